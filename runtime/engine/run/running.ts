/**
 * Tracks which function the running code belongs to, if something needs to know: whose log lines these are, which
 * function an exception in a callback ends, and for which one `globalThis.Convex` is called. Once used, tracking slows
 * down every promise of the thread, so functions are only tracked if needed.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { LogLine } from '../../boundary/messages'

export interface Running {
  lines: LogLine[]
  /** When the timers of `console.time` were started, by label. */
  timers: Map<string, number>
  /** Ends the function with what was thrown where nothing could catch it. */
  end?: (error: Error) => void
  /** Belongs to a query or mutation. */
  ctx?: object
}

const running = new AsyncLocalStorage<Running>()

export const currentlyRunning = (): Running | undefined => running.getStore()

export function withLines<T>(lines: LogLine[], run: () => Promise<T>): Promise<T> {
  return running.run({ lines, timers: new Map() }, run)
}

/** A query or mutation, nested or not, if it is tracked at all. */
export function withCtx<T>(ctx: object, run: () => T): T {
  const around = running.getStore()
  return around ? running.run({ ...around, ctx }, run) : run()
}

/** An action with `"use node"`: an exception in one of its callbacks, or an unhandled rejection, ends it as well. */
export function withCallbacks<T>(run: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const around = running.getStore() ?? { lines: [], timers: new Map<string, number>() }
    running.run({ ...around, end: reject }, () => void run().then(resolve, reject))
  })
}

/** Called for the process's events; false if the exception isn't from such an action. */
export function endsItsAction(event: 'uncaughtException' | 'unhandledRejection', thrown: unknown): boolean {
  const end = running.getStore()?.end
  if (!end) return false
  const error = new Error(thrown instanceof Error ? thrown.message : String(thrown))
  error.name = event
  if (thrown instanceof Error && thrown.stack !== undefined) error.stack = thrown.stack
  end(error)
  return true
}
