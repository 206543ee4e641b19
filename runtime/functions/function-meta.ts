/** `ctx.meta`: what a function may know of itself and of where it runs. */
import type { Transaction } from '../transaction/transaction'
import type { RegisteredFunction } from './registry'

const REQUEST_METADATA =
  'This server does not tell functions of the request that called them (ctx.meta.getRequestMetadata).'

function describe({ path, kind, isPublic }: RegisteredFunction) {
  return { name: path, componentPath: '', type: kind, visibility: isPublic ? 'public' : 'internal' }
}

/** As a self-hosted deployment of Convex describes itself. */
const DEPLOYMENT = { name: 'self-hosted', region: null, class: 's256' }

export function actionMeta(fn: RegisteredFunction) {
  return {
    getFunctionMetadata: async () => describe(fn),
    getDeploymentMetadata: async () => DEPLOYMENT,
    getRequestMetadata: async () => {
      throw new Error(REQUEST_METADATA)
    },
  }
}

export function transactionMeta(fn: RegisteredFunction, transaction: Transaction) {
  return {
    ...actionMeta(fn),
    getTransactionMetrics: async () => transaction.budget.metrics(),
    getSnapshotTs: () => transaction.snapshotTs(),
  }
}
