/**
 * The engine: one thread, one thing at a time. It takes whatever has been asked since the last turn as one batch:
 *
 *   run mutations, one after the other ──▶ commit (one sync) ──▶ responses ──▶ re-run what they concern
 *                                                            ──▶ a slice of what else waits ──▶ one round
 *
 * Nothing runs beside a mutation, so every history is serial by construction and nothing is ever retried. Queries run
 * only between commits and therefore see durable state alone. Actions run beside all of this and reach the database
 * only through the same queue. See docs/decisions/0001-one-engine-serial.md.
 */
import { Actions } from './actions'
import { AdminOperations } from './admin-operations'
import { CopyHold } from './copy-hold'
import { Batch, CRON, type EngineParts, type ExclusiveJob, type Job } from './batch'
import { Calls, OneOffQueries, type CallJob, type Reply } from './calls'
import { Committer } from './committer'
import { CallBudget, rateLimited } from './call-budget'
import { defaultBounds, defaultTurnLimits, KIND, KIND_WEIGHTS, personOf } from './flow'
import type { EngineBounds, Flow, TurnLimits } from './flow'
import { createInternalIds } from './ids'
import type {
  EngineEvent,
  EnginePort,
  EngineRequest,
  Execution,
  FileAnswer,
  FileRequest,
  Timestamp,
} from '../../boundary/messages'
import { Sessions } from './sessions'
import { Turns } from './turns'
import type { FunctionMonitor, RunningFunction } from '../../boundary/watch-board'
import { systemFunctions } from '../deploy/system-functions'
import { SigningKey, type SignJwtOptions } from '../run/signing-key'
import {
  discardStoredCode,
  exported,
  fingerprint,
  loadCode,
  readStoredCode,
  type ApplicationCode,
  type StoredCode,
} from '../deploy/code'
import { Environment, storedVariables, type ProcessEnvironment } from '../deploy/environment'
import { Pushes } from '../deploy/pushes'
import { checkSchema } from '../deploy/schema-rules'
import { openTransfers } from '../transfer/transfers'
import { installConvexErrors } from '../run/convex-errors'
import { installDeterminism } from '../run/determinism'
import { FileDisk } from '../../boundary/file-disk'
import { FileKeys, UPLOAD_URL_AGE_MS } from '../run/file-keys'
import { FileService } from '../files/file-service'
import { refuseComponents } from '../run/components'
import { installCloning } from '../run/lazy-result'
import { FunctionLogs } from '../run/function-logs'
import { installSyscalls } from '../run/global-syscalls'
import { FunctionRegistry, type Modules } from '../run/registry'
import { Runner } from '../run/runner'
import { describeError } from '../../log'
import { CronJobs } from '../jobs/cron-jobs'
import type { CronJob } from '../jobs/crons'
import { Scheduler } from '../jobs/scheduler'
import type { Storage } from '../../storage/storage'
import { LiveQueries } from '../live/live-queries'
import type { CancelTimer, System } from '../../system'
import type { SchemaJson } from '../../database/catalog'
import { openCatalog } from '../../database/catalog-plan'
import { Store } from '../../database/store'
import { VectorIndexes } from '../../database/vectors/vector-index'
import type { Transaction } from '../../database/transaction'
import type { HttpRouter } from '../run/http-router'

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
  /** Where files are kept, and the address under which clients find them; without it `ctx.storage` is refused. */
  files?: { directory: string; origin: string; uploadAgeMs?: number; isUploadOnce?: boolean }
  /** Hide the messages of errors that are not ConvexErrors: everywhere but in development. */
  redactErrors: boolean
  /** How long a query or mutation may wait for itself, ms. Convex allows 1 s. */
  functionTimeoutMs?: number
  log: (line: string) => void
  /** `process.env` as functions see it; the deployment's own variables are put into it. */
  environment?: ProcessEnvironment
  /** Where uploads for imports lie, and exports: emptied at the start. Without it there are neither. */
  transfers?: { directory: string }
  /** Whether what functions log, and how each of them ended, is told for the log stream. */
  keepLogs?: boolean
  /** Told which function runs: what a watchdog needs to name the one that does not return. */
  monitor?: FunctionMonitor
  /** What was running when the thread before this one had to be ended: if it is a scheduled job, it has failed. */
  interrupted?: RunningFunction | null
  /** How pushed sources become modules, unless by evaluating them. */
  loadCode?: typeof loadCode
  /** How much is done for whom between two commits, in units. */
  turns?: Partial<TurnLimits>
  bounds?: Partial<EngineBounds>
  /** Documents that long work on the data looks at between two turns of everybody else. */
  rowsAtOnce?: number
  /** The storage does not know what it holds any more: this engine can't go on. */
  onFatal?: (error: unknown) => void
}

/** Jobs of one batch beside calls: bounds how long a commit waits for others. */
const BATCH = 256

/** How long what was replaced or deleted may go on lying in the storage's files. */
const ERASE_WITHIN_MS = 60_000
/** Between two parts of looking for copies of it: a minute for each GiB. */
const SCRUB_PAUSE_MS = 100

/** With the functions that the server was built with, or those that were pushed and are loaded already. */
export function createEngine(options: EngineOptions, pushed: PushedApplication | null = null): Engine {
  return new Engine(options, pushed, new Environment(options.environment ?? {}, storedVariables(options.storage)))
}

interface PushedApplication {
  stored: StoredCode
  code: ApplicationCode
}

/** With the functions that were pushed last, if any were; `forgetPushed` goes back to those the server was built with. */
export async function openEngine(options: EngineOptions & { forgetPushed?: boolean }): Promise<Engine> {
  try {
    return await openWithPushed(options)
  } catch (error) {
    // Nothing but what is stored is taken for JSON here.
    throw error instanceof SyntaxError ? options.storage.damaged(error) : error
  }
}

async function openWithPushed(options: EngineOptions & { forgetPushed?: boolean }): Promise<Engine> {
  const { storage, log } = options
  const variables = new Environment(options.environment ?? {}, storedVariables(storage))
  const stored = options.forgetPushed ? null : readStoredCode(storage)
  if (stored === null) {
    const engine = new Engine(options, null, variables)
    if (readStoredCode(storage) !== null) {
      storage.begin()
      discardStoredCode(storage)
      storage.commit()
      log('The functions that were pushed are forgotten.')
    }
    return engine
  }
  const pushedAt = new Date(stored.pushedAt).toISOString()
  const load = async () => {
    const { code } = await (options.loadCode ?? loadCode)(stored)
    checkSchema(code.schema)
    return code
  }
  const code = await load().catch((error: unknown) => {
    const reason = (error as Error).message
    throw new Error(
      `The functions that were pushed at ${pushedAt} can't be loaded. ${reason} Start with --forget-pushed to go on without them.`,
    )
  })
  if (fingerprint(builtInCode(options)) !== stored.builtIn) {
    log(`The functions that were pushed at ${pushedAt} are served; since then this server has got others of its own.`)
  }
  return new Engine(options, { stored, code }, variables)
}

function builtInCode({ modules, schema, crons, http }: EngineOptions): ApplicationCode {
  return {
    modules,
    schema: exported(schema) as SchemaJson,
    crons: crons ? (exported(crons) as Record<string, CronJob>) : {},
    http,
    providers: null,
  }
}

export class Engine implements EnginePort {
  private readonly queue: Job[] = []
  private readonly parts: EngineParts
  private readonly budget: CallBudget
  private readonly admin: AdminOperations
  /** Null before there is somebody to tell. */
  private handler: ((events: EngineEvent[]) => void) | null = null
  private events: EngineEvent[] = []
  private running: Promise<void> | null = null
  private closed = false
  /** Of the newest commit whose leavings will be erased, or are. */
  private erasedUpTo: Timestamp
  private eraseDue = false
  private cancelErase: CancelTimer | null = null
  private scrubDue = false
  private cancelScrub: CancelTimer | null = null

  constructor(
    private readonly options: EngineOptions,
    pushed: PushedApplication | null,
    variables: Environment,
  ) {
    const { storage, system, log, redactErrors, interrupted } = options
    const builtIn = builtInCode(options)
    let current = pushed?.code ?? builtIn
    installDeterminism()
    installSyscalls()
    installCloning()
    installConvexErrors()
    refuseComponents(current.modules)
    const catalog = openCatalog(storage, current.schema)
    const registry = new FunctionRegistry(current.modules, catalog, current)
    const store = new Store(storage)
    const committer = new Committer(storage, store, system)
    this.erasedUpTo = committer.timestamp
    const environment = {
      store,
      catalog,
      newInternalId: createInternalIds(system),
      newCreationTime: (now: number) => committer.newCreationTime(now),
      newCommitTs: () => committer.newCommitTs(),
      snapshotTs: () => committer.snapshotTs(),
    }
    const uploadAgeMs = options.files?.uploadAgeMs ?? UPLOAD_URL_AGE_MS
    const fileKeys = options.files ? FileKeys.open(storage, system, options.files.origin, uploadAgeMs) : null
    const timeoutMs = options.functionTimeoutMs ?? 1_000
    const logs = options.keepLogs ? new FunctionLogs(system, (execution) => this.logged(execution), redactErrors) : null
    const signingKey = SigningKey.open(storage, system)
    const issuer = variables.own('CONVEX_CLOUD_URL') ?? ''
    const signJwt = (claims: SignJwtOptions, now: number) => signingKey.sign(claims, issuer, now)
    const runner = new Runner({ registry, environment, system, redactErrors, timeoutMs, fileKeys, signJwt, log, logs })
    const monitor = options.monitor ?? NO_MONITOR
    const live = new LiveQueries(registry, runner, monitor)
    const scheduler = new Scheduler(store, catalog, system, () => this.enqueue({ type: 'due' }))
    const crons = new CronJobs(store, catalog, registry, system, () => this.enqueue({ type: 'due' }))
    const write = <T>(work: (transaction: Transaction) => T): Promise<T> => this.write(work)
    const read = async <T>(work: (transaction: Transaction) => T): Promise<T> => {
      await committer.settled()
      return runner.read(work)
    }
    const disk = options.files ? new FileDisk(options.files.directory, 'engine') : null
    const files =
      disk &&
      fileKeys &&
      new FileService({
        disk,
        keys: fileKeys,
        uploadAgeMs,
        isUploadOnce: options.files?.isUploadOnce ?? false,
        catalog,
        store,
        system,
        read,
        write,
        log,
      })
    const vectors = new VectorIndexes(catalog, storage, store, write)
    const router = () => current.http
    registry.addSystem(systemFunctions({ registry, environment: variables, router }))
    const actions = new Actions(registry, runner, router, files, vectors, {
      call: (request) => new Promise((resolve) => this.enqueueCall({ request, reply: resolve })),
      read,
      write,
      now: () => system.now(),
      nextTurn: () => system.nextTurn(),
    })
    const limits = { ...defaultTurnLimits, ...options.turns }
    const bounds = { ...defaultBounds, ...options.bounds }
    const turns = new Turns<Flow>(limits.quantum, KIND_WEIGHTS)
    const budget = new CallBudget(bounds.callUnitsPerSecond, bounds.callBurstSeconds, () => system.now())
    this.budget = budget
    const answer = async ({ request, reply }: CallJob): Promise<number> => {
      const before = live.units
      try {
        reply(await live.once(request), committer.timestamp)
      } catch (error) {
        reply(runner.fail(request.path, error), committer.timestamp)
      }
      return live.units - before + 1
    }
    this.parts = {
      system,
      committer,
      registry,
      runner,
      monitor,
      live,
      calls: new Calls(limits.quantum, budget),
      oneOffs: new OneOffQueries(turns, KIND.asked, budget, answer),
      sessions: new Sessions(live, turns, bounds),
      turns,
      limits,
      scheduler,
      crons,
      actions,
      files,
      vectors,
      log,
      tell: (event) => this.tell(event),
      flush: () => this.flush(),
      finishScheduled: (id, error) => this.finishScheduled(id, error),
    }
    const startCrons = (stuck: string | null = null) => {
      crons.replace(current.crons)
      void write((transaction) => crons.load(transaction, stuck)).then(
        () => crons.arm(),
        (error: unknown) => log(`Cron jobs could not be set up: ${describeError(error)}`),
      )
    }
    const exclusive = (work: ExclusiveJob['work']): Promise<void> => this.exclusive(work)
    const pushes = new Pushes({
      storage,
      catalog,
      system,
      load: options.loadCode ?? loadCode,
      rowsAtOnce: options.rowsAtOnce,
      log,
      monitor,
      builtIn,
      current,
      stored: pushed?.stored ?? null,
      variables: () => variables.current,
      exclusive,
      exchange: (code, plan) => {
        if (plan) {
          catalog.adopt(plan.catalog)
          // Numbers of dropped indexes are given again: nothing that was remembered under them may be found.
          store.forget()
          vectors.forget()
        }
        registry.replace(code.modules, catalog, code)
        current = code
        startCrons()
        this.tellProviders(code)
      },
    })
    const transfers = options.transfers
      ? openTransfers(options.transfers.directory, {
          storage,
          store,
          catalog,
          runner,
          system,
          files,
          schema: () => pushes.schema,
          log,
          write,
          exclusive,
        })
      : null
    this.admin = new AdminOperations({
      runner,
      tables: catalog,
      monitor,
      variables,
      pushes,
      transfers,
      copies: new CopyHold(storage, files),
      exclusive,
    })
    this.tellProviders(current)
    this.tell({ type: 'signing-keys', jwks: signingKey.jwks })
    for (const { id } of scheduler.interrupted()) this.finishScheduled(id, 'The server stopped while it ran.')
    const stuck = interrupted?.job ?? null
    if (stuck !== null && !stuck.startsWith(CRON)) this.finishScheduled(stuck, 'It did not return.')
    scheduler.arm()
    startCrons(stuck?.startsWith(CRON) ? stuck.slice(CRON.length) : null)
    this.scrub()
  }

  post(request: EngineRequest): void {
    if (request.type === 'file') return this.answerOfFile(request)
    if (request.type === 'admin') {
      const { call, operation } = request
      void this.admin.run(operation, call).then((outcome) => this.tell({ type: 'admin-response', call, outcome }))
      return
    }
    if (request.type !== 'call') return this.enqueue({ type: 'request', request })
    const { call, session } = request
    const reply: Reply = (outcome, ts) => this.tell({ type: 'response', call, session, outcome, ts })
    this.enqueueCall({ request, reply })
  }

  private answerOfFile({ call, ask }: FileRequest): void {
    const { files } = this.parts
    const nothing: FileAnswer =
      ask.do === 'find' ? { do: ask.do, file: null } : { do: 'failed', message: 'This server keeps no files' }
    void (files?.answer(ask) ?? Promise.resolve(nothing)).then((answered) =>
      this.tell({ type: 'file-response', call, answer: answered }),
    )
  }

  onEvents(handler: (events: EngineEvent[]) => void): void {
    this.handler = handler
    this.flush()
  }

  async close(): Promise<void> {
    const { scheduler, crons, actions, files } = this.parts
    scheduler.stop()
    crons.stop()
    while (this.running || actions.inFlight > 0) {
      await this.running
      await actions.idle()
    }
    await files?.close()
    this.closed = true
    this.cancelErase?.()
    this.cancelScrub?.()
    this.options.storage.close()
  }

  /** Sizes of what is kept in memory, and what was done: for tests. */
  get stats(): { queries: number; places: number; runs: number; units: number; waiting: number } {
    const { live, turns, calls } = this.parts
    const waiting = turns.size + (calls.isEmpty ? 0 : 1)
    return { ...live.size, runs: live.runs, units: live.units + calls.units, waiting }
  }

  private enqueue(job: Job): void {
    if (this.closed) return
    this.queue.push(job)
    this.running ??= this.run()
  }

  private enqueueCall(call: CallJob): void {
    if (this.closed) return
    const { request, reply } = call
    const waitMs = request.access === 'public' ? this.budget.wait(personOf(request)) : null
    if (waitMs !== null) return reply(rateLimited(waitMs), this.parts.committer.timestamp)
    this.parts.calls.add(call)
    this.running ??= this.run()
  }

  private exclusive(work: ExclusiveJob['work']): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = (error?: unknown): void => (error === undefined ? resolve() : reject(error))
      this.enqueue({ type: 'exclusive', work, done })
    })
  }

  private tellProviders({ providers }: ApplicationCode): void {
    if (providers) this.tell({ type: 'providers', providers })
  }

  private write<T>(work: (transaction: Transaction) => T): Promise<T> {
    return new Promise((resolve, reject) => {
      let result: T
      this.enqueue({
        type: 'write',
        work: (transaction) => void (result = work(transaction)),
        done: (error) => (error === undefined ? resolve(result) : reject(error)),
      })
    })
  }

  /** Whether someone waits for their call or their turn. */
  private get isAwaited(): boolean {
    return !this.parts.calls.isEmpty || this.parts.turns.size > 0
  }

  private async run(): Promise<void> {
    let wasAlone = false
    try {
      do {
        await this.options.system.nextTurn()
        const batch = new Batch(this.parts)
        const [first] = this.queue
        // Long work on the data comes in steps, and lets others go in between.
        if (first?.type === 'exclusive' && !(wasAlone && this.isAwaited)) {
          wasAlone = true
          this.queue.shift()
          await batch.runExclusive(first)
        } else {
          wasAlone = false
          await batch.run(this.queue.splice(0, this.batchLength()))
        }
        this.flush()
        this.tidy()
      } while (this.queue.length > 0 || this.isAwaited)
    } catch (error) {
      // Functions and commits that fail are answered. Whatever else fails leaves nobody who knows how things stand.
      this.options.log(`The engine failed: ${error instanceof Error ? error.stack : String(error)}`)
      this.closed = true
      this.options.onFatal?.(error)
    }
    this.running = null
  }

  /** After the answers of a batch have left. */
  private tidy(): void {
    const { storage, system } = this.options
    const { timestamp } = this.parts.committer
    if (this.scrubDue) {
      this.scrubDue = false
      this.cancelScrub = null
      this.scrub()
    }
    if (this.eraseDue) {
      this.eraseDue = false
      this.cancelErase = null
      this.erasedUpTo = timestamp
      storage.erase()
      return this.scrub()
    }
    storage.tidy()
    if (timestamp === this.erasedUpTo) return
    this.erasedUpTo = timestamp
    this.cancelErase ??= system.setTimer(ERASE_WITHIN_MS, () => {
      this.eraseDue = true
      this.wake()
    })
  }

  /** A part of it; the others after a pause each. */
  private scrub(): void {
    const { storage, system } = this.options
    if (this.cancelScrub !== null || !storage.scrub()) return
    this.cancelScrub = system.setTimer(SCRUB_PAUSE_MS, () => {
      this.scrubDue = true
      this.wake()
    })
  }

  private wake(): void {
    if (!this.closed) this.running ??= this.run()
  }

  /** Up to the next job that wants to be alone. */
  private batchLength(): number {
    const length = Math.min(this.queue.length, BATCH)
    for (let at = 0; at < length; at++) if (this.queue[at]!.type === 'exclusive') return at
    return length
  }

  /** Events leave with the batch they belong to; those of actions, which run beside the batches, as soon as can be. */
  private tell(event: EngineEvent): void {
    this.events.push(event)
    if (!this.running) this.flush()
  }

  private logged(execution: Execution): void {
    const last = this.events.at(-1)
    if (last?.type === 'executions') last.executions.push(execution)
    else this.tell({ type: 'executions', executions: [execution] })
  }

  private flush(): void {
    if (this.events.length === 0 || this.handler === null) return
    const { events } = this
    this.events = []
    this.handler(events)
  }

  private finishScheduled(id: string, error?: string): void {
    const work = (transaction: Transaction): void =>
      this.parts.scheduler.mark(transaction, id, error === undefined ? 'success' : 'failed', error)
    this.enqueue({ type: 'write', work, done: () => {} })
  }
}

const NO_MONITOR: FunctionMonitor = { enter: () => {}, exit: () => {} }
