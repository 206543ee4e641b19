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
 *
 * One file: what a query reads, who nests it and who watches it change together, in one turn.
 */
import type { Access, CallRequest, Identity, JsonText, QueryOutcome } from '../../boundary/messages'
import type { FunctionRegistry, RegisteredFunction } from '../run/registry'
import { canBeLazy } from '../run/lazy-result'
import type { NestedResult, QueryRun } from '../run/query-runner'
import type { Runner } from '../run/runner'
import { ReadSet, type Reads, type WrittenDocument } from '../../database/read-set'
import type { JsonValue } from '../../values/codec'
import { monitored, type FunctionMonitor } from '../../boundary/watch-board'
import { RecentTexts } from '../../boundary/recent-texts'
import { sortedJson } from '../../boundary/sorted-json'
import type { TextHash } from '../../boundary/text-hash'
import { countOf, each, withOne, withoutOne, type Few } from './few'
import { IntervalIndex, NO_INTERVALS, NO_PLACE, type Reader } from './interval-index'
import { argsOf, askedOf, journalAskedWith, nameOf } from './keys'
import { QueryTable, type Named } from './query-table'
import { journalOf, outcomeOf, resultOf, sameResult, Told, valueOf, type Result } from './results'
import { NO_SLOT, Slots } from './slots'
import type { Updates } from './updates'

/** Who watches: as whom they are now. */
export interface Watcher {
  readonly id: number
  readonly identity: Identity | null
}

/** One query as one session watches it. There are tens for each session: what can be told otherwise is not kept. */
export class Subscription {
  /** What the session was told last; null before. */
  shown: Result | null = null

  constructor(
    readonly watcher: Watcher,
    readonly queryId: number,
    public query: LiveQuery,
    /** The watcher's own: see `Session.epoch`. */
    readonly epoch: number,
  ) {}

  get path(): string {
    return this.query.fn.path
  }

  get args(): JsonText {
    return argsOf(this.query.asked)
  }

  /** With which it was asked first, or goes on. */
  get journal(): string | null {
    return this.shown === null ? journalAskedWith(this.query.asked) : journalOf(this.shown)
  }
}

/** Nested queries deeper than this are taken for a recursion without end. */
const MAX_DEPTH = 16

class LiveQuery implements Reader, Named {
  slot = NO_SLOT
  places = NO_PLACE
  intervals: Reader['intervals'] = NO_INTERVALS
  /** Its own result; a delegate's is the one of `delegate`, and this one is not looked at. */
  result: Result = ''
  delegate: LiveQuery | null = null
  /** Queries that are delegates of this one. */
  links: Few<LiveQuery> = null
  subscriptions: Few<Subscription> = null
  dirty = false
  /** Whether the function asked for the identity: then the result belongs to `identity` alone. */
  personal = false
  /** What its last run cost: what the next one is expected to. */
  cost = 0
  /** Runs that use its result, and are not over. */
  held = 0

  constructor(
    readonly fn: RegisteredFunction,
    public asked: string,
    readonly identity: Identity | null,
    /** Whether it was asked for as `identity` alone from the first. */
    private readonly isOwn: boolean,
  ) {}

  get owner(): string | null {
    return this.isOwn ? nameOf(this.identity) : null
  }

  current(): Result {
    return this.delegate ? this.delegate.current() : this.result
  }

  /** Of its own result, as far as it is kept; a delegate's is counted where it is made. */
  get chars(): number {
    return this.delegate ? 0 : (valueOf(this.result)?.length ?? 0)
  }

  get isTold(): boolean {
    return this.result instanceof Told
  }
}

interface Asked {
  fn: RegisteredFunction
  asked: string
  identity: Identity | null
}

interface UnderWay extends Asked {
  result: Promise<LiveQuery>
  waiting: number
}

export class LiveQueries {
  private slots = new Slots<LiveQuery>()
  private queries: QueryTable<LiveQuery>
  private readers: IntervalIndex<LiveQuery>
  private readonly texts: RecentTexts
  /** Being made, or made fresh: for whoever asks for the same meanwhile. */
  private readonly underWay: UnderWay[] = []
  /** Those that failed for having waited too long: that says nothing of the next run. */
  private readonly timedOut = new Set<LiveQuery>()
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
    private readonly hash: TextHash,
  ) {
    this.queries = new QueryTable(this.slots, hash)
    this.readers = new IntervalIndex(this.slots, hash)
    this.texts = new RecentTexts(hash)
  }

  get size(): { queries: number; places: number; chars: number } {
    return { queries: this.slots.size, places: this.readers.size, chars: this.chars }
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
      for (const { watcher } of each(query.subscriptions)) wait(watcher.id)
    }
  }

  /** Adds to `updates` who has to be told what since it was called last. Sessions that wait are told when they don't. */
  tell(updates: Updates, waiting: ReadonlySet<number>): void {
    for (const query of this.concerned) for (const link of each(query.links)) this.concerned.add(link)
    for (const query of this.concerned) {
      const current = query.current()
      for (const subscription of each(query.subscriptions)) {
        if (waiting.size > 0 && waiting.has(subscription.watcher.id)) continue
        if (subscription.shown !== current) updates.add(current, subscription.watcher.id, subscription.queryId)
        this.shown(subscription, current)
      }
    }
    this.concerned.clear()
  }

  /** What is told of it now. A long text that no one else can ask for is let go of. */
  shown(subscription: Subscription, result: Result): void {
    const { query } = subscription
    const isLong = typeof result === 'string' && result.length > LONGEST_KEPT && result === query.result
    if (!isLong || !query.personal || query.subscriptions !== subscription || query.links || query.held > 0) {
      subscription.shown = result
      return
    }
    this.chars -= query.chars
    subscription.shown = query.result = new Told(result, this.hash)
  }

  current({ query }: Subscription): Result {
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
    for (const query of this.slots) query.slot = NO_SLOT
    this.slots = new Slots()
    this.queries = new QueryTable(this.slots, this.hash)
    this.readers = new IntervalIndex(this.slots, this.hash)
    this.chars = 0
    this.concerned.clear()
    this.timedOut.clear()
  }

  /** Starts watching; nothing of it has been shown yet. Throws when there is no such public query. */
  async subscribe(
    watcher: Watcher,
    queryId: number,
    path: string,
    args: JsonText,
    journal: string | null,
    access: Access,
    epoch: number,
  ): Promise<Subscription> {
    const fn = this.registry.find(path, 'query', access)
    const asked = { fn, asked: askedOf(args, journal), identity: watcher.identity }
    const running = { path, call: null, query: { session: watcher.id, queryId }, job: null }
    const query = await monitored(this.monitor, running, () => this.obtain(asked, journal, []))
    const subscription = new Subscription(watcher, queryId, query, epoch)
    query.subscriptions = withOne(query.subscriptions, subscription)
    this.release(query)
    return subscription
  }

  /** A query that nobody goes on to watch. */
  async once({ path, args, identity, access, call }: CallRequest): Promise<QueryOutcome> {
    const fn = this.registry.find(path, 'query', access)
    const running = { path, call: call === 0 ? null : call, query: null, job: null }
    const asked = { fn, asked: askedOf(sortedJson(args), null), identity }
    const query = await monitored(this.monitor, running, () => this.obtain(asked, null, []))
    const result = query.current()
    this.release(query)
    return outcomeOf(result)
  }

  unsubscribe(subscription: Subscription): void {
    const { query } = subscription
    query.subscriptions = withoutOne(query.subscriptions, subscription)
    this.dropIfUnused(query)
  }

  /**
   * The live query for this as this identity, fresh; made if there is none. It stays until it is released. `above`: the
   * queries that are running because of which it is asked for.
   */
  private async obtain(asked: Asked, journal: string | null, above: readonly Asked[]): Promise<LiveQuery> {
    if (above.length > MAX_DEPTH || above.some((each) => isSame(each, asked))) {
      throw new Error(`Queries are nested more than ${MAX_DEPTH} deep (at ${asked.fn.path}).`)
    }
    const known = this.find(asked)
    if (known && !known.dirty && !known.isTold && !this.timedOut.has(known)) return hold(known, 1)
    // A function may ask for the same thing twice at once.
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
      // Running again may have split it up.
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

  /** Of whoever may not ask. */
  refusal(error: unknown): QueryOutcome {
    return { ...this.runner.failures.refusal(error), journal: null }
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

  private async refreshWatched(query: LiveQuery): Promise<void> {
    if (!query.dirty) return
    const running = { path: query.fn.path, call: null, query: someWatcher(query), job: null }
    await monitored(this.monitor, running, () => this.refresh(query, []))
  }

  private async refresh(query: LiveQuery, above: readonly Asked[]): Promise<void> {
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
      // Whoever has asked for it again gets the text; whoever watches it knows it.
      for (const subscription of each(query.subscriptions)) subscription.shown = query.result
    } else if (unchanged) query.result = before
    else if (!canPassOn(before, query.result)) this.rerunLinks(query)
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
      // Everyone who asks that of it asks with the same text.
      if (run.delegate.asked === query.asked) query.asked = this.texts.keep(run.delegate.asked)
    }
    if (old) {
      old.links = withoutOne(old.links, query)
      this.dropIfUnused(old)
    }
  }

  /** A shared query that has begun to ask who is calling: each of its watchers gets one of their own. */
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

  private release(query: LiveQuery): void {
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

  private dropIfUnused(query: LiveQuery): void {
    if (query.held > 0 || query.subscriptions !== null || query.links !== null) return
    if (query.slot === NO_SLOT) return
    this.forget(query)
    // It may still stand in the round's list of what is to run.
    query.dirty = false
    const { delegate } = query
    if (delegate) {
      delegate.links = withoutOne(delegate.links, query)
      this.dropIfUnused(delegate)
    }
  }
}

/** Characters of a result that is kept as it is, though one alone has been told it. */
const LONGEST_KEPT = 256

/** In place of the result that a delegate has from another query. */
const NOT_ITS_OWN: Result = ''

function isSame(a: Asked, b: Asked): boolean {
  return a.fn === b.fn && a.asked === b.asked && nameOf(a.identity) === nameOf(b.identity)
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
function canPassOn(before: Result, after: Result): boolean {
  const [old, now] = [valueOf(before), valueOf(after)]
  return old !== null && now !== null && old[0] === now[0] && canBeLazy(now)
}

function someWatcher(query: LiveQuery): { session: number; queryId: number } | null {
  for (const { watcher, queryId } of each(query.subscriptions)) return { session: watcher.id, queryId }
  for (const link of each(query.links)) return someWatcher(link)
  return null
}
