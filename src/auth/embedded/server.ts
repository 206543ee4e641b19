/**
 * Accounts kept on this machine: better-auth with e-mail and password, behind the few endpoints the product uses. The
 * server mounts `handle` at /api/auth and gives the functions `issuer` and `jwksUri` to check tokens with.
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
  /** What sign-in calls this server. */
  serverName: string
  /** Open, empty or ours; closed by `close`. */
  database: SqliteDatabase
  /** Whether its last write found no room. */
  isFull?: () => boolean
  /** A constant of the data directory. */
  issuer: string
  /** Origins that may sign in, the preferred one first. */
  origins: [string, ...string[]]
  registration: RegistrationMode
  /** Called after the accounts changed (before, for a deletion, which stops when this fails). */
  syncUser: (event: AccountEvent) => Promise<void>
  /** The `tokenIdentifier` of a person who has an account; null for anyone else. */
  identityOf: (userId: string) => Promise<string | null>
  state: () => ServerState
  /** Who runs the server, given at its start; null: an administrator says it in the browser. */
  owner?: string | null
  /** Null: one signs in with a password only. */
  provider: ProviderSettings | null
  /** Null: the server sends no mail. */
  mailer: Mailer | null
  /** Called with it at once, and when it changes. */
  onOwner?: (owner: string | null) => void
  log: (level: 'warn' | 'error', message: string, cause?: unknown) => void
  now?: () => number
}

export interface EmbeddedAuth {
  handle: AuthHandler
  /** What whoever runs the server may do; `onSessionsEnded` hears of what it ends once `changed` is called. */
  access: AccountAccess
  mailer: Mailer | null
  /** Accounts were changed past `handle`. */
  changed(): void
  /** Calls at once with the sessions that ended and whose tokens are to be refused, and from then on. */
  onSessionsEnded(take: (ended: EndedSession[]) => void): void
  /** For convex/auth.config.ts. */
  jwksUri: string
  /** The code the first account needs; null when there is an account. */
  setupCode(): string | null
  /** An account made by the server itself, whatever the registration mode. */
  createAccount(account: { name: string; email: string; password: string }): Promise<{ id: string }>
  close(): void
}

/** Of the plugin, whose types better-auth loses with options that are put together. */
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
  // Built once up front: the first visitor shouldn't wait for it, and a mistake in it should stop the start.
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
