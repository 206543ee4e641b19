/**
 * The second step of signing in: a code of an authenticator app, or a recovery code. better-auth asks for it after a
 * password; whatever else begins a session is stopped here unless it has been asked for.
 */
import { randomBytes } from 'node:crypto'
import type { BetterAuthPlugin, GenericEndpointContext } from 'better-auth'
import { APIError, createAuthMiddleware, getOAuthState, getSessionFromCtx } from 'better-auth/api'
import { deleteSessionCookie } from 'better-auth/cookies'
import { twoFactor } from 'better-auth/plugins/two-factor'
import type { SqliteDatabase } from './identity-database'

/** How long the code may take once the password was right. */
const PENDING_SECONDS = 10 * 60
const COOKIE = 'two_factor'
/** A code is good for three periods of half a minute, and for one sign-in. */
const CODE_LIVES_MS = 90_000

export const WITH_CODE: ReadonlySet<string> = new Set(['/two-factor/verify-totp', '/two-factor/verify-backup-code'])
/**
 * Where a session begins for someone with a second factor: they are asked afterwards, they were asked, or they are signed
 * in already and only change over to another session.
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

/** Throws for a session that would begin past the second factor. */
export function requireAsked(database: SqliteDatabase, userId: string, path: string | undefined): void {
  if (path !== undefined && BEGINS_SESSIONS.has(path)) return
  if (!database.prepare('select 1 from user where id = ? and "twoFactorEnabled" = 1').get(userId)) return
  throw new APIError('FORBIDDEN', { code: 'SECOND_FACTOR_NEEDED', message: 'Sign in with your code.' })
}

/** Whose password was right in this browser a moment ago; null where no one's was. */
export async function pendingUserId(ctx: GenericEndpointContext): Promise<string | null> {
  const { name } = ctx.context.createAuthCookie(COOKIE)
  const challenge = await ctx.getSignedCookie(name, ctx.context.secret)
  return (challenge && (await ctx.context.internalAdapter.findVerificationValue(challenge))?.value) || null
}

export function secondFactorHooks(now: () => number, origin: string): Required<NonNullable<BetterAuthPlugin['hooks']>> {
  /** Codes that let someone in, with the time from which they are good for nothing anyway. */
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
          // A device that is trusted from then on, and a code without a session, would pass by it the next time.
          const others = Object.keys((ctx.body ?? {}) as object).filter((field) => field !== 'code')
          if (others.length > 0) {
            throw new APIError('BAD_REQUEST', { code: 'FIELD_UNKNOWN', message: 'Only a code is taken here.' })
          }
          const key = await keyOf(ctx)
          for (const [known, until] of used) if (until <= now()) used.delete(known)
          if (used.has(key))
            throw new APIError('UNAUTHORIZED', { code: 'CODE_USED', message: 'Wait for the next code.' })
          // Taken before it is looked at: many at once get in no more than one.
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
        // A provider's word stands for the password, not for the code.
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

/** As better-auth does after a password: the session ends before anyone has it, and the browser may send a code. */
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
