/** The identities that functions run with. */
import type { CallRequest, Caller } from '../../boundary/messages'
import type { System } from '../../system'
import { withoutRequest } from '../run/function-meta'

export function callerOf(system: System, { identity, request }: Pick<CallRequest, 'identity' | 'request'>): Caller {
  return { identity, request: request ?? withoutRequest(system) }
}

/** Whoever requested a cron job or a scheduled function isn't present when it runs. */
export function nobody(system: System, scheduledFunctionId: string | null = null): Caller {
  return { identity: null, request: withoutRequest(system, scheduledFunctionId) }
}
