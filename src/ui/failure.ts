/** Error texts for refusals, in the page's language. */
import { refusalIn } from '@/ui/messages/source'
import { type ErrorData, errorDataOf } from '../../domain/errors'
import { fillIn } from '../../domain/refusals'
import { language } from './messages/catalogue'

/** The data of an expected failure's ConvexError, with the page's own text; null for any other error. */
export function failureOf(error: unknown): ErrorData | null {
  const data = errorDataOf(error)
  // Falls back to the server's text if the page lacks one: an older page, or a newer server.
  const text = data?.reason === undefined ? undefined : refusalIn(language, data.reason)
  return data && typeof text === 'string' ? { ...data, message: fillIn(text, data.values ?? {}) } : data
}

/** The text of an expected failure; null for any other error. */
export const failureText = (error: unknown): string | null => failureOf(error)?.message ?? null
