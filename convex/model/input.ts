import { limits } from '../../domain/limits'
import { isVisible, trimText } from '../../domain/text/visible'
import { failure } from './failure'

/** The text without surrounding space: not empty, and not too long. `what` is its name in the error message. */
export function requireText(text: string, what: 'groupName' | 'status', max: number): string {
  const trimmed = text.trim()
  if (!isVisible(trimmed)) throw failure(`${what}Empty`)
  if (trimmed.length > max) throw failure(`${what}TooLong`, { max })
  return trimmed
}

/** A message's text as typed. Can be empty if the message has files. The length is counted as typed, too. */
export function requireContent(content: string, files: readonly unknown[] | undefined): string {
  const text = trimText(content)
  if (text === '' && !files?.length) throw failure('messageEmpty')
  if (text.length > limits.messageLength) {
    throw failure('messageTooLong', { max: limits.messageLength })
  }
  return text
}

/** A count or position: a whole number in [min, max]. */
export function requireInteger(value: number, name: string, min: number, max = Number.MAX_SAFE_INTEGER): number {
  if (!Number.isInteger(value) || value < min || value > max) {
    throw max === Number.MAX_SAFE_INTEGER
      ? failure('notInteger', { name, min })
      : failure('notIntegerInRange', { name, min, max })
  }
  return value
}

export function requireAtMost(items: readonly unknown[], what: 'People' | 'Chats' | 'Messages' | 'Files', max: number) {
  if (items.length > max) throw failure(`tooMany${what}`, { max })
}
