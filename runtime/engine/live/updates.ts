import type { QueryOutcome, QueryUpdate } from '../../boundary/messages'

/** What a round tells: for each query of a session the newest result alone, and each result once for all who get it. */
export class Updates {
  private readonly sessions = new Map<number, Map<number, QueryOutcome>>()

  add(outcome: QueryOutcome, session: number, queryId: number): void {
    const queries = this.sessions.get(session)
    if (queries) queries.set(queryId, outcome)
    else this.sessions.set(session, new Map([[queryId, outcome]]))
  }

  list(): QueryUpdate[] {
    const subscribers = new Map<QueryOutcome, number[]>()
    for (const [session, queries] of this.sessions) {
      for (const [queryId, outcome] of queries) {
        const known = subscribers.get(outcome)
        if (known) known.push(session, queryId)
        else subscribers.set(outcome, [session, queryId])
      }
    }
    return [...subscribers].map(([outcome, who]) => ({ outcome, subscribers: who }))
  }
}
