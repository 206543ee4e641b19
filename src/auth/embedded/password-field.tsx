import { useTranslations } from 'use-intl'
import '@/ui/messages/accounts'
import { AuthField } from './auth-field'

interface PasswordFieldProps {
  label: string
  name?: string
  /** One that is being chosen: password managers offer to make it, and its rules are said. */
  isNew?: boolean
}

export function PasswordField({ label, name = 'password', isNew = false }: PasswordFieldProps) {
  const t = useTranslations('auth')
  return (
    <AuthField
      label={label}
      name={name}
      type="password"
      autoComplete={isNew ? 'new-password' : 'current-password'}
      {...(isNew ? { hint: t('passwordHint'), minLength: 8 } : {})}
      maxLength={128}
      required
    />
  )
}
