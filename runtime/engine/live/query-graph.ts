/**
 * The stored queries and their dependencies: which request which, what each has read, and for whom it is kept. A query
 * is created on request, re-runs when it is dirty, and is deleted once no one needs it.
 */
import type { Identity } from '../../boundary/messages'
import type { RegisteredFunction } from '../run/registry'
import type { NestedResult, QueryRun } from '../run/query-runner'
import type { Runner } from '../run/runner'
import { ReadSet, type Reads, type WrittenDocument } from '../../database/read-set'
import type { JsonValue } from '../../values/codec'
import { RecentTexts } from '../../boundary/recent-texts'
import { sortedJson } from '../../boundary/sorted-json'
import type { TextHash } from '../../boundary/text-hash'
import { each, withOne, withoutOne } from './few'
import { IntervalIndex } from './interval-index'
import { argsOf, nameOf } from './keys'
import { canPassOn, LiveQuery } from './live-query'
import { QueryTable } from './query-table'
import { journalOf, resultOf, sameResult, Told, valueOf, type Result } from './results'
import { NO_SLOT, Slots } from './slots'

/** Nested queries deeper than this count as infinite recursion. */
const MAX_DEPTH = 16

/** Stands for the result that a delegate has from another query. */
const NOT_ITS_OWN: Result = ''

export interface Asked {
  fn: RegisteredFunction
  asked: string
  identity: Identity | null
}

interface UnderWay extends Asked {
  result: Promise<LiveQuery>
  waiting: number
}

export class QueryGraph {
  private slots = new Slots<LiveQuery>()
  private queries: QueryTable<LiveQuery>
  private readers: IntervalIndex<LiveQuery>
  private readonly texts: RecentTexts
  /** Queries being created or re-run, for others that request the same meanwhile. */
  private readonly underWay: UnderWay[] = []
  /** Queries that failed by timing out, which says nothing about the next run. */
  private readonly timedOut = new Set<LiveQuery>()
  /** Queries whose subscribers may have to be notified at the end of this round. */
  readonly concerned = new Set<LiveQuery>()
  /** Whether any of them may not have re-run yet. */
  hasStale = false
  /** Total runs of query functions, for tests of which queries don't run. */
  runs = 0
  /** Characters of all results. */
  chars = 0
  /** Total cost of all runs (FB6). */
  units = 0

  constructor(
    private readonly runner: Runner,
    private readonly hash: TextHash,
  ) {
    this.queries = new QueryTable(this.slots, hash)
    this.readers = new IntervalIndex(this.slots, hash)
    this.texts = new RecentTexts(hash)
  }

  get size(): { queries: number; places: number; chars: number } {
    return { queries: this.slots.size, places: this.readers.size, chars: this.chars }
  }

  /** Adds to `found` every query that saw a place where `written` was or is. */
  collect(written: WrittenDocument, found: Set<LiveQuery>): void {
    this.readers.collect(written, found)
  }

  /** Drops every query. Their subscribers receive nothing more. */
  clear(): void {
    for (const query of this.slots) query.slot = NO_SLOT
    this.slots = new Slots()
    this.queries = new QueryTable(this.slots, this.hash)
    this.readers = new IntervalIndex(this.slots, this.hash)
    this.chars = 0
    this.concerned.clear()
    this.timedOut.clear()
  }

  /** Releases its text; the rest still tells whether another result is the same. */
  letGoOfText(query: LiveQuery, text: string): Told {
    this.chars -= query.chars
    const told = new Told(text, this.hash)
    query.result = told
    return told
  }

  /** Delegates of an affected query are affected, too: the set grows during iteration. */
  concernLinks(): void {
    for (const query of this.concerned) for (const link of each(query.links)) this.concerned.add(link)
  }

  /**
   * The fresh live query for this path, these arguments, and this identity; created if there is none. It stays until it
   * is released. `above`: the running queries that led to the request.
   */
  async obtain(asked: Asked, journal: string | null, above: readonly Asked[]): Promise<LiveQuery> {
    if (above.length > MAX_DEPTH || above.some((each) => isSame(each, asked))) {
      throw new Error(`Queries are nested more than ${MAX_DEPTH} deep (at ${asked.fn.path}).`)
    }
    const known = this.find(asked)
    if (known && !known.dirty && !known.isTold && !this.timedOut.has(known)) return hold(known, 1)
    // A function can request the same thing twice at once.
    const same = this.underWay.find((each) => isSame(each, asked))
    if (same) {
      same.waiting += 1
      return same.result
    }
    const made = { ...asked, result: this.fresh(asked, journal, above), waiting: 1 }
    this.underWay.push(made)
    try {
      return hold(await made.result, made.waiting)
    } finally {
      this.underWay.splice(this.underWay.indexOf(made), 1)
    }
  }

  private find({ fn, asked, identity }: Asked): LiveQuery | null {
    return this.queries.find(fn, asked, nameOf(identity))
  }

  private async fresh(asked: Asked, journal: string | null, above: readonly Asked[]): Promise<LiveQuery> {
    const known = this.find(asked)
    if (known) {
      known.dirty ||= known.isTold || this.timedOut.has(known)
      await this.refresh(known, above)
      // The re-run may have split it up.
      return known.slot === NO_SLOT ? this.fresh(asked, journal, above) : known
    }
    const { run, nested } = await this.run(asked, journal, above)
    const query = new LiveQuery(asked.fn, this.texts.keep(asked.asked), asked.identity, run.usedIdentity)
    this.slots.add(query)
    this.queries.add(query)
    this.accept(query, run)
    for (const inner of nested) this.release(inner)
    return query
  }

  private async run(
    { fn, asked, identity }: Asked,
    journal: string | null,
    above: readonly Asked[],
  ): Promise<{ run: QueryRun<LiveQuery>; nested: LiveQuery[] }> {
    this.runs += 1
    const running = [...above, { fn, asked, identity }]
    const nested: LiveQuery[] = []
    const answer = async (inner: RegisteredFunction, innerArgs: JsonValue): Promise<NestedResult<LiveQuery> | null> => {
      const query = await this.obtain({ fn: inner, asked: sortedJson(innerArgs), identity }, null, running)
      nested.push(query)
      const json = valueOf(query.current())
      if (query.personal || json === null) return null
      return { node: query, json, returnsText: inner.returnsText, reads: () => this.allReads(query) }
    }
    const args = JSON.parse(argsOf(asked)) as JsonValue
    const run = await this.runner.query(fn, args, identity, journal, answer)
    this.units += run.units
    return { run, nested }
  }

  /** Re-runs it if it is dirty. `above` as in `obtain`. */
  async refresh(query: LiveQuery, above: readonly Asked[]): Promise<void> {
    if (!query.dirty) return
    query.dirty = false
    const before = query.result
    const wasDelegate = query.delegate !== null
    const { run, nested } = await this.run(query, journalOf(before), above)
    const becamePersonal = run.usedIdentity && !query.personal
    this.readers.remove(query)
    this.accept(query, run)
    for (const inner of nested) this.release(inner)
    this.concerned.add(query)
    if (becamePersonal) return this.split(query)
    const unchanged = !wasDelegate && query.delegate === null && sameResult(before, query.result)
    if (unchanged && before instanceof Told) {
      // Sessions that requested it again get the text; its subscribers know it.
      for (const subscription of each(query.subscriptions)) subscription.shown = query.result
    } else if (unchanged) query.result = before
    else if (!canPassOn(before, query.result)) this.rerunLinks(query)
  }

  /** Delegates' use of the inner result may have depended on its type. */
  private rerunLinks(query: LiveQuery): void {
    for (const link of each(query.links)) {
      this.hasStale = true
      link.dirty = true
      this.concerned.add(link)
    }
  }

  private accept(query: LiveQuery, run: QueryRun<LiveQuery>): void {
    const { delegate: old, chars } = query
    this.readers.add(query, run.reads)
    query.result = run.delegate ? NOT_ITS_OWN : resultOf(run.outcome, run.endCursor)
    query.cost = run.units
    query.personal = run.usedIdentity
    query.delegate = run.delegate
    this.chars += query.chars - chars
    if (run.timedOut) this.timedOut.add(query)
    else this.timedOut.delete(query)
    if (old === run.delegate) return
    if (run.delegate) {
      run.delegate.links = withOne(run.delegate.links, query)
      // All who ask the same share the text of the key.
      if (run.delegate.asked === query.asked) query.asked = this.texts.keep(run.delegate.asked)
    }
    if (old) {
      old.links = withoutOne(old.links, query)
      this.dropIfUnused(old)
    }
  }

  /** A shared query that has started to read the caller's identity: each subscriber gets a query of their own. */
  private async split(query: LiveQuery): Promise<void> {
    this.forget(query)
    this.rerunLinks(query)
    const { fn, asked } = query
    for (const subscription of each(query.subscriptions)) {
      const { identity } = subscription.watcher
      subscription.query = await this.obtain({ fn, asked, identity }, subscription.journal, [])
      subscription.query.subscriptions = withOne(subscription.query.subscriptions, subscription)
      this.release(subscription.query)
      this.concerned.add(subscription.query)
    }
    query.subscriptions = null
    const { delegate } = query
    if (!delegate) return
    delegate.links = withoutOne(delegate.links, query)
    this.dropIfUnused(delegate)
  }

  /** The query that obtained it no longer uses it. */
  release(query: LiveQuery): void {
    query.held -= 1
    this.dropIfUnused(query)
  }

  private allReads(query: LiveQuery): Reads {
    if (!query.delegate) return this.readers.readsOf(query)
    const reads = new ReadSet()
    reads.merge(this.readers.readsOf(query))
    reads.merge(this.allReads(query.delegate))
    return reads
  }

  private forget(query: LiveQuery): void {
    this.queries.remove(query)
    this.readers.remove(query)
    this.slots.remove(query)
    this.timedOut.delete(query)
    this.chars -= query.chars
  }

  dropIfUnused(query: LiveQuery): void {
    if (query.held > 0 || query.subscriptions !== null || query.links !== null) return
    if (query.slot === NO_SLOT) return
    this.forget(query)
    // It may still be in the round's list of queries to run.
    query.dirty = false
    const { delegate } = query
    if (delegate) {
      delegate.links = withoutOne(delegate.links, query)
      this.dropIfUnused(delegate)
    }
  }
}

function isSame(a: Asked, b: Asked): boolean {
  return a.fn === b.fn && a.asked === b.asked && nameOf(a.identity) === nameOf(b.identity)
}

function hold(query: LiveQuery, times: number): LiveQuery {
  query.held += times
  return query
}
