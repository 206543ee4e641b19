/** `ctx.runQuery` and `ctx.runMutation` of a function that shares its transaction with what it calls. */
import type { Counted } from '../transaction/budget'
import type { Frame } from '../transaction/frame'
import { toJson, type JsonValue, type Value } from '../values/codec'
import { getFunctionAddress } from './address'

/** How much more of each a nested call may use. */
export type CallLimits = Partial<Record<Counted, number>>

/** Of the third argument. Any snapshot may stand for a stale one, so also this one. */
export function limitsOf(options: unknown): CallLimits | undefined {
  return (options as { transactionLimits?: CallLimits } | undefined)?.transactionLimits
}

export type NestedCall = (own: Frame, path: string, args: JsonValue) => Promise<Value>

export function nestedIn(frame: Frame, call: NestedCall, asSeen: (error: unknown) => Error) {
  return async (reference: unknown, args: Record<string, Value> = {}, options?: unknown): Promise<Value> => {
    // Now: while it waits for its turn the caller may go on changing what it gave.
    const [path, json, limits] = [getFunctionAddress(reference), toJson(args), limitsOf(options)]
    try {
      return await frame.nested((own) => call(own, path, json), limits)
    } catch (error) {
      // Made here, where its stack leads on to the function that has called.
      throw asSeen(error)
    }
  }
}
