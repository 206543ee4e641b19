/** What each connected client watches, and as whom. */
import type { Access, EngineRequest, Identity, QueryOutcome, QueryToAdd } from './messages'
import { failure } from '../functions/errors'
import { sameOutcome, type LiveQueries, type Subscription } from '../subscriptions/live-queries'
import type { Updates } from '../subscriptions/updates'

type QuerySetRequest = Extract<EngineRequest, { type: 'query-set' }>

interface Watched {
  query: QueryToAdd
  /** Null: there is no such query that this session may ask for. */
  subscription: Subscription | null
  /** What the session was told when there was none. */
  refusal: QueryOutcome | null
}

interface Session {
  identity: Identity | null
  access: Access
  watched: Map<number, Watched>
}

export class Sessions {
  private readonly sessions = new Map<number, Session>()

  constructor(private readonly live: LiveQueries) {}

  /** Takes the request into effect and adds to `updates` what the session has to be told. */
  async apply(request: QuerySetRequest, updates: Updates): Promise<void> {
    const { session: id, identity, access, add, remove } = request
    let session = this.sessions.get(id)
    if (!session) this.sessions.set(id, (session = { identity: null, access: 'public', watched: new Map() }))
    for (const queryId of remove) this.remove(session, queryId)
    const isOther = identity !== undefined && JSON.stringify(identity) !== JSON.stringify(session.identity)
    const isAllowedOther = access !== undefined && access !== session.access
    if (isOther || isAllowedOther) {
      session.identity = identity ?? null
      session.access = access ?? 'public'
      for (const watched of session.watched.values()) await this.watchAgain(id, session, watched, updates)
    }
    for (const query of add) {
      this.remove(session, query.queryId)
      const watched = await this.watch(id, session, query)
      session.watched.set(query.queryId, watched)
      updates.add(shownBy(watched), id, query.queryId)
    }
  }

  /**
   * Every query of every session anew, as after a change of the functions: `updates` gets those whose answer is another
   * one. A query that there was not may be there now, and the other way round.
   */
  async renew(updates: Updates): Promise<void> {
    this.live.clear()
    for (const [id, session] of this.sessions) {
      for (const watched of session.watched.values()) await this.watchAgain(id, session, watched, updates)
    }
  }

  close(id: number): void {
    const session = this.sessions.get(id)
    if (!session) return
    this.sessions.delete(id)
    for (const { subscription } of session.watched.values()) if (subscription) this.live.unsubscribe(subscription)
  }

  private remove(session: Session, queryId: number): void {
    const watched = session.watched.get(queryId)
    if (!watched) return
    session.watched.delete(queryId)
    if (watched.subscription) this.live.unsubscribe(watched.subscription)
  }

  private async watch(id: number, { identity, access }: Session, query: QueryToAdd): Promise<Watched> {
    const { queryId, path, args, journal } = query
    try {
      const subscription = await this.live.subscribe(id, queryId, identity, path, args, journal, access)
      return { query, subscription, refusal: null }
    } catch (error) {
      return { query, subscription: null, refusal: { ...failure(error, false, []), journal: null } }
    }
  }

  /** The session hears of it only when the answer differs. */
  private async watchAgain(id: number, session: Session, old: Watched, updates: Updates): Promise<void> {
    const before = shownBy(old)
    const query = { ...old.query, journal: before.journal ?? old.query.journal }
    const now = await this.watch(id, session, query)
    if (old.subscription) this.live.unsubscribe(old.subscription)
    session.watched.set(query.queryId, now)
    if (!sameOutcome(before, shownBy(now))) updates.add(shownBy(now), id, query.queryId)
  }
}

const shownBy = ({ subscription, refusal }: Watched): QueryOutcome => subscription?.shown ?? refusal!
