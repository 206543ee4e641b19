/** Every failure a person or a program may expect. Anything else is a defect and is redacted outside development. */
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

/** What an error is about, where the code alone leaves it open: a missing chat and a missing file are told apart. */
export type ErrorSubject = 'conversation' | 'message' | 'file' | 'person'

/** The `data` of a ConvexError: a stable code for programs, a sentence for people that says what to do. */
export type ErrorData = {
  code: ErrorCode
  message: string
  subject?: ErrorSubject
  retryAfterMs?: number
  /** Of what may be stored. */
  usedBytes?: number
}

/** Of an expected failure: what its ConvexError carries; null for any other. */
export function errorDataOf(error: unknown): ErrorData | null {
  const data = error instanceof Error && 'data' in error ? error.data : null
  return isErrorData(data) ? data : null
}

/** What an expected failure says to people; null for any other. */
export const failureText = (error: unknown): string | null => errorDataOf(error)?.message ?? null

export function isErrorData(data: unknown): data is ErrorData {
  if (typeof data !== 'object' || data === null) return false
  const { code, message } = data as Partial<Record<keyof ErrorData, unknown>>
  return typeof message === 'string' && (errorCodes as readonly unknown[]).includes(code)
}
