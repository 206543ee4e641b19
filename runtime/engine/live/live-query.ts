/** A live query, and one session's subscription to it. */
import type { Identity, JsonText } from '../../boundary/messages'
import type { RegisteredFunction } from '../run/registry'
import { canBeLazy } from '../run/lazy-result'
import { countOf, each, type Few } from './few'
import { NO_INTERVALS, NO_PLACE, type Reader } from './interval-index'
import { argsOf, journalAskedWith, nameOf } from './keys'
import type { Named } from './query-table'
import { journalOf, Told, valueOf, type Result } from './results'
import { NO_SLOT } from './slots'

/** The subscriber, with its current identity. */
export interface Watcher {
  readonly id: number
  readonly identity: Identity | null
}

/** One session's subscription to one query. There are tens per session, so nothing is stored that can be derived. */
export class Subscription {
  /** The result that the session was last sent; null before. */
  shown: Result | null = null

  constructor(
    readonly watcher: Watcher,
    readonly queryId: number,
    public query: LiveQuery,
    /** For the subscriber's use: see `Session.epoch`. */
    readonly epoch: number,
  ) {}

  get path(): string {
    return this.query.fn.path
  }

  get args(): JsonText {
    return argsOf(this.query.asked)
  }

  /** The cursor of its first run, or where it continues. */
  get journal(): string | null {
    return this.shown === null ? journalAskedWith(this.query.asked) : journalOf(this.shown)
  }
}

export class LiveQuery implements Reader, Named {
  slot = NO_SLOT
  places = NO_PLACE
  intervals: Reader['intervals'] = NO_INTERVALS
  /** Its own result; a delegate's is that of `delegate`, and this one is ignored. */
  result: Result = ''
  delegate: LiveQuery | null = null
  /** Queries that are delegates of this one. */
  links: Few<LiveQuery> = null
  subscriptions: Few<Subscription> = null
  dirty = false
  /** Whether the function asked for the identity: then the result belongs to `identity` alone. */
  personal = false
  /** The cost of its last run, which is the estimate for the next one. */
  cost = 0
  /** Runs in progress that use its result. */
  held = 0

  constructor(
    readonly fn: RegisteredFunction,
    public asked: string,
    readonly identity: Identity | null,
    /** Whether it was requested for `identity` alone from the start. */
    private readonly isOwn: boolean,
  ) {}

  get owner(): string | null {
    return this.isOwn ? nameOf(this.identity) : null
  }

  current(): Result {
    return this.delegate ? this.delegate.current() : this.result
  }

  /** Size of its own result, as far as it is kept; a delegate's counts where it is produced. */
  get chars(): number {
    return this.delegate ? 0 : (valueOf(this.result)?.length ?? 0)
  }

  get isTold(): boolean {
    return this.result instanceof Told
  }
}

/** Whether its result has changed, and it hasn't re-run. */
export function isStale(query: LiveQuery): boolean {
  return query.dirty || (query.delegate !== null && isStale(query.delegate))
}

export const watchers = ({ subscriptions, links }: LiveQuery): number => countOf(subscriptions) + countOf(links)

/** Whether delegates of a query can pass its new result on without running their own functions. */
export function canPassOn(before: Result, after: Result): boolean {
  const [old, now] = [valueOf(before), valueOf(after)]
  return old !== null && now !== null && old[0] === now[0] && canBeLazy(now)
}

export function someWatcher(query: LiveQuery): { session: number; queryId: number } | null {
  for (const { watcher, queryId } of each(query.subscriptions)) return { session: watcher.id, queryId }
  for (const link of each(query.links)) return someWatcher(link)
  return null
}
