'use client'

import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import '@/ui/messages/accounts'
import type { OwnAccount } from './account-endpoints'
import { AuthForm } from './auth-page'
import { useEmbeddedAuth } from './embedded-context'
import { formText } from './form-text'
import { PasswordField } from './password-field'
import { ReturnError } from './return-error'

interface ProviderPartProps {
  account: OwnAccount & { provider: NonNullable<OwnAccount['provider']> }
  onChanged: () => void
}

/** One's account at the provider: linked or not, and who holds the second factor. */
export function ProviderPart({ account, onChanged }: ProviderPartProps) {
  const t = useTranslations('provider')
  const { client } = useEmbeddedAuth()
  const { name, isLinked } = account.provider
  const [isOpen, setOpen] = useState(false)
  if (!account.hasPassword) return <p className="text-text-2 type-small">{t('only', { name })}</p>
  const change = async (form: FormData) => {
    const password = formText(form, 'password')
    if (isLinked) {
      await client.unlinkProvider(password)
      setOpen(false)
      onChanged()
    } else window.location.assign(await client.linkProvider(password))
  }
  return (
    <>
      <ReturnError />
      <p className="text-text-2 type-small">{isLinked ? t('linked', { name }) : t('notLinked', { name })}</p>
      <Button className="justify-self-start" onClick={() => setOpen(true)}>
        {isLinked ? t('unlink') : t('link', { name })}
      </Button>
      <Dialog open={isOpen} onOpenChange={setOpen} title={isLinked ? t('unlinkTitle', { name }) : t('link', { name })}>
        <div className="mt-4">
          <AuthForm
            submit={isLinked ? t('unlink') : t('continue')}
            variant="neutral"
            onSubmit={change}
            onCancel={() => setOpen(false)}
          >
            <PasswordField label={t('password')} />
          </AuthForm>
        </div>
      </Dialog>
    </>
  )
}
