/** Derives a handle for a new account from its name. Separate from handles.ts, so that no page loads its tables. */
import { isHandle } from './handles'
import { limits } from './limits'
import { transliterated } from './transliterate'

/** For names in scripts without a single reading, such as Han. */
const neutral = 'member'
/** Leaves space for what makes it unique. */
const baseLength = limits.handleMaxLength - 6

/** The start of the handle. It may be too short to be valid. */
export function handleBase(name: string): string {
  const plain = transliterated(name)
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, baseLength)
    .replace(/_+$/, '')
  return plain || neutral
}

/**
 * The n-th attempt at a free handle: the base itself, then with a number. A base that is a placeholder, too short, or
 * reserved gets a number from the start. `random` is in [0, 1).
 */
export function handleAttempt(base: string, attempt: number, random: number): string {
  if (attempt === 0 && base !== neutral && isHandle(base)) return base
  const least = 10
  const range = attempt < 2 ? 100 : 100_000
  return `${base}${least + Math.floor(random * (range - least))}`
}
