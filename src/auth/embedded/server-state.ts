/** What the rest of the server knows of itself, told to administrators. */

export interface BackupState {
  everyMs: number
  /** The folder on the server. */
  to: string
  /** UTC ms; null before the first. */
  lastMade: number | null
  /** The last try, where it made none. */
  lastFailed: number | null
  isRunning: boolean
}

export interface ServerState {
  version: string
  /** Null where it makes none by itself. */
  backups: BackupState | null
  /** Nothing can be stored. */
  isDiskFull: boolean
  /** What of the data is damaged, and what to do; null: nothing that is known. */
  damage: string | null
}
