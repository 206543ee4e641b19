/** Waiting calls, in queues: one per session, or per person without one. Queues take turns; each keeps its order. */
import type { CallRequest, FunctionOutcome, Timestamp } from '../../boundary/messages'
import type { CallBudget } from './call-budget'
import { personOf, type Flow } from './flow'
import { Turns } from './turns'

export type Reply = (outcome: FunctionOutcome, ts: Timestamp) => void

export interface CallJob {
  request: CallRequest
  reply: Reply
}

interface Line {
  key: string
  jobs: CallJob[]
}

/** Mutations and actions: taken one by one into the batch of a commit. */
export class Calls {
  private readonly lines = new Map<string, Line>()
  private readonly turns: Turns<Line>
  private current: Line | null = null
  private caller: CallJob | undefined
  /** Total cost of all calls. */
  units = 0

  constructor(
    quantum: number,
    private readonly budget: CallBudget,
  ) {
    this.turns = new Turns(quantum)
  }

  get isEmpty(): boolean {
    return this.turns.size === 0
  }

  add(job: CallJob): void {
    const { key, person } = lineOf(job)
    let line = this.lines.get(key)
    if (!line) this.lines.set(key, (line = { key, jobs: [] }))
    line.jobs.push(job)
    this.turns.add(line, 0, person)
  }

  /** The next call; report its cost with `paid`. */
  take(): CallJob | undefined {
    this.current = this.turns.next()
    this.caller = this.current?.jobs.shift()
    return this.caller
  }

  paid(units: number): void {
    this.units += units
    const line = this.current
    if (!line) return
    this.turns.pay(line, units)
    this.budget.charge(personOf(this.caller!.request), units)
    if (line.jobs.length > 0) return
    this.turns.remove(line)
    this.lines.delete(line.key)
  }
}

/** Queries without a subscription, which run between two commits. */
export class OneOffQueries {
  private readonly lines = new Map<string, Line & Flow>()

  constructor(
    private readonly turns: Turns<Flow>,
    private readonly kind: number,
    private readonly budget: CallBudget,
    /** Runs one, responds, and returns its cost. */
    private readonly run: (job: CallJob) => Promise<number>,
  ) {}

  add(job: CallJob): void {
    const { key, person } = lineOf(job)
    let line = this.lines.get(key)
    if (!line) {
      const jobs: CallJob[] = []
      line = { key, jobs, visit: (units) => this.visit(key, jobs, units) }
      this.lines.set(key, line)
    }
    line.jobs.push(job)
    this.turns.add(line, this.kind, person)
  }

  private async visit(key: string, jobs: CallJob[], units: number): Promise<boolean> {
    for (let used = 0; used < units && jobs.length > 0;) {
      const job = jobs.shift()!
      const cost = await this.run(job)
      this.budget.charge(personOf(job.request), cost)
      used += cost
    }
    if (jobs.length > 0) return false
    this.lines.delete(key)
    return true
  }
}

function lineOf({ request }: CallJob): { key: string; person: string } {
  const person = personOf(request)
  return { key: request.session === null ? person : `session ${request.session}`, person }
}
