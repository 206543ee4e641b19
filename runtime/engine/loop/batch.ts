/**
 * One turn of the engine. Each part ends at a number of units, so that what lies between a call and its answer does:
 *
 *   calls, one by one ──▶ commit ──▶ answers ──▶ what it has changed ──▶ a slice of what waits ──▶ one round
 *
 * docs/decisions/0031-turns-and-bounds.md
 */
import type { Actions } from './actions'
import type { Committer } from './committer'
import type {
  AdminRequest,
  CallRequest,
  Caller,
  EngineEvent,
  EngineRequest,
  FileRequest,
  FunctionOutcome,
} from '../../boundary/messages'
import { ownText } from '../../boundary/messages'
import type { CallJob, Calls, OneOffQueries, Reply } from './calls'
import type { Flow, TurnLimits } from './flow'
import type { Sessions, Told } from './sessions'
import type { Turns } from './turns'
import { monitored, type FunctionMonitor } from '../../boundary/watch-board'
import type { FileService } from '../files/file-service'
import type { FunctionRegistry, RegisteredFunction } from '../run/registry'
import { withoutRequest } from '../run/function-meta'
import type { Runner } from '../run/runner'
import type { CronJobs, DueCron } from '../jobs/cron-jobs'
import type { Scheduler } from '../jobs/scheduler'
import { isFull, untilFull } from '../../storage/storage'
import { Updates } from '../live/updates'
import type { System } from '../../system'
import type { LiveQueries } from '../live/live-queries'
import type { VectorIndexes } from '../../database/vectors/vector-index'
import { RUN_UNITS } from '../../database/budget'
import type { WrittenDocument } from '../../database/read-set'
import type { Transaction } from '../../database/transaction'
import type { JsonValue } from '../../values/codec'
import type { AfterExclusive } from '../exclusive'

export type Job =
  /** The runtime's own writes; `done` gets what went wrong, if anything did. */
  | { type: 'write'; work: (transaction: Transaction) => void; done: (error?: unknown) => void }
  /** The time of some scheduled function, or cron job, has come. */
  | { type: 'due' }
  /** Work on the deployment itself: it has a batch of its own. */
  | ExclusiveJob
  | { type: 'request'; request: Exclude<EngineRequest, CallRequest | FileRequest | AdminRequest> }

export interface ExclusiveJob {
  type: 'exclusive'
  /** May write; whatever it has written is undone when it rejects. Returns what to do once that is durable. */
  work: () => Promise<AfterExclusive | void>
  done: (error?: unknown) => void
}

/** What a batch works with; all of it outlives the batch. */
export interface EngineParts {
  system: System
  committer: Committer
  registry: FunctionRegistry
  runner: Runner
  monitor: FunctionMonitor
  live: LiveQueries
  calls: Calls
  oneOffs: OneOffQueries
  sessions: Sessions
  /** Whose turn it is between two commits. */
  turns: Turns<Flow>
  limits: TurnLimits
  scheduler: Scheduler
  crons: CronJobs
  actions: Actions
  files: FileService | null
  vectors: VectorIndexes
  log: (line: string) => void
  tell: (event: EngineEvent) => void
  /** Everything told so far leaves now. */
  flush: () => void
  finishScheduled: (id: string, error?: string) => void
}

export class Batch {
  private readonly written: WrittenDocument[] = []
  /** Sessions with a mutation that succeeded. */
  private readonly touched: number[] = []
  /** Run when it is known whether the batch is durable; given the reason if it is not. */
  private readonly afterCommit: ((error?: unknown) => void)[] = []
  /** What waits for the commit. */
  private readonly later: Extract<Job, { type: 'request' }>['request'][] = []

  constructor(private readonly parts: EngineParts) {}

  async run(jobs: Job[]): Promise<void> {
    const { calls, limits } = this.parts
    for (const job of jobs) {
      if (job.type === 'write') this.runWrite(job)
      else if (job.type === 'due') await this.runDue()
      else if (job.type === 'request') this.later.push(job.request)
    }
    for (let used = 0, count = 0; used < limits.batch && count < CALLS; count++) {
      const call = calls.take()
      if (!call) break
      const units = (await this.runCall(call)) + Math.floor((call.request.size ?? 0) / 1_024)
      calls.paid(units)
      used += units
    }
    this.commit()
    await this.show()
  }

  /** Nothing else is in this batch, so that what the work has written can be undone with it. */
  async runExclusive({ work, done }: ExclusiveJob): Promise<void> {
    const { committer, sessions } = this.parts
    committer.open()
    let after: AfterExclusive
    try {
      after = (await work()) ?? {}
    } catch (error) {
      committer.abandon()
      return done(error)
    }
    this.written.push(...(after.written ?? []))
    let failure: unknown
    this.afterCommit.push((error) => {
      failure = error
      if (error === undefined) after.apply?.()
      else after.undo?.()
      done(error)
    })
    this.commit(after.isDirty)
    if (failure === undefined && after.renew) sessions.renew()
    return this.show()
  }

  private commit(isDirty = false): void {
    const { committer, scheduler, crons, files, vectors, log, flush } = this.parts
    let failure: unknown
    try {
      committer.commit(isDirty)
    } catch (error) {
      // Only after a full disk is it known that nothing was stored. After anything else nobody knows before the data
      // is opened again (S14): so nobody is told anything, and this engine ends.
      if (!isFull(error)) throw error
      failure = error
      log(`Nothing was stored: ${String(error)}`)
      scheduler.arm(TRY_AGAIN_MS)
      crons.arm(TRY_AGAIN_MS)
      this.written.length = this.touched.length = 0
    }
    for (const task of this.afterCommit) task(failure)
    // Answers leave before any further function runs: what is durable has been said, even if that one never returns.
    flush()
    files?.afterCommit(this.written)
    vectors.afterCommit(this.written)
    if (scheduler.concerns(this.written)) scheduler.arm()
  }

  /** Everything that is allowed to see the new state, as far as this turn reaches. */
  private async show(): Promise<void> {
    const { live, sessions, actions, committer, tell, limits } = this.parts
    const told: Told = { updates: new Updates(), applied: [], touched: [], overloaded: [] }
    sessions.tellInto(told)
    await live.refreshAll(this.written, limits.commit)
    for (const session of this.touched) sessions.touch(session)
    live.sift(sessions.fallBehind)
    for (const request of this.later) {
      if (request.type === 'query-set') sessions.ask(request)
      else if (request.type === 'close-session') sessions.close(request.session)
      else void actions.http(request, this.callerOf(request), tell)
    }
    await this.serve()
    sessions.relieve()
    for (const session of told.overloaded) tell({ type: 'session-overloaded', session })
    live.sift(sessions.fallBehind)
    live.tell(told.updates, sessions.waiting)
    const updates = told.updates.list()
    const { applied, touched } = told
    if (updates.length + applied.length + touched.length === 0) return
    tell({ type: 'round', ts: committer.timestamp, updates, applied, touched })
  }

  /** Whoever waits gets their turns, until the slice is used up or no one waits. */
  private async serve(): Promise<void> {
    const { turns, live, limits } = this.parts
    for (let used = 0; used < limits.slice;) {
      const flow = turns.next()
      if (!flow) return
      const before = live.units
      const isDone = await flow.visit(turns.left(flow))
      const units = live.units - before + 1
      turns.pay(flow, units)
      if (isDone) turns.remove(flow)
      used += units
    }
  }

  /** Returns what it cost. */
  private async runCall({ request, reply }: CallJob): Promise<number> {
    const { registry, actions, committer, oneOffs } = this.parts
    let fn: RegisteredFunction
    try {
      fn = registry.find(request.path, request.kind, request.access)
    } catch (error) {
      const outcome = this.parts.runner.refusal(error, request.request?.requestId)
      this.afterCommit.push(() => reply(outcome, committer.timestamp))
      return RUN_UNITS
    }
    if (fn.kind === 'mutation') return this.runMutation(fn, request, reply)
    if (fn.kind === 'query') oneOffs.add({ request, reply })
    else {
      const run = actions.run(fn, request.args as JsonValue, this.callerOf(request))
      void run.then((outcome) => reply(outcome, committer.timestamp))
    }
    return RUN_UNITS
  }

  private async runMutation(fn: RegisteredFunction, request: CallRequest, reply: Reply): Promise<number> {
    const { committer, monitor, runner } = this.parts
    const { session, identity, path, call } = request
    const replay = request.replay && { ...request.replay, caller: identity?.tokenIdentifier ?? '' }
    const before = replay && committer.replayed(replay)
    if (before) {
      if (session !== null) this.touched.push(session)
      const outcome: FunctionOutcome = { ok: true, value: before.value, logLines: [] }
      // The same call of this very batch is as durable as the batch; an earlier one is already.
      const isDurable = before.ts <= committer.timestamp
      this.afterCommit.push((error) => reply(error === undefined || isDurable ? outcome : NOT_STORED, before.ts))
      return RUN_UNITS
    }
    committer.open()
    const running = { path, call: call === 0 ? null : call, query: null, job: null }
    const run = await monitored(monitor, running, () =>
      runner.mutation(fn, request.args as JsonValue, this.callerOf(request)),
    )
    const { outcome } = run
    if (outcome.ok && replay) untilFull(() => committer.remember(replay, outcome.value, run.written.length > 0))
    this.written.push(...run.written)
    if (run.outcome.ok && session !== null) this.touched.push(session)
    this.afterCommit.push((error) => reply(error === undefined ? run.outcome : NOT_STORED, committer.timestamp))
    return run.units
  }

  private runWrite({ work, done }: Extract<Job, { type: 'write' }>): void {
    const { committer, runner } = this.parts
    committer.open()
    try {
      this.written.push(...runner.write(work).written)
      this.afterCommit.push(done)
    } catch (error) {
      this.afterCommit.push(() => done(error))
    }
  }

  private async runDue(): Promise<void> {
    const { scheduler, committer, registry } = this.parts
    for (const due of this.parts.crons.due()) await this.runCron(due)
    this.parts.crons.arm()
    const due = scheduler.due()
    if (due.length === 0) scheduler.arm()
    for (const { id, path, args } of due) {
      committer.open()
      try {
        const fn = registry.find(path, 'any', 'internal')
        if (fn.kind === 'action') this.startScheduled(id, fn, args)
        else await this.runScheduled(id, fn, args)
      } catch (error) {
        this.mark(id, 'failed', (error as Error).message)
      }
    }
  }

  private async runCron({ name, path, args }: DueCron): Promise<void> {
    const { committer, registry, monitor, runner, crons, actions, log } = this.parts
    committer.open()
    const advance = (): void => {
      this.written.push(...runner.write((transaction) => crons.advance(transaction, name)).written)
    }
    const fn = registry.find(path, 'any', 'internal')
    if (fn.kind === 'mutation') {
      const running = { path, call: null, query: null, job: CRON + name }
      const run = await monitored(monitor, running, () =>
        runner.mutation(fn, args, this.nobody(), (transaction) => crons.advance(transaction, name)),
      )
      this.written.push(...run.written)
      if (!run.outcome.ok) advance()
    } else if (crons.begin(name)) {
      advance()
      this.afterCommit.push((error) => {
        if (error === undefined) void actions.run(fn, args, this.nobody()).then(() => crons.end(name))
        else crons.end(name)
      })
    } else {
      advance()
      log(`The cron job "${name}" is still running, so it is left out this time`)
    }
  }

  private async runScheduled(id: string, fn: RegisteredFunction, args: JsonValue): Promise<void> {
    const { monitor, runner, scheduler } = this.parts
    const running = { path: fn.path, call: null, query: null, job: id }
    const run = await monitored(monitor, running, () =>
      runner.mutation(fn, args, this.nobody(id), (transaction) => scheduler.mark(transaction, id, 'success')),
    )
    this.written.push(...run.written)
    if (!run.outcome.ok) this.mark(id, 'failed', ownText(run.outcome))
  }

  /** An action starts when it is durable that it has: after a crash it is not started again. */
  private startScheduled(id: string, fn: RegisteredFunction, args: JsonValue): void {
    const { actions, finishScheduled } = this.parts
    this.mark(id, 'inProgress')
    this.afterCommit.push((error) => {
      if (error !== undefined) return
      void actions.run(fn, args, this.nobody(id)).then((run) => finishScheduled(id, run.ok ? undefined : ownText(run)))
    })
  }

  private callerOf({ identity, request }: Pick<CallRequest, 'identity' | 'request'>): Caller {
    return { identity, request: request ?? withoutRequest(this.parts.system) }
  }

  /** Whoever has asked for a cron job or a scheduled function is not there when it runs. */
  private nobody(scheduledFunctionId: string | null = null): Caller {
    return { identity: null, request: withoutRequest(this.parts.system, scheduledFunctionId) }
  }

  private mark(id: string, state: 'inProgress' | 'failed', error?: string): void {
    const { runner, scheduler } = this.parts
    untilFull(() => {
      const { written } = runner.write((transaction) => scheduler.mark(transaction, id, state, error))
      this.written.push(...written)
    })
  }
}

/** Of one batch, whatever they cost: bounds how long a commit waits for others. */
const CALLS = 256

/** The name of a cron job among jobs: no id of a scheduled function begins with it. */
export const CRON = 'cron '

/** When scheduled functions are tried again that found no room on the disk. */
const TRY_AGAIN_MS = 1_000

const NOT_STORED: FunctionOutcome = {
  ok: false,
  message: 'The server could not store this. Nothing was saved.',
  data: JSON.stringify({ code: 'NOT_STORED', message: 'The server could not store this. Nothing was saved.' }),
  logLines: [],
}
