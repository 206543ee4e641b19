/** What an administrator should know about the server, and which of it needs action. */
import type { ServerFacts } from './server-endpoints'

export type CheckId = 'data' | 'disk' | 'backups' | 'mail' | 'administrators'

/** `backups`: the key of its sentence. */
export type BackupWords = 'off' | 'failed' | 'running' | 'none' | 'late' | 'last'

export interface Check {
  id: CheckId
  isWell: boolean
}

/** Overdue after this many intervals. */
const LATE = 2

export function backupWords({ backups }: Pick<ServerFacts, 'backups'>, now: number): BackupWords {
  if (!backups) return 'off'
  const { lastMade, lastFailed, isRunning, everyMs } = backups
  if (lastFailed !== null) return 'failed'
  if (lastMade === null) return isRunning ? 'running' : 'none'
  return now - lastMade > LATE * everyMs ? 'late' : 'last'
}

const WELL = new Set<BackupWords>(['running', 'last'])

/** Worst first. Mail is optional, and a second administrator only matters once there are other people. */
export function checksOf(facts: ServerFacts, now: number): Check[] {
  return [
    { id: 'data', isWell: facts.damage === null },
    { id: 'disk', isWell: !facts.isDiskFull },
    { id: 'backups', isWell: WELL.has(backupWords(facts, now)) },
    { id: 'mail', isWell: !facts.mail?.problem },
    { id: 'administrators', isWell: facts.administrators > 1 || facts.accounts === 1 },
  ]
}
