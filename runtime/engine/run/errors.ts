/**
 * The error that the caller of a failed function gets, in the words of Convex's backend (crates/common/src/errors.rs).
 */
import { ConvexError } from 'convex/values'
import type { FunctionOutcome } from '../../boundary/messages'
import { fromJson, toJson, type JsonValue, type Value } from '../../values/codec'
import { ValidationError } from '../../values/validate'
import { framesOf, type SourceMapOf } from './stack-frames'

/** Not thrown by a function: a call was rejected or aborted. Its message is shown unchanged. */
export class CallError extends Error {}

/** Thrown inside an engine when a function times out: the message is Convex's. */
export class FunctionTimeout extends CallError {}

function isConvexError(error: unknown): error is Error & { data: Value } {
  return typeof error === 'object' && error !== null && Symbol.for('ConvexError') in error
}

/** A system error that carries data for the client, but isn't the application's. */
function systemData(error: unknown): JsonValue | undefined {
  const data = (error as { data?: { isConvexSystemError?: true } } | null)?.data
  return data?.isConvexSystemError ? data : undefined
}

const LONGEST_LOG = 4_000
const LONGEST_MESSAGE = 1 << 16

/** The logged part of a failure: nothing that a caller sent, and never more than a page. */
export function logText(error: unknown): string {
  if (error instanceof ValidationError) return error.outline
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return text.length <= LONGEST_LOG ? text : `${text.slice(0, LONGEST_LOG)} [...]`
}

export interface Failure {
  headline: string
  /** One line each. */
  frames: string
  data: JsonValue | undefined
}

export function describeFailure(error: unknown, sourceMapOf: SourceMapOf): Failure {
  const data = systemData(error)
  if (data !== undefined) return { headline: (error as Error).message, frames: '', data }
  if (error instanceof CallError || (error instanceof ValidationError && error.isOfCall)) {
    return { headline: error.message, frames: '', data: undefined }
  }
  if (!(error instanceof Error) && !isConvexError(error)) {
    return { headline: uncaught('', thrownText(error)), frames: '', data: undefined }
  }
  const { name, message } = error
  const headline = uncaught(name === undefined ? 'Error' : thrownText(name), thrownText(message ?? ''))
  const own = { headline: headline.slice(0, LONGEST_MESSAGE), frames: framesOf(error, sourceMapOf), data: undefined }
  if (!isConvexError(error)) return own
  try {
    return { ...own, data: toJson(error.data === undefined ? null : error.data) }
  } catch (invalid) {
    return { ...own, headline: `ConvexError with invalid data: ${(invalid as Error).message}` }
  }
}

function uncaught(name: string, message: string): string {
  const said = [name, message].filter((part) => part !== '').join(': ')
  return said === '' ? 'Uncaught' : `Uncaught ${said}`
}

function thrownText(thrown: unknown): string {
  return typeof thrown === 'object' && thrown !== null ? '#<Object>' : String(thrown)
}

/** Message and frames as Convex writes them: every line ends with a line break. */
export const failureText = ({ headline, frames }: Failure): string => `${headline}\n${frames}`

/**
 * A ConvexError's data always reaches the caller; other details only in development, because they may contain what the
 * function read.
 */
export function failed(failure: Failure, redact: boolean, requestId: string): FunctionOutcome & { ok: false } {
  const data = failure.data === undefined ? {} : { data: JSON.stringify(failure.data) }
  const text = failureText(failure)
  const told = redact ? { message: '', hidden: { message: text } } : { message: text }
  return { ok: false, requestId, ...told, ...data, logLines: [] }
}

/** A failure as the calling function sees it: with its own message, and with its data. */
export function passedOn(message: string, data: JsonValue | undefined): Error {
  if (data === undefined) return new Error(message)
  const error = new ConvexError<Value>(message)
  error.data = fromJson(data)
  return error
}
