/** Checks a function's arguments and results against its validators and the limits of values. */
import type { JsonText } from '../../boundary/messages'
import { CallError } from './errors'
import { isQuery } from '../../database/query'
import { fromJson, toJsonText, type JsonValue, type Value } from '../../values/codec'
import { checkCall, FUNCTION_BYTES, MOST_FUNCTION_BYTES } from '../../values/size'
import type { RegisteredFunction } from './registry'

/** No shorter result has too many fields, elements, or levels. */
const WORTH_MEASURING = 128

/** As Convex's messages call it. */
const nameOf = ({ path }: RegisteredFunction): string => path.replace(':', '.js:')

export function decodeArgs(fn: RegisteredFunction, args: JsonValue): Record<string, Value> {
  const value = fromJson(args)
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof ArrayBuffer) {
    throw new CallError(`ArgumentValidationError: the arguments of ${fn.path} must be one object`)
  }
  const large = checked(() => checkCall([value]), `Invalid arguments for ${nameOf(fn)}`)
  if (large !== null) {
    throw new CallError(`Arguments for ${nameOf(fn)} are too large (actual: ${large}, limit: ${MOST_FUNCTION_BYTES})`)
  }
  fn.checkArgs(value)
  return value as Record<string, Value>
}

export function encodeResult(fn: RegisteredFunction, returned: unknown): JsonText {
  if (isQuery(returned)) {
    throw new Error(
      'Return value is a Query. Results must be retrieved with `.collect()`, `.take(n), `.unique()`, or `.first()`.',
    )
  }
  const value = returned === undefined ? null : (returned as Value)
  const written = fn.onePass?.(value)
  if (written && written.bytes <= FUNCTION_BYTES) return written.json
  fn.checkReturns?.(value)
  const json = toJsonText(value)
  if (json.length <= WORTH_MEASURING) return json
  const large = checked(() => checkCall(value), `Function ${nameOf(fn)} return value invalid`)
  if (large === null) return json
  throw new CallError(
    `Function ${nameOf(fn)} return value is too large (actual: ${large}, limit: ${MOST_FUNCTION_BYTES})`,
  )
}

function checked<T>(check: () => T, what: string): T {
  try {
    return check()
  } catch (error) {
    throw new CallError(`${what}: ${(error as Error).message}`)
  }
}
