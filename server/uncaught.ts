/**
 * Handles what no other code caught. An unhandled rejection only affects the code that caused it, so it is logged.
 * After an uncaught exception the state is unknown, so the server shuts down gracefully, with an exit code that says
 * why.
 */
import type { Log } from './log'

type Listens = Pick<NodeJS.EventEmitter, 'on'>

/** Time for connections and the store to close; after that the process exits as it is. */
const STOP_WITHIN_MS = 15_000

export interface UncaughtOptions {
  log: Log
  /** Shuts the server down gracefully. */
  stop: () => void
  exit: () => void
  setTimer: (ms: number, task: () => void) => void
}

export function watchUncaught(process: Listens, { log, stop, exit, setTimer }: UncaughtOptions): void {
  let count = 0
  let isStopping = false
  process.on('unhandledRejection', (reason: unknown) =>
    log.error('Unhandled promise rejection', { count: ++count, error: describe(reason) }),
  )
  process.on('uncaughtException', (error: unknown) => {
    log.error('Uncaught error: the server is stopping', { count: ++count, error: describe(error) })
    if (isStopping) return exit()
    isStopping = true
    setTimer(STOP_WITHIN_MS, exit)
    stop()
  })
}

const describe = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error))
