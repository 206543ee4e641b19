/**
 * Which function the code that runs belongs to, where someone has to know: whose log lines these are, whom an
 * exception in a callback ends, and for whom `globalThis.Convex` is asked. Following that costs every promise of the
 * thread something from the first time on, so only those are followed for whom it is needed.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { LogLine } from '../../boundary/messages'

export interface Running {
  lines: LogLine[]
  /** When the timers of `console.time` were started, by their labels. */
  timers: Map<string, number>
  /** Ends the function with what was thrown where no one could catch it. */
  end?: (error: Error) => void
  /** Of a query or mutation. */
  ctx?: object
}

const running = new AsyncLocalStorage<Running>()

export const currentlyRunning = (): Running | undefined => running.getStore()

export function withLines<T>(lines: LogLine[], run: () => Promise<T>): Promise<T> {
  return running.run({ lines, timers: new Map() }, run)
}

/** A query or mutation, nested or not, if it is followed at all. */
export function withCtx<T>(ctx: object, run: () => T): T {
  const around = running.getStore()
  return around ? running.run({ ...around, ctx }, run) : run()
}

/** An action with `"use node"`: also what is thrown in its callbacks, or rejected for no one, is its end. */
export function withCallbacks<T>(run: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const around = running.getStore() ?? { lines: [], timers: new Map<string, number>() }
    running.run({ ...around, end: reject }, () => void run().then(resolve, reject))
  })
}

/** Of the process's events; false when it is no such action's. */
export function endsItsAction(event: 'uncaughtException' | 'unhandledRejection', thrown: unknown): boolean {
  const end = running.getStore()?.end
  if (!end) return false
  const error = new Error(thrown instanceof Error ? thrown.message : String(thrown))
  error.name = event
  if (thrown instanceof Error && thrown.stack !== undefined) error.stack = thrown.stack
  end(error)
  return true
}
