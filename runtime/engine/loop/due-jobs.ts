/** Runs scheduled functions and cron jobs when they are due: each in a transaction with its row. */
import { ownText } from '../../boundary/messages'
import { monitored, type FunctionMonitor, type RunningFunction } from '../../boundary/watch-board'
import type { WrittenDocument } from '../../database/read-set'
import type { Transaction } from '../../database/transaction'
import { describeError } from '../../log'
import { untilFull } from '../../storage/storage'
import type { System } from '../../system'
import type { JsonValue } from '../../values/codec'
import { CronJobs, type DueCron } from '../jobs/cron-jobs'
import type { CronJob } from '../jobs/crons'
import { Scheduler } from '../jobs/scheduler'
import type { RegisteredFunction } from '../run/registry'
import type { Actions } from './actions'
import type { BatchResult } from './batch-result'
import { nobody } from './callers'
import type { Data } from './data'
import type { Functions } from './functions'
import type { Queue } from './queue'

export interface DueJobsOptions {
  data: Data
  functions: Functions
  queue: Queue
  actions: Actions
  monitor: FunctionMonitor
  system: System
  log: (line: string) => void
}

export class DueJobs {
  private readonly scheduler: Scheduler
  private readonly crons: CronJobs

  constructor(private readonly options: DueJobsOptions) {
    const { data, functions, queue, system } = options
    const onDue = (): void => queue.add({ type: 'due' })
    this.scheduler = new Scheduler(data.store, data.catalog, system, onDue)
    this.crons = new CronJobs(data.store, data.catalog, functions.registry, system, onDue)
  }

  /** `interrupted` did not return, so the previous thread was ended. */
  start(crons: Record<string, CronJob>, interrupted: RunningFunction | null): void {
    for (const { id } of this.scheduler.interrupted()) this.finish(id, 'The server stopped while it ran.')
    const stuck = interrupted?.job ?? null
    if (stuck !== null && !stuck.startsWith(CRON)) this.finish(stuck, 'It did not return.')
    this.scheduler.arm()
    this.replaceCrons(crons, stuck?.startsWith(CRON) ? stuck.slice(CRON.length) : null)
  }

  replaceCrons(jobs: Record<string, CronJob>, stuck: string | null = null): void {
    const { queue, log } = this.options
    this.crons.replace(jobs)
    void queue
      .write((transaction) => this.crons.load(transaction, stuck))
      .then(
        () => this.crons.arm(),
        (error: unknown) => log(`Couldn't set up cron jobs: ${describeError(error)}`),
      )
  }

  stop(): void {
    this.scheduler.stop()
    this.crons.stop()
  }

  /** Sets the timer for what these writes have scheduled. */
  afterCommit(written: readonly WrittenDocument[]): void {
    if (this.scheduler.concerns(written)) this.scheduler.arm()
  }

  /** Retries functions that found the disk full, after a pause. */
  tryAgainLater(): void {
    this.scheduler.arm(TRY_AGAIN_MS)
    this.crons.arm(TRY_AGAIN_MS)
  }

  async run(result: BatchResult): Promise<void> {
    const { data, functions } = this.options
    for (const due of this.crons.due()) await this.runCron(due, result)
    this.crons.arm()
    const due = this.scheduler.due()
    if (due.length === 0) this.scheduler.arm()
    for (const { id, path, args } of due) {
      data.committer.open()
      try {
        const fn = functions.registry.find(path, 'any', 'internal')
        if (fn.kind === 'action') this.startScheduled(id, fn, args, result)
        else await this.runScheduled(id, fn, args, result)
      } catch (error) {
        this.mark(result, id, 'failed', (error as Error).message)
      }
    }
  }

  private async runCron({ name, path, args }: DueCron, result: BatchResult): Promise<void> {
    const { data, functions, monitor, actions, system, log } = this.options
    const { registry, runner } = functions
    const { crons } = this
    data.committer.open()
    const advance = (): void => {
      result.wrote(runner.write((transaction) => crons.advance(transaction, name)).written)
    }
    const fn = registry.find(path, 'any', 'internal')
    if (fn.kind === 'mutation') {
      const running = { path, call: null, query: null, job: CRON + name }
      const run = await monitored(monitor, running, () =>
        runner.mutation(fn, args, nobody(system), (transaction) => crons.advance(transaction, name)),
      )
      result.wrote(run.written)
      if (!run.outcome.ok) advance()
    } else if (crons.begin(name)) {
      advance()
      result.afterCommit((error) => {
        if (error === undefined) void actions.run(fn, args, nobody(system)).then(() => crons.end(name))
        else crons.end(name)
      })
    } else {
      advance()
      log(`The cron job "${name}" is still running, so this run is skipped`)
    }
  }

  private async runScheduled(id: string, fn: RegisteredFunction, args: JsonValue, result: BatchResult): Promise<void> {
    const { monitor, functions, system } = this.options
    const running = { path: fn.path, call: null, query: null, job: id }
    const run = await monitored(monitor, running, () =>
      functions.runner.mutation(fn, args, nobody(system, id), (transaction) =>
        this.scheduler.mark(transaction, id, 'success'),
      ),
    )
    result.wrote(run.written)
    if (!run.outcome.ok) this.mark(result, id, 'failed', ownText(run.outcome))
  }

  /** An action starts once its start is durable, so that a crash doesn't start it again. */
  private startScheduled(id: string, fn: RegisteredFunction, args: JsonValue, result: BatchResult): void {
    const { actions, system } = this.options
    this.mark(result, id, 'inProgress')
    result.afterCommit((error) => {
      if (error !== undefined) return
      void actions.run(fn, args, nobody(system, id)).then((run) => this.finish(id, run.ok ? undefined : ownText(run)))
    })
  }

  private mark(result: BatchResult, id: string, state: 'inProgress' | 'failed', error?: string): void {
    const { runner } = this.options.functions
    untilFull(() => {
      result.wrote(runner.write((transaction) => this.scheduler.mark(transaction, id, state, error)).written)
    })
  }

  private finish(id: string, error?: string): void {
    const work = (transaction: Transaction): void =>
      this.scheduler.mark(transaction, id, error === undefined ? 'success' : 'failed', error)
    this.options.queue.add({ type: 'write', work, done: () => {} })
  }
}

/** A cron job's name in the log of runs: no scheduled function's id starts with it. */
const CRON = 'cron '

/** When scheduled functions that found the disk full are retried. */
const TRY_AGAIN_MS = 1_000
