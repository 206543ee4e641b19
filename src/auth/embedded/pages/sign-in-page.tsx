'use client'

import { useRouter } from 'next/navigation'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import '@/ui/messages/accounts'
import { onDemand } from '@/ui/on-demand'
import { pathAfterSignIn } from '../../after-sign-in'
import { useServer } from '../../contract'
import type { SignInFacts } from './auth-client'
import { AuthField } from './auth-field'
import { AuthForm, AuthPage } from './auth-page'
import { useEmbeddedAuth } from './embedded-context'
import { formText } from './form-text'
import { OtherFormLink } from './other-form-link'
import { PasswordField } from './password-field'
import { ReturnError } from './return-error'

const forgotForm = onDemand(() => import('./forgot-form').then((part) => part.ForgotForm))
const orProvider = onDemand(() => import('./provider-button').then((part) => part.OrProvider))
const codeForm = onDemand(() => import('./code-form').then((part) => part.CodeForm))

type Step = 'password' | 'forgot' | 'code'

export function SignInPage() {
  const t = useTranslations('auth')
  const { name } = useServer()
  const { client, store } = useEmbeddedAuth()
  const [step, setStep] = useState<Step>('password')
  const facts = useSignUpFirst()
  useCodeAfterProvider(setStep)
  // Typed text is kept from one step to the next, and back.
  const field = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState('')
  const leave = (next: Step) => {
    setTyped(field.current?.value ?? '')
    setStep(next)
  }
  const signIn = async (form: FormData) => {
    const email = formText(form, 'email').trim()
    const { needsCode } = await client.signIn({ email, password: formText(form, 'password') })
    if (needsCode) codeForm.load(() => leave('code'))
    else await store.changed()
  }
  const back = () => setStep('password')
  return (
    <AuthPage
      title={step === 'forgot' ? t('forgot') : t('signInTo', { server: name })}
      aside={t.rich('newHere', { link: toSignUp })}
    >
      {step === 'forgot' ? (
        <forgotForm.Part
          email={typed}
          onBack={(email) => {
            setTyped(email)
            back()
          }}
        />
      ) : step === 'code' ? (
        <codeForm.Part onBack={back} />
      ) : (
        <>
          <ReturnError />
          <AuthForm submit={t('signIn')} action="/api/auth/sign-in/form" onSubmit={signIn}>
            <AuthField
              ref={field}
              label={t('email')}
              name="email"
              type="email"
              autoComplete="username"
              // Absent at first, so that text typed before hydration stays.
              defaultValue={typed || undefined}
              required
            />
            <PasswordField label={t('password')} />
          </AuthForm>
          {facts?.hasMail ? (
            <button
              type="button"
              className="mt-4 font-medium text-accent type-small press-accent"
              onClick={() => forgotForm.load(() => leave('forgot'))}
            >
              {t('forgot')}
            </button>
          ) : (
            <Forgotten />
          )}
          {facts?.provider ? (
            <orProvider.Part name={facts.provider} visit={{ next: pathAfterSignIn(window.location.search) }} />
          ) : null}
        </>
      )}
    </AuthPage>
  )
}

/** The server sends no email, so an administrator has to pass on a link. */
function Forgotten() {
  const t = useTranslations('auth')
  const { owner } = useServer()
  return (
    <details className="mt-4 text-text-2 type-small">
      <summary className="w-fit list-none cursor-pointer font-medium text-accent press-accent">{t('forgot')}</summary>
      <p className="mt-1 wrap-anywhere">{owner ? t('forgotOwner', { owner }) : t('forgotText')}</p>
    </details>
  )
}

/** Without any account yet, redirects to creating the first. Null until the server has returned its settings. */
function useSignUpFirst(): SignInFacts | null {
  const { client } = useEmbeddedAuth()
  const router = useRouter()
  const [facts, setFacts] = useState<SignInFacts | null>(null)
  useEffect(() => {
    client.registration().then(
      (found) => {
        if (found.provider) orProvider.load()
        if (found.needsSetupCode) router.replace(`/sign-up${window.location.search}`)
        setFacts(found)
      },
      // No response: this form will say so.
      () => {},
    )
  }, [client, router])
  return facts
}

/** Someone who returns from the provider and has a second factor enters the code here. */
function useCodeAfterProvider(setStep: (step: Step) => void) {
  useEffect(() => {
    if (new URLSearchParams(window.location.search).get('step') === 'code') codeForm.load(() => setStep('code'))
  }, [setStep])
}

const toSignUp = (words: ReactNode) => <OtherFormLink path="/sign-up">{words}</OtherFormLink>
