/**
 * Accounts kept on this machine: better-auth with email and password, behind the few endpoints the product uses. The
 * server mounts `handle` at /api/auth and passes `issuer` and `jwksUri` to the functions, which check tokens with them.
 */
import { randomBytes } from 'node:crypto'
import { betterAuth } from 'better-auth'
import { type AccountAccess, createAccountAccess } from './account-access'
import { createAccountMail, MAILED_LINK_MINUTES, type Mailer } from './account-mail'
import { createAccountNotices } from './account-notices'
import { watchEndedSessions, type EndedSession } from './ended-sessions'
import { createAuthHandler, type AuthHandler } from './handler'
import { migrateIdentityDatabase, prepareIdentityDatabase, type SqliteDatabase } from './identity-database'
import type { AccountEvent } from './auth-parts'
import { createAuthOptions } from './options'
import type { ProviderSettings } from './provider'
import { createRegistration, type RegistrationMode } from './registration'
import type { ServerState } from './server-state'
import { createServerSettings } from './server-settings'
import { createTokenSigner, type AuthSecrets } from './token'

export interface EmbeddedAuthOptions extends AuthSecrets {
  /** The server's name on the sign-in page. */
  serverName: string
  /** Open, and empty or one of ours; `close` closes it. */
  database: SqliteDatabase
  /** Whether the last write found the disk full. */
  isFull?: () => boolean
  /** A constant of the data directory. */
  issuer: string
  /** Origins that can sign in, the preferred one first. */
  origins: [string, ...string[]]
  registration: RegistrationMode
  /** Called after an account changed, and before one is deleted; a deletion stops if this fails. */
  syncUser: (event: AccountEvent) => Promise<void>
  /** The `tokenIdentifier` of a person who has an account; null for anyone else. */
  identityOf: (userId: string) => Promise<string | null>
  state: () => ServerState
  /** The operator's contact, as given at startup; null: an administrator sets it in the browser. */
  owner?: string | null
  /** Null if this server has only password sign-in. */
  provider: ProviderSettings | null
  /** Null if the server sends no email. */
  mailer: Mailer | null
  /** Called immediately, and on every change. */
  onOwner?: (owner: string | null) => void
  log: (level: 'warn' | 'error', message: string, cause?: unknown) => void
  now?: () => number
}

export interface EmbeddedAuth {
  handle: AuthHandler
  /** Actions for administrators; `onSessionsEnded` reports the sessions they end once `changed` is called. */
  access: AccountAccess
  mailer: Mailer | null
  /** Call after accounts were changed without `handle`. */
  changed(): void
  /**
   * Calls the listener immediately with ended sessions whose tokens must be rejected, and then whenever a session ends.
   */
  onSessionsEnded(take: (ended: EndedSession[]) => void): void
  /** For convex/auth.config.ts. */
  jwksUri: string
  /** The code that the first account needs; null once there is an account. */
  setupCode(): string | null
  /** Creates an account on the server's own behalf, whatever the registration mode. */
  createAccount(account: { name: string; email: string; password: string }): Promise<{ id: string }>
  close(): void
}

/** The plugin's endpoints, whose types better-auth loses when options are composed. */
interface SecondFactorApi {
  viewBackupCodes: (call: { body: { userId: string } }) => Promise<{ backupCodes: string[] }>
}

export async function createEmbeddedAuth(options: EmbeddedAuthOptions): Promise<EmbeddedAuth> {
  const { database, now = Date.now } = options
  prepareIdentityDatabase(database)
  const signer = await createTokenSigner(options.signingKey, options.issuer, now)
  const registration = createRegistration(database, options.registration, now)
  const notices = createAccountNotices(database, now)
  const onOwner = options.onOwner ?? (() => {})
  const settings = createServerSettings(database, options.owner ?? null, onOwner)
  const access = createAccountAccess({
    database,
    notices,
    now,
    async makeToken(id, expiresAt) {
      const token = randomBytes(24).toString('base64url')
      const { internalAdapter } = await auth.$context
      await internalAdapter.createVerificationValue({ value: id, identifier: `reset-password:${token}`, expiresAt })
      return token
    },
    onReset: (id, by) => mail?.tell(id, { kind: 'second-factor-off', by }),
    update: async (id, change) => (await auth.$context).internalAdapter.updateUser(id, change),
  })
  const mail =
    options.mailer &&
    createAccountMail({
      mailer: options.mailer,
      database,
      origin: options.origins[0],
      now,
      resetToken: (id) => access.mailedToken(id, MAILED_LINK_MINUTES * 60),
      confirmed: async (id) => void (await access.confirmAddress(id)),
    })
  const authOptions = createAuthOptions({
    ...options,
    now,
    signer,
    registration,
    access: () => access,
    notices,
    settings,
    mail: () => mail,
    async recoveryCodes(userId) {
      const { viewBackupCodes } = auth.api as unknown as SecondFactorApi
      return (await viewBackupCodes({ body: { userId } })).backupCodes.length
    },
    accountOf: async (userId) => {
      const identity = await options.identityOf(userId)
      const mine = `${options.issuer}|`
      return identity?.startsWith(mine) ? identity.slice(mine.length) : null
    },
  })
  await migrateIdentityDatabase(database, authOptions)
  onOwner(settings.owner())
  const auth = betterAuth(authOptions)
  // Initialized at startup: the first visitor shouldn't wait for it, and a mistake in it should stop the start.
  await auth.$context
  let tell = () => {}
  return {
    access,
    mailer: options.mailer,
    changed: () => tell(),
    handle: createAuthHandler(auth.handler, {
      origin: options.origins[0],
      hasProvider: options.provider !== null,
      onChanged: () => tell(),
      isFull: options.isFull,
    }),
    onSessionsEnded(take) {
      const ended = watchEndedSessions(database, now)
      tell = () => take(ended())
      tell()
    },
    jwksUri: signer.jwksUri,
    setupCode: () => (registration.status().needsSetupCode ? registration.setupCode : null),
    async createAccount(account) {
      const body = { ...account, invite: registration.serverPass }
      const { user } = await auth.api.signUpEmail({ body })
      return { id: user.id }
    },
    close: () => database.close(),
  }
}
