/** Every expected failure. Anything else is a defect and is redacted outside development. */
export const errorCodes = [
  'UNAUTHENTICATED',
  'ACCOUNT_DELETED',
  'NOT_FOUND',
  'FORBIDDEN',
  'INVALID_INPUT',
  'EMPTY',
  'TOO_LONG',
  'CONFLICT',
  'LIMIT_REACHED',
  'RATE_LIMITED',
] as const

export type ErrorCode = (typeof errorCodes)[number]

/** The subject of an error, if the code doesn't say: distinguishes a missing chat from a missing file. */
export type ErrorSubject = 'conversation' | 'message' | 'file' | 'person'

/** The `data` of a ConvexError: a stable code for programs, and a sentence for people that says what to do. */
export type ErrorData = {
  code: ErrorCode
  message: string
  /** The refusal's name in `refusals.ts` and the values in its text, so that a page can show its own translation. */
  reason?: string
  values?: Record<string, string | number>
  subject?: ErrorSubject
  retryAfterMs?: number
  /** Bytes used of a storage quota. */
  usedBytes?: number
}

/** The data of an expected failure's ConvexError; null for any other error. */
export function errorDataOf(error: unknown): ErrorData | null {
  const data = error instanceof Error && 'data' in error ? error.data : null
  return isErrorData(data) ? data : null
}

export function isErrorData(data: unknown): data is ErrorData {
  if (typeof data !== 'object' || data === null) return false
  const { code, message } = data as Partial<Record<keyof ErrorData, unknown>>
  return typeof message === 'string' && (errorCodes as readonly unknown[]).includes(code)
}
