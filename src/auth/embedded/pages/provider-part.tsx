'use client'

import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { LogIn } from 'lucide-react'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { Icon } from '@/ui/icon'
import '@/ui/messages/administration'
import { Row } from '@/ui/row-group'
import type { OwnAccount } from '../server/account-endpoints'
import { AuthForm } from './auth-page'
import { useAccountClient } from './account-client'
import { formText } from './form-text'
import { PasswordField } from './password-field'
import { ReturnError } from './return-error'

interface ProviderPartProps {
  account: OwnAccount & { provider: NonNullable<OwnAccount['provider']> }
  onChanged: () => void
}

/** The user's account at the provider: whether it is linked, and which side handles the second factor. */
export function ProviderPart({ account, onChanged }: ProviderPartProps) {
  const t = useTranslations('provider')
  const client = useAccountClient()
  const { name, isLinked } = account.provider
  const [isOpen, setOpen] = useState(false)
  const lead = <Icon as={LogIn} className="text-text-2" />
  if (!account.hasPassword) return <Row title={name} text={t('only', { name })} lead={lead} />
  const change = async (form: FormData) => {
    const password = formText(form, 'password')
    if (isLinked) {
      await client.unlinkProvider(password)
      setOpen(false)
      onChanged()
    } else window.location.assign(await client.linkProvider(password))
  }
  return (
    <Row
      title={name}
      text={
        <>
          {isLinked ? t('linked', { name }) : t('notLinked', { name })}
          <ReturnError />
        </>
      }
      lead={lead}
    >
      <Button aria-label={isLinked ? undefined : t('link', { name })} onClick={() => setOpen(true)}>
        {isLinked ? t('unlink') : t('linkShort')}
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
    </Row>
  )
}
