/**
 * The engine: one thread, one thing at a time. It takes whatever has been asked since the last turn as one batch:
 *
 *   run mutations, one after the other ──▶ commit (one sync) ──▶ responses ──▶ re-run what they concern
 *                                                            ──▶ new watches and one-off queries ──▶ one round
 *
 * Nothing runs beside a mutation, so every history is serial by construction and nothing is ever retried. Queries run
 * only between commits and therefore see durable state alone. Actions run beside all of this and reach the database
 * only through the same queue. See docs/decisions/0001-one-engine-serial.md.
 */
import { Actions, type HttpRouter } from './actions'
import { Committer } from './committer'
import { createInternalIds } from './ids'
import type { CallRequest, EngineEvent, EnginePort, EngineRequest, FunctionOutcome, Timestamp } from './messages'
import { Sessions } from './sessions'
import type { FunctionMonitor, RunningFunction } from './watch-board'
import { installDeterminism } from '../functions/determinism'
import { FunctionRegistry, type Modules, type RegisteredFunction } from '../functions/registry'
import { Runner, type MutationRun } from '../functions/runner'
import type { CronJob } from '../scheduler/crons'
import { Scheduler } from '../scheduler/scheduler'
import type { Storage } from '../storage/storage'
import { LiveQueries, Updates } from '../subscriptions/live-queries'
import type { System } from '../system'
import { Catalog, type SchemaJson } from '../transaction/catalog'
import { Store } from '../transaction/store'
import type { WrittenDocument } from '../transaction/read-set'
import type { Transaction } from '../transaction/transaction'
import type { JsonValue } from '../values/codec'

export interface EngineOptions {
  storage: Storage
  system: System
  modules: Modules
  /** The default export of `schema.ts`: what `defineSchema` returned. */
  schema: object
  /** The default export of `crons.ts`: what `cronJobs` returned. */
  crons?: object
  /** The default export of `http.ts`. */
  http?: HttpRouter
  /** Hide the messages of errors that are not ConvexErrors: everywhere but in development. */
  redactErrors: boolean
  /** How long a query or mutation may wait for itself, ms. Convex allows 1 s. */
  functionTimeoutMs?: number
  log: (line: string) => void
  /** Told which function runs: what a watchdog needs to name the one that does not return. */
  monitor?: FunctionMonitor
  /** What was running when the thread before this one had to be ended: if it is a scheduled job, it has failed. */
  interrupted?: RunningFunction | null
  /** The storage does not know what it holds any more: this engine can't go on. */
  onFatal?: (error: unknown) => void
}

type Reply = (outcome: FunctionOutcome, ts: Timestamp) => void

type Job =
  | { type: 'request'; request: EngineRequest }
  | { type: 'call'; request: CallRequest; reply: Reply }
  | { type: 'write'; work: (transaction: Transaction) => void; done: (error?: unknown) => void }
  | { type: 'due' }

/** Jobs of one batch: bounds how long a commit waits for others. */
const BATCH = 256

/** Schemas and crons describe themselves; their published types keep that to themselves. */
function exported(definition: object): string {
  return (definition as { export(): string }).export()
}

export function createEngine(options: EngineOptions): Engine {
  return new Engine(options)
}

export class Engine implements EnginePort {
  private readonly queue: Job[] = []
  private readonly committer: Committer
  private readonly registry: FunctionRegistry
  private readonly runner: Runner
  private readonly monitor: FunctionMonitor
  private readonly live: LiveQueries
  private readonly sessions: Sessions
  private readonly scheduler: Scheduler
  private readonly actions: Actions
  private handler: (events: EngineEvent[]) => void = () => {}
  private events: EngineEvent[] = []
  private running: Promise<void> | null = null
  private closed = false

  constructor(private readonly options: EngineOptions) {
    const { storage, system, modules, schema, crons, log, redactErrors } = options
    installDeterminism()
    const catalog = Catalog.open(storage, JSON.parse(exported(schema)) as SchemaJson)
    this.registry = new FunctionRegistry(modules, catalog)
    const store = new Store(storage)
    this.committer = new Committer(storage, store, system)
    const environment = { store, catalog, newInternalId: createInternalIds(system) }
    const timeoutMs = options.functionTimeoutMs ?? 1_000
    this.runner = new Runner({ registry: this.registry, environment, system, redactErrors, timeoutMs, log })
    this.monitor = options.monitor ?? NO_MONITOR
    this.live = new LiveQueries(this.registry, this.runner, this.monitor)
    this.sessions = new Sessions(this.live)
    this.scheduler = new Scheduler(store, catalog, this.registry, system, () => this.enqueue({ type: 'due' }))
    this.actions = new Actions(this.registry, this.runner, options.http, {
      call: (request) => new Promise((resolve) => this.enqueue({ type: 'call', request, reply: resolve })),
      write: (work) =>
        new Promise((resolve, reject) =>
          this.enqueue({ type: 'write', work, done: (error) => (error ? reject(error) : resolve()) }),
        ),
      now: () => system.now(),
    })
    for (const { id } of this.scheduler.interrupted()) this.finishScheduled(id, 'The server stopped while it ran.')
    const { interrupted } = options
    if (interrupted?.job != null) this.finishScheduled(interrupted.job, 'It did not return.')
    this.scheduler.arm()
    if (crons) {
      const jobs = JSON.parse(exported(crons)) as Record<string, CronJob>
      this.scheduler.startCrons(jobs, (path, args) => this.callSelf(path, args))
    }
  }

  post(request: EngineRequest): void {
    this.enqueue({ type: 'request', request })
  }

  onEvents(handler: (events: EngineEvent[]) => void): void {
    this.handler = handler
  }

  async close(): Promise<void> {
    this.scheduler.stop()
    while (this.running || this.actions.inFlight > 0) {
      await this.running
      await this.actions.idle()
    }
    this.closed = true
    this.options.storage.close()
  }

  /** Sizes of what is kept in memory: for tests of what is left behind. */
  get stats(): { queries: number; places: number; runs: number } {
    return { ...this.live.size, runs: this.live.runs }
  }

  private enqueue(job: Job): void {
    if (this.closed) return
    this.queue.push(job)
    this.running ??= this.run()
  }

  private async run(): Promise<void> {
    do {
      await this.options.system.nextTurn()
      await this.batch(this.queue.splice(0, BATCH))
      this.flush()
    } while (this.queue.length > 0)
    this.running = null
  }

  private flush(): void {
    if (this.events.length === 0) return
    const { events } = this
    this.events = []
    this.handler(events)
  }

  private async batch(jobs: Job[]): Promise<void> {
    const written: WrittenDocument[] = []
    const touched: number[] = []
    const afterCommit: ((error?: unknown) => void)[] = []
    const later: Job[] = []
    for (const job of jobs) {
      if (job.type === 'due') await this.runDue(written, afterCommit)
      else if (job.type === 'write') this.runWrite(job, written, afterCommit)
      else if (job.type === 'call')
        await this.runCall(job, job.request, job.reply, written, touched, afterCommit, later)
      else if (job.request.type === 'call') {
        const { request } = job
        const reply: Reply = (outcome, ts) =>
          this.events.push({ type: 'response', call: request.call, session: request.session, outcome, ts })
        await this.runCall(job, request, reply, written, touched, afterCommit, later)
      } else later.push(job)
    }
    let failure: unknown
    try {
      this.committer.commit()
    } catch (error) {
      failure = error
      this.options.log(`Nothing was stored: ${String(error)}`)
      if ((error as { code?: string }).code !== 'FULL') this.options.onFatal?.(error)
      written.length = touched.length = 0
    }
    for (const task of afterCommit) task(failure)
    // Answers leave before any further function runs: what is durable has been said, even if that one never returns.
    this.flush()
    if (this.scheduler.concerns(written)) this.scheduler.arm()
    await this.show(written, touched, later)
  }

  /** Everything that is allowed to see the new state. */
  private async show(written: WrittenDocument[], touched: number[], later: Job[]): Promise<void> {
    const updates = new Updates()
    const applied: { session: number; token: number }[] = []
    await this.live.refreshAll(written, updates)
    for (const job of later) {
      if (job.type === 'call') await this.runQuery(job.request, job.reply)
      else if (job.type === 'request') await this.showTo(job.request, updates, applied)
    }
    const list = updates.list()
    if (list.length > 0 || applied.length > 0 || touched.length > 0) {
      this.events.push({ type: 'round', ts: this.committer.timestamp, updates: list, applied, touched })
    }
  }

  private async showTo(
    request: EngineRequest,
    updates: Updates,
    applied: { session: number; token: number }[],
  ): Promise<void> {
    switch (request.type) {
      case 'query-set':
        await this.sessions.apply(request, updates)
        applied.push({ session: request.session, token: request.token })
        return
      case 'close-session':
        return this.sessions.close(request.session)
      case 'http':
        void this.actions.http(request).then((response) => this.tell(response))
        return
      case 'call':
        return this.runQuery(request, (outcome, ts) =>
          this.events.push({ type: 'response', call: request.call, session: request.session, outcome, ts }),
        )
    }
  }

  /** Events of what runs beside the batches leave at once. */
  private tell(event: EngineEvent): void {
    if (!this.closed) this.handler([event])
  }

  private async runCall(
    job: Job,
    request: CallRequest,
    reply: Reply,
    written: WrittenDocument[],
    touched: number[],
    afterCommit: ((error?: unknown) => void)[],
    later: Job[],
  ): Promise<void> {
    let fn: RegisteredFunction
    try {
      fn = this.registry.find(request.path, request.kind, request.access)
    } catch (error) {
      // Which functions there are is no secret, and a wrong path is the caller's to mend.
      const message = `Could not run ${request.path}: ${(error as Error).message}`
      afterCommit.push(() => reply({ ok: false, message, logLines: [] }, this.committer.timestamp))
      return
    }
    if (fn.kind === 'query') {
      later.push(job)
    } else if (fn.kind === 'action') {
      const { args, identity } = request
      void this.actions.run(fn, args as JsonValue, identity).then((outcome) => {
        const { timestamp } = this.committer
        if (job.type === 'call') reply(outcome, timestamp)
        else this.tell({ type: 'response', call: request.call, session: request.session, outcome, ts: timestamp })
      })
    } else await this.runMutation(fn, request, reply, written, touched, afterCommit)
  }

  private async runMutation(
    fn: RegisteredFunction,
    request: CallRequest,
    reply: Reply,
    written: WrittenDocument[],
    touched: number[],
    afterCommit: ((error?: unknown) => void)[],
  ): Promise<void> {
    const { session } = request
    const replay = request.replay && { ...request.replay, caller: request.identity?.tokenIdentifier ?? '' }
    const before = replay && this.committer.replayed(replay)
    const settle = (outcome: FunctionOutcome, at?: Timestamp): void => {
      if (outcome.ok && session !== null) touched.push(session)
      afterCommit.push((error) => {
        if (error !== undefined && outcome.ok) reply(NOT_STORED, this.committer.timestamp)
        else reply(outcome, at ?? this.committer.timestamp)
      })
    }
    if (before) return settle({ ok: true, value: before.value, logLines: [] }, before.ts)
    this.committer.open()
    const { path, call } = request
    this.monitor.enter({ path, call: call === 0 ? null : call, query: null, job: null })
    const run = await this.runner.mutation(fn, request.args as JsonValue, request.identity)
    this.monitor.exit()
    if (run.outcome.ok && replay) this.committer.remember(replay, run.outcome.value)
    written.push(...run.written)
    settle(run.outcome)
  }

  private async runQuery(request: CallRequest, reply: Reply): Promise<void> {
    try {
      const outcome = await this.live.once(request)
      reply(outcome, this.committer.timestamp)
    } catch (error) {
      reply(this.runner.fail(request.path, error), this.committer.timestamp)
    }
  }

  private runWrite(
    { work, done }: Extract<Job, { type: 'write' }>,
    written: WrittenDocument[],
    afterCommit: ((error?: unknown) => void)[],
  ): void {
    this.committer.open()
    try {
      written.push(...this.runner.write(work).written)
      afterCommit.push(done)
    } catch (error) {
      afterCommit.push(() => done(error))
    }
  }

  private async runDue(written: WrittenDocument[], afterCommit: ((error?: unknown) => void)[]): Promise<void> {
    const due = this.scheduler.due()
    if (due.length === 0) this.scheduler.arm()
    for (const { id, path, args } of due) {
      this.committer.open()
      const finish = (state: 'success' | 'failed' | 'inProgress', error?: string): void => {
        written.push(...this.runner.write((transaction) => this.scheduler.mark(transaction, id, state, error)).written)
      }
      let fn: RegisteredFunction
      try {
        fn = this.registry.find(path, 'any', 'internal')
      } catch (error) {
        finish('failed', (error as Error).message)
        continue
      }
      if (fn.kind === 'action') {
        finish('inProgress')
        afterCommit.push((error) => {
          if (error !== undefined) return
          const run = this.actions.run(fn, args, null)
          void run.then((outcome) => this.finishScheduled(id, outcome.ok ? undefined : outcome.message))
        })
        continue
      }
      this.monitor.enter({ path, call: null, query: null, job: id })
      const run: MutationRun = await this.runner.mutation(fn, args, null, (transaction) =>
        this.scheduler.mark(transaction, id, 'success'),
      )
      this.monitor.exit()
      written.push(...run.written)
      if (!run.outcome.ok) finish('failed', run.outcome.message)
    }
  }

  private finishScheduled(id: string, error?: string): void {
    const work = (transaction: Transaction): void =>
      this.scheduler.mark(transaction, id, error === undefined ? 'success' : 'failed', error)
    this.enqueue({ type: 'write', work, done: () => {} })
  }

  /** A cron job: nobody waits for it, and its failure has been logged. */
  private callSelf(path: string, args: JsonValue): void {
    const base = { type: 'call', kind: 'any', call: 0, session: null, identity: null, access: 'internal' } as const
    this.enqueue({ type: 'call', request: { ...base, path, args, replay: null }, reply: () => {} })
  }
}

const NO_MONITOR: FunctionMonitor = { enter: () => {}, exit: () => {} }

const NOT_STORED: FunctionOutcome = {
  ok: false,
  message: 'The server could not store this. Nothing was saved.',
  data: JSON.stringify({ code: 'NOT_STORED', message: 'The server could not store this. Nothing was saved.' }),
  logLines: [],
}
