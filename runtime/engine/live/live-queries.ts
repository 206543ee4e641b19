/**
 * Every query that somebody watches, once per (path, arguments), or per (path, arguments, identity) when the function
 * asked who is calling. After a commit exactly those whose read intervals were written run again, and whose result
 * changed is told to its watchers.
 *
 *            writes hit its reads                 same text as before
 *   fresh ───────────────────────▶ dirty ──run──▶ fresh   (nobody hears of it)
 *                                        ──run──▶ fresh + changed ──▶ its watchers, and those of its delegates
 *
 * A delegate is a query that returned, untouched, the result of a nested one: it keeps its own reads and a link. When
 * only the inner one changes, the delegate does not run: its watchers get the inner one's new result as it is.
 */
import type { Access, CallRequest, FunctionOutcome, Identity, QueryOutcome } from '../../boundary/messages'
import type { FunctionRegistry, RegisteredFunction } from '../run/registry'
import { canBeLazy } from '../run/lazy-result'
import type { NestedResult, QueryRun, Runner } from '../run/runner'
import { withoutMountId } from '../../database/pagination'
import { ReadSet, type Reads, type WrittenDocument } from '../../database/read-set'
import type { JsonValue } from '../../values/codec'
import { monitored, type FunctionMonitor } from '../../boundary/watch-board'
import { flat } from '../../values/flat'
import { countOf, each, withOne, withoutOne, type Few } from './few'
import { IntervalIndex, NO_READS, type KeptReads } from './interval-index'
import { personalKeyOf, sharedKeyOf } from './keys'
import type { Updates } from './updates'

/** One query as one session watches it. */
export interface Subscription {
  readonly session: number
  readonly queryId: number
  readonly identity: Identity | null
  readonly fn: RegisteredFunction
  readonly args: JsonValue
  readonly journal: string | null
  query: LiveQuery
  /** What the session was told last; null before. */
  shown: QueryOutcome | null
}

/** Nested queries deeper than this are taken for a recursion without end. */
const MAX_DEPTH = 16

class LiveQuery {
  reads: KeptReads = NO_READS
  /** Its own result; a delegate's is the one of `delegate`, and this one is not looked at. */
  outcome!: QueryOutcome
  delegate: LiveQuery | null = null
  /** Queries that are delegates of this one. */
  links: Few<LiveQuery> = null
  subscriptions: Few<Subscription> = null
  dirty = false
  /** What its last run cost: what the next one is expected to. */
  cost = 0
  /** Of its own result; a delegate's is counted where it is made. */
  chars = 0
  /** Runs that use its result, and are not over. */
  held = 0
  /** Whether it failed for having waited too long: that says nothing of the next run. */
  timedOut = false
  /** Whether the function asked for the identity: then the result belongs to `identity` alone. */
  personal = false

  constructor(
    readonly key: string,
    /** Whether that is the key of `identity` alone. */
    private readonly isOwn: boolean,
    readonly fn: RegisteredFunction,
    readonly args: JsonValue,
    readonly identity: Identity | null,
  ) {}

  /** What it is called when asked for as `identity`. */
  get personalKey(): string {
    return this.isOwn ? this.key : personalKeyOf(this.key, this.identity)
  }

  current(): QueryOutcome {
    return this.delegate ? this.delegate.current() : this.outcome
  }
}

interface Asked {
  sharedKey: string
  personalKey: string
  fn: RegisteredFunction
  args: JsonValue
  identity: Identity | null
  journal: string | null
  above: readonly string[]
}

export class LiveQueries {
  private queries = new Map<string, LiveQuery>()
  private readers = new IntervalIndex<LiveQuery>()
  /** Being made, or made fresh, by their personal keys: for whoever asks for the same meanwhile. */
  private readonly underWay = new Map<string, { result: Promise<LiveQuery>; waiting: number }>()
  /** Queries whose watchers may have to be told something at the end of this round. */
  private readonly concerned = new Set<LiveQuery>()
  /** Whether any of them may not have run again yet. */
  private hasStale = false
  /** Runs of the functions of all queries, ever: for tests of what does not run. */
  runs = 0
  /** Characters of all results. */
  chars = 0
  /** What they have cost, ever (FB6). */
  units = 0

  constructor(
    private readonly registry: FunctionRegistry,
    private readonly runner: Runner,
    private readonly monitor: FunctionMonitor,
  ) {}

  get size(): { queries: number; places: number } {
    return { queries: this.queries.size, places: this.readers.size }
  }

  /**
   * Runs again what the writes concern, as far as `units` reach. What is left stays dirty: `sift` says whom that
   * concerns.
   */
  async refreshAll(written: Iterable<WrittenDocument>, units: number): Promise<void> {
    const dirty = new Set<LiveQuery>()
    for (const document of written) this.readers.collect(document, dirty)
    let expected = 0
    for (const query of dirty) {
      query.dirty = true
      expected += query.cost
    }
    const end = this.units + units
    // What most people wait for comes first, when not all of it can.
    const order = expected <= units ? dirty : Array.from(dirty).sort((a, b) => watchers(b) - watchers(a))
    for (const query of order) {
      if (this.units < end) await this.refreshWatched(query)
      else if (query.dirty) {
        this.hasStale = true
        this.concerned.add(query)
      }
    }
    // The set grows while it is walked: a delegate is concerned when its inner query is.
    for (const query of this.concerned) {
      if (this.units < end) await this.refreshWatched(query)
      for (const link of each(query.links)) this.concerned.add(link)
    }
  }

  /** Calls `wait` with each session that watches something which has changed and hasn't run again. */
  sift(wait: (session: number) => void): void {
    if (!this.hasStale) return
    this.hasStale = false
    for (const query of this.concerned) for (const link of each(query.links)) this.concerned.add(link)
    for (const query of this.concerned) {
      if (!isStale(query)) continue
      for (const { session } of each(query.subscriptions)) wait(session)
    }
  }

  /** Adds to `updates` who has to be told what since it was called last. Sessions that wait are told when they don't. */
  tell(updates: Updates, waiting: ReadonlySet<number>): void {
    for (const query of this.concerned) for (const link of each(query.links)) this.concerned.add(link)
    for (const query of this.concerned) {
      const current = query.current()
      for (const subscription of each(query.subscriptions)) {
        if (subscription.shown === current) continue
        if (waiting.size > 0 && waiting.has(subscription.session)) continue
        subscription.shown = current
        updates.add(current, subscription.session, subscription.queryId)
      }
    }
    this.concerned.clear()
  }

  current({ query }: Subscription): QueryOutcome {
    return query.current()
  }

  isStale({ query }: Subscription): boolean {
    return isStale(query)
  }

  /** Runs what a subscription shows again, as far as it has changed. */
  async freshen({ query }: Subscription): Promise<void> {
    for (let stale: LiveQuery | null = query; stale; stale = stale.delegate) {
      if (stale.dirty) return this.refreshWatched(stale)
    }
  }

  /**
   * Forgets every query: the functions, or what they run in, are not the same any more. The subscriptions there were
   * hear of nothing further, and have to be made anew.
   */
  clear(): void {
    this.queries = new Map()
    this.chars = 0
    this.readers = new IntervalIndex()
    this.concerned.clear()
  }

  /** Starts watching; nothing of it has been shown yet. Throws when there is no such public query. */
  async subscribe(
    session: number,
    queryId: number,
    identity: Identity | null,
    path: string,
    args: unknown,
    journal: string | null,
    access: Access,
  ): Promise<Subscription> {
    const fn = this.registry.find(path, 'query', access)
    const json = withoutMountId(args) as JsonValue
    const running = { path, call: null, query: { session, queryId }, job: null }
    const query = await monitored(this.monitor, running, () => this.obtain(fn, json, identity, journal, []))
    const subscription = { session, queryId, identity, fn, args: json, journal, query, shown: null }
    query.subscriptions = withOne(query.subscriptions, subscription)
    this.release(query)
    return subscription
  }

  /** A query that nobody goes on to watch. */
  async once({ path, args, identity, access, call }: CallRequest): Promise<QueryOutcome> {
    const fn = this.registry.find(path, 'query', access)
    const running = { path, call: call === 0 ? null : call, query: null, job: null }
    const query = await monitored(this.monitor, running, () => this.obtain(fn, args as JsonValue, identity, null, []))
    const outcome = query.current()
    this.release(query)
    return outcome
  }

  unsubscribe(subscription: Subscription): void {
    const { query } = subscription
    query.subscriptions = withoutOne(query.subscriptions, subscription)
    this.dropIfUnused(query)
  }

  /**
   * The live query for these arguments as this identity, fresh; made if there is none. It stays until it is released.
   * `above`: the queries that are running because of which it is asked for, by their personal keys.
   */
  private async obtain(
    fn: RegisteredFunction,
    args: JsonValue,
    identity: Identity | null,
    journal: string | null,
    above: readonly string[],
  ): Promise<LiveQuery> {
    const sharedKey = sharedKeyOf(fn.path, args, journal)
    const personalKey = personalKeyOf(sharedKey, identity)
    if (above.length > MAX_DEPTH || above.includes(personalKey)) {
      throw new Error(`Queries are nested more than ${MAX_DEPTH} deep (at ${fn.path}).`)
    }
    const known = this.queries.get(sharedKey) ?? this.queries.get(personalKey)
    if (known && !known.dirty && !known.timedOut) return hold(known, 1)
    // A function may ask for the same thing twice at once.
    const same = this.underWay.get(personalKey)
    if (same) {
      same.waiting += 1
      return same.result
    }
    const made = { result: this.fresh({ sharedKey, personalKey, fn, args, identity, journal, above }), waiting: 1 }
    this.underWay.set(personalKey, made)
    try {
      return hold(await made.result, made.waiting)
    } finally {
      this.underWay.delete(personalKey)
    }
  }

  private async fresh(asked: Asked): Promise<LiveQuery> {
    const { sharedKey, personalKey, fn, args, identity, journal, above } = asked
    const known = this.queries.get(sharedKey) ?? this.queries.get(personalKey)
    if (known) {
      known.dirty ||= known.timedOut
      await this.refresh(known, above)
      // Running again may have split it up.
      return this.queries.get(known.key) === known ? known : this.fresh(asked)
    }
    const { run, nested } = await this.run(fn, args, identity, journal, [...above, personalKey])
    const query = new LiveQuery(run.usedIdentity ? personalKey : sharedKey, run.usedIdentity, fn, args, identity)
    this.queries.set(query.key, query)
    this.accept(query, run)
    for (const inner of nested) this.release(inner)
    return query
  }

  /** Of whoever may not ask. */
  refusal(error: unknown): QueryOutcome {
    return { ...this.runner.refusal(error), journal: null }
  }

  private async run(
    fn: RegisteredFunction,
    args: JsonValue,
    identity: Identity | null,
    journal: string | null,
    above: readonly string[],
  ): Promise<{ run: QueryRun<LiveQuery>; nested: LiveQuery[] }> {
    this.runs += 1
    const nested: LiveQuery[] = []
    const answer = async (inner: RegisteredFunction, innerArgs: JsonValue): Promise<NestedResult<LiveQuery> | null> => {
      const query = await this.obtain(inner, innerArgs, identity, null, above)
      nested.push(query)
      const outcome = query.current()
      if (query.personal || !outcome.ok) return null
      return { node: query, json: outcome.value, returnsText: inner.returnsText, reads: () => allReads(query) }
    }
    const run = await this.runner.query(fn, args, identity, journal, answer)
    this.units += run.units
    return { run, nested }
  }

  private async refreshWatched(query: LiveQuery): Promise<void> {
    if (!query.dirty) return
    const running = { path: query.fn.path, call: null, query: someWatcher(query), job: null }
    await monitored(this.monitor, running, () => this.refresh(query, []))
  }

  private async refresh(query: LiveQuery, above: readonly string[]): Promise<void> {
    if (!query.dirty) return
    query.dirty = false
    const before = query.outcome
    const wasDelegate = query.delegate !== null
    const { run, nested } = await this.run(query.fn, query.args, query.identity, before.journal, [
      ...above,
      query.personalKey,
    ])
    const becamePersonal = run.usedIdentity && !query.personal
    this.readers.remove(query, query.reads)
    this.accept(query, run)
    for (const inner of nested) this.release(inner)
    this.concerned.add(query)
    if (becamePersonal) return this.split(query)
    const unchanged = !wasDelegate && query.delegate === null && sameOutcome(before, query.outcome)
    if (unchanged) query.outcome = before
    else if (!canPassOn(before, query.outcome)) this.rerunLinks(query)
  }

  /** What delegates did with the inner result may have hung on what kind of thing it was. */
  private rerunLinks(query: LiveQuery): void {
    for (const link of each(query.links)) {
      this.hasStale = true
      link.dirty = true
      this.concerned.add(link)
    }
  }

  private accept(query: LiveQuery, run: QueryRun<LiveQuery>): void {
    query.reads = this.readers.add(query, run.reads)
    const chars = run.delegate === null && run.outcome.ok ? run.outcome.value.length : 0
    this.chars += chars - query.chars
    query.chars = chars
    query.outcome = kept(run.outcome, run.endCursor)
    query.cost = run.units
    query.personal = run.usedIdentity
    query.timedOut = run.timedOut
    const old = query.delegate
    if (old === run.delegate) return
    query.delegate = run.delegate
    if (run.delegate) run.delegate.links = withOne(run.delegate.links, query)
    if (old) {
      old.links = withoutOne(old.links, query)
      this.dropIfUnused(old)
    }
  }

  /** A shared query that has begun to ask who is calling: each of its watchers gets one of their own. */
  private async split(query: LiveQuery): Promise<void> {
    this.queries.delete(query.key)
    this.chars -= query.chars
    this.readers.remove(query, query.reads)
    this.rerunLinks(query)
    for (const subscription of each(query.subscriptions)) {
      const { fn, args, identity, journal } = subscription
      subscription.query = await this.obtain(fn, args, identity, journal, [])
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

  private release(query: LiveQuery): void {
    query.held -= 1
    this.dropIfUnused(query)
  }

  private dropIfUnused(query: LiveQuery): void {
    if (query.held > 0 || query.subscriptions !== null || query.links !== null) return
    if (this.queries.get(query.key) !== query) return
    this.queries.delete(query.key)
    this.chars -= query.chars
    this.readers.remove(query, query.reads)
    // It may still stand in the round's list of what is to run.
    query.dirty = false
    const { delegate } = query
    if (delegate) {
      delegate.links = withoutOne(delegate.links, query)
      this.dropIfUnused(delegate)
    }
  }
}

const NO_LINES: string[] = []

/** As long as someone watches. */
function kept(outcome: FunctionOutcome, journal: string | null): QueryOutcome {
  const logLines = outcome.logLines.length > 0 ? outcome.logLines : NO_LINES
  return outcome.ok ? { ...outcome, value: flat(outcome.value), logLines, journal } : { ...outcome, logLines, journal }
}

/** Whether what it shows has changed, and hasn't run again. */
function isStale(query: LiveQuery): boolean {
  return query.dirty || (query.delegate !== null && isStale(query.delegate))
}

const watchers = ({ subscriptions, links }: LiveQuery): number => countOf(subscriptions) + countOf(links)

function hold(query: LiveQuery, times: number): LiveQuery {
  query.held += times
  return query
}

/** Whether the delegates of a query may hand its new result on without running their own functions. */
function canPassOn(before: QueryOutcome, after: QueryOutcome): boolean {
  return before.ok && after.ok && before.value[0] === after.value[0] && canBeLazy(after.value)
}

function someWatcher(query: LiveQuery): { session: number; queryId: number } | null {
  for (const { session, queryId } of each(query.subscriptions)) return { session, queryId }
  for (const link of each(query.links)) return someWatcher(link)
  return null
}

function allReads(query: LiveQuery): Reads {
  if (!query.delegate) return query.reads
  const reads = new ReadSet()
  reads.merge(query.reads)
  reads.merge(allReads(query.delegate))
  return reads
}

export function sameOutcome(a: QueryOutcome, b: QueryOutcome): boolean {
  if (a.journal !== b.journal) return false
  if (a.ok && b.ok) return a.value === b.value
  return !a.ok && !b.ok && a.message === b.message && a.data === b.data
}
