'use client'

import { useRouter } from 'next/navigation'
import { type ReactNode, useEffect } from 'react'
import { useTranslations } from 'use-intl'
import '@/ui/messages/accounts'
import { useServer } from '../contract'
import { AuthField } from './auth-field'
import { AuthForm, AuthPage } from './auth-page'
import { useEmbeddedAuth } from './embedded-context'
import { OtherFormLink } from './other-form-link'
import { PasswordField } from './password-field'

export function SignInPage() {
  const t = useTranslations('auth')
  const { name } = useServer()
  const { client, store } = useEmbeddedAuth()
  useSignUpFirst()
  const signIn = async (form: FormData) => {
    await client.signIn({ email: text(form, 'email').trim(), password: text(form, 'password') })
    await store.changed()
  }
  return (
    <AuthPage title={t('signInTo', { server: name })} aside={t.rich('newHere', { link: toSignUp })}>
      <AuthForm submit={t('signIn')} action="/api/auth/sign-in/form" onSubmit={signIn}>
        <AuthField label={t('email')} name="email" type="email" autoComplete="username" required />
        <PasswordField label={t('password')} />
      </AuthForm>
      <Forgotten />
    </AuthPage>
  )
}

/** No mail is sent: a person who knows them hands them a link. */
function Forgotten() {
  const t = useTranslations('auth')
  const { owner } = useServer()
  return (
    <details className="mt-4 text-text-2 type-small">
      <summary className="w-fit cursor-pointer font-medium text-accent hover:text-accent-2">{t('forgot')}</summary>
      <p className="mt-1">{owner ? t('forgotOwner', { owner }) : t('forgotText')}</p>
    </details>
  )
}

/** Where nobody has an account yet, one comes to make the first. */
function useSignUpFirst() {
  const { client } = useEmbeddedAuth()
  const router = useRouter()
  useEffect(() => {
    client.registration().then(
      ({ needsSetupCode }) => {
        if (needsSetupCode) router.replace(`/sign-up${window.location.search}`)
      },
      // No answer: this form will say so.
      () => {},
    )
  }, [client, router])
}

const toSignUp = (words: ReactNode) => <OtherFormLink path="/sign-up">{words}</OtherFormLink>

/** A field's text; files can't be in these forms. */
export function text(form: FormData, field: string): string {
  const value = form.get(field)
  return typeof value === 'string' ? value : ''
}
