/** What a caller learns of a function that failed. */
import type { FunctionOutcome } from '../engine/messages'
import { toJson, type Value } from '../values/codec'
import { ValidationError } from '../values/validate'

/** Thrown inside an engine when a function overstays: the message is Convex's. */
export class FunctionTimeout extends Error {
  constructor(seconds: number) {
    super(`Function execution timed out (maximum duration: ${seconds}s)`)
  }
}

interface ConvexErrorLike extends Error {
  data: Value
}

function isConvexError(error: unknown): error is ConvexErrorLike {
  return typeof error === 'object' && error !== null && Symbol.for('ConvexError') in error
}

/** An error of the system that carries data for the client without being the application's. */
function systemData(error: unknown): object | undefined {
  const data = (error as { data?: { isConvexSystemError?: true } } | null)?.data
  return data?.isConvexSystemError ? data : undefined
}

const LONGEST_LOG = 4_000

/** What the log is told of a failure: nothing that a caller sent, and never more than a page. */
export function logText(error: unknown): string {
  if (error instanceof ValidationError) return error.outline
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return text.length <= LONGEST_LOG ? text : `${text.slice(0, LONGEST_LOG)} [...]`
}

/**
 * A ConvexError's data always reaches the caller; any other error only in development, since its message may hold
 * what its function read.
 */
export function failure(error: unknown, redact: boolean, logLines: string[]): FunctionOutcome & { ok: false } {
  if (isConvexError(error)) {
    const json = toJson(error.data === undefined ? null : error.data)
    const data = JSON.stringify(json)
    return { ok: false, message: `Uncaught ConvexError: ${typeof json === 'string' ? json : data}`, data, logLines }
  }
  const data = systemData(error)
  if (data) return { ok: false, message: (error as Error).message, data: JSON.stringify(data), logLines }
  const text = error instanceof Error ? `Uncaught ${error.name}: ${error.message}` : `Uncaught ${String(error)}`
  const full = `Server Error\n${text}`
  return redact
    ? { ok: false, message: 'Server Error', detail: full, logLines }
    : { ok: false, message: full, logLines }
}
