/** Finds mentions in a line. */
import { limits } from '../limits'
import { UNSPACED, WORD } from './characters'
import type { Line } from './line'

const isHandleSign = (sign: string): boolean => /^[a-z0-9_]$/i.test(sign)

/**
 * End of the handle that an @ starts here, or null if it isn't a mention. `end`: the handle must end there.
 * `afterMark`: the previous character is a delimiter.
 */
export function mentionAt(line: Line, at: number, end?: number, afterMark = false): number | null {
  const { text, flags } = line
  if (!'@＠'.includes(text.charAt(at)) || at === text.length || (!afterMark && isBlocked(text, flags, at))) return null
  let to = at + 1
  while (to < (end ?? text.length) && to - at <= limits.handleMaxLength + 1 && isHandleSign(text.charAt(to))) to++
  line.work.steps += to - at
  const length = to - at - 1
  if (length < limits.handleMinLength || length > limits.handleMaxLength) return null
  if (end !== undefined) return to
  const next = flags[to] ?? 0
  // If it continues, it is another name, an email address, a package, or a host.
  if ('@/'.includes(text.charAt(to)) && to < text.length) return null
  if ((next & WORD) !== 0 && (next & UNSPACED) === 0) return null
  if (text[to] === '.' && ((flags[to + 1] ?? 0) & WORD) !== 0) return null
  return to
}

/** Letters, digits, and a few signs before an @ make it part of something else, except in scripts without spaces. */
export function isBlocked(text: string, flags: Uint8Array, at: number): boolean {
  if (at === 0) return false
  const before = flags[at - 1] ?? 0
  return '@_.+-/'.includes(text.charAt(at - 1)) || ((before & WORD) !== 0 && (before & UNSPACED) === 0)
}
