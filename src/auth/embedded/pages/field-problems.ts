import type { AuthErrorWord } from './auth-error-text'

/** Validation errors that a form finds without asking the server. */
export type CheckedField = Pick<HTMLInputElement, 'name' | 'type' | 'value' | 'required' | 'minLength'>

const EMPTY: Record<string, AuthErrorWord> = {
  name: 'nameEmpty',
  email: 'emailEmpty',
  setupCode: 'setupCodeEmpty',
  code: 'codeEmpty',
}

/** The rules behind the browser's own validation bubbles. The server checks them too. */
export function problemOf({ name, type, value, required, minLength }: CheckedField): AuthErrorWord | null {
  if (required && value.trim() === '') return EMPTY[name] ?? 'passwordEmpty'
  if (type === 'email' && !/^\s*[^\s@]+@[^\s@]+\s*$/u.test(value)) return 'email'
  if (value.length < minLength) return 'passwordTooShort'
  return null
}
