/** An error that stops the start, in one sentence for the terminal. Nothing has been changed. */
export class StartupError extends Error {
  override name = 'StartupError'
}

/** The code of a system error (`EACCES`), or undefined for any other error. */
export function systemErrorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
