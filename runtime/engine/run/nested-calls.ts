/** `ctx.runQuery` and `ctx.runMutation` of a function that shares its transaction with the functions it calls. */
import type { Counted } from '../../database/budget'
import type { Frame } from '../../database/frame'
import { toJson, type JsonValue, type Value } from '../../values/codec'
import { getFunctionAddress } from './address'

/** How much more of each a nested call can use. */
export type CallLimits = Partial<Record<Counted, number>>

/** The third argument of either call. */
interface CallOptions {
  transactionLimits?: CallLimits
  useStaleSnapshot?: boolean
}

export const optionsInMutation = (options: unknown): CallOptions => options ?? {}

/** For nested queries of a query, which has written nothing that they must not see. */
export function optionsInQuery(options: unknown): CallOptions {
  const given = optionsInMutation(options)
  if (given.useStaleSnapshot) throw new Error('`useStaleSnapshot` is only supported in mutations, not queries.')
  return given
}

export type NestedCall = (own: Frame, path: string, args: JsonValue) => Promise<Value>

export function nestedIn(
  frame: Frame,
  call: NestedCall,
  asSeen: (error: unknown) => Error,
  optionsOf: (options: unknown) => CallOptions,
) {
  return async (reference: unknown, args: Record<string, Value> = {}, options?: unknown): Promise<Value> => {
    // Encoded now, because the caller may continue to change its arguments while the call waits.
    const [path, json] = [getFunctionAddress(reference), toJson(args)]
    const { transactionLimits: limits, useStaleSnapshot: isStale } = optionsOf(options)
    try {
      return await frame.nested((own) => call(own, path, json), { limits, isStale })
    } catch (error) {
      // Created here, where its stack leads to the calling function.
      throw asSeen(error)
    }
  }
}
