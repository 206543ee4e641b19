'use client'

import Link from 'next/link'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { TextField } from '@/ui/text-field'
import { useServer } from '../contract'
import { AuthForm, AuthPage } from './auth-page'
import { useEmbeddedAuth } from './embedded-provider'
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

const toSignUp = (words: ReactNode) => (
  <Link href="/sign-up" className="font-medium text-accent hover:text-accent-2">
    {words}
  </Link>
)

/** A field's text; files can't be in these forms. */
export function text(form: FormData, field: string): string {
  const value = form.get(field)
  return typeof value === 'string' ? value : ''
}
