'use client'

import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from '@/ui/button'
import '@/ui/messages/account'
import '@/ui/messages/accounts'
import { FirstField } from './auth-field'
import { AuthForm } from './auth-page'
import { useAccountClient } from './account-client'
import { formText } from './form-text'

interface ForgotFormProps {
  /** Typed in the previous step. */
  email: string
  onBack: (email: string) => void
}

/** Requests a reset link by email. The message is the same whether or not the account exists. */
export function ForgotForm({ email, onBack }: ForgotFormProps) {
  const t = useTranslations('auth')
  const client = useAccountClient()
  const [typed, setTyped] = useState(email)
  const [askedFor, setAskedFor] = useState<string | null>(null)
  const ask = async (form: FormData) => {
    const asked = formText(form, 'email').trim()
    await client.forgotPassword(asked)
    setAskedFor(asked)
  }
  return (
    <div className="grid gap-4">
      {askedFor === null ? (
        <>
          <p className="text-text-2 type-body">{t('forgotMailText')}</p>
          <AuthForm submit={t('sendLink')} onSubmit={ask}>
            <FirstField
              label={t('email')}
              name="email"
              type="email"
              autoComplete="username"
              value={typed}
              onChange={({ target }) => setTyped(target.value)}
              required
            />
          </AuthForm>
        </>
      ) : (
        <p role="status" className="wrap-anywhere type-body">
          {t('linkSent', { email: askedFor })}
        </p>
      )}
      <Button onClick={() => onBack(typed)}>{t('backToSignIn')}</Button>
    </div>
  )
}
