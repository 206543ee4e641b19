/**
 * The edge's side of the engine: numbers the calls, matches responses to callers, and knows the newest timestamp.
 * Responses are delivered synchronously, so that they keep their order relative to rounds.
 */
import type { AuthProvider } from 'convex/server'
import type {
  AdminOperation,
  AdminOutcome,
  AdminRequest,
  CallRequest,
  EngineEvent,
  EnginePort,
  EngineRequest,
  Execution,
  FileAnswer,
  FileRequest,
  FunctionOutcome,
  HttpActionRequest,
  HttpChunkEvent,
  HttpResponseEvent,
  JsonText,
  Timestamp,
} from '../../boundary/messages'
import { describeError, type RuntimeLog } from '../../log'

export interface Answer {
  outcome: FunctionOutcome
  ts: Timestamp
}

export type Round = Extract<EngineEvent, { type: 'round' }>
export type HttpActionEvent = HttpResponseEvent | HttpChunkEvent

type Waiting =
  | { type: 'call'; settle: (answer: Answer) => void }
  | { type: 'http'; hear: (event: HttpActionEvent) => void }
  | { type: 'file'; settle: (answer: FileAnswer) => void }
  | { type: 'admin'; settle: (outcome: AdminOutcome) => void }

/** Not a real session: those count from 1. */
const PROBE_SESSION = 0

export class EngineClient {
  /** At least the timestamp of every response and round delivered so far; 0 before `ready`. */
  latestTs: Timestamp = 0
  /** Null until the engine has sent them. */
  signingKeys: JsonText | null = null
  /** Resolves once the engine has reported its storage's timestamp. */
  readonly ready: Promise<void>
  #waiting = new Map<number, Waiting>()
  #lastCall = 0
  #onRound: (round: Round) => void = () => {}
  #onSessionsLost: () => void = () => {}
  #onOverload: (session: number) => void = () => {}
  #onProviders: (providers: AuthProvider[]) => void = () => {}
  #onExecutions: (executions: Execution[]) => void = () => {}
  #becomeReady: () => void = () => {}

  constructor(
    private readonly engine: EnginePort,
    log: RuntimeLog,
  ) {
    this.ready = new Promise((resolve) => (this.#becomeReady = resolve))
    engine.onEvents((events) => {
      for (const event of events) {
        try {
          this.#deliver(event)
        } catch (error) {
          // The caller waiting for this response has failed; the next call belongs to another.
          log.error('A response could not be delivered', { type: event.type, error: describeError(error) })
        }
      }
    })
    // An empty query set is answered with a round like any other, and that carries the timestamp.
    engine.post({ type: 'query-set', session: PROBE_SESSION, token: 1, add: [], remove: [] })
    void this.ready.then(() => engine.post({ type: 'close-session', session: PROBE_SESSION }))
  }

  onRound(handler: (round: Round) => void): void {
    this.#onRound = handler
  }

  /** The sessions' pending requests are dropped. */
  onSessionsLost(handler: () => void): void {
    this.#onSessionsLost = handler
  }

  /** A session exceeds its limit of subscriptions. */
  onOverload(handler: (session: number) => void): void {
    this.#onOverload = handler
  }

  onProviders(handler: (providers: AuthProvider[]) => void): void {
    this.#onProviders = handler
  }

  /** Runs that ended: reported by an engine that keeps logs. */
  onExecutions(handler: (executions: Execution[]) => void): void {
    this.#onExecutions = handler
  }

  post(request: Exclude<EngineRequest, CallRequest | HttpActionRequest | FileRequest | AdminRequest>): void {
    this.engine.post(request)
  }

  call(request: Omit<CallRequest, 'type' | 'call'>, settle: (answer: Answer) => void): void {
    const call = ++this.#lastCall
    this.#waiting.set(call, { type: 'call', settle })
    this.engine.post({ type: 'call', call, ...request })
  }

  /** `hear` gets the response, and its further parts if there is more. */
  httpAction(request: Omit<HttpActionRequest, 'type' | 'call'>, hear: (event: HttpActionEvent) => void): void {
    const call = ++this.#lastCall
    this.#waiting.set(call, { type: 'http', hear })
    this.engine.post({ type: 'http', call, ...request })
  }

  askOfFile(ask: FileRequest['ask']): Promise<FileAnswer> {
    return new Promise((settle) => {
      const call = ++this.#lastCall
      this.#waiting.set(call, { type: 'file', settle })
      this.engine.post({ type: 'file', call, ask })
    })
  }

  admin(operation: AdminOperation): Promise<AdminOutcome> {
    return new Promise((settle) => {
      const call = ++this.#lastCall
      this.#waiting.set(call, { type: 'admin', settle })
      this.engine.post({ type: 'admin', call, operation })
    })
  }

  #deliver(event: EngineEvent): void {
    if (event.type === 'executions') return this.#onExecutions(event.executions)
    if (event.type === 'sessions-lost') return this.#onSessionsLost()
    if (event.type === 'session-overloaded') return this.#onOverload(event.session)
    if (event.type === 'providers') return this.#onProviders(event.providers)
    if (event.type === 'signing-keys') {
      this.signingKeys = event.jwks
      return
    }
    if (event.type === 'round') {
      this.latestTs = Math.max(this.latestTs, event.ts)
      this.#becomeReady()
      this.#onRound(event)
      return
    }
    const waiting = this.#waiting.get(event.call)
    if (!('more' in event && event.more)) this.#waiting.delete(event.call)
    if (event.type === 'response') {
      this.latestTs = Math.max(this.latestTs, event.ts)
      if (waiting?.type === 'call') waiting.settle({ outcome: event.outcome, ts: event.ts })
    } else if (event.type === 'http-response' || event.type === 'http-chunk') {
      if (waiting?.type === 'http') waiting.hear(event)
    } else if (event.type === 'admin-response') {
      if (waiting?.type === 'admin') waiting.settle(event.outcome)
    } else if (waiting?.type === 'file') waiting.settle(event.answer)
  }
}
