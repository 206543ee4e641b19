/** For administrators: how the backups stand that the server makes by itself. */
import { APIError, createAuthEndpoint, sessionMiddleware } from 'better-auth/api'
import type { AccountRow } from './options'

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

export interface BackupParts {
  /** Null where the server makes none by itself. */
  backups: () => BackupState | null
}

export function backupEndpoint({ backups }: BackupParts) {
  return createAuthEndpoint('/backups', { method: 'GET', use: [sessionMiddleware] }, (ctx) => {
    const { user } = ctx.context.session as unknown as { user: AccountRow }
    if (user.isAdmin !== true)
      throw new APIError('FORBIDDEN', { code: 'ADMIN_ONLY', message: 'Only an administrator can see that.' })
    return ctx.json({ backups: backups() })
  })
}
