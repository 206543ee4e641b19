/** The state of the server for administrators, and which of it needs action. */
import type { ServerFacts } from '../server/server-endpoints'

export type CheckId = 'data' | 'disk' | 'backups' | 'mail' | 'administrators'

/** `backups`: the key of its text. */
export type BackupWords = 'off' | 'failed' | 'running' | 'none' | 'late' | 'last'

/** `off`: not set up, which is a choice; `wrong`: needs action. */
export type CheckState = 'well' | 'off' | 'wrong'

export interface Check {
  id: CheckId
  state: CheckState
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
  const { damage, isDiskFull, mail, administrators, accounts } = facts
  const wrongIf = (isWrong: boolean): CheckState => (isWrong ? 'wrong' : 'well')
  return [
    { id: 'data', state: wrongIf(damage !== null) },
    { id: 'disk', state: wrongIf(isDiskFull) },
    { id: 'backups', state: wrongIf(!WELL.has(backupWords(facts, now))) },
    { id: 'mail', state: mail ? wrongIf(mail.problem !== null) : 'off' },
    { id: 'administrators', state: accounts === 1 ? 'off' : wrongIf(administrators <= 1) },
  ]
}
