/**
 * What people do with their own account that better-auth does otherwise: it names sessions by the token that opens
 * them, and changes an address without asking for the password.
 */
import { APIError, createAuthEndpoint, sessionMiddleware, signUpEmail } from 'better-auth/api'
import { deviceOf } from '../../../domain/device'
import type { AuthParts } from './auth-parts'
import { PROVIDER_ID, type ProviderGuard, requirePassword } from './provider'

/** Where an account is signed in. Never with the session's token: the id opens nothing. */
export interface SignedInDevice {
  id: string
  isCurrent: boolean
  browser: string | null
  system: string | null
  /** UTC ms. */
  signedInAt: number
}

/** What settings show of one's own account. */
export interface OwnAccount {
  /** Whether the server sends any. */
  hasMail: boolean
  /** That the address is this person's. */
  isConfirmed: boolean
  hasPassword: boolean
  /** Null: one signs in with a password only. */
  provider: { name: string; isLinked: boolean } | null
  /** Without a password: whether this session has just shown at the provider whose it is. */
  hasShown: boolean
  hasSecondFactor: boolean
  /** How many are left. */
  recoveryCodes: number
}

interface OwnSession {
  session: { id: string }
  user: { id: string; emailVerified: boolean; twoFactorEnabled?: boolean }
}

/** Of somebody with more, the ones signed in last are shown. */
const DEVICES_SHOWN = 50

interface SessionRow {
  id: string
  userAgent: string | null
  createdAt: string
}

/** better-auth lists a hundred sessions at most, the oldest: what is shown and what is ended is asked for here. */
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
      // Ended meanwhile, or never one's own: nothing is there to end.
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
      // Who has none has just shown at their provider who they are (provider.ts).
      if ((await internalAdapter.findCredentialAccount(user.id))?.password) await requirePassword(ctx)
      if (address === user.email) throw refusal('EMAIL_SAME', 'That’s already your email.')
      // Only who has proven to be somebody here learns that an address is taken, as they would by signing up.
      if (await internalAdapter.findUserByEmail(address)) {
        throw refusal('EMAIL_TAKEN', 'That email is already in use.')
      }
      // Before the change, while it is still the old one's.
      mail()?.tell(user.id, { kind: 'address-changed', to: address })
      await internalAdapter.updateUser(user.id, { email: address, emailVerified: false })
      mail()?.askToConfirm({ id: user.id, email: address })
      return ctx.json({ email: address })
    }),
  }
}

const signUpForm = signUpEmail().options.body

/** The rule that signing up and signing in go by: with an address that passes another one nobody could sign in. */
const isAddress = (email: string) => signUpForm.safeParse({ name: 'anyone', password: 'any', email }).success

function refusal(code: string, message: string): APIError {
  return new APIError('BAD_REQUEST', { code, message })
}
