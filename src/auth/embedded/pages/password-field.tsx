'use client'

import { type ReactNode, useState } from 'react'
import { useTranslations } from 'use-intl'
import '@/ui/messages/accounts'
import { AuthField } from './auth-field'

interface PasswordFieldProps {
  label: string
  name?: string
  /** A new password: password managers offer to generate it, and its rules are shown. */
  isNew?: boolean
}

export function PasswordField({ label, name = 'password', isNew = false }: PasswordFieldProps) {
  const t = useTranslations('auth')
  const [isShown, setShown] = useState(false)
  return (
    <AuthField
      label={label}
      name={name}
      type={isShown ? 'text' : 'password'}
      end={
        <button
          type="button"
          className="rounded-control px-3 font-medium text-accent type-small press-accent"
          onClick={() => setShown(!isShown)}
        >
          {t.rich(isShown ? 'hidePassword' : 'showPassword', { unseen })}
        </button>
      }
      autoComplete={isNew ? 'new-password' : 'current-password'}
      autoCapitalize="none"
      autoCorrect="off"
      spellCheck={false}
      {...(isNew ? { hint: t('passwordHint'), minLength: 8 } : {})}
      maxLength={128}
      required
    />
  )
}

/** For screen readers, which announce the button without its surroundings. */
const unseen = (words: ReactNode) => (
  <span key="unseen" className="sr-only">
    {words}
  </span>
)
