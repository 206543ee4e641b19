/** What each connected client watches, and as whom. */
import type { EngineRequest, Identity, QueryOutcome } from './messages'
import { failure } from '../functions/errors'
import { sameOutcome, type LiveQueries, type Subscription } from '../subscriptions/live-queries'
import type { Updates } from '../subscriptions/updates'

type QuerySetRequest = Extract<EngineRequest, { type: 'query-set' }>

interface Session {
  identity: Identity | null
  subscriptions: Map<number, Subscription>
}

export class Sessions {
  private readonly sessions = new Map<number, Session>()

  constructor(private readonly live: LiveQueries) {}

  /** Takes the request into effect and adds to `updates` what the session has to be told. */
  async apply(request: QuerySetRequest, updates: Updates): Promise<void> {
    const { session: id, identity, add, remove } = request
    let session = this.sessions.get(id)
    if (!session) this.sessions.set(id, (session = { identity: null, subscriptions: new Map() }))
    for (const queryId of remove) this.remove(session, queryId)
    if (identity !== undefined && JSON.stringify(identity) !== JSON.stringify(session.identity)) {
      session.identity = identity
      for (const subscription of session.subscriptions.values())
        await this.changeIdentity(session, subscription, updates)
    }
    for (const { queryId, path, args, journal } of add) {
      this.remove(session, queryId)
      const added = await this.subscribe(id, queryId, session.identity, path, args, journal)
      if ('subscription' in added) session.subscriptions.set(queryId, added.subscription)
      updates.add(added.outcome, id, queryId)
    }
  }

  close(id: number): void {
    const session = this.sessions.get(id)
    if (!session) return
    this.sessions.delete(id)
    for (const subscription of session.subscriptions.values()) this.live.unsubscribe(subscription)
  }

  private remove(session: Session, queryId: number): void {
    const subscription = session.subscriptions.get(queryId)
    if (!subscription) return
    session.subscriptions.delete(queryId)
    this.live.unsubscribe(subscription)
  }

  private async subscribe(
    session: number,
    queryId: number,
    identity: Identity | null,
    path: string,
    args: unknown,
    journal: string | null,
  ): Promise<{ outcome: QueryOutcome; subscription: Subscription } | { outcome: QueryOutcome }> {
    try {
      const subscription = await this.live.subscribe(session, queryId, identity, path, args, journal)
      return { outcome: subscription.shown!, subscription }
    } catch (error) {
      // No such public query: nothing to watch.
      return { outcome: { ...failure(error, false, []), journal: null } }
    }
  }

  /** The same query as somebody else; the session hears of it only when the answer differs. */
  private async changeIdentity(session: Session, old: Subscription, updates: Updates): Promise<void> {
    const { session: id, queryId, fn, args, journal } = old
    const changed = await this.subscribe(id, queryId, session.identity, fn.path, args, journal)
    this.live.unsubscribe(old)
    if ('subscription' in changed) session.subscriptions.set(queryId, changed.subscription)
    if (!old.shown || !sameOutcome(old.shown, changed.outcome)) updates.add(changed.outcome, id, queryId)
  }
}
