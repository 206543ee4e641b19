/**
 * An engine for tests of the edge: functions are plain closures over one JSON state, every commit re-evaluates every
 * query, and a response comes a turn after its request, as it does across threads. It keeps the same contract as the
 * engine: runtime/testing/engine-contract.ts.
 */
import type {
  CallRequest,
  EngineEvent,
  EnginePort,
  EngineRequest,
  FileAnswer,
  FunctionOutcome,
  Identity,
  QueryToAdd,
  QueryUpdate,
} from '../../../boundary/messages'
import type { FunctionMonitor, RunningFunction } from '../../../boundary/watch-board'

export type FakeState = Record<string, unknown>
export type FakeFunction = (context: {
  state: FakeState
  args: Record<string, unknown>
  identity: Identity | null
}) => unknown

/** Thrown by a fake function to fail with data, as a ConvexError does. */
export class FakeConvexError extends Error {
  constructor(readonly data: unknown) {
    super('ConvexError')
  }
}

interface FakeSession {
  identity: Identity | null
  queries: Map<number, QueryToAdd>
}

export class FakeEngine implements EnginePort {
  state: FakeState = {}
  ts = 1_700_000_000_000_000
  /** Everything that was posted, in order. */
  readonly posted: EngineRequest[] = []
  /** How often each function ran. */
  readonly runs = new Map<string, number>()
  readonly sessions = new Map<number, FakeSession>()
  closed = false
  /** While set, calls are accepted but not answered. */
  holdCalls = false
  #held: EngineRequest[] = []
  #replays = new Map<string, { outcome: FunctionOutcome; ts: number }>()
  #handler: (events: EngineEvent[]) => void = () => {}
  #queue: EngineRequest[] = []

  constructor(
    private readonly functions: Record<string, FakeFunction>,
    private readonly options: { monitor?: FunctionMonitor; onCommit?: () => void } = {},
  ) {}

  onEvents(handler: (events: EngineEvent[]) => void): void {
    this.#handler = handler
  }

  post(request: EngineRequest): void {
    this.posted.push(request)
    this.#queue.push(request)
    if (this.#queue.length === 1) setImmediate(() => this.#turn())
  }

  /** Answers the held calls. */
  release(): void {
    this.holdCalls = false
    for (const request of this.#held.splice(0)) this.post(request)
  }

  async close(): Promise<void> {
    while (this.#queue.length > 0) await new Promise((resolve) => setImmediate(resolve))
    this.closed = true
  }

  /** Sends events directly, to simulate what no function would do. */
  emit(events: EngineEvent[]): void {
    this.#handler(events)
  }

  /** The state that a thread's fixture keeps when the thread ends. */
  save(): string {
    return JSON.stringify({ state: this.state, ts: this.ts, replays: [...this.#replays] })
  }

  load(saved: string): void {
    const { state, ts, replays } = JSON.parse(saved) as { state: FakeState; ts: number; replays: [] }
    this.state = state
    this.ts = ts
    this.#replays = new Map(replays)
  }

  #turn(): void {
    const responses: EngineEvent[] = []
    const round: Extract<EngineEvent, { type: 'round' }> = {
      type: 'round',
      ts: 0,
      updates: [],
      applied: [],
      touched: [],
    }
    const later: Extract<EngineRequest, { type: 'query-set' | 'close-session' }>[] = []
    const before = this.ts
    for (const request of this.#queue.splice(0)) {
      if (request.type === 'close-session' || request.type === 'query-set') later.push(request)
      else if (this.holdCalls) this.#held.push(request)
      else if (request.type === 'http') responses.push(this.#http(request))
      else if (request.type === 'file') {
        const answer: FileAnswer =
          request.ask.do === 'find'
            ? { do: 'find', file: null }
            : { do: 'failed', message: 'This engine keeps no files' }
        responses.push({ type: 'file-response', call: request.call, answer })
      } else if (request.type === 'call') {
        const { outcome, ts } = this.#call(request)
        responses.push({ type: 'response', call: request.call, session: request.session, outcome, ts })
        if (request.kind === 'mutation' && outcome.ok && request.session !== null) round.touched.push(request.session)
      }
    }
    const committed = this.ts !== before
    if (committed) this.options.onCommit?.()
    if (responses.length > 0) this.#handler(responses)
    if (committed) this.#evaluateAll(round.updates)
    for (const request of later) {
      if (request.type === 'query-set') this.#changeQuerySet(request, round)
      else this.sessions.delete(request.session)
    }
    round.ts = this.ts
    if (committed || round.touched.length > 0 || round.applied.length > 0) this.#handler([round])
  }

  #changeQuerySet(
    request: Extract<EngineRequest, { type: 'query-set' }>,
    round: Extract<EngineEvent, { type: 'round' }>,
  ): void {
    const session = this.sessions.get(request.session) ?? { identity: null, queries: new Map<number, QueryToAdd>() }
    this.sessions.set(request.session, session)
    for (const queryId of request.remove) session.queries.delete(queryId)
    for (const query of request.add) session.queries.set(query.queryId, query)
    if (request.identity !== undefined) session.identity = request.identity
    const evaluate = request.identity === undefined ? request.add : session.queries.values()
    for (const query of evaluate) round.updates.push(this.#evaluate(request.session, session, query))
    round.applied.push({ session: request.session, token: request.token })
  }

  #evaluateAll(updates: QueryUpdate[]): void {
    for (const [id, session] of this.sessions) {
      for (const query of session.queries.values()) updates.push(this.#evaluate(id, session, query))
    }
  }

  #evaluate(id: number, session: FakeSession, query: QueryToAdd): QueryUpdate {
    const watched = { call: null, query: { session: id, queryId: query.queryId } }
    const outcome = this.#run(query.path, JSON.parse(query.args), session.identity, watched)
    return { outcome: { ...outcome, journal: query.journal }, subscribers: [id, query.queryId] }
  }

  #call({ call, kind, path, args, identity, replay }: CallRequest): { outcome: FunctionOutcome; ts: number } {
    const called = kind === 'action' ? null : { call, query: null }
    if (kind !== 'mutation') return { outcome: this.#run(path, args, identity, called), ts: this.ts }
    const key = replay && `${replay.sessionId} ${replay.requestId} ${identity?.tokenIdentifier ?? ''}`
    const known = key && this.#replays.get(key)
    if (known) return known
    const before = structuredClone(this.state)
    const outcome = this.#run(path, args, identity, called)
    if (outcome.ok) this.ts += 1_000
    else this.state = before
    const result = { outcome, ts: this.ts }
    if (key && outcome.ok) this.#replays.set(key, result)
    return result
  }

  #http({ call, method, url, headers, body, identity }: Extract<EngineRequest, { type: 'http' }>): EngineEvent {
    const echo = { method, url, headers, body: body && Buffer.from(body).toString(), identity }
    const { pathname } = new URL(url)
    return {
      type: 'http-response',
      call,
      status: pathname === '/missing' ? 404 : pathname === '/empty' ? 204 : 200,
      headers: [
        ['content-type', 'application/json'],
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2'],
        ['keep-alive', 'timeout=99'],
      ],
      body: pathname === '/empty' ? null : Buffer.from(JSON.stringify(echo)),
      more: false,
    }
  }

  #run(
    path: string,
    args: unknown,
    identity: Identity | null,
    running: Pick<RunningFunction, 'call' | 'query'> | null,
  ): FunctionOutcome {
    if (running !== null) this.options.monitor?.enter({ path, ...running, job: null })
    const outcome = this.#outcome(path, args, identity)
    if (running !== null) this.options.monitor?.exit()
    return outcome
  }

  #outcome(path: string, args: unknown, identity: Identity | null): FunctionOutcome {
    this.runs.set(path, (this.runs.get(path) ?? 0) + 1)
    const run = this.functions[path]
    if (run === undefined) return { ok: false, message: `Could not find public function for '${path}'`, logLines: [] }
    try {
      const value = run({ state: this.state, args: args as Record<string, unknown>, identity }) ?? null
      return { ok: true, value: JSON.stringify(value), logLines: [] }
    } catch (error) {
      if (error instanceof FakeConvexError) {
        return { ok: false, message: 'Uncaught ConvexError', data: JSON.stringify(error.data), logLines: [] }
      }
      return { ok: false, message: String(error), logLines: ['[ERROR] it failed'] }
    }
  }
}
