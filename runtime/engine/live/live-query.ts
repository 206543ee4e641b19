/** A query that somebody watches, and how one session does. */
import type { Identity, JsonText } from '../../boundary/messages'
import type { RegisteredFunction } from '../run/registry'
import { canBeLazy } from '../run/lazy-result'
import { countOf, each, type Few } from './few'
import { NO_INTERVALS, NO_PLACE, type Reader } from './interval-index'
import { argsOf, journalAskedWith, nameOf } from './keys'
import type { Named } from './query-table'
import { journalOf, Told, valueOf, type Result } from './results'
import { NO_SLOT } from './slots'

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

export class LiveQuery implements Reader, Named {
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

/** Whether what it shows has changed, and hasn't run again. */
export function isStale(query: LiveQuery): boolean {
  return query.dirty || (query.delegate !== null && isStale(query.delegate))
}

export const watchers = ({ subscriptions, links }: LiveQuery): number => countOf(subscriptions) + countOf(links)

/** Whether the delegates of a query may hand its new result on without running their own functions. */
export function canPassOn(before: Result, after: Result): boolean {
  const [old, now] = [valueOf(before), valueOf(after)]
  return old !== null && now !== null && old[0] === now[0] && canBeLazy(now)
}

export function someWatcher(query: LiveQuery): { session: number; queryId: number } | null {
  for (const { watcher, queryId } of each(query.subscriptions)) return { session: watcher.id, queryId }
  for (const link of each(query.links)) return someWatcher(link)
  return null
}
