import type { QueryUpdate } from '../../boundary/messages'
import { outcomeOf, type Result } from './results'

/**
 * The results that a round sends: for each query of a session the newest result only, and each result once for all who
 * get it.
 */
export class Updates {
  private readonly sessions = new Map<number, Map<number, Result>>()

  add(result: Result, session: number, queryId: number): void {
    const queries = this.sessions.get(session)
    if (queries) queries.set(queryId, result)
    else this.sessions.set(session, new Map([[queryId, result]]))
  }

  list(): QueryUpdate[] {
    const subscribers = new Map<Result, number[]>()
    for (const [session, queries] of this.sessions) {
      for (const [queryId, result] of queries) {
        const known = subscribers.get(result)
        if (known) known.push(session, queryId)
        else subscribers.set(result, [session, queryId])
      }
    }
    return [...subscribers].map(([result, who]) => ({ outcome: outcomeOf(result), subscribers: who }))
  }
}
