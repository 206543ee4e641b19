/**
 * The jobs of `crons.ts`: each has a row that says when it is next due, so that a restart loses none. A job that became
 * due while the server was down runs once when it is back; one that is still running when it is due again is skipped.
 *
 *   waiting ──due──▶ (mutation) waiting      in one transaction with what it writes: exactly once
 *           ──due──▶ (action)   running ──▶ waiting
 */
import type { FunctionRegistry } from '../run/registry'
import type { CancelTimer, System } from '../../system'
import type { Catalog, IndexInfo, TableInfo } from '../../database/catalog'
import type { Document } from '../../database/document'
import type { Store } from '../../database/store'
import type { Transaction } from '../../database/transaction'
import { prefixEnd } from '../../values/keys'
import type { JsonValue } from '../../values/codec'
import { nextRun, type CronJob } from './crons'

/** More than anyone writes into one file. */
const MOST_JOBS = 10_000

export interface DueCron {
  name: string
  path: string
  args: JsonValue
}

export class CronJobs {
  private readonly table: TableInfo
  private readonly index: IndexInfo
  private readonly running = new Set<string>()
  private cancelTimer: CancelTimer = () => {}
  private jobs: Record<string, CronJob> = {}
  private stopped = false

  constructor(
    private readonly store: Store,
    catalog: Catalog,
    private readonly registry: FunctionRegistry,
    private readonly system: System,
    private readonly onDue: () => void,
  ) {
    this.table = catalog.table('_cron_jobs')!
    this.index = this.table.indexes.get('by_name')!
  }

  /** Sets the jobs. Throws if a job's function doesn't exist, or its time never comes. */
  replace(jobs: Record<string, CronJob>): void {
    for (const [name, job] of Object.entries(jobs)) {
      this.registry.find(job.name, 'any', 'internal')
      nextRun(job.schedule, 0, name)
    }
    this.jobs = jobs
  }

  private rows(): Document[] {
    const interval = { index: this.index.id, prefix: '', lower: '', upper: prefixEnd('') }
    return this.store.scan(interval, 'asc', MOST_JOBS).map(({ document }) => document)
  }

  /** Updates the rows from the jobs: new and changed ones count from now. `stuck` did not return, and is skipped. */
  load(transaction: Transaction, stuck: string | null): void {
    const known = new Map(this.rows().map((row) => [row.name as string, row]))
    for (const [name, row] of known) {
      if (!Object.hasOwn(this.jobs, name)) transaction.delete(this.table, transaction.resolveId(row._id)!.key)
    }
    for (const [name, job] of Object.entries(this.jobs)) {
      const definition = JSON.stringify(job)
      const row = known.get(name)
      if (row?.definition === definition) continue
      const fields = { name, definition, next: nextRun(job.schedule, transaction.now, name) }
      if (row) transaction.replace(this.table, transaction.resolveId(row._id)!.key, row, fields)
      else transaction.insert(this.table, fields)
    }
    if (stuck !== null) this.advance(transaction, stuck)
  }

  /** Sets the timer for the job that is due next, no sooner than `notBefore` ms from now. */
  arm(notBefore = 0): void {
    this.cancelTimer()
    if (this.stopped) return
    const next = Math.min(...this.rows().map((row) => row.next as number))
    if (next === Infinity) return
    this.cancelTimer = this.system.setTimer(Math.max(notBefore, next - this.system.now()), this.onDue)
  }

  due(): DueCron[] {
    const now = this.system.now()
    return this.rows()
      .filter((row) => (row.next as number) <= now && Object.hasOwn(this.jobs, row.name as string))
      .map((row) => {
        const name = row.name as string
        const job = this.jobs[name]!
        return { name, path: job.name, args: (job.args[0] ?? {}) as JsonValue }
      })
  }

  /** Claims a due job: it is due again at its next time. */
  advance(transaction: Transaction, name: string): void {
    const row = this.rows().find((each) => each.name === name)
    const job = this.jobs[name]
    if (!row || !job) return
    const { _id, _creationTime, ...fields } = row
    // From its own time on, so that intervals don't drift; missed runs aren't made up for.
    const following = nextRun(job.schedule, row.next as number, name)
    const next = following > transaction.now ? following : nextRun(job.schedule, transaction.now, name)
    transaction.replace(this.table, transaction.resolveId(_id)!.key, row, { ...fields, next })
  }

  /** Whether an action can start: it never runs twice at once. */
  begin(name: string): boolean {
    if (this.running.has(name)) return false
    this.running.add(name)
    return true
  }

  end(name: string): void {
    this.running.delete(name)
  }

  stop(): void {
    this.stopped = true
    this.cancelTimer()
  }
}
