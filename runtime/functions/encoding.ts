/** What goes into a function and what comes out of it: checked by its validators and by the limits of values. */
import type { JsonText } from '../engine/messages'
import { CallError } from './errors'
import { isQuery } from '../transaction/query'
import { fromJson, toJsonText, type JsonValue, type Value } from '../values/codec'
import { checkValue } from '../values/size'
import type { RegisteredFunction } from './registry'

/** No shorter result has too many fields, elements or levels. */
const WORTH_MEASURING = 2_048

export function decodeArgs(fn: RegisteredFunction, args: JsonValue): Record<string, Value> {
  const value = fromJson(args)
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof ArrayBuffer) {
    throw new CallError(`ArgumentValidationError: the arguments of ${fn.path} must be one object`)
  }
  checkValue(value)
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
  fn.checkReturns?.(value)
  const json = toJsonText(value)
  if (json.length > WORTH_MEASURING) checkValue(value)
  return json
}
