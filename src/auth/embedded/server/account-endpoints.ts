/**
 * Endpoints for the user's own account, where better-auth's don't fit: it identifies sessions by the token that opens
 * them, and changes an email address without asking for the password.
 */
import { APIError, createAuthEndpoint, sessionMiddleware, signUpEmail } from 'better-auth/api'
import { deviceOf } from '../../../../domain/device'
import type { AuthParts } from './auth-parts'
import { languageOf } from './mail-endpoints'
import { PROVIDER_ID, type ProviderGuard, requirePassword } from './provider'

/** A device that is signed in. Identified by the session's id, never by its token: the id gives no access. */
export interface SignedInDevice {
  id: string
  isCurrent: boolean
  browser: string | null
  system: string | null
  /** UTC ms. */
  signedInAt: number
}

/** The settings' view of the user's own account. */
export interface OwnAccount {
  /** Whether the server sends email. */
  hasMail: boolean
  /** Whether the address is confirmed. */
  isConfirmed: boolean
  hasPassword: boolean
  /** Null if this server has only password sign-in. */
  provider: { name: string; isLinked: boolean } | null
  /** For an account without a password: whether this session has just been confirmed at the provider. */
  hasShown: boolean
  hasSecondFactor: boolean
  /** Number of recovery codes left. */
  recoveryCodes: number
}

interface OwnSession {
  session: { id: string }
  user: { id: string; emailVerified: boolean; twoFactorEnabled?: boolean }
}

/** Maximum number of devices listed; the most recent sign-ins come first. */
const DEVICES_SHOWN = 50

interface SessionRow {
  id: string
  userAgent: string | null
  createdAt: string
}

/** better-auth lists the oldest hundred sessions only, so listing and ending query the database directly. */
type Parts = Pick<AuthParts, 'database' | 'notices' | 'mail' | 'recoveryCodes' | 'provider' | 'now'>

export function accountEndpoints(parts: Parts, guard: ProviderGuard) {
  const { database, notices, mail, recoveryCodes, provider, now } = parts
  const currentOf = (ctx: { context: { session: unknown } }) =>
    (ctx.context.session as { session: { id: string; userId: string } }).session

  return {
    devices: createAuthEndpoint('/devices', { method: 'GET', use: [sessionMiddleware] }, (ctx) => {
      const current = currentOf(ctx)
      const rows = database
        .prepare(
          `select id, "userAgent", "createdAt" from session where "userId" = ? and "expiresAt" > ?
           order by id = ? desc, "createdAt" desc limit ${DEVICES_SHOWN}`,
        )
        .all(current.userId, new Date(now()).toISOString(), current.id) as unknown as SessionRow[]
      const devices: SignedInDevice[] = rows.map(({ id, userAgent, createdAt }) => {
        return { id, isCurrent: id === current.id, ...deviceOf(userAgent ?? ''), signedInAt: Date.parse(createdAt) }
      })
      return ctx.json({ devices })
    }),

    endDevice: createAuthEndpoint('/devices/end', { method: 'POST', use: [sessionMiddleware] }, (ctx) => {
      const { id } = (ctx.body ?? {}) as { id?: unknown }
      const current = currentOf(ctx)
      // The session has ended meanwhile, or belongs to someone else: there is nothing to end.
      const ended =
        typeof id === 'string' &&
        id !== current.id &&
        database.prepare('delete from session where id = ? and "userId" = ?').run(id, current.userId).changes > 0
      return ctx.json({ ended })
    }),

    endOtherDevices: createAuthEndpoint('/devices/end-others', { method: 'POST', use: [sessionMiddleware] }, (ctx) => {
      const current = currentOf(ctx)
      const others = database.prepare('delete from session where "userId" = ? and id <> ?')
      return ctx.json({ ended: Number(others.run(current.userId, current.id).changes) })
    }),

    account: createAuthEndpoint('/account', { method: 'GET', use: [sessionMiddleware] }, async (ctx) => {
      const { session, user } = ctx.context.session as OwnSession
      const accounts = await ctx.context.internalAdapter.findAccounts(user.id)
      return ctx.json({
        hasMail: mail() !== null,
        isConfirmed: user.emailVerified,
        hasPassword: accounts.some(({ password }) => Boolean(password)),
        provider: provider && {
          name: provider.name,
          isLinked: accounts.some(({ providerId }) => providerId === PROVIDER_ID),
        },
        hasShown: guard.hasShown(session.id),
        hasSecondFactor: user.twoFactorEnabled === true,
        recoveryCodes: user.twoFactorEnabled ? await recoveryCodes(user.id) : 0,
      } satisfies OwnAccount)
    }),

    notices: createAuthEndpoint('/notices', { method: 'GET', use: [sessionMiddleware] }, (ctx) =>
      ctx.json({ notices: notices.list(currentOf(ctx).userId) }),
    ),

    changeEmail: createAuthEndpoint('/email', { method: 'POST', use: [sessionMiddleware] }, async (ctx) => {
      const { user } = ctx.context.session as { user: { id: string; email: string } }
      const { email } = (ctx.body ?? {}) as { email?: unknown }
      const address = typeof email === 'string' ? email.trim().toLowerCase() : ''
      if (!isAddress(address)) throw refusal('INVALID_EMAIL', 'Enter a valid email address.')
      const { internalAdapter } = ctx.context
      // An account without a password was just confirmed at its provider instead (provider.ts).
      if ((await internalAdapter.findCredentialAccount(user.id))?.password) await requirePassword(ctx)
      if (address === user.email) throw refusal('EMAIL_SAME', 'That’s already your email.')
      // Only a confirmed account owner learns that an address is taken, as they could by signing up.
      if (await internalAdapter.findUserByEmail(address)) {
        throw refusal('EMAIL_TAKEN', 'That email is already in use.')
      }
      // Sent before the change, while the old address is still the account's.
      mail()?.tell(user.id, { kind: 'address-changed', to: address })
      await internalAdapter.updateUser(user.id, { email: address, emailVerified: false })
      mail()?.askToConfirm({ id: user.id, email: address }, languageOf(ctx))
      return ctx.json({ email: address })
    }),
  }
}

const signUpForm = signUpEmail().options.body

/** The same validation as in sign-up and sign-in: an address that passes a looser one couldn't be used to sign in. */
const isAddress = (email: string) => signUpForm.safeParse({ name: 'anyone', password: 'any', email }).success

function refusal(code: string, message: string): APIError {
  return new APIError('BAD_REQUEST', { code, message })
}
