import type { MessageRow } from './message-row'
import type { Row } from './thread-rows'

/** Consecutive messages of blocked people, collapsed into one line. */
export interface BlockedRun {
  /** The keys of its rows, in order. */
  keys: readonly string[]
  /** The seq of its last message that has one. */
  lastSeq: number | null
}

/** Runs by the key of each message in them. */
export function blockedRuns(rows: readonly Row[], blocked: ReadonlySet<string>): ReadonlyMap<string, BlockedRun> {
  const found = new Map<string, BlockedRun>()
  if (blocked.size === 0) return found
  let run: MessageRow[] = []
  const close = () => {
    const keys = run.map(({ key }) => key)
    const lastSeq = run.findLast(({ seq }) => seq !== null)?.seq ?? null
    for (const key of keys) found.set(key, { keys, lastSeq })
    run = []
  }
  for (const row of rows) {
    if (row.kind === 'message' && blocked.has(row.senderId)) run.push(row)
    else close()
  }
  close()
  return found
}
