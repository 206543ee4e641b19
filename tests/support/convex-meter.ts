/**
 * Counts the units that Convex would bill for: every top-level run of a function is a call, including a subscription's
 * re-run; a nested call runs in its caller's transaction, isn't a call of its own, and is shared with no one (published
 * source of convex-backend, 2026-11-30). A run replaced by an equal one of the same person is a cached call. Sizes are
 * by Convex's own count.
 */
import type { Key } from '../../runtime/storage/storage'
import { countOf, type Few } from '../../runtime/engine/live/few'
import { LiveQueries } from '../../runtime/engine/live/live-queries'
import { QueryGraph } from '../../runtime/engine/live/query-graph'
import { ReadSet, type WrittenDocument } from '../../runtime/database/read-set'
import { Transaction } from '../../runtime/database/transaction'
import { Runner } from '../../runtime/engine/run/runner'
import type { Document } from '../../runtime/database/document'
import { documentSize } from '../../runtime/values/size'

export interface Run {
  path: string
  isCached: boolean
  documentsRead: number
  bytesRead: number
  documentsWritten: number
  bytesWritten: number
  reads: ReadSet
  written: readonly WrittenDocument[]
}

export interface Meter {
  runs: Run[]
  stop(): void
}

type Method = (this: unknown, ...args: never[]) => unknown

/** Replaces methods, and restores them. */
class Patches {
  private readonly undo: (() => void)[] = []

  put<This, Args extends unknown[]>(
    prototype: object,
    name: string,
    make: (original: (self: This, args: Args) => unknown) => (self: This, args: Args) => unknown,
  ): void {
    const original = Reflect.get(prototype, name) as Method
    const made = make((self, args) => Reflect.apply(original, self, args))
    Reflect.set(prototype, name, function (this: This, ...args: Args) {
      return made(this, args)
    })
    this.undo.push(() => Reflect.set(prototype, name, original))
  }

  takeBack(): void {
    for (const undo of this.undo.toReversed()) undo()
  }
}

/** From here on, counts everything that any engine in this process runs. */
export function startMeter(): Meter {
  const runs: Run[] = []
  const patches = new Patches()
  const note = measureTransactions(patches, runs)
  patches.put<Runner, Parameters<Runner['query']>>(Runner.prototype, 'query', (query) => async (self, args) => {
    const [fn, values, identity, endCursor] = args
    // A nested query has no result of its own, because it runs inside.
    const run = await query(self, [fn, values, identity, endCursor, async () => null])
    note(fn.path)
    return run
  })
  patches.put<Runner, Parameters<Runner['mutation']>>(
    Runner.prototype,
    'mutation',
    (mutation) => async (self, args) => {
      const run = await mutation(self, args)
      note(args[0].path)
      return run
    },
  )
  patches.put<Runner, Parameters<Runner['action']>>(Runner.prototype, 'action', (action) => (self, args) => {
    runs.push({ path: args[0].path, isCached: false, ...nothing, reads: new ReadSet(), written: [] })
    return action(self, args)
  })
  countCached(patches, runs)
  return { runs, stop: () => patches.takeBack() }
}

const nothing = { documentsRead: 0, bytesRead: 0, documentsWritten: 0, bytesWritten: 0 }

interface Used {
  documentsRead: number
  bytesRead: number
  /** By document: two writes of one count once. */
  written: Map<Key, number>
}

/** Returns a function that records the last transaction as the run of a function. */
function measureTransactions(patches: Patches, runs: Run[]): (path: string) => void {
  const used = new WeakMap<Transaction, Used>()
  let last: Transaction | null = null
  const usedBy = (transaction: Transaction): Used => {
    const so = used.get(transaction) ?? { documentsRead: 0, bytesRead: 0, written: new Map<Key, number>() }
    used.set(transaction, so)
    return so
  }
  const count = (transaction: Transaction, documents: readonly Document[]): void => {
    const so = usedBy(transaction)
    so.documentsRead += documents.length
    for (const document of documents) so.bytesRead += documentSize(document)
  }
  patches.put<Transaction, unknown[]>(Transaction.prototype, 'read', (read) => (self, args) => {
    const found = read(self, args) as { document: Document } | null
    count(self, found ? [found.document] : [])
    return found
  })
  patches.put<Transaction, unknown[]>(Transaction.prototype, 'scan', (scan) => (self, args) => {
    const rows = scan(self, args) as { document: Document }[]
    count(
      self,
      rows.map(({ document }) => document),
    )
    return rows
  })
  type Write = [table: unknown, key: Key, before: Document | null, after: Document | null]
  patches.put<Transaction, Write>(Transaction.prototype, 'write', (write) => (self, args) => {
    const [, key, , after] = args
    usedBy(self).written.set(key, after === null ? 0 : documentSize(after))
    return write(self, args)
  })
  patches.put<Transaction, []>(Transaction.prototype, 'close', (close) => (self) => {
    last = self
    return close(self, [])
  })
  return (path) => {
    if (!last) return
    const { documentsRead, bytesRead, written } = usedBy(last)
    const bytesWritten = [...written.values()].reduce((sum, bytes) => sum + bytes, 0)
    const counted = { documentsRead, bytesRead, documentsWritten: written.size, bytesWritten }
    runs.push({ path, isCached: false, ...counted, reads: last.reads, written: [...last.written] })
    last = null
  }
}

/** A second subscriber to the same query as the same person gets the first one's result. */
function countCached(patches: Patches, runs: Run[]): void {
  const cached = (path: string): Run => {
    return { path, isCached: true, ...nothing, reads: new ReadSet(), written: [] }
  }
  patches.put<LiveQueries, Parameters<LiveQueries['subscribe']>>(
    LiveQueries.prototype,
    'subscribe',
    (subscribe) => async (self, args) => {
      const before = runs.length
      const subscription = await subscribe(self, args)
      if (runs.length === before) runs.push(cached(args[2]))
      return subscription
    },
  )
  type Refreshed = [{ dirty: boolean; fn: { path: string }; subscriptions: Few<object> }]
  patches.put<QueryGraph, Refreshed>(QueryGraph.prototype, 'refresh', (refresh) => async (self, args) => {
    const [query] = args
    const wasDirty = query.dirty
    await refresh(self, args)
    if (wasDirty) for (let more = countOf(query.subscriptions); more > 1; more--) runs.push(cached(query.fn.path))
  })
}

/** Whether `later`, started before `earlier` was committed, would have to run again: Convex checks its reads. */
export function conflicts(earlier: Run, later: Run): boolean {
  return earlier.written.some(
    ({ key, entries }) =>
      later.reads.points.has(key) ||
      entries.some(({ index, entry }) =>
        later.reads.intervals.some(
          (interval) => interval.index === index && interval.lower <= entry && entry < interval.upper,
        ),
      ),
  )
}
