/** Work that waits for its turn: the runtime's own jobs in order, and calls in queues that take turns. */
import type { AdminRequest, CallRequest, EngineRequest, FileRequest, FunctionOutcome } from '../../boundary/messages'
import type { Transaction } from '../../database/transaction'
import type { AfterExclusive, Exclusive } from '../exclusive'
import { rateLimited, type CallBudget } from './call-budget'
import { Calls, type CallJob } from './calls'
import type { Committer } from './committer'
import { personOf } from './flow'

export type Job =
  /** The runtime's own writes; `done` gets the error, if any. */
  | { type: 'write'; work: (transaction: Transaction) => void; done: (error?: unknown) => void }
  /** A scheduled function or cron job is due. */
  | { type: 'due' }
  /** An operation on the deployment itself: it has its own batch. */
  | ExclusiveJob
  | { type: 'request'; request: SessionRequest }

/** The effects after the commit. */
export type SessionRequest = Exclude<EngineRequest, CallRequest | FileRequest | AdminRequest>

export interface ExclusiveJob {
  type: 'exclusive'
  /** Can write; its writes are undone if it rejects. Returns the work to do once they are durable. */
  work: () => Promise<AfterExclusive | void>
  done: (error?: unknown) => void
}

/** Maximum jobs of one batch besides calls: bounds how long a commit waits for others. */
const BATCH = 256

export class Queue {
  readonly calls: Calls
  private readonly jobs: Job[] = []
  private isClosed = false

  constructor(
    quantum: number,
    private readonly budget: CallBudget,
    private readonly committer: Committer,
    private readonly onWork: () => void,
  ) {
    this.calls = new Calls(quantum, budget)
  }

  get isEmpty(): boolean {
    return this.jobs.length === 0
  }

  /** From now on nothing is accepted. */
  close(): void {
    this.isClosed = true
  }

  /** Runs a batch, though it may have nothing to do. */
  readonly wake = (): void => {
    if (!this.isClosed) this.onWork()
  }

  readonly add = (job: Job): void => {
    if (this.isClosed) return
    this.jobs.push(job)
    this.onWork()
  }

  /** A client's call; if its caller is over their limit, it is answered at once. */
  call(call: CallJob): void {
    if (this.isClosed) return
    const { request, reply } = call
    const waitMs = request.access === 'public' ? this.budget.wait(personOf(request)) : null
    if (waitMs !== null) return reply(rateLimited(waitMs), this.committer.timestamp)
    this.calls.add(call)
    this.onWork()
  }

  /** A function's call of another one. */
  ask(request: CallRequest): Promise<FunctionOutcome> {
    return new Promise((resolve) => this.call({ request, reply: resolve }))
  }

  /** A transaction of the runtime's own; resolves once its writes are durable. */
  readonly write = <T>(work: (transaction: Transaction) => T): Promise<T> => {
    return new Promise((resolve, reject) => {
      let result: T
      this.add({
        type: 'write',
        work: (transaction) => void (result = work(transaction)),
        done: (error) => (error === undefined ? resolve(result) : reject(error)),
      })
    })
  }

  readonly exclusive: Exclusive = (work) => {
    return new Promise((resolve, reject) => {
      const done = (error?: unknown): void => (error === undefined ? resolve() : reject(error))
      this.add({ type: 'exclusive', work, done })
    })
  }

  /** The next job, if it needs a batch of its own. */
  takeExclusive(): ExclusiveJob | null {
    const [first] = this.jobs
    if (first?.type !== 'exclusive') return null
    this.jobs.shift()
    return first
  }

  /** Takes the jobs up to the next one that needs a batch of its own. */
  take(): Exclude<Job, ExclusiveJob>[] {
    const alone = this.jobs.findIndex(({ type }, at) => type === 'exclusive' || at === BATCH)
    return this.jobs.splice(0, alone < 0 ? this.jobs.length : alone) as Exclude<Job, ExclusiveJob>[]
  }
}
