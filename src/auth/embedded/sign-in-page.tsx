'use client'

import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { TextField } from '@/ui/text-field'
import { useServer } from '../contract'
import { AuthForm, AuthPage } from './auth-page'
import { useEmbeddedAuth } from './embedded-provider'
import { OtherFormLink } from './other-form-link'
import { PasswordField } from './password-field'

export function SignInPage() {
  const t = useTranslations('auth')
  const { name } = useServer()
  const { client, store } = useEmbeddedAuth()
  const signIn = async (form: FormData) => {
    await client.signIn({ email: text(form, 'email').trim(), password: text(form, 'password') })
    await store.changed()
  }
  return (
    <AuthPage title={t('signInTo', { server: name })} aside={t.rich('newHere', { link: toSignUp })}>
      <AuthForm submit={t('signIn')} onSubmit={signIn}>
        <TextField label={t('email')} name="email" type="email" autoComplete="username" required />
        <PasswordField label={t('password')} />
      </AuthForm>
    </AuthPage>
  )
}

const toSignUp = (words: ReactNode) => <OtherFormLink path="/sign-up">{words}</OtherFormLink>

/** A field's text; files can't be in these forms. */
export function text(form: FormData, field: string): string {
  const value = form.get(field)
  return typeof value === 'string' ? value : ''
}
