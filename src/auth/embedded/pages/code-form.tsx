'use client'

import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from '@/ui/button'
import '@/ui/messages/account'
import '@/ui/messages/accounts'
import { FirstField } from './auth-field'
import { AuthForm } from './auth-page'
import { useAccountClient } from './account-client'
import { useEmbeddedAuth } from './embedded-context'
import { formText } from './form-text'

/** The second step of signing in: a code from the authenticator app, or a recovery code. */
export function CodeForm({ onBack }: { onBack: () => void }) {
  const t = useTranslations('auth')
  const client = useAccountClient()
  const { store } = useEmbeddedAuth()
  const [isLost, setLost] = useState(false)
  const verify = async (form: FormData) => {
    const code = formText(form, 'code')
    await (isLost ? client.recover(code.trim()) : client.verifyCode(code.replaceAll(/\s/gu, '')))
    await store.changed()
  }
  return (
    <div className="grid gap-4">
      <p className="text-text-2 type-body">{isLost ? t('recoveryText') : t('codeText')}</p>
      <AuthForm key={String(isLost)} submit={t('signIn')} onSubmit={verify}>
        <FirstField
          label={isLost ? t('recoveryCode') : t('code')}
          name="code"
          autoComplete={isLost ? 'off' : 'one-time-code'}
          inputMode={isLost ? 'text' : 'numeric'}
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          required
        />
      </AuthForm>
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => setLost(!isLost)}>{isLost ? t('useCode') : t('useRecoveryCode')}</Button>
        <Button variant="plain" onClick={onBack}>
          {t('backToSignIn')}
        </Button>
      </div>
    </div>
  )
}
