/* oxlint-disable unicorn/require-post-message-target-origin -- a thread has no origin */
/**
 * The main thread's side of the engine: an EnginePort whose engine lives in a worker thread. It batches messages,
 * watches for a function that doesn't return, and replaces the thread when one doesn't. Clients only experience a
 * delay. The rules (W…) are in SPEC.md.
 *
 *   starting ──ready──▶ running ──close()──▶ closing ──exit──▶ closed
 *      ▲                   │                                     ▲
 *      └──── replay ◀──exit┘ (stuck: ended by us; crashed)       │
 *      └───────────────── failed too often ──────────────────────┘
 *   any ──an fsync may have failed──▶ lost: the process is killed
 *
 * One file: starting, watching, ending, and replacing the thread are one state machine.
 */
import type { RuntimeLog } from '../../log'
import { describeError } from '../../log'
import { endAtOnce } from './end-at-once'
import { createGate, shutGate } from '../../storage/native-gate'
import type { CancelTimer, System } from '../../system'
import type { EngineEvent, EnginePort, EngineRequest, QueryUpdate } from '../../boundary/messages'
import type { PendingCall } from './session-mirror'
import { SessionMirror } from './session-mirror'
import type { FromThread, ToThread } from '../../boundary/thread-messages'
import type { BoardReading, RunningFunction } from '../../boundary/watch-board'
import { createBoard, readBoard } from '../../boundary/watch-board'

/** The part of a worker that is used here. */
export interface EngineThread {
  postMessage(message: ToThread): void
  on(event: 'message', listener: (message: FromThread) => void): unknown
  on(event: 'error', listener: (error: unknown) => void): unknown
  on(event: 'exit', listener: () => void): unknown
  terminate(): Promise<unknown>
}

export interface WorkerHostOptions {
  /** Creates a thread whose file calls `serveEngine`. */
  start: () => EngineThread
  system: System
  log: RuntimeLog
  /** How long one query or mutation can keep the engine. */
  stuckAfterMs?: number
  /** How long `close` waits for calls in flight, above all actions. */
  closeWithinMs?: number
  /** The engine can't be kept running; every call has been answered with a failure. */
  onFatal: (error: Error) => void
  /**
   * An fsync of the data may have failed; no call has been answered. Kills this process: an exit, or the end of the
   * engine's thread, would close the data, which would then continue from what was not stored. By default that is done,
   * and logged.
   */
  onLost?: (error: Error) => void
  /** Damaged data was found: says which file it is, and what to do. It has been logged. */
  onDamage?: (message: string) => void
}

export interface WorkerHost extends EnginePort {
  /** Resolves once the engine runs for the first time; rejects if it can't be started. */
  ready: Promise<void>
}

type Phase = 'starting' | 'running' | 'closing' | 'closed' | 'lost'

const MAX_CRASHES = 5
const CRASH_WINDOW_MS = 60_000

export function createWorkerHost(options: WorkerHostOptions): WorkerHost {
  return new Host(options)
}

class Host implements WorkerHost {
  readonly ready: Promise<void>
  #settleReady: { resolve: () => void; reject: (error: Error) => void } = { resolve: () => {}, reject: () => {} }
  #phase: Phase = 'starting'
  #thread!: EngineThread
  #board!: SharedArrayBuffer
  #gate!: SharedArrayBuffer
  readonly #mirror: SessionMirror
  #outbox: EngineRequest[] = []
  #refused: QueryUpdate[] = []
  #flushScheduled = false
  #lastBatch = 0
  #lastTs = 0
  #hasRun = false
  #isHopeless = false
  #handler: (events: EngineEvent[]) => void = () => {}
  #error: unknown = null
  #stuck: RunningFunction | 'action' | null = null
  #crashes: number[] = []
  #cancelWatch: CancelTimer = () => {}
  #closed: Promise<void> | null = null
  #onClosed: () => void = () => {}
  readonly #stuckAfterMs: number

  constructor(private readonly options: WorkerHostOptions) {
    this.#mirror = new SessionMirror(options.system)
    this.#stuckAfterMs = options.stuckAfterMs ?? 5_000
    this.ready = new Promise((resolve, reject) => (this.#settleReady = { resolve, reject }))
    // Callers of `ready` get the rejection; all others are notified by onFatal.
    this.ready.catch(() => {})
    this.#startThread(null)
  }

  onEvents(handler: (events: EngineEvent[]) => void): void {
    this.#handler = handler
  }

  post(request: EngineRequest): void {
    const { request: forwarded, refused } = this.#mirror.note(request, this.options.system.now())
    this.#refused.push(...refused)
    this.#outbox.push(forwarded)
    this.#scheduleFlush()
  }

  close(): Promise<void> {
    this.#closed ??= new Promise((resolve) => (this.#onClosed = resolve))
    if (this.#phase === 'running') this.#beginClose()
    else if (this.#phase === 'closed' || this.#phase === 'lost') this.#onClosed()
    return this.#closed
  }

  #beginClose(): void {
    this.#flush()
    this.#phase = 'closing'
    this.#thread.postMessage({ type: 'close' })
    this.options.system.setTimer(this.options.closeWithinMs ?? 10_000, () => this.#terminate())
  }

  #startThread(interrupted: RunningFunction | null): void {
    const board = createBoard()
    const gate = createGate()
    const thread = this.options.start()
    this.#phase = 'starting'
    this.#board = board
    this.#gate = gate
    this.#thread = thread
    this.#error = null
    this.#stuck = null
    thread.on('message', (message) => this.#onMessage(message))
    thread.on('error', (error) => (this.#error = error))
    thread.on('exit', () => this.#onExit())
    thread.postMessage({ type: 'start', board, gate, interrupted })
  }

  #scheduleFlush(): void {
    if (this.#flushScheduled) return
    this.#flushScheduled = true
    // After the turn's I/O, so that what arrived on all sockets is posted together.
    setImmediate(() => this.#flush())
  }

  #flush(): void {
    this.#flushScheduled = false
    if (this.#refused.length > 0) this.#emit([this.#roundOf(this.#refused.splice(0))])
    if (this.#phase === 'lost') return
    if (this.#phase === 'closed') return this.#finish('The server is not running')
    if (this.#phase !== 'running' || this.#outbox.length === 0) return
    const requests = this.#outbox
    this.#outbox = []
    const batch = ++this.#lastBatch
    for (const request of requests) {
      if (!('call' in request)) continue
      const pending = this.#mirror.calls.get(request.call)
      if (pending !== undefined) pending.batch = batch
    }
    this.#thread.postMessage({ type: 'requests', batch, requests })
  }

  #onMessage(message: FromThread): void {
    switch (message.type) {
      case 'ready':
        this.#phase = 'running'
        this.#hasRun = true
        this.#settleReady.resolve()
        this.#watch()
        return this.#closed === null ? this.#flush() : this.#beginClose()
      case 'events':
        return this.#emit(message.events)
      case 'stray':
        return this.options.log.warn('Unhandled error after a function returned', { error: message.error })
      case 'hopeless':
        this.#isHopeless = true
        return
      case 'lost':
        return this.#lose(new Error(message.error))
      case 'damaged':
        this.options.log.error(message.message)
        return this.options.onDamage?.(message.message)
      case 'closed':
        // The storage is closed; anything a function has left running must not keep the process alive.
        return void this.#thread.terminate()
    }
  }

  #emit(events: EngineEvent[]): void {
    const settled: EngineEvent[] = []
    for (const event of events) {
      if ('ts' in event) this.#lastTs = Math.max(this.#lastTs, event.ts)
      const seen = this.#mirror.settle(event)
      if (seen !== null) settled.push(seen)
    }
    this.#deliver(settled)
  }

  #deliver(events: EngineEvent[]): void {
    if (events.length > 0) this.#handler(events)
  }

  #roundOf(updates: QueryUpdate[]): EngineEvent {
    return { type: 'round', ts: this.#lastTs, updates, applied: [], touched: [] }
  }

  /** Checks the watchdog buffer periodically; a function that stays there for too long is stuck. */
  #watch(): void {
    const { system } = this.options
    const every = Math.max(10, Math.min(500, this.#stuckAfterMs / 10))
    let functionFor = 0
    let stillFor = 0
    let lookedAt = system.now()
    let last: BoardReading = readBoard(this.#board)
    const look = () => {
      const reading = readBoard(this.#board)
      const now = system.now()
      // Limited, because a machine that sleeps stops both threads, and its clock can be set.
      const passed = Math.min(Math.max(now - lookedAt, 0), 2 * every)
      lookedAt = now
      functionFor = reading.sequence === last.sequence ? functionFor + passed : 0
      stillFor = reading.sequence === last.sequence && reading.beat === last.beat ? stillFor + passed : 0
      last = reading
      if (reading.running !== null && functionFor >= this.#stuckAfterMs) return this.#end(reading.running)
      // None of our functions is running, yet nothing progresses: an action blocks, or a disk doesn't respond. A slow
      // disk recovers, and ending the thread would not help.
      const isStill = reading.running === null && stillFor >= 2 * this.#stuckAfterMs
      if (isStill && this.#hasTaken(isAction, reading.taken)) return this.#end('action')
      this.#cancelWatch = system.setTimer(every, look)
    }
    this.#cancelWatch = system.setTimer(every, look)
  }

  #hasTaken(matches: (call: PendingCall) => boolean, taken: number): boolean {
    for (const call of this.#mirror.calls.values()) if (call.batch <= taken && matches(call)) return true
    return false
  }

  #end(stuck: RunningFunction | 'action'): void {
    this.#stuck = stuck
    const path = stuck === 'action' ? 'an action' : stuck.path
    this.options.log.error('Function timed out; replacing the engine thread', { path })
    this.#terminate()
  }

  /** Not while the thread is inside native code: that would abort the process. */
  #terminate(): void {
    if (shutGate(this.#gate)) void this.#thread.terminate()
    else this.options.system.setTimer(1, () => this.#terminate())
  }

  /** Everything the thread sent before its end has been delivered by now. */
  #onExit(): void {
    this.#cancelWatch()
    if (this.#phase === 'closing') return this.#finish('The server is shutting down')
    const { system, log } = this.options
    const { taken, running } = readBoard(this.#board)
    // The function that ran during the crash counts as the cause: it isn't run again, so that no one can crash the
    // server with it.
    const culprit = this.#stuck ?? running
    const now = system.now()
    if (this.#stuck === null) {
      const error = this.#error ?? new Error('The thread ended by itself')
      log.error('The engine crashed', { error: describeError(error), path: running?.path })
      if (running === null) this.#crashes = [...this.#crashes.filter((at) => now - at < CRASH_WINDOW_MS), now]
      // The cause of a failed first start will also fail the second.
      if (!this.#hasRun || this.#isHopeless || this.#crashes.length >= MAX_CRASHES) return this.#giveUp(error)
    }
    this.#deliver(this.#loseCalls(culprit, taken))
    if (culprit === null || isOutOfMemory(this.#error)) {
      // The next thread must not get all at once what killed this one: the clients reconnect one by one.
      this.#deliver(this.#mirror.dropSessions(this.#lastTs))
    } else if (culprit !== 'action' && culprit.query !== null) {
      const refused = this.#mirror.quarantine(culprit.query, this.#endOf(culprit), now)
      if (refused.length > 0) this.#emit([this.#roundOf(refused)])
    }
    this.#outbox = this.#mirror.replay()
    this.#startThread(culprit === 'action' ? null : culprit)
  }

  #endOf({ path }: RunningFunction): string {
    return `${path} ${this.#stuck === null ? 'crashed' : 'ran for too long'} and was stopped`
  }

  /** Fails the calls that can't be run again. All others will be. */
  #loseCalls(stuck: RunningFunction | 'action' | null, taken: number): EngineEvent[] {
    const hasBegun = ({ batch }: PendingCall) => batch <= taken
    const mirror = this.#mirror
    const lost: EngineEvent[] = []
    if (stuck !== null && stuck !== 'action' && stuck.call !== null) {
      const { call } = stuck
      const isCulprit = ({ request }: PendingCall) => request.call === call
      lost.push(...mirror.failCalls(isCulprit, this.#endOf(stuck), this.#lastTs))
    }
    // An action may already have had effects, and how far it got is unknown.
    lost.push(...mirror.failCalls((c) => hasBegun(c) && isAction(c), 'The action was interrupted', this.#lastTs))
    if (stuck === null) {
      // A crash may fall between a commit and its response. An idempotency key reveals that; without one it is unknown.
      const isUnsure = (c: PendingCall) => hasBegun(c) && isUnkeyedMutation(c)
      lost.push(
        ...mirror.failCalls(isUnsure, 'The server was interrupted; the outcome of this call is unknown', this.#lastTs),
      )
    }
    return lost
  }

  #lose(error: Error): void {
    this.#cancelWatch()
    this.#phase = 'lost'
    this.#settleReady.reject(error)
    this.#onClosed()
    if (this.options.onLost) return this.options.onLost(error)
    this.options.log.error('A write failed, and what is stored is unknown. The server is stopping', {
      error: error.message,
    })
    endAtOnce()
  }

  #giveUp(cause: unknown): void {
    const error = new Error(`The engine keeps crashing: ${describeError(cause)}`, { cause })
    this.#settleReady.reject(error)
    this.#finish('The server has failed')
    this.options.onFatal(error)
  }

  #finish(message: string): void {
    this.#phase = 'closed'
    this.#deliver(this.#mirror.failCalls(() => true, message, this.#lastTs))
    this.#onClosed()
  }
}

const isOutOfMemory = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'

/** Calls that may already have had effects, including an administrator's operation. */
const isAction = ({ request }: PendingCall): boolean =>
  request.type === 'http' ||
  request.type === 'admin' ||
  (request.type === 'call' && (request.kind === 'action' || request.kind === 'any'))

const isUnkeyedMutation = ({ request }: PendingCall): boolean =>
  request.type === 'call' && request.kind === 'mutation' && request.replay === null
