'use client'

import { Lock } from 'lucide-react'
import { useCallback, useState } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { Icon } from '@/ui/icon'
import { Later } from '@/ui/later'
import '@/ui/messages/account'
import '@/ui/messages/accounts'
import { Row, RowGroup } from '@/ui/row-group'
import { toast } from '@/ui/toast'
import { AuthForm } from './auth-page'
import { DevicesList } from './devices-list'
import { useAccountClient } from './account-client'
import { useEmbeddedAuth } from './embedded-context'
import { formText } from './form-text'
import { useOwnAccount } from './own-account'
import { PasswordField } from './password-field'
import { ProviderPart } from './provider-part'
import { SecondFactorPart } from './second-factor-part'
import { useAnswer } from './use-answer'

/** How the user signs in, and where they are signed in. */
export function SecurityPanel() {
  const t = useTranslations('auth')
  const client = useAccountClient()
  const { value: account, isMissing, askAgain } = useOwnAccount()
  const devices = useAnswer(useCallback(() => client.devices(), [client]))
  if (isMissing || devices.isMissing) return <Later />
  return (
    <>
      {account === null || (!account.hasPassword && !account.provider) ? null : (
        <RowGroup label={t('signingIn')}>
          {account.hasPassword ? <PasswordRow /> : null}
          {account.provider ? (
            <ProviderPart account={{ ...account, provider: account.provider }} onChanged={askAgain} />
          ) : null}
        </RowGroup>
      )}
      {account?.hasPassword ? <SecondFactorPart account={account} onChanged={askAgain} /> : null}
      <DevicesList devices={devices} />
    </>
  )
}

function PasswordRow() {
  const t = useTranslations('auth')
  const client = useAccountClient()
  const { store } = useEmbeddedAuth()
  const [open, setOpen] = useState(false)
  const save = async (form: FormData) => {
    await client.changePassword({
      currentPassword: formText(form, 'currentPassword'),
      newPassword: formText(form, 'newPassword'),
    })
    setOpen(false)
    toast(t('passwordChanged'))
    await store.changed()
  }
  return (
    <Row title={t('password')} lead={<Icon as={Lock} className="text-text-2" />}>
      <Button aria-haspopup="dialog" aria-label={t('changePassword')} onClick={() => setOpen(true)}>
        {t('change')}
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title={t('changePassword')}>
        <div className="mt-4">
          <AuthForm submit={t('changePassword')} variant="neutral" onSubmit={save} onCancel={() => setOpen(false)}>
            <PasswordField label={t('currentPassword')} name="currentPassword" />
            <PasswordField label={t('newPassword')} name="newPassword" isNew />
          </AuthForm>
        </div>
      </Dialog>
    </Row>
  )
}
