import { limits } from '../../domain/limits'
import { failure } from './failure'

/** The text without surrounding space: neither empty nor too long. `what` is its name in a sentence. */
export function requireText(text: string, what: string, maxLength: number): string {
  const trimmed = text.trim()
  if (trimmed.length === 0) throw failure('EMPTY', `Write a ${what} first.`)
  if (trimmed.length > maxLength) throw failure('TOO_LONG', `Shorten the ${what} to ${maxLength} characters.`)
  return trimmed
}

/** What a message says, which may be nothing where it carries files. */
export function requireContent(content: string, files: readonly unknown[] | undefined): string {
  return files?.length && content.trim() === '' ? '' : requireText(content, 'message', limits.messageLength)
}

/** A count or position: a whole number in [min, max]. */
export function requireInteger(value: number, what: string, min: number, max = Number.MAX_SAFE_INTEGER): number {
  if (!Number.isInteger(value) || value < min || value > max) {
    throw failure('INVALID_INPUT', `The ${what} must be a whole number of at least ${min}.`)
  }
  return value
}

export function requireAtMost(items: readonly unknown[], what: string, max: number) {
  if (items.length > max) throw failure('LIMIT_REACHED', `Choose up to ${max} ${what} at once.`)
}
