'use client'

import { useRouter } from 'next/navigation'
import { useTranslations } from 'use-intl'
import '@/ui/messages/accounts'
import { toast } from '@/ui/toast'
import { useServer } from '../../contract'
import { AuthForm, AuthPage } from './auth-page'
import { useAccountClient } from './account-client'
import { useEmbeddedAuth } from './embedded-context'
import { PasswordField } from './password-field'
import { formText } from './form-text'
import { useHeldToken } from './held-token'

/**
 * The page that a reset link opens, whether from an administrator or by email. The token is in the fragment, which no
 * server or log ever sees.
 */
export function ResetPasswordPage() {
  const t = useTranslations('auth')
  const { name } = useServer()
  const client = useAccountClient()
  const { store } = useEmbeddedAuth()
  const router = useRouter()
  const token = useHeldToken()
  const choose = async (form: FormData) => {
    await client.resetPassword({ token: token ?? '', newPassword: formText(form, 'newPassword') })
    await store.changed()
    toast(t('passwordChosen'))
    router.replace('/sign-in')
  }
  return (
    <AuthPage title={t('choosePassword', { server: name })} aside={t('choosePasswordEnds')} isForAll>
      {token === '' ? (
        <p className="text-text-2 type-body">{t('errors.linkInvalid')}</p>
      ) : (
        <AuthForm submit={t('savePassword')} onSubmit={choose}>
          <PasswordField label={t('newPassword')} name="newPassword" isNew />
        </AuthForm>
      )}
    </AuthPage>
  )
}
