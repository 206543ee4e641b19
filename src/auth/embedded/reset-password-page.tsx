'use client'

import { useRouter } from 'next/navigation'
import { useState, useSyncExternalStore } from 'react'
import { useTranslations } from 'use-intl'
import '@/ui/messages/accounts'
import { toast } from '@/ui/toast'
import { useServer } from '../contract'
import { AuthForm, AuthPage } from './auth-page'
import { useEmbeddedAuth } from './embedded-context'
import { PasswordField } from './password-field'
import { text } from './sign-in-page'

/** Where a link leads that an administrator gave: the token stands after the #, which no server or log gets to see. */
export function ResetPasswordPage() {
  const t = useTranslations('auth')
  const { name } = useServer()
  const { client, store } = useEmbeddedAuth()
  const router = useRouter()
  const token = useToken()
  const choose = async (form: FormData) => {
    await client.resetPassword({ token: token ?? '', newPassword: text(form, 'newPassword') })
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

/** Held from the first look: null until the page is alive, empty where there is none. */
function useToken(): string | null {
  const now = useSyncExternalStore(
    () => () => {},
    () => window.location.hash.slice(1),
    () => null,
  )
  const [token, setToken] = useState<string | null>(null)
  if (token === null && now !== null) setToken(now)
  return token
}
