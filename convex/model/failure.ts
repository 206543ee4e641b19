import { ConvexError } from 'convex/values'
import type { ErrorCode, ErrorData } from '../../domain/errors'

/** An expected failure: `throw failure('TOO_LONG', 'Shorten the name to 80 characters.')` */
export function failure(
  code: ErrorCode,
  message: string,
  more: Pick<ErrorData, 'subject' | 'retryAfterMs' | 'usedBytes'> = {},
): ConvexError<ErrorData> {
  return new ConvexError({ code, message, ...more })
}
