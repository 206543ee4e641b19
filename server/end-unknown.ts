import { endAtOnce } from '../runtime/edge/host/end-at-once'
import type { Log } from './log'

/** An fsync may have failed. Nothing is closed properly, because closing writes as if everything were stored. */
export function endUnknown(what: 'data' | 'accounts', log: Log, error: unknown): void {
  log.error(
    `A write failed, and how much of the ${what} is stored is unknown. The server stops, and checks when it starts again. Check the disk`,
    { cause: error instanceof Error ? error.message : String(error) },
  )
  endAtOnce()
}
