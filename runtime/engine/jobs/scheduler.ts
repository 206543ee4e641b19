/**
 * Functions that run later: rows of `_scheduled_functions`, written in the transaction that scheduled them.
 *
 *   pending ──due──▶ (mutation) success | failed        in one transaction with what it writes: exactly once
 *           ──due──▶ (action)   inProgress ──▶ success | failed    at most once: a crash in between is a failure
 *           ──cancel──▶ canceled
 */
import { forgetFinished } from '../run/scheduling'
import type { System, CancelTimer } from '../../system'
import type { Catalog, IndexInfo, TableInfo } from '../../database/catalog'
import type { Document } from '../../database/document'
import type { Store } from '../../database/store'
import type { WrittenDocument } from '../../database/read-set'
import type { Transaction } from '../../database/transaction'
import { encodeKeyPart, prefixEnd } from '../../values/keys'
import { toJson, type JsonValue, type Value } from '../../values/codec'

/** How many due functions one batch starts. */
const AT_ONCE = 64

export interface DueFunction {
  id: string
  path: string
  args: JsonValue
}

type State = 'pending' | 'inProgress' | 'success' | 'failed' | 'canceled'

export class Scheduler {
  private readonly table: TableInfo
  private readonly index: IndexInfo
  private cancelTimer: CancelTimer = () => {}
  private stopped = false

  constructor(
    private readonly store: Store,
    catalog: Catalog,
    private readonly system: System,
    private readonly onDue: () => void,
  ) {
    this.table = catalog.table('_scheduled_functions')!
    this.index = this.table.indexes.get('by_state_and_time')!
  }

  /** Whether a commit may have changed what is due next. */
  concerns(written: readonly WrittenDocument[]): boolean {
    return written.some(({ key }) => key.startsWith(this.table.prefix))
  }

  /** Sets the timer for the earliest pending row, no sooner than `notBefore` ms from now. */
  arm(notBefore = 0): void {
    this.cancelTimer()
    if (this.stopped) return
    const [first] = this.rows('pending', Infinity, 1)
    if (!first) return
    const delay = Math.max(notBefore, (first.scheduledTime as number) - this.system.now())
    this.cancelTimer = this.system.setTimer(delay, this.onDue)
  }

  due(): DueFunction[] {
    return this.rows('pending', this.system.now(), AT_ONCE).map(describe)
  }

  /** Actions that were running when the process ended. */
  interrupted(): DueFunction[] {
    return this.rows('inProgress', Infinity, 10_000).map(describe)
  }

  private rows(state: State, until: number, limit: number): Document[] {
    const prefix = encodeKeyPart(state)
    const upper = until === Infinity ? prefixEnd(prefix) : prefixEnd(prefix + encodeKeyPart(until))
    const interval = { index: this.index.id, prefix, lower: prefix, upper }
    return this.store.scan(interval, 'asc', limit).map(({ document }) => document)
  }

  mark(transaction: Transaction, id: string, state: State, error?: string): void {
    const { key } = transaction.resolveId(id)!
    const document = transaction.get(key)
    // One that was canceled while it ran, perhaps by itself, stays canceled.
    if (!document || (document.state as { kind: string }).kind === 'canceled') return
    const { _id, _creationTime, ...fields } = document
    transaction.replace(this.table, key, document, {
      ...fields,
      state: error === undefined ? { kind: state } : { kind: state, error },
      ...(state === 'inProgress' ? {} : { completedTime: transaction.now }),
    })
    if (state !== 'inProgress') forgetFinished(transaction)
  }

  stop(): void {
    this.stopped = true
    this.cancelTimer()
  }
}

function describe(document: Document): DueFunction {
  const [args = {}] = document.args as Value[]
  return { id: document._id, path: document.name as string, args: toJson(args) }
}
