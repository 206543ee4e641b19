import { useTranslations } from 'use-intl'
import '@/ui/messages/accounts'
import type { en as words } from '@/ui/messages/en/accounts'
import { AuthError } from './auth-client'

export type AuthErrorWord = Exclude<keyof typeof words.auth.errors, 'waitSeconds' | 'waitMinutes' | 'mail'>

/** Maps the codes of this server and of better-auth to keys of the catalogue. */
const WORDS: Record<string, AuthErrorWord> = {
  UNREACHABLE: 'unreachable',
  NOT_STORED: 'diskFull',
  INVALID_ORIGIN: 'origin',
  MISSING_OR_NULL_ORIGIN: 'originGone',
  INVALID_EMAIL_OR_PASSWORD: 'mismatch',
  INVALID_PASSWORD: 'wrongPassword',
  PASSWORD_NEEDED: 'passwordEmpty',
  INVALID_EMAIL: 'email',
  PASSWORD_TOO_SHORT: 'passwordTooShort',
  PASSWORD_TOO_LONG: 'passwordTooLong',
  PASSWORD_COMMON: 'passwordCommon',
  PASSWORD_IS_ADDRESS: 'passwordIsAddress',
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: 'taken',
  EMAIL_TAKEN: 'emailTaken',
  EMAIL_SAME: 'emailSame',
  NAME_EMPTY: 'nameEmpty',
  NAME_TOO_LONG: 'nameTooLong',
  NAME_INVALID: 'nameInvalid',
  SETUP_CODE_NEEDED: 'setupCode',
  SETUP_CODE_WRONG: 'setupCode',
  SETUP_CODE_USED: 'setupCodeUsed',
  INVITE_NEEDED: 'inviteNeeded',
  INVITE_INVALID: 'inviteInvalid',
  REGISTRATION_CLOSED: 'closed',
  ADMIN_ONLY: 'adminOnly',
  NO_SECOND_FACTOR: 'noSecondFactor',
  LAST_ADMIN: 'lastAdmin',
  OWN_ACCOUNT: 'ownAccount',
  ACCOUNT_DISABLED: 'disabled',
  INVALID_TOKEN: 'linkInvalid',
  account_not_linked: 'providerTaken',
  account_already_linked_to_different_user: 'providerOthers',
  access_denied: 'providerDenied',
  email_not_found: 'providerNoEmail',
  state_mismatch: 'providerTooLate',
  CONFIRM_AGAIN: 'confirmAgain',
  OTHER_PERSON: 'otherPerson',
  MAIL_OFF: 'mailOff',
  INVALID_CODE: 'code',
  CODE_USED: 'codeUsed',
  INVALID_BACKUP_CODE: 'recoveryCode',
  INVALID_TWO_FACTOR_COOKIE: 'codeTooLate',
  TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: 'codeTooLate',
  ACCOUNT_TEMPORARILY_LOCKED: 'codesLocked',
  OWNER_INVALID: 'ownerInvalid',
  OWNER_FIXED: 'ownerFixed',
  NOT_FOUND: 'noAccount',
  UNAUTHORIZED: 'signedOut',
}

/** The field that an error is about, under any of its names. */
const FIELDS: Record<string, readonly string[]> = {
  INVALID_EMAIL: ['email'],
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: ['email'],
  EMAIL_TAKEN: ['email'],
  EMAIL_SAME: ['email'],
  INVALID_PASSWORD: ['currentPassword', 'password'],
  PASSWORD_NEEDED: ['currentPassword', 'password'],
  PASSWORD_TOO_SHORT: ['newPassword', 'password'],
  PASSWORD_TOO_LONG: ['newPassword', 'password'],
  PASSWORD_COMMON: ['newPassword', 'password'],
  PASSWORD_IS_ADDRESS: ['newPassword', 'password'],
  INVALID_CODE: ['code'],
  CODE_USED: ['code'],
  INVALID_BACKUP_CODE: ['code'],
  OWNER_INVALID: ['owner'],
  NAME_EMPTY: ['name'],
  NAME_TOO_LONG: ['name'],
  NAME_INVALID: ['name'],
  SETUP_CODE_NEEDED: ['setupCode'],
  SETUP_CODE_WRONG: ['setupCode'],
}

/** Which of a form's fields an error is about; null if none. */
export function fieldOf(error: unknown, form: HTMLFormElement): HTMLInputElement | null {
  const names = error instanceof AuthError ? (FIELDS[error.code] ?? []) : []
  for (const name of names) {
    const element = form.elements.namedItem(name)
    if (element instanceof HTMLInputElement) return element
  }
  return null
}

export function useAuthErrorText(): (error: unknown) => string {
  const t = useTranslations('auth.errors')
  return (error) => {
    if (!(error instanceof AuthError)) return t('failed')
    if (error.code === 'TOO_MANY_TRIES') {
      const seconds = Math.ceil((error.retryAfterMs ?? 60_000) / 1000)
      return seconds < 60 ? t('waitSeconds', { count: seconds }) : t('waitMinutes', { count: Math.ceil(seconds / 60) })
    }
    // The mail server's own reply, for the administrator.
    if (error.code === 'MAIL_FAILED') return t('mail', { reason: error.reason ?? '' })
    return t(WORDS[error.code] ?? 'failed')
  }
}
