/** `ctx.runQuery` and `ctx.runMutation` of a function that shares its transaction with what it calls. */
import type { Counted } from '../../database/budget'
import type { Frame } from '../../database/frame'
import { toJson, type JsonValue, type Value } from '../../values/codec'
import { getFunctionAddress } from './address'

/** How much more of each a nested call may use. */
export type CallLimits = Partial<Record<Counted, number>>

/** The third argument, of whichever call. */
interface CallOptions {
  transactionLimits?: CallLimits
  useStaleSnapshot?: boolean
}

export const optionsInMutation = (options: unknown): CallOptions => options ?? {}

/** Of a query's nested queries: it has written nothing, so there is nothing for them not to see. */
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
    // Now: while it waits for its turn the caller may go on changing what it gave.
    const [path, json] = [getFunctionAddress(reference), toJson(args)]
    const { transactionLimits: limits, useStaleSnapshot: isStale } = optionsOf(options)
    try {
      return await frame.nested((own) => call(own, path, json), { limits, isStale })
    } catch (error) {
      // Made here, where its stack leads on to the function that has called.
      throw asSeen(error)
    }
  }
}
