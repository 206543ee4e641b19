/** On whose behalf a function runs. */
import type { CallRequest, Caller } from '../../boundary/messages'
import type { System } from '../../system'
import { withoutRequest } from '../run/function-meta'

export function callerOf(system: System, { identity, request }: Pick<CallRequest, 'identity' | 'request'>): Caller {
  return { identity, request: request ?? withoutRequest(system) }
}

/** Whoever has asked for a cron job or a scheduled function is not there when it runs. */
export function nobody(system: System, scheduledFunctionId: string | null = null): Caller {
  return { identity: null, request: withoutRequest(system, scheduledFunctionId) }
}
