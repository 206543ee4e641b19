/**
 * For tests of the engine: one over memory, with a clock under the test's control and responses that can be awaited.
 */
import { createEngine } from '../loop/open-engine'
import type { EngineOptions } from '../loop/engine-options'
import type {
  AdminOperation,
  AdminOutcome,
  CallRequest,
  EngineEvent,
  FunctionOutcome,
  Identity,
  QueryOutcome,
} from '../../boundary/messages'
import { MemoryStorage } from '../../storage/memory'
import type { Storage } from '../../storage/storage'
import type { System } from '../../system'
import { sortedJson } from '../../boundary/sorted-json'

type Round = Extract<EngineEvent, { type: 'round' }>

/** Timers fire by `advance` alone; randomness is a counter. */
export class TestSystem implements System {
  private time = Date.UTC(2026, 0, 1)
  private count = 0
  private timers: { at: number; task: () => void }[] = []

  now(): number {
    return this.time
  }

  randomBytes(length: number): Uint8Array {
    // Uses the highest bits, because the lowest eight repeat every 256 bytes.
    return Uint8Array.from(
      { length },
      () => (this.count = (Math.imul(this.count, 1_103_515_245) + 12_345) >>> 0) >>> 24,
    )
  }

  setTimer(delayMs: number, task: () => void): () => void {
    const timer = { at: this.time + delayMs, task }
    this.timers.push(timer)
    return () => {
      this.timers = this.timers.filter((each) => each !== timer)
    }
  }

  nextTurn(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve))
  }

  /** Milliseconds until each timer fires, soonest first. */
  delays(): number[] {
    return this.timers.map(({ at }) => at - this.time).sort((a, b) => a - b)
  }

  advance(ms: number): void {
    this.time += ms
    const due = this.timers.filter(({ at }) => at <= this.time)
    this.timers = this.timers.filter(({ at }) => at > this.time)
    for (const { task } of due) task()
  }
}

export class TestEngine {
  readonly system = new TestSystem()
  readonly events: EngineEvent[] = []
  readonly logged: string[] = []
  readonly storage: Storage
  readonly engine: ReturnType<typeof createEngine>
  /** The last result sent to each (session, queryId). */
  readonly seen = new Map<string, QueryOutcome>()
  private calls = 0
  private tokens = 0
  private waiting = new Map<string, (event: EngineEvent) => void>()

  constructor(options: Pick<EngineOptions, 'modules' | 'schema'> & Partial<EngineOptions>) {
    this.storage = options.storage ?? new MemoryStorage()
    this.engine = createEngine({
      system: this.system,
      redactErrors: false,
      log: (line) => this.logged.push(line),
      ...options,
      storage: this.storage,
    })
    this.engine.onEvents((events) => {
      for (const event of events) this.take(event)
    })
  }

  private take(event: EngineEvent): void {
    this.events.push(event)
    if (!('call' in event || event.type === 'round')) return
    if (event.type !== 'round') return this.waiting.get(`call ${event.call}`)?.(event)
    for (const { outcome, subscribers } of event.updates) {
      for (let at = 0; at < subscribers.length; at += 2) {
        this.seen.set(`${subscribers[at]}/${subscribers[at + 1]}`, outcome)
      }
    }
    for (const { session, token } of event.applied) this.waiting.get(`set ${session} ${token}`)?.(event)
  }

  call(
    kind: CallRequest['kind'],
    path: string,
    args: unknown = {},
    more: Partial<CallRequest> = {},
  ): Promise<FunctionOutcome> {
    const call = ++this.calls
    const answer = new Promise<FunctionOutcome>((resolve) =>
      this.waiting.set(`call ${call}`, (event) => resolve((event as { outcome: FunctionOutcome }).outcome)),
    )
    const defaults = { session: null, identity: null, access: 'public', replay: null } as const
    this.engine.post({ type: 'call', kind, call, path, args, ...defaults, ...more })
    return answer
  }

  admin(operation: AdminOperation): Promise<AdminOutcome> {
    const call = ++this.calls
    const answer = new Promise<AdminOutcome>((resolve) =>
      this.waiting.set(`call ${call}`, (event) => resolve((event as { outcome: AdminOutcome }).outcome)),
    )
    this.engine.post({ type: 'admin', call, operation })
    return answer
  }

  /** The decoded result; throws a failure's message. */
  async value(
    kind: CallRequest['kind'],
    path: string,
    args: unknown = {},
    more: Partial<CallRequest> = {},
  ): Promise<unknown> {
    const outcome = await this.call(kind, path, args, more)
    if (!outcome.ok) throw new Error(outcome.message)
    return JSON.parse(outcome.value) as unknown
  }

  watch(
    session: number,
    add: { queryId: number; path: string; args?: unknown; journal?: string | null }[],
    identity?: Identity | null,
    remove: number[] = [],
    address?: string,
  ): Promise<Round> {
    const token = ++this.tokens
    const applied = new Promise<Round>((resolve) =>
      this.waiting.set(`set ${session} ${token}`, (event) => resolve(event as Round)),
    )
    const full = add.map(({ queryId, path, args = {}, journal = null }) => ({
      queryId,
      path,
      args: sortedJson(args),
      journal,
    }))
    this.engine.post({
      type: 'query-set',
      session,
      token,
      add: full,
      remove,
      ...(identity === undefined ? {} : { identity }),
      ...(address === undefined ? {} : { address }),
    })
    return applied
  }

  /** Resolves once everything posted so far has taken effect and been reported. */
  async settled(): Promise<void> {
    await this.watch(0, [])
    this.events.pop()
    while (this.engine.stats.waiting > 0) await this.system.nextTurn()
  }

  /** A session's current result of a query: the decoded value, or its failure's message. */
  sees(session: number, queryId: number): unknown {
    const outcome = this.seen.get(`${session}/${queryId}`)
    if (!outcome) return undefined
    return outcome.ok ? (JSON.parse(outcome.value) as unknown) : { error: outcome.message }
  }
}

export function identity(subject: string): Identity {
  return { tokenIdentifier: `test|${subject}`, issuer: 'test', subject }
}
