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
 * What is kept of queries, and what hangs on what, is in query-graph.ts; here is who is told what, and when.
 */
import type { Access, CallRequest, JsonText, QueryOutcome } from '../../boundary/messages'
import type { FunctionRegistry } from '../run/registry'
import type { Runner } from '../run/runner'
import type { WrittenDocument } from '../../database/read-set'
import { monitored, type FunctionMonitor } from '../../boundary/watch-board'
import { sortedJson } from '../../boundary/sorted-json'
import type { TextHash } from '../../boundary/text-hash'
import { each, withOne, withoutOne } from './few'
import { askedOf } from './keys'
import { isStale, type LiveQuery, someWatcher, Subscription, type Watcher, watchers } from './live-query'
import { QueryGraph } from './query-graph'
import { outcomeOf, type Result } from './results'
import type { Updates } from './updates'

/** Characters of a result that is kept as it is, though one alone has been told it. */
const LONGEST_KEPT = 256

export class LiveQueries {
  private readonly graph: QueryGraph

  constructor(
    private readonly registry: FunctionRegistry,
    private readonly runner: Runner,
    private readonly monitor: FunctionMonitor,
    hash: TextHash,
  ) {
    this.graph = new QueryGraph(runner, hash)
  }

  get size(): { queries: number; places: number; chars: number } {
    return this.graph.size
  }

  /** Runs of the functions of all queries, ever: for tests of what does not run. */
  get runs(): number {
    return this.graph.runs
  }

  /** Characters of all results. */
  get chars(): number {
    return this.graph.chars
  }

  /** What they have cost, ever (FB6). */
  get units(): number {
    return this.graph.units
  }

  /**
   * Runs again what the writes concern, as far as `units` reach. What is left stays dirty: `sift` says whom that
   * concerns.
   */
  async refreshAll(written: Iterable<WrittenDocument>, units: number): Promise<void> {
    const dirty = new Set<LiveQuery>()
    for (const document of written) this.graph.collect(document, dirty)
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
        this.graph.hasStale = true
        this.graph.concerned.add(query)
      }
    }
    // The set grows while it is walked: a delegate is concerned when its inner query is.
    for (const query of this.graph.concerned) {
      if (this.units < end) await this.refreshWatched(query)
      for (const link of each(query.links)) this.graph.concerned.add(link)
    }
  }

  /** Calls `wait` with each session that watches something which has changed and hasn't run again. */
  sift(wait: (session: number) => void): void {
    if (!this.graph.hasStale) return
    this.graph.hasStale = false
    this.graph.concernLinks()
    for (const query of this.graph.concerned) {
      if (!isStale(query)) continue
      for (const { watcher } of each(query.subscriptions)) wait(watcher.id)
    }
  }

  /** Adds to `updates` who has to be told what since it was called last. Sessions that wait are told when they don't. */
  tell(updates: Updates, waiting: ReadonlySet<number>): void {
    this.graph.concernLinks()
    for (const query of this.graph.concerned) {
      const current = query.current()
      for (const subscription of each(query.subscriptions)) {
        if (waiting.size > 0 && waiting.has(subscription.watcher.id)) continue
        if (subscription.shown !== current) updates.add(current, subscription.watcher.id, subscription.queryId)
        this.shown(subscription, current)
      }
    }
    this.graph.concerned.clear()
  }

  /** What is told of it now. A long text that no one else can ask for is let go of. */
  shown(subscription: Subscription, result: Result): void {
    const { query } = subscription
    const isLong = typeof result === 'string' && result.length > LONGEST_KEPT && result === query.result
    if (!isLong || !query.personal || query.subscriptions !== subscription || query.links || query.held > 0) {
      subscription.shown = result
      return
    }
    subscription.shown = this.graph.letGoOfText(query, result)
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
    this.graph.clear()
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
    const query = await monitored(this.monitor, running, () => this.graph.obtain(asked, journal, []))
    const subscription = new Subscription(watcher, queryId, query, epoch)
    query.subscriptions = withOne(query.subscriptions, subscription)
    this.graph.release(query)
    return subscription
  }

  /** A query that nobody goes on to watch. */
  async once({ path, args, identity, access, call }: CallRequest): Promise<QueryOutcome> {
    const fn = this.registry.find(path, 'query', access)
    const running = { path, call: call === 0 ? null : call, query: null, job: null }
    const asked = { fn, asked: askedOf(sortedJson(args), null), identity }
    const query = await monitored(this.monitor, running, () => this.graph.obtain(asked, null, []))
    const result = query.current()
    this.graph.release(query)
    return outcomeOf(result)
  }

  unsubscribe(subscription: Subscription): void {
    const { query } = subscription
    query.subscriptions = withoutOne(query.subscriptions, subscription)
    this.graph.dropIfUnused(query)
  }

  /** Of whoever may not ask. */
  refusal(error: unknown): QueryOutcome {
    return { ...this.runner.failures.refusal(error), journal: null }
  }

  private async refreshWatched(query: LiveQuery): Promise<void> {
    if (!query.dirty) return
    const running = { path: query.fn.path, call: null, query: someWatcher(query), job: null }
    await monitored(this.monitor, running, () => this.graph.refresh(query, []))
  }
}
