/**
 * The edge's view after a commit: first the effects of the commit, then a slice of other waiting work, each in its turn
 * (docs/decisions/0031-turns-and-bounds.md). Together they are one round, which shows one moment.
 */
import type { EngineEvent } from '../../boundary/messages'
import type { System } from '../../system'
import type { LiveQueries } from '../live/live-queries'
import { Updates } from '../live/updates'
import type { Runner } from '../run/runner'
import type { Actions } from './actions'
import type { BatchResult } from './batch-result'
import type { CallBudget } from './call-budget'
import { callerOf } from './callers'
import { OneOffQueries, type CallJob } from './calls'
import type { Committer } from './committer'
import { KIND, KIND_WEIGHTS, type EngineBounds, type Flow, type TurnLimits } from './flow'
import type { SessionRequest } from './queue'
import { Sessions, type Told } from './sessions'
import { Turns } from './turns'

export interface RoundsOptions {
  live: LiveQueries
  runner: Runner
  actions: Actions
  committer: Committer
  budget: CallBudget
  limits: TurnLimits
  bounds: EngineBounds
  system: System
  tell: (event: EngineEvent) => void
}

export class Rounds {
  /** Decides whose turn it is between two commits. */
  private readonly turns: Turns<Flow>
  private readonly sessions: Sessions
  private readonly oneOffs: OneOffQueries

  constructor(private readonly options: RoundsOptions) {
    const { live, budget, limits, bounds } = options
    this.turns = new Turns(limits.quantum, KIND_WEIGHTS)
    this.sessions = new Sessions(live, this.turns, bounds)
    this.oneOffs = new OneOffQueries(this.turns, KIND.asked, budget, (call) => this.answer(call))
  }

  /** Number of sessions waiting for their turn. */
  get waiting(): number {
    return this.turns.size
  }

  /** Re-runs every query, in the next rounds. */
  renew(): void {
    this.sessions.renew()
  }

  readonly askOnce = (call: CallJob): void => this.oneOffs.add(call)

  /** Shows the new state to every session that can see it, as far as this turn reaches. */
  async show({ written, touched, units }: BatchResult, requests: readonly SessionRequest[]): Promise<void> {
    const { live, actions, committer, limits, system, tell } = this.options
    const { sessions } = this
    const told: Told = { updates: new Updates(), applied: [], touched: [], overloaded: [] }
    sessions.tellInto(told)
    await live.refreshAll(written, limits.commit)
    for (const session of touched) sessions.touch(session)
    live.sift(sessions.fallBehind)
    for (const request of requests) {
      if (request.type === 'query-set') sessions.ask(request)
      else if (request.type === 'close-session') sessions.close(request.session)
      else void actions.http(request, callerOf(system, request), tell)
    }
    await this.serve(Math.max(limits.slice, units))
    sessions.relieve()
    for (const session of told.overloaded) tell({ type: 'session-overloaded', session })
    live.sift(sessions.fallBehind)
    live.tell(told.updates, sessions.waiting)
    const updates = told.updates.list()
    if (updates.length + told.applied.length + told.touched.length === 0) return
    tell({ type: 'round', ts: committer.timestamp, updates, applied: told.applied, touched: told.touched })
  }

  /** Waiting sessions get turns until these units are used up or no one waits. */
  private async serve(slice: number): Promise<void> {
    const { turns } = this
    const { live } = this.options
    for (let used = 0; used < slice;) {
      const flow = turns.next()
      if (!flow) return
      const before = live.units
      const isDone = await flow.visit(Math.min(turns.left(flow), slice - used))
      const units = live.units - before + 1
      turns.pay(flow, units)
      if (isDone) turns.remove(flow)
      used += units
    }
  }

  /** Returns its cost. */
  private async answer({ request, reply }: CallJob): Promise<number> {
    const { live, runner, committer } = this.options
    const before = live.units
    try {
      reply(await live.once(request), committer.timestamp)
    } catch (error) {
      reply(runner.failures.fail(request.path, error), committer.timestamp)
    }
    return live.units - before + 1
  }
}
