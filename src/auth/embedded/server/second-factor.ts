/**
 * The second step of signing in: a code from an authenticator app, or a recovery code. better-auth asks for it after a
 * password; here, every other way to start a session is stopped unless the code was asked for.
 */
import { randomBytes } from 'node:crypto'
import type { BetterAuthPlugin, GenericEndpointContext } from 'better-auth'
import { APIError, createAuthMiddleware, getOAuthState, getSessionFromCtx } from 'better-auth/api'
import { deleteSessionCookie } from 'better-auth/cookies'
import { twoFactor } from 'better-auth/plugins/two-factor'
import type { SqliteDatabase } from './identity-database'

/** How long someone has to enter the code after the password. */
const PENDING_SECONDS = 10 * 60
const COOKIE = 'two_factor'
/** A code is valid for three periods of half a minute, and for one sign-in. */
const CODE_LIVES_MS = 90_000

export const WITH_CODE: ReadonlySet<string> = new Set(['/two-factor/verify-totp', '/two-factor/verify-backup-code'])
/**
 * Where a session may start for someone with a second factor: before the code is asked for, after it, or when a
 * signed-in session is replaced by another.
 */
const BEGINS_SESSIONS = new Set([
  '/sign-in/email',
  '/callback/:id',
  ...WITH_CODE,
  '/two-factor/enable',
  '/two-factor/disable',
  '/change-password',
])

export const secondFactorPlugin = (issuer: string) =>
  twoFactor({ issuer, twoFactorCookieMaxAge: PENDING_SECONDS, backupCodeOptions: { amount: 10 } })

/** Throws if a session would start without the second factor. */
export function requireAsked(database: SqliteDatabase, userId: string, path: string | undefined): void {
  if (path !== undefined && BEGINS_SESSIONS.has(path)) return
  if (!database.prepare('select 1 from user where id = ? and "twoFactorEnabled" = 1').get(userId)) return
  throw new APIError('FORBIDDEN', { code: 'SECOND_FACTOR_NEEDED', message: 'Sign in with your code.' })
}

/** The account whose password was just correct in this browser; null if none. */
export async function pendingUserId(ctx: GenericEndpointContext): Promise<string | null> {
  const { name } = ctx.context.createAuthCookie(COOKIE)
  const challenge = await ctx.getSignedCookie(name, ctx.context.secret)
  return (challenge && (await ctx.context.internalAdapter.findVerificationValue(challenge))?.value) || null
}

export function secondFactorHooks(now: () => number, origin: string): Required<NonNullable<BetterAuthPlugin['hooks']>> {
  /** Used codes, with the time at which they expire anyway. */
  const used = new Map<string, number>()
  const keyOf = async (ctx: GenericEndpointContext) => {
    const { code } = (ctx.body ?? {}) as { code?: unknown }
    const session = await getSessionFromCtx(ctx)
    return `${session?.user.id ?? (await pendingUserId(ctx))} ${String(code)}`
  }
  const taken = new WeakMap<object, string>()

  return {
    before: [
      {
        matcher: ({ path }) => path !== undefined && WITH_CODE.has(path),
        handler: createAuthMiddleware(async (ctx) => {
          // Trusted devices, and codes without a session, would bypass it the next time.
          const others = Object.keys((ctx.body ?? {}) as object).filter((field) => field !== 'code')
          if (others.length > 0) {
            throw new APIError('BAD_REQUEST', { code: 'FIELD_UNKNOWN', message: 'Only a code is accepted here.' })
          }
          const key = await keyOf(ctx)
          for (const [known, until] of used) if (until <= now()) used.delete(known)
          if (used.has(key))
            throw new APIError('UNAUTHORIZED', { code: 'CODE_USED', message: 'Wait for the next code.' })
          // Marked as used before it is checked, so that concurrent requests get in once at most.
          used.set(key, now() + CODE_LIVES_MS)
          if (ctx.request) taken.set(ctx.request, key)
        }),
      },
    ],
    after: [
      {
        matcher: ({ path }) => path !== undefined && WITH_CODE.has(path),
        handler: createAuthMiddleware((ctx) => {
          const key = ctx.request && taken.get(ctx.request)
          if (key !== undefined && ctx.context.returned instanceof Error) used.delete(key)
          return Promise.resolve()
        }),
      },
      {
        // The provider replaces the password, not the code.
        matcher: ({ path }) => path === '/callback/:id',
        handler: createAuthMiddleware(async (ctx) => {
          const begun = ctx.context.newSession
          if (!begun || !(begun.user as { twoFactorEnabled?: boolean }).twoFactorEnabled) return
          await askForCode(ctx, begun.user.id, begun.session.token)
          const { callbackURL = '/' } = (await getOAuthState()) ?? {}
          throw ctx.redirect(`${origin}/sign-in?step=code&next=${encodeURIComponent(callbackURL)}`)
        }),
      },
    ],
  }
}

/**
 * Does what better-auth does after a password: deletes the session before anyone gets it, so that the browser has to
 * send a code.
 */
async function askForCode(ctx: GenericEndpointContext, userId: string, token: string): Promise<void> {
  const { internalAdapter } = ctx.context
  deleteSessionCookie(ctx, true)
  await internalAdapter.deleteSession(token)
  ctx.context.setNewSession(null)
  const challenge = `2fa-${randomBytes(15).toString('base64url')}`
  const expiresAt = new Date(Date.now() + PENDING_SECONDS * 1000)
  await internalAdapter.createVerificationValue({ identifier: challenge, value: userId, expiresAt })
  await internalAdapter.createVerificationValue({ identifier: `2fa-attempts-${challenge}`, value: '0', expiresAt })
  const { name, attributes } = ctx.context.createAuthCookie(COOKIE, { maxAge: PENDING_SECONDS })
  await ctx.setSignedCookie(name, challenge, ctx.context.secret, attributes)
}
