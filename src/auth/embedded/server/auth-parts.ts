/** The parts that this server's accounts consist of, as the endpoints and hooks receive them. */
import type { AccountAccess } from './account-access'
import type { AccountMail } from './account-mail'
import type { AccountNotices } from './account-notices'
import type { SqliteDatabase } from './identity-database'
import type { ProviderSettings } from './provider'
import type { Registration } from './registration'
import type { ServerSettings } from './server-settings'
import type { ServerState } from './server-state'
import type { TokenSigner } from './token'

export type AccountEvent =
  | {
      event: 'create' | 'update'
      tokenIdentifier: string
      name: string
      email: string
      imageUrl?: string
      isAdmin: boolean
      updatedAt: number
    }
  | { event: 'delete'; tokenIdentifier: string; updatedAt: number }

export interface AuthParts {
  /** The issuer name shown in an authenticator app. */
  serverName: string
  database: SqliteDatabase
  sessionSecret: string
  issuer: string
  origins: [string, ...string[]]
  registration: Registration
  signer: TokenSigner
  syncUser: (event: AccountEvent) => Promise<void>
  /** Null if the account has no person, or is deleted. */
  accountOf: (userId: string) => Promise<string | null>
  state: () => ServerState
  access: () => AccountAccess
  notices: AccountNotices
  settings: ServerSettings
  /** Null if this server has only password sign-in. */
  provider: ProviderSettings | null
  /** Null if the server sends no email. */
  mail: () => AccountMail | null
  /** Number of recovery codes left to someone with a second factor. */
  recoveryCodes: (userId: string) => Promise<number>
  log: (level: 'warn' | 'error', message: string, cause?: unknown) => void
  now: () => number
}

/** The columns of better-auth's user table that we use, and our own. */
export interface AccountRow {
  id: string
  name: string
  email: string
  image?: string | null
  emailVerified?: boolean | null
  isAdmin?: boolean | null
  updatedAt: Date
}
