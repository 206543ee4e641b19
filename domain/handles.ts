import { limits } from './limits'
import { transliterated } from './transliterate'

/** Calls everyone in a group; only those who run it can. No one can have these as a handle. */
export const everyoneHandles: readonly string[] = ['all', 'everyone']

const pattern = /^[a-z0-9_]{3,24}$/
/** Leaves room for what makes it unique. */
const baseLength = limits.handleMaxLength - 6

export function isHandle(text: string): boolean {
  return pattern.test(text) && !everyoneHandles.includes(text)
}

/** A handle from a name; `member` when nothing in it can be used. */
export function handleBase(text: string): string {
  const plain = transliterated(text)
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, baseLength)
    .replace(/_+$/, '')
  return plain.length >= limits.handleMinLength && !everyoneHandles.includes(plain) ? plain : 'member'
}

/** The n-th attempt at a free handle: the base itself, then with a number. `random` is in [0, 1). */
export function handleAttempt(base: string, attempt: number, random: number): string {
  if (attempt === 0) return base
  const range = attempt === 1 ? 100 : 100_000
  return `${base}${Math.floor(random * range)}`
}
