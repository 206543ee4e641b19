/** Where the runtime says what happened to it. The server decides on levels, format and place. */
export interface RuntimeLog {
  info(message: string, details?: Record<string, unknown>): void
  warn(message: string, details?: Record<string, unknown>): void
  error(message: string, details?: Record<string, unknown>): void
}

/** An unknown thrown value as something a log line can hold. */
export function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
