/** What an administrator should know of the server, and what of it wants something of them. */
import type { ServerFacts } from './server-endpoints'

export type CheckId = 'data' | 'disk' | 'backups' | 'mail' | 'administrators'

/** `backups`: by which of its sentences. */
export type BackupWords = 'off' | 'failed' | 'running' | 'none' | 'late' | 'last'

export interface Check {
  id: CheckId
  isWell: boolean
}

/** By so many times what was asked for. */
const LATE = 2

export function backupWords({ backups }: Pick<ServerFacts, 'backups'>, now: number): BackupWords {
  if (!backups) return 'off'
  const { lastMade, lastFailed, isRunning, everyMs } = backups
  if (lastFailed !== null) return 'failed'
  if (lastMade === null) return isRunning ? 'running' : 'none'
  return now - lastMade > LATE * everyMs ? 'late' : 'last'
}

const WELL = new Set<BackupWords>(['running', 'last'])

/** In the order of what is worst. Mail is a choice, and so is one administrator where one is alone. */
export function checksOf(facts: ServerFacts, now: number): Check[] {
  return [
    { id: 'data', isWell: facts.damage === null },
    { id: 'disk', isWell: !facts.isDiskFull },
    { id: 'backups', isWell: WELL.has(backupWords(facts, now)) },
    { id: 'mail', isWell: !facts.mail?.problem },
    { id: 'administrators', isWell: facts.administrators > 1 || facts.accounts === 1 },
  ]
}
