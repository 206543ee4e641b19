/** The state that the rest of the server reports to administrators. */

export interface BackupState {
  everyMs: number
  /** The folder on the server. */
  to: string
  /** UTC ms; null before the first. */
  lastMade: number | null
  /** The last attempt, if it failed. */
  lastFailed: number | null
  /** Why no backup was made. */
  reason: string | null
  isRunning: boolean
}

export interface ServerState {
  version: string
  /** Null if it makes no automatic backups. */
  backups: BackupState | null
  /** Set while nothing can be stored. */
  isDiskFull: boolean
  /** The damaged part of the data, and what to do; null if none is known to be damaged. */
  damage: string | null
}
