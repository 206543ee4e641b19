/** Where the runtime reports events. The server decides on levels, format, and place. */
export interface RuntimeLog {
  info(message: string, details?: Record<string, unknown>): void
  warn(message: string, details?: Record<string, unknown>): void
  error(message: string, details?: Record<string, unknown>): void
}

/** An unknown thrown value in a form that a log line can hold. */
export function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
