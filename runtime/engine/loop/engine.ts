/**
 * The engine: one thread, one thing at a time. It takes everything requested since the last turn as one batch:
 *
 *   jobs and calls, one by one ──▶ commit (one fsync) ──▶ responses ──▶ what it has changed ──▶ a slice of what waits ──▶ one round
 *
 *   a mutation    post ─▶ queue ─▶ CallRunner, in the open transaction ─▶ commit ─▶ its response ─▶ its effects, in the round
 *   a live query  post ─▶ queue ─▶ Rounds: after the commit, in its session's turn ─▶ the round
 *   a query       post ─▶ queue ─▶ CallRunner ─▶ Rounds.askOnce: between two commits ─▶ its response
 *   an action     post ─▶ queue ─▶ Actions: next to the batches; reaches the data by calls through the same queue
 *   a due job     its timer ─▶ queue ─▶ DueJobs: a mutation as above, in one transaction with its row; or an action
 *   a push        post ─▶ AdminOperations ─▶ Pushes ─▶ alone in a batch ─▶ commit ─▶ `serve`, in the same turn
 *
 * Nothing runs next to a mutation, so every history is serial by construction and nothing is ever retried. Queries run
 * only between commits and therefore see durable state alone. Each part of a batch ends at a number of units, which
 * bounds the time between a call and its response. See docs/decisions/0001-one-engine-serial.md,
 * 0031-turns-and-bounds.md.
 */
import type { EngineEvent, EnginePort, EngineRequest, FileAnswer, FileRequest } from '../../boundary/messages'
import { TextHash } from '../../boundary/text-hash'
import type { FunctionMonitor } from '../../boundary/watch-board'
import type { CatalogPlan } from '../../database/catalog-plan'
import { VectorIndexes } from '../../database/vectors/vector-index'
import { isFull } from '../../storage/storage'
import { builtInCode, type ApplicationCode, type PushedApplication } from '../deploy/code'
import type { Environment } from '../deploy/environment'
import type { AfterExclusive } from '../exclusive'
import { openFiles, type FileService } from '../files/file-service'
import { LiveQueries } from '../live/live-queries'
import { refuseComponents } from '../run/components'
import { Actions } from './actions'
import { AdminOperations } from './admin-operations'
import { BatchResult } from './batch-result'
import { CallBudget } from './call-budget'
import { CallRunner } from './call-runner'
import type { Reply } from './calls'
import { Data } from './data'
import { DueJobs } from './due-jobs'
import type { EngineOptions } from './engine-options'
import { Events } from './events'
import { defaultBounds, defaultTurnLimits, type TurnLimits } from './flow'
import { Functions } from './functions'
import { Queue, type ExclusiveJob, type Job, type SessionRequest } from './queue'
import { Rounds } from './rounds'
import { Upkeep } from './upkeep'

export class Engine implements EnginePort {
  private readonly limits: TurnLimits
  private readonly events = new Events()
  private readonly data: Data
  private readonly queue: Queue
  private readonly functions: Functions
  private readonly files: FileService | null
  private readonly vectors: VectorIndexes
  private readonly live: LiveQueries
  private readonly actions: Actions
  private readonly due: DueJobs
  private readonly rounds: Rounds
  private readonly calls: CallRunner
  private readonly admin: AdminOperations
  private readonly upkeep: Upkeep
  private running: Promise<void> | null = null

  constructor(
    private readonly options: EngineOptions,
    pushed: PushedApplication | null,
    variables: Environment,
  ) {
    const { storage, system, log, monitor = NO_MONITOR, interrupted = null } = options
    const { events } = this
    const { tell } = events
    const code = pushed?.code ?? builtInCode(options)
    refuseComponents(code.modules)
    const limits = (this.limits = { ...defaultTurnLimits, ...options.turns })
    const bounds = { ...defaultBounds, ...options.bounds }
    const budget = new CallBudget(bounds.callUnitsPerSecond, bounds.callBurstSeconds, () => system.now())

    const data = (this.data = new Data(storage, system, code.schema, bounds.keptChars))
    const { catalog, store, committer } = data
    const queue = (this.queue = new Queue(limits.quantum, budget, committer, this.wake))
    const functions = (this.functions = new Functions(options, data, code, variables, events.logged))
    const { runner, read } = functions
    const { write } = queue
    const files = (this.files = openFiles(options.files, functions.fileKeys, {
      catalog,
      store,
      system,
      read,
      write,
      log,
    }))
    const vectors = (this.vectors = new VectorIndexes(catalog, storage, store, write))
    const live = (this.live = new LiveQueries(functions.registry, runner, monitor, new TextHash(options.system)))
    const actions = (this.actions = new Actions(functions, files, vectors, queue, system))
    const due = (this.due = new DueJobs({ data, functions, queue, actions, monitor, system, log }))
    const rounds = (this.rounds = new Rounds({
      live,
      runner,
      actions,
      committer,
      budget,
      limits,
      bounds,
      system,
      tell,
    }))
    const { askOnce } = rounds
    this.calls = new CallRunner({ calls: queue.calls, committer, functions, actions, monitor, system, askOnce })
    const serve = (next: ApplicationCode, plan: CatalogPlan | null): void => this.serve(next, plan)
    this.admin = new AdminOperations({
      engine: options,
      pushed,
      variables,
      monitor,
      data,
      functions,
      files,
      queue,
      serve,
    })
    this.upkeep = new Upkeep(storage, system, committer, queue.wake)

    this.tellProviders(code)
    tell({ type: 'signing-keys', jwks: functions.jwks })
    due.start(code.crons, interrupted)
    this.upkeep.scrub()
  }

  post(request: EngineRequest): void {
    if (request.type === 'file') return this.answerOfFile(request)
    if (request.type === 'admin') {
      const { call, operation } = request
      void this.admin
        .run(operation, call)
        .then((outcome) => this.events.tell({ type: 'admin-response', call, outcome }))
      return
    }
    if (request.type !== 'call') return this.queue.add({ type: 'request', request })
    const { call, session } = request
    const reply: Reply = (outcome, ts) => this.events.tell({ type: 'response', call, session, outcome, ts })
    this.queue.call({ request, reply })
  }

  private answerOfFile({ call, ask }: FileRequest): void {
    const nothing: FileAnswer =
      ask.do === 'find'
        ? { do: ask.do, file: null }
        : { do: 'failed', message: "File storage isn't enabled on this server" }
    void (this.files?.answer(ask) ?? Promise.resolve(nothing)).then((answered) =>
      this.events.tell({ type: 'file-response', call, answer: answered }),
    )
  }

  onEvents(handler: (events: EngineEvent[]) => void): void {
    this.events.onEvents(handler)
  }

  async close(): Promise<void> {
    this.due.stop()
    while (this.running || this.actions.inFlight > 0) {
      await this.running
      await this.actions.idle()
    }
    await this.files?.close()
    this.queue.close()
    this.upkeep.stop()
    this.options.storage.close()
  }

  /** Sizes of in-memory data, and work counts: for tests. */
  get stats(): { queries: number; places: number; chars: number; runs: number; units: number; waiting: number } {
    const { live, rounds, queue } = this
    const waiting = rounds.waiting + (queue.calls.isEmpty ? 0 : 1)
    return { ...live.size, runs: live.runs, units: live.units + queue.calls.units, waiting }
  }

  /** Whether anyone waits for their call or their turn. */
  private get isAwaited(): boolean {
    return !this.queue.calls.isEmpty || this.rounds.waiting > 0
  }

  private readonly wake = (): void => {
    this.running ??= this.run()
  }

  private async run(): Promise<void> {
    const { queue, events } = this
    let wasAlone = false
    events.hold()
    try {
      do {
        await this.options.system.nextTurn()
        // Long operations on the data come in steps, and let others run in between.
        const alone: ExclusiveJob | null = wasAlone && this.isAwaited ? null : queue.takeExclusive()
        wasAlone = alone !== null
        await (alone ? this.runAlone(alone) : this.runBatch())
        events.flush()
        this.upkeep.afterBatch()
      } while (!queue.isEmpty || this.isAwaited)
    } catch (error) {
      // A failing function or commit gets a response. Any other failure leaves the state unknown.
      this.options.log(`The engine failed: ${error instanceof Error ? error.stack : String(error)}`)
      queue.close()
      this.options.onFatal?.(error)
    }
    events.release()
    this.running = null
  }

  private async runBatch(): Promise<void> {
    const result = new BatchResult()
    const later: SessionRequest[] = []
    for (const job of this.queue.take()) {
      if (job.type === 'write') this.runWrite(job, result)
      else if (job.type === 'due') await this.due.run(result)
      else later.push(job.request)
    }
    await this.calls.run(result, this.limits.batch)
    this.commit(result)
    await this.rounds.show(result, later)
  }

  private runWrite({ work, done }: Extract<Job, { type: 'write' }>, result: BatchResult): void {
    this.data.committer.open()
    try {
      result.wrote(this.functions.runner.write(work).written)
      result.afterCommit(done)
    } catch (error) {
      result.afterCommit(() => done(error))
    }
  }

  /** Nothing else is in this batch, so that the operation's writes can be undone with it. */
  private async runAlone({ work, done }: ExclusiveJob): Promise<void> {
    const { committer } = this.data
    const result = new BatchResult()
    committer.open()
    let after: AfterExclusive
    try {
      after = (await work()) ?? {}
    } catch (error) {
      committer.abandon()
      return done(error)
    }
    result.wrote(after.written ?? [])
    let failure: unknown
    result.afterCommit((error) => {
      failure = error
      if (error === undefined) after.apply?.()
      else after.undo?.()
      done(error)
    })
    this.commit(result, after.isDirty)
    if (failure === undefined && after.renew) this.rounds.renew()
    return this.rounds.show(result, [])
  }

  private commit(result: BatchResult, isDirty = false): void {
    let failure: unknown
    try {
      this.data.committer.commit(isDirty)
    } catch (error) {
      // Only after a full disk is it certain that nothing was stored. After any other failure, only reopening the data
      // can tell (S14): so no one gets a response, and this engine ends.
      if (!isFull(error)) throw error
      failure = error
      this.options.log(`Nothing was stored: ${String(error)}`)
      this.due.tryAgainLater()
    }
    result.settle(failure)
    // Responses are sent before any further function runs: a durable call has been acknowledged, even if that function
    // never returns.
    this.events.flush()
    this.files?.afterCommit(result.written)
    this.vectors.afterCommit(result.written)
    this.due.afterCommit(result.written)
  }

  /** Another application replaces the current one. It is stored already. */
  private serve(code: ApplicationCode, plan: CatalogPlan | null): void {
    if (plan) {
      this.data.adopt(plan)
      this.vectors.forget()
    }
    this.functions.replace(code)
    this.due.replaceCrons(code.crons)
    this.tellProviders(code)
  }

  private tellProviders({ providers }: ApplicationCode): void {
    if (providers) this.events.tell({ type: 'providers', providers })
  }
}

const NO_MONITOR: FunctionMonitor = { enter: () => {}, exit: () => {} }
