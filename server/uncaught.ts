/**
 * What no one caught. A promise that failed with no one waiting harmed whoever began it, and is said. After an exception
 * out of a callback no one knows how things stand: the server stops in order, and its exit code says why.
 */
import type { Log } from './log'

type Listens = Pick<NodeJS.EventEmitter, 'on'>

/** For the connections and the store to close; beyond it the process ends as it is. */
const STOP_WITHIN_MS = 15_000

export interface UncaughtOptions {
  log: Log
  /** Stops the server in order. */
  stop: () => void
  exit: () => void
  setTimer: (ms: number, task: () => void) => void
}

export function watchUncaught(process: Listens, { log, stop, exit, setTimer }: UncaughtOptions): void {
  let count = 0
  let isStopping = false
  process.on('unhandledRejection', (reason: unknown) =>
    log.error('A promise failed that nobody waited for', { count: ++count, error: describe(reason) }),
  )
  process.on('uncaughtException', (error: unknown) => {
    log.error('An error that nobody caught: the server stops', { count: ++count, error: describe(error) })
    if (isStopping) return exit()
    isStopping = true
    setTimer(STOP_WITHIN_MS, exit)
    stop()
  })
}

const describe = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error))
