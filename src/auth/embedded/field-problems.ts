import type { AuthErrorWord } from './auth-error-text'

/** What a form can be told about one of its fields without asking the server. */
export type CheckedField = Pick<HTMLInputElement, 'name' | 'type' | 'value' | 'required' | 'minLength'>

const EMPTY: Record<string, AuthErrorWord> = {
  name: 'nameEmpty',
  email: 'emailEmpty',
  setupCode: 'setupCodeEmpty',
  code: 'codeEmpty',
}

/** The same rules the browser would tell of in a bubble of its own; the server has them, too. */
export function problemOf({ name, type, value, required, minLength }: CheckedField): AuthErrorWord | null {
  if (required && value.trim() === '') return EMPTY[name] ?? 'passwordEmpty'
  if (type === 'email' && !/^\s*[^\s@]+@[^\s@]+\s*$/u.test(value)) return 'email'
  if (value.length < minLength) return 'passwordTooShort'
  return null
}
