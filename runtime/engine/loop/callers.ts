/** The identities that functions run with. */
import type { CallRequest, Caller } from '../../boundary/messages'
import type { System } from '../../system'
import { withoutRequest } from '../run/function-meta'

export function callerOf(system: System, { identity, request }: Pick<CallRequest, 'identity' | 'request'>): Caller {
  return { identity, request: request ?? withoutRequest(system) }
}

/** The caller who scheduled a function isn't present when it runs, and cron jobs have none. */
export function nobody(system: System, scheduledFunctionId: string | null = null): Caller {
  return { identity: null, request: withoutRequest(system, scheduledFunctionId) }
}
