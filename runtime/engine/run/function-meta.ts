/** `ctx.meta`: information about the running function and where it runs. */
import type { Transaction } from '../../database/transaction'
import type { Caller, RequestMetadata } from '../../boundary/messages'
import { newRequestId, type System } from '../../system'
import type { RegisteredFunction } from './registry'

/** For functions that no request led to: a cron job, a scheduled function, a call by the server itself. */
export function withoutRequest(system: System, scheduledFunctionId: string | null = null): RequestMetadata {
  return { ip: null, userAgent: null, requestId: newRequestId(system), scheduledFunctionId, authToken: null }
}

function describe({ path, kind, isPublic }: RegisteredFunction) {
  return {
    name: path.replace(/:default$/, ''),
    componentPath: '',
    type: kind,
    visibility: isPublic ? 'public' : 'internal',
  }
}

/** As a self-hosted Convex deployment describes itself. */
export const DEPLOYMENT = { name: 'self-hosted', region: null, class: 's256' }

function functionMeta(fn: RegisteredFunction) {
  return {
    getFunctionMetadata: async () => describe(fn),
    getDeploymentMetadata: async () => DEPLOYMENT,
  }
}

export function actionMeta(fn: RegisteredFunction, { request }: Caller) {
  return { ...functionMeta(fn), getRequestMetadata: async () => ({ ...request }) }
}

/** An HTTP action has a route; its name is its module's. */
export function httpActionMeta({ request }: Caller) {
  const described = { name: 'http', componentPath: '', type: 'action', visibility: 'public' }
  return {
    getFunctionMetadata: async () => described,
    getDeploymentMetadata: async () => DEPLOYMENT,
    getRequestMetadata: async () => ({ ...request }),
  }
}

export function mutationMeta(fn: RegisteredFunction, transaction: Transaction, { request }: Caller) {
  return { ...transactionMeta(fn, transaction), getRequestMetadata: async () => ({ ...request }) }
}

/** A query's results are shared by equal calls, so it knows nothing about a request. */
export function transactionMeta(fn: RegisteredFunction, transaction: Transaction) {
  return {
    ...functionMeta(fn),
    getTransactionMetrics: async () => transaction.budget.metrics(),
    getSnapshotTs: () => transaction.snapshotTs(),
  }
}
