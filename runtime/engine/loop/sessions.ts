/**
 * The queries and identity of each connected client. A session's work is done in its turns, and sent once all of it is
 * done, because a transition shows one moment.
 *
 *
 *   idle ──asked, stale, renewed──▶ waiting ──its turns──▶ all of it fresh: sent ──▶ idle
 *    ▲                                 └── a commit in between may make it stale again
 *
 * One file: a session’s waiting, its turn, and its updates are one machine.
 */
import type { Access, EngineRequest, Identity, QueryToAdd } from '../../boundary/messages'
import { KIND, personOf, type EngineBounds, type Flow } from './flow'
import type { Turns } from './turns'
import { placeIn } from '../../boundary/rising'
import type { LiveQueries } from '../live/live-queries'
import { Subscription } from '../live/live-query'
import { charsOf, journalOf, sameResult, type Result } from '../live/results'
import type { Updates } from '../live/updates'

type QuerySetRequest = Extract<EngineRequest, { type: 'query-set' }>

/** A query that doesn't exist, or that this session can't call. */
class Refused {
  /** The result that the session was last sent; null before. */
  shown: Result | null = null

  constructor(
    private readonly query: QueryToAdd,
    readonly epoch: number,
    /** The error that it shows. */
    readonly refusal: Result,
  ) {}

  get queryId(): number {
    return this.query.queryId
  }

  get path(): string {
    return this.query.path
  }

  get args(): QueryToAdd['args'] {
    return this.query.args
  }

  get journal(): string | null {
    return this.shown === null ? this.query.journal : journalOf(this.shown)
  }
}

type Watched = Subscription | Refused

const idOf = ({ queryId }: Watched): number => queryId

class Session implements Flow {
  identity: Identity | null = null
  access: Access = 'public'
  address: string | null = null
  /** In ascending order of their ids. */
  readonly watched: Watched[] = []
  /** Increases with every change of the identity or the functions: the session then has to subscribe again. */
  epoch = 0
  readonly requests: QuerySetRequest[] = []
  /** How many queries of the first request are subscribed to; null before it has started. */
  added: number | null = null
  /** Total characters of its results, as far as they have been counted. */
  chars = 0
  /** Requests that took effect since the last transition. */
  readonly applied: number[] = []
  /** The result of one of its queries has changed, and the query has not yet run again. */
  isStale = false
  isRenewing = false
  /** One of its own calls has written since the last transition. */
  isTouched = false

  constructor(
    readonly id: number,
    private readonly sessions: Sessions,
  ) {}

  visit(units: number): Promise<boolean> {
    return this.sessions.visit(this, units)
  }

  /** The position of a query, or where it would be inserted. */
  placeOf(queryId: number): number {
    return placeIn(this.watched, queryId, idOf)
  }
}

/** A round's information for sessions, besides results. */
export interface Told {
  updates: Updates
  applied: { session: number; token: number }[]
  touched: number[]
  /** Sessions that watch more than they can; they are dropped here. */
  overloaded: number[]
}

export class Sessions {
  private readonly sessions = new Map<number, Session>()
  /** Sessions that can't be sent anything now. */
  readonly waiting = new Set<number>()
  private told!: Told

  constructor(
    private readonly live: LiveQueries,
    private readonly turns: Turns<Flow>,
    private readonly bounds: EngineBounds,
  ) {}

  /** Where updates go from here on, once they are ready. */
  tellInto(told: Told): void {
    this.told = told
  }

  ask(request: QuerySetRequest): void {
    const session = this.sessions.get(request.session) ?? this.open(request.session)
    if (request.address !== undefined) session.address = request.address
    session.requests.push(request)
    this.queue(session)
  }

  private open(id: number): Session {
    const session = new Session(id, this)
    this.sessions.set(id, session)
    return session
  }

  /** A call of this session has written: its next transition says so. */
  touch(id: number): void {
    const session = this.sessions.get(id)
    if (session && this.waiting.has(id)) {
      session.isTouched = true
      this.queue(session)
    } else this.told.touched.push(id)
  }

  /** The result of one of its queries has changed, and the query has not yet run again. */
  readonly fallBehind = (id: number): void => {
    const session = this.sessions.get(id)
    if (!session || session.isStale) return
    session.isStale = true
    const at = this.told.touched.indexOf(id)
    if (at >= 0) {
      this.told.touched.splice(at, 1)
      session.isTouched = true
    }
    this.queue(session)
  }

  /** Re-runs every query of every session, as after a change of the functions. */
  renew(): void {
    this.live.clear()
    for (const session of this.sessions.values()) {
      if (session.watched.length === 0) continue
      session.epoch += 1
      session.isRenewing = true
      this.queue(session)
    }
  }

  close(id: number): void {
    const session = this.sessions.get(id)
    if (!session) return
    this.sessions.delete(id)
    this.waiting.delete(id)
    this.turns.remove(session)
    for (const watched of session.watched) if (watched instanceof Subscription) this.live.unsubscribe(watched)
  }

  private queue(session: Session): void {
    const { isStale, isRenewing, isTouched, added } = session
    const mustWait = isStale || isRenewing || added !== null
    if (mustWait) this.waiting.add(session.id)
    const others = isRenewing ? KIND.renewed : isStale ? KIND.changed : KIND.asked
    this.turns.add(session, mustWait && isTouched ? KIND.own : others, personOf(session))
  }

  /** Runs the session's turn. */
  async visit(session: Session, units: number): Promise<boolean> {
    const end = this.live.units + units
    if (!(await this.freshen(session, end))) return false
    while (session.requests.length > 0) {
      if (!(await this.apply(session, end))) {
        if (!this.sessions.has(session.id)) return true
        this.queue(session)
        return false
      }
      if (this.live.units >= end) break
    }
    this.show(session)
    if (session.chars > this.bounds.sessionChars) this.overload(session)
    if (session.requests.length === 0 || !this.sessions.has(session.id)) return true
    this.queue(session)
    return false
  }

  /** Brings all of its queries up to date; false if its turn ends before, at this many units. */
  private async freshen(session: Session, end: number): Promise<boolean> {
    while (session.isStale || session.isRenewing) {
      session.isStale = session.isRenewing = false
      for (const [at, watched] of session.watched.entries()) {
        const isOld = watched.epoch !== session.epoch
        if (!isOld && !(watched instanceof Subscription && this.live.isStale(watched))) continue
        // One re-run may make another stale, so this repeats until none is.
        if (isOld) session.isRenewing = true
        else session.isStale = true
        if (this.live.units >= end) return false
        if (isOld) session.watched[at] = await this.watchAgain(session, watched)
        else await this.live.freshen(watched as Subscription)
      }
    }
    return true
  }

  /** Applies the first request, as far as its turn reaches; true once all of it is applied. */
  private async apply(session: Session, end: number): Promise<boolean> {
    const { identity, access, add, remove, token } = session.requests[0]!
    if (session.added === null) {
      session.added = 0
      for (const queryId of remove) this.remove(session, queryId)
      const isOther = identity !== undefined && JSON.stringify(identity) !== JSON.stringify(session.identity)
      const isAllowedOther = access !== undefined && access !== session.access
      if (isOther || isAllowedOther) {
        session.identity = identity ?? null
        session.access = access ?? 'public'
        session.epoch += 1
        session.isRenewing = session.watched.length > 0
      }
    }
    if (!(await this.freshen(session, end))) return false
    while (session.added < add.length) {
      if (this.live.units >= end) return false
      const query = add[session.added]!
      session.added += 1
      this.remove(session, query.queryId)
      const watched = await this.watch(session, query)
      session.watched.splice(session.placeOf(query.queryId), 0, watched)
      session.chars += charsOf(this.resultOf(watched))
      if (session.chars > this.bounds.sessionChars) return this.overload(session)
    }
    session.requests.shift()
    session.added = null
    session.applied.push(token)
    return true
  }

  /** Sends an up-to-date session everything that differs from what it was last sent. */
  private show(session: Session): void {
    const { id, watched } = session
    this.waiting.delete(id)
    if (session.isTouched) this.told.touched.push(id)
    session.isTouched = false
    for (const token of session.applied.splice(0)) this.told.applied.push({ session: id, token })
    session.chars = 0
    for (const each of watched) {
      session.chars += charsOf(this.resultOf(each))
      const now = this.resultOf(each)
      const before = each.shown
      if (before === null || !sameResult(before, now)) this.told.updates.add(now, id, each.queryId)
      if (each instanceof Subscription) this.live.shown(each, now)
      else each.shown = now
    }
  }

  private resultOf(watched: Watched): Result {
    return watched instanceof Subscription ? this.live.current(watched) : watched.refusal
  }

  private overload(session: Session): false {
    this.told.overloaded.push(session.id)
    this.close(session.id)
    return false
  }

  /** While all results together exceed the limit, the session with most of them is closed. */
  relieve(): void {
    if (this.live.chars <= this.bounds.resultChars) return
    for (const session of this.sessions.values()) {
      session.chars = 0
      for (const watched of session.watched) session.chars += charsOf(this.resultOf(watched))
    }
    for (const session of Array.from(this.sessions.values()).sort((a, b) => b.chars - a.chars)) {
      if (this.live.chars <= this.bounds.resultChars) return
      this.overload(session)
    }
  }

  private remove(session: Session, queryId: number): void {
    const at = session.placeOf(queryId)
    const watched = session.watched[at]
    if (watched?.queryId !== queryId) return
    session.watched.splice(at, 1)
    if (watched instanceof Subscription) this.live.unsubscribe(watched)
  }

  private async watch(session: Session, query: QueryToAdd): Promise<Watched> {
    const { queryId, path, args, journal } = query
    try {
      return await this.live.subscribe(session, queryId, path, args, journal, session.access, session.epoch)
    } catch (error) {
      return new Refused(query, session.epoch, this.live.refusal(error))
    }
  }

  /**
   * Subscribes again, under the session's current identity and with the current functions. A query that didn't exist
   * may exist now.
   */
  private async watchAgain(session: Session, watched: Watched): Promise<Watched> {
    const { queryId, path, args, journal } = watched
    const now = await this.watch(session, { queryId, path, args, journal })
    if (watched instanceof Subscription) this.live.unsubscribe(watched)
    now.shown = watched.shown
    return now
  }
}
