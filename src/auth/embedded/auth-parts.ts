/** What accounts are made of on this server: its parts as the endpoints and hooks are given them. */
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
  /** What an authenticator app calls the account's place. */
  serverName: string
  database: SqliteDatabase
  sessionSecret: string
  issuer: string
  origins: [string, ...string[]]
  registration: Registration
  signer: TokenSigner
  syncUser: (event: AccountEvent) => Promise<void>
  /** Null where the person has none, or is none. */
  accountOf: (userId: string) => Promise<string | null>
  state: () => ServerState
  access: () => AccountAccess
  notices: AccountNotices
  settings: ServerSettings
  /** Null: one signs in with a password only. */
  provider: ProviderSettings | null
  /** Null: the server sends none. */
  mail: () => AccountMail | null
  /** How many are left to someone with a second factor. */
  recoveryCodes: (userId: string) => Promise<number>
  log: (level: 'warn' | 'error', message: string, cause?: unknown) => void
  now: () => number
}

/** The columns of better-auth's user that we use, with our own. */
export interface AccountRow {
  id: string
  name: string
  email: string
  image?: string | null
  emailVerified?: boolean | null
  isAdmin?: boolean | null
  updatedAt: Date
}
