/** Runs clients' calls in a batch: mutations immediately; queries and actions are only started. */
import type { CallRequest, FunctionOutcome } from '../../boundary/messages'
import { monitored, type FunctionMonitor } from '../../boundary/watch-board'
import { RUN_UNITS } from '../../database/budget'
import { untilFull } from '../../storage/storage'
import type { System } from '../../system'
import type { JsonValue } from '../../values/codec'
import type { RegisteredFunction } from '../run/registry'
import type { Actions } from './actions'
import type { BatchResult } from './batch-result'
import { callerOf } from './callers'
import type { CallJob, Calls, Reply } from './calls'
import type { Committer } from './committer'
import type { Functions } from './functions'

export interface CallRunnerOptions {
  calls: Calls
  committer: Committer
  functions: Functions
  actions: Actions
  monitor: FunctionMonitor
  system: System
  /** A query without a subscription: it runs between two commits. */
  askOnce: (call: CallJob) => void
}

export class CallRunner {
  constructor(private readonly options: CallRunnerOptions) {}

  /** One at a time, up to about this many units. */
  async run(result: BatchResult, units: number): Promise<void> {
    const { calls } = this.options
    for (let count = 0; result.units < units && count < CALLS; count++) {
      const call = calls.take()
      if (!call) return
      const cost = (await this.runCall(call, result)) + Math.floor((call.request.size ?? 0) / 1_024)
      calls.paid(cost)
      result.units += cost
    }
  }

  /** Returns its cost. */
  private async runCall({ request, reply }: CallJob, result: BatchResult): Promise<number> {
    const { functions, actions, committer, askOnce, system } = this.options
    let fn: RegisteredFunction
    try {
      fn = functions.registry.find(request.path, request.kind, request.access)
    } catch (error) {
      const outcome = functions.runner.failures.refusal(error, request.request?.requestId)
      result.afterCommit(() => reply(outcome, committer.timestamp))
      return RUN_UNITS
    }
    if (fn.kind === 'mutation') return this.runMutation(fn, request, reply, result)
    if (fn.kind === 'query') askOnce({ request, reply })
    else {
      const run = actions.run(fn, request.args as JsonValue, callerOf(system, request))
      void run.then((outcome) => reply(outcome, committer.timestamp))
    }
    return RUN_UNITS
  }

  private async runMutation(
    fn: RegisteredFunction,
    request: CallRequest,
    reply: Reply,
    result: BatchResult,
  ): Promise<number> {
    const { committer, monitor, functions, system } = this.options
    const { session, identity, path, call } = request
    const replay = request.replay && { ...request.replay, caller: identity?.tokenIdentifier ?? '' }
    const before = replay && committer.replayed(replay)
    if (before) {
      if (session !== null) result.touched.push(session)
      const outcome: FunctionOutcome = { ok: true, value: before.value, logLines: [] }
      // If the call is in this batch, it is as durable as the batch; an earlier one already is.
      const isDurable = before.ts <= committer.timestamp
      result.afterCommit((error) => reply(error === undefined || isDurable ? outcome : NOT_STORED, before.ts))
      return RUN_UNITS
    }
    committer.open()
    const running = { path, call: call === 0 ? null : call, query: null, job: null }
    const run = await monitored(monitor, running, () =>
      functions.runner.mutation(fn, request.args as JsonValue, callerOf(system, request)),
    )
    const { outcome } = run
    if (outcome.ok && replay) untilFull(() => committer.remember(replay, outcome.value, run.written.length > 0))
    result.wrote(run.written)
    if (run.outcome.ok && session !== null) result.touched.push(session)
    result.afterCommit((error) => reply(error === undefined ? run.outcome : NOT_STORED, committer.timestamp))
    return run.units
  }
}

/** Per batch, whatever they cost: bounds how long a commit waits for others. */
const CALLS = 256

const NOT_STORED: FunctionOutcome = {
  ok: false,
  message: 'The server couldn’t save this. Nothing was changed.',
  data: JSON.stringify({ code: 'NOT_STORED', message: 'The server couldn’t save this. Nothing was changed.' }),
  logLines: [],
}
