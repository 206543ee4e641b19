/**
 * Every live query, once per (path, arguments), or per (path, arguments, identity) if the function asked who is
 * calling. After a commit, exactly those whose read intervals were written re-run, and changed results are sent to
 * their subscribers.
 *
 *
 *            writes hit its reads                 same text as before
 *   fresh ───────────────────────▶ dirty ──run──▶ fresh   (no one is notified)
 *                                        ──run──▶ fresh + changed ──▶ its subscribers, and those of its delegates
 *
 * A delegate is a query that returned a nested query's result unmodified: it keeps its own reads and a link. If only
 * the inner query changes, the delegate does not run: its subscribers get the inner query's new result directly.
 *
 * query-graph.ts stores queries and their dependencies; this file decides who is sent what, and when.
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

/** Maximum characters of a result that is kept even if only one person has been sent it. */
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

  /** Total runs of query functions, for tests of which queries don't run. */
  get runs(): number {
    return this.graph.runs
  }

  /** Characters of all results. */
  get chars(): number {
    return this.graph.chars
  }

  /** Total cost of all runs (FB6). */
  get units(): number {
    return this.graph.units
  }

  /**
   * Re-runs the queries that the writes concern, as far as `units` allow. The rest stays dirty: `sift` finds the
   * sessions concerned.
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
    // If not all of them can run, those with the most subscribers come first.
    const order = expected <= units ? dirty : Array.from(dirty).sort((a, b) => watchers(b) - watchers(a))
    for (const query of order) {
      if (this.units < end) await this.refreshWatched(query)
      else if (query.dirty) {
        this.graph.hasStale = true
        this.graph.concerned.add(query)
      }
    }
    // The set grows during iteration: a delegate is affected if its inner query is.
    for (const query of this.graph.concerned) {
      if (this.units < end) await this.refreshWatched(query)
      for (const link of each(query.links)) this.graph.concerned.add(link)
    }
  }

  /** Calls `wait` with each session whose queries have changed and haven't re-run. */
  sift(wait: (session: number) => void): void {
    if (!this.graph.hasStale) return
    this.graph.hasStale = false
    this.graph.concernLinks()
    for (const query of this.graph.concerned) {
      if (!isStale(query)) continue
      for (const { watcher } of each(query.subscriptions)) wait(watcher.id)
    }
  }

  /**
   * Adds each session's pending results since the last call to `updates`. Waiting sessions get theirs when they no
   * longer wait.
   */
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

  /** The result to send now. A long text that no one else can request is released. */
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

  /** Re-runs a subscription's query if it has changed. */
  async freshen({ query }: Subscription): Promise<void> {
    for (let stale: LiveQuery | null = query; stale; stale = stale.delegate) {
      if (stale.dirty) return this.refreshWatched(stale)
    }
  }

  /**
   * Drops every query: the functions or their environment changed. Existing subscriptions receive nothing more, and
   * sessions have to subscribe again.
   */
  clear(): void {
    this.graph.clear()
  }

  /** Subscribes to a query whose result hasn't been shown yet. Throws if there is no such public query. */
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

  /** A query without a subscription. */
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

  /** The error for callers without access. */
  refusal(error: unknown): QueryOutcome {
    return { ...this.runner.failures.refusal(error), journal: null }
  }

  private async refreshWatched(query: LiveQuery): Promise<void> {
    if (!query.dirty) return
    const running = { path: query.fn.path, call: null, query: someWatcher(query), job: null }
    await monitored(this.monitor, running, () => this.graph.refresh(query, []))
  }
}
