/** A start that can't go on, said in one sentence for the person at the terminal. Nothing was changed. */
export class StartupError extends Error {
  override name = 'StartupError'
}

/** The code of a system error (`EACCES`), or undefined for anything else. */
export function systemErrorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
