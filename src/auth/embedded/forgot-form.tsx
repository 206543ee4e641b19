'use client'

import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from '@/ui/button'
import '@/ui/messages/accounts'
import { FirstField } from './auth-field'
import { AuthForm } from './auth-page'
import { useEmbeddedAuth } from './embedded-context'
import { formText } from './form-text'

/** Requests a reset link by email. The message is the same whether or not the account exists. */
export function ForgotForm({ onBack }: { onBack: () => void }) {
  const t = useTranslations('auth')
  const { client } = useEmbeddedAuth()
  const [askedFor, setAskedFor] = useState<string | null>(null)
  const ask = async (form: FormData) => {
    const email = formText(form, 'email').trim()
    await client.forgotPassword(email)
    setAskedFor(email)
  }
  return (
    <div className="grid gap-4">
      {askedFor === null ? (
        <>
          <p className="text-text-2 type-body">{t('forgotMailText')}</p>
          <AuthForm submit={t('sendLink')} onSubmit={ask}>
            <FirstField label={t('email')} name="email" type="email" autoComplete="username" required />
          </AuthForm>
        </>
      ) : (
        <p role="status" className="wrap-anywhere type-body">
          {t('linkSent', { email: askedFor })}
        </p>
      )}
      <Button onClick={onBack}>{t('backToSignIn')}</Button>
    </div>
  )
}
