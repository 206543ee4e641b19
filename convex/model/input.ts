import { limits } from '../../domain/limits'
import { isVisible, trimText } from '../../domain/text/visible'
import { failure } from './failure'

/** The text without surrounding space: something to see, and not too long. `what` is its name in a sentence. */
export function requireText(text: string, what: string, maxLength: number): string {
  const trimmed = text.trim()
  if (!isVisible(trimmed)) throw failure('EMPTY', `Write a ${what} first.`)
  if (trimmed.length > maxLength) throw failure('TOO_LONG', `Shorten the ${what} to ${maxLength} characters.`)
  return trimmed
}

/** What a message says, as it was typed; it may be nothing where it carries files. Its length is counted as typed, too. */
export function requireContent(content: string, files: readonly unknown[] | undefined): string {
  const text = trimText(content)
  if (text === '' && !files?.length) throw failure('EMPTY', 'Write a message first.')
  if (text.length > limits.messageLength) {
    throw failure('TOO_LONG', `Shorten the message to ${limits.messageLength} characters.`)
  }
  return text
}

/** A count or position: a whole number in [min, max]. */
export function requireInteger(value: number, what: string, min: number, max = Number.MAX_SAFE_INTEGER): number {
  if (!Number.isInteger(value) || value < min || value > max) {
    const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`
    throw failure('INVALID_INPUT', `The ${what} must be a whole number ${range}.`)
  }
  return value
}

export function requireAtMost(items: readonly unknown[], what: string, max: number) {
  if (items.length > max) throw failure('LIMIT_REACHED', `Choose up to ${max} ${what} at once.`)
}
