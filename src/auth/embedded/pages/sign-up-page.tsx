'use client'

import { type ReactNode, useCallback, useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from '@/ui/button'
import { FormError } from '@/ui/form-error'
import '@/ui/messages/accounts'
import { useServer } from '../../contract'
import type { SignInFacts } from './auth-client'
import { useAuthErrorText } from './auth-error-text'
import { AuthField } from './auth-field'
import { AuthForm, AuthPage } from './auth-page'
import { useAccountClient } from './account-client'
import { useEmbeddedAuth } from './embedded-context'
import { OtherFormLink } from './other-form-link'
import { PasswordField } from './password-field'
import { OrProvider } from './provider-button'
import { formText } from './form-text'

export function SignUpPage() {
  const t = useTranslations('auth')
  const { name } = useServer()
  const registration = useRegistration()
  const isFirst = registration.status?.needsSetupCode === true
  return (
    <AuthPage
      title={t(isFirst ? 'setUp' : 'signUpTo', { server: name })}
      aside={isFirst ? null : t.rich('haveAccount', { link: toSignIn })}
    >
      <SignUp {...registration} />
    </AuthPage>
  )
}

const toSignIn = (words: ReactNode) => <OtherFormLink path="/sign-in">{words}</OtherFormLink>

interface Asked {
  /** Null until the server has responded. */
  status: SignInFacts | null
  error: unknown
  askAgain: () => void
}

/** The people who can sign up, according to the server. */
function useRegistration(): Asked {
  const { client } = useEmbeddedAuth()
  const [status, setStatus] = useState<SignInFacts | null>(null)
  const [error, setError] = useState<unknown>(null)
  const ask = useCallback(() => void client.registration().then(setStatus, setError), [client])
  useEffect(ask, [ask])
  const askAgain = () => {
    setError(null)
    ask()
  }
  return { status, error, askAgain }
}

/** The form, or why there is none: the server decides what it asks for. */
function SignUp({ status, error, askAgain }: Asked) {
  const t = useTranslations('auth')
  const errorText = useAuthErrorText()
  // Kept from the first render, because the URL may lose it.
  const [invite] = useState(() =>
    typeof window === 'undefined' ? null : new URLSearchParams(window.location.search).get('invite'),
  )

  if (error) {
    return (
      <div className="grid gap-4">
        <FormError>{errorText(error)}</FormError>
        <Button onClick={askAgain}>{t('tryAgain')}</Button>
      </div>
    )
  }
  if (status && !status.needsSetupCode) {
    if (status.mode === 'closed') return <p className="text-text-2 type-body">{t('errors.closed')}</p>
    if (status.mode === 'invite' && !invite) return <p className="text-text-2 type-body">{t('errors.inviteNeeded')}</p>
  }
  // Before the response, the form that nearly everyone gets is already shown.
  const provider = status?.needsSetupCode ? null : status?.provider
  return (
    <>
      <SignUpForm needsSetupCode={status?.needsSetupCode === true} invite={invite} />
      {provider ? <OrProvider name={provider} visit={invite ? { invite } : {}} /> : null}
    </>
  )
}

function SignUpForm({ needsSetupCode, invite }: { needsSetupCode: boolean; invite: string | null }) {
  const t = useTranslations('auth')
  const client = useAccountClient()
  const { store } = useEmbeddedAuth()
  const signUp = async (form: FormData) => {
    await client.signUp({
      name: formText(form, 'name'),
      email: formText(form, 'email').trim(),
      password: formText(form, 'password'),
      ...(needsSetupCode ? { setupCode: formText(form, 'setupCode') } : {}),
      ...(invite ? { invite } : {}),
    })
    await store.changed()
  }
  return (
    <AuthForm submit={t('signUp')} onSubmit={signUp}>
      {needsSetupCode ? <p className="text-text-2 type-body">{t('setUpText')}</p> : null}
      <AuthField label={t('name')} name="name" autoComplete="name" maxLength={60} required />
      <AuthField label={t('email')} name="email" type="email" autoComplete="username" required />
      <PasswordField label={t('password')} isNew />
      {needsSetupCode ? (
        <AuthField
          label={t('setupCode')}
          name="setupCode"
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          hint={t('setupCodeHint')}
          required
        />
      ) : null}
    </AuthForm>
  )
}
