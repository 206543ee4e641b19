/**
 * The engine's unanswered requests, and every session's subscriptions: enough to bring a new engine to where the old
 * one was. Also prevents a query that has blocked the engine from being retried at once.
 */
import type {
  Access,
  AdminRequest,
  CallRequest,
  EngineEvent,
  EngineRequest,
  FileRequest,
  FunctionOutcome,
  HttpActionRequest,
  Identity,
  QueryToAdd,
  QueryUpdate,
} from '../../boundary/messages'
import { RecentTexts } from '../../boundary/recent-texts'
import { TextHash } from '../../boundary/text-hash'
import type { System } from '../../system'
import { MirroredQueries } from './mirrored-queries'

export interface PendingCall {
  request: CallRequest | HttpActionRequest | FileRequest | AdminRequest
  /** The batch in which it was posted; Infinity until then. */
  batch: number
  /** Whether an HTTP action's response has started. */
  isBegun?: boolean
}

interface MirroredSession {
  identity: Identity | null
  access: Access
  address: string | null
  queries: MirroredQueries
  /** Query-set requests not yet answered, oldest first. */
  unapplied: number[]
}

type QuerySetRequest = Extract<EngineRequest, { type: 'query-set' }>
type Round = Extract<EngineEvent, { type: 'round' }>

const QUARANTINE_MS = 60_000

export class SessionMirror {
  readonly calls = new Map<number, PendingCall>()
  #sessions = new Map<number, MirroredSession>()
  #quarantine = new Map<string, { until: number; message: string }>()
  readonly #paths: RecentTexts
  readonly #args: RecentTexts

  constructor(system: Pick<System, 'randomBytes'>) {
    const hash = new TextHash(system)
    this.#paths = new RecentTexts(hash)
    this.#args = new RecentTexts(hash)
  }

  /**
   * Records a request. Returns the request to pass to the engine, with the updates that answer the queries it leaves
   * out.
   */
  note(request: EngineRequest, now: number): { request: EngineRequest; refused: QueryUpdate[] } {
    if (request.type === 'query-set') return this.#noteQuerySet(request, now)
    if (request.type === 'close-session') this.#sessions.delete(request.session)
    else this.calls.set(request.call, { request, batch: Infinity })
    return { request, refused: [] }
  }

  #noteQuerySet(request: QuerySetRequest, now: number): { request: EngineRequest; refused: QueryUpdate[] } {
    let session = this.#sessions.get(request.session)
    if (session === undefined) {
      session = {
        identity: null,
        access: 'public',
        address: null,
        queries: new MirroredQueries(this.#paths, this.#args),
        unapplied: [],
      }
      this.#sessions.set(request.session, session)
    }
    if (request.identity !== undefined) session.identity = request.identity
    if (request.access !== undefined) session.access = request.access
    if (request.address !== undefined) session.address = request.address
    session.unapplied.push(request.token)
    const known = session.queries
    const remove = request.remove.filter((queryId) => known.delete(queryId))
    const add: QueryToAdd[] = []
    const refused: QueryUpdate[] = []
    for (const query of request.add) {
      const kept = this.#quarantine.get(keyOf(query))
      if (kept && kept.until > now) refused.push(refusal(request.session, query, kept.message))
      else {
        known.set(query)
        add.push(query)
      }
    }
    known.settle()
    return { request: { ...request, add, remove }, refused }
  }

  /** The event as the edge should see it; null if it responds to something that was answered already. */
  settle(event: EngineEvent): EngineEvent | null {
    if (event.type === 'session-overloaded') this.#sessions.delete(event.session)
    if (!('call' in event || event.type === 'round')) return event
    if (event.type !== 'round') {
      const pending = this.calls.get(event.call)
      if (pending === undefined) return null
      if ('more' in event && event.more) pending.isBegun = true
      else this.calls.delete(event.call)
      return event
    }
    for (const { outcome, subscribers } of event.updates) {
      if (outcome.journal === null) continue
      for (let i = 0; i < subscribers.length; i += 2) {
        this.#sessions.get(subscribers[i]!)?.queries.setJournal(subscribers[i + 1]!, outcome.journal)
      }
    }
    return { ...event, applied: this.#settleApplied(event.applied) }
  }

  /** After a replay one request stands for several, so its response answers all that came before it. */
  #settleApplied(applied: Round['applied']): Round['applied'] {
    const settled: Round['applied'] = []
    for (const { session, token } of applied) {
      const unapplied = this.#sessions.get(session)?.unapplied
      if (unapplied === undefined) continue
      while (unapplied.length > 0 && unapplied[0]! <= token) settled.push({ session, token: unapplied.shift()! })
    }
    return settled
  }

  /** Removes the calls that `matches` selects, and counts them as failed. */
  failCalls(matches: (call: PendingCall) => boolean, message: string, ts: number): EngineEvent[] {
    const events: EngineEvent[] = []
    for (const [call, pending] of this.calls) {
      if (!matches(pending)) continue
      this.calls.delete(call)
      events.push(failed(pending, message, ts))
    }
    return events
  }

  /** Drops the sessions' subscriptions and requests, because no one is left to receive them. */
  dropSessions(ts: number): EngineEvent[] {
    this.#sessions.clear()
    const ofSession = ({ request }: PendingCall) => request.type === 'call' && request.session !== null
    return [{ type: 'sessions-lost' }, ...this.failCalls(ofSession, 'The server was interrupted', ts)]
  }

  /** Removes every subscription to the same query with the same arguments; returns the updates that report it. */
  quarantine({ session, queryId }: { session: number; queryId: number }, message: string, now: number): QueryUpdate[] {
    const culprit = this.#sessions.get(session)?.queries.get(queryId)
    if (culprit === undefined) return []
    const key = keyOf(culprit)
    for (const [old, { until }] of this.#quarantine) if (until <= now) this.#quarantine.delete(old)
    this.#quarantine.set(key, { until: now + QUARANTINE_MS, message })
    const refused: QueryUpdate[] = []
    for (const [id, { queries }] of this.#sessions) {
      for (const query of Array.from(queries)) {
        if (query.path !== culprit.path || keyOf(query) !== key) continue
        queries.delete(query.queryId)
        refused.push(refusal(id, query, message))
      }
    }
    return refused
  }

  /** The messages to send to a new engine, in order. */
  replay(): EngineRequest[] {
    const requests: EngineRequest[] = []
    for (const [session, { identity, access, address, queries, unapplied }] of this.#sessions) {
      // Token 0 belongs to no request: the session waits for nothing, and only gets changes.
      const token = unapplied.at(-1) ?? 0
      const add = [...queries]
      requests.push({ type: 'query-set', session, token, identity, access, address, add, remove: [] })
    }
    for (const { request } of this.calls.values()) requests.push(request)
    return requests
  }
}

const keyOf = ({ path, args }: QueryToAdd): string => `${path} ${args}`

function failed({ request, isBegun }: PendingCall, message: string, ts: number): EngineEvent {
  const { call } = request
  if (request.type === 'http') {
    if (isBegun) return { type: 'http-chunk', call, body: null, more: false, failed: true }
    return { type: 'http-response', call, status: 500, headers: [], body: null, more: false }
  }
  if (request.type === 'admin') {
    return { type: 'admin-response', call, outcome: { ok: false, code: 'Interrupted', message } }
  }
  if (request.type === 'file') return { type: 'file-response', call, answer: { do: 'failed', message } }
  const outcome: FunctionOutcome = { ok: false, message, logLines: [] }
  return { type: 'response', call, session: request.session, outcome, ts }
}

function refusal(session: number, { queryId, journal }: QueryToAdd, message: string): QueryUpdate {
  return { outcome: { ok: false, message, logLines: [], journal }, subscribers: [session, queryId] }
}
