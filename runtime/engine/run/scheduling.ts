/** `ctx.scheduler`: a scheduled function is a row, written in the transaction that schedules it. */
import { getFunctionAddress } from './address'
import type { FunctionRegistry } from './registry'
import type { Frame } from '../../database/frame'
import type { Transaction } from '../../database/transaction'
import { encodeKeyPart, prefixEnd } from '../../values/keys'
import { fromJson, toJson, type JsonValue, type Value } from '../../values/codec'
import { documentSize } from '../../values/size'

/** Finished jobs stay readable this long, as in Convex. */
const KEEP_FINISHED = 7 * 24 * 3_600_000
const FORGOTTEN_AT_ONCE = 2

interface ScheduleRequest {
  path: string
  args: JsonValue
  /** UTC ms. */
  at: number
}

/** For a mutation: what it schedules exists once it has been committed. */
export function mutationScheduler(frame: Frame, registry: FunctionRegistry) {
  const { transaction } = frame
  const insert = (at: number, reference: unknown, args: Record<string, Value> = {}): string => {
    const json = toJson(args)
    transaction.budget.use('functionsScheduled')
    transaction.budget.use('scheduledFunctionArgsBytes', documentSize([fromJson(json)]))
    return insertScheduled(transaction, registry, { path: getFunctionAddress(reference), args: json, at })
  }
  return {
    runAfter: (delayMs: number, reference: unknown, args?: Record<string, Value>) =>
      frame.run(() => insert(transaction.now + requireDelay(delayMs), reference, args)),
    runAt: (at: number | Date, reference: unknown, args?: Record<string, Value>) =>
      frame.run(() => insert(requireTime(at), reference, args)),
    cancel: (id: string): Promise<void> => frame.run(() => cancelScheduled(transaction, id)),
  }
}

export function requireDelay(delayMs: number): number {
  if (typeof delayMs !== 'number') throw new Error('`delayMs` must be a number')
  if (!Number.isFinite(delayMs)) throw new Error('`delayMs` must be a finite number')
  if (delayMs < 0) throw new Error('`delayMs` must be non-negative')
  return delayMs
}

export function requireTime(at: number | Date): number {
  const time = at instanceof Date ? at.valueOf() : at
  if (typeof time !== 'number') throw new Error('The invoke time must a Date or a timestamp')
  // Such a function would never be due, and always be next.
  if (!Number.isFinite(time)) throw new Error('The invoke time must be a finite number')
  return time
}

export function insertScheduled(
  transaction: Transaction,
  registry: FunctionRegistry,
  request: ScheduleRequest,
): string {
  const fn = registry.find(request.path, 'any', 'internal')
  if (fn.kind === 'query') throw new Error(`Queries can't be scheduled: ${fn.path}`)
  return transaction.insert(transaction.catalog.table('_scheduled_functions')!, {
    // As Convex writes it, however the caller wrote it.
    name: fn.path.replace(':', '.js:'),
    args: [fromJson(request.args)],
    scheduledTime: request.at,
    state: { kind: 'pending' },
  })
}

export function cancelScheduled(transaction: Transaction, id: string): void {
  const resolved = transaction.resolveId(id)
  const document = resolved?.table.name === '_scheduled_functions' ? transaction.get(resolved.key) : null
  if (!resolved || !document) return
  if (!['pending', 'inProgress'].includes((document.state as { kind: string }).kind)) return
  const { _id, _creationTime, ...fields } = document
  transaction.replace(resolved.table, resolved.key, document, {
    ...fields,
    completedTime: transaction.now,
    state: { kind: 'canceled' },
  })
  forgetFinished(transaction)
}

/**
 * Deletes some old rows for each function that ends or is canceled, so the table stays as small as a week's work. Age
 * counts from the end, because a function may run late, or be canceled long before it is due.
 */
export function forgetFinished(transaction: Transaction): void {
  const table = transaction.catalog.table('_scheduled_functions')!
  const index = table.indexes.get('by_state_and_completion')!.id
  for (const state of ['success', 'failed', 'canceled']) {
    const prefix = encodeKeyPart(state)
    const upper = prefixEnd(prefix + encodeKeyPart(transaction.now - KEEP_FINISHED))
    for (const { document } of transaction.scan({ index, prefix, lower: prefix, upper }, 'asc', FORGOTTEN_AT_ONCE)) {
      transaction.delete(table, transaction.resolveId(document._id)!.key)
    }
  }
}
