/** Which account's secret is being guessed, at which endpoints, and how long the next attempt has to wait. */
import { createHash, randomBytes } from 'node:crypto'
import type { BetterAuthPlugin, GenericEndpointContext } from 'better-auth'
import { createAuthMiddleware, getSessionFromCtx } from 'better-auth/api'
import { ruleOf } from './endpoints'
import { pendingUserId, WITH_CODE } from './second-factor'
import { tooManyTries } from './registration'
import { createSlowDown } from './throttle'

const DEVICE_COOKIE_SECONDS = 400 * 24 * 60 * 60

export function guessingHooks(now: () => number): Required<NonNullable<BetterAuthPlugin['hooks']>> {
  const slowDown = createSlowDown(now)
  return {
    before: [
      {
        matcher: ({ path }) => ruleOf(path)?.isGuessable === true,
        handler: createAuthMiddleware(async (ctx) => {
          const key = await accountKey(ctx)
          const wait = key === null ? 0 : slowDown.begin(key)
          if (wait > 0) throw tooManyTries(wait)
        }),
      },
    ],
    after: [
      {
        matcher: ({ path }) => ruleOf(path)?.isGuessable === true,
        handler: createAuthMiddleware(async (ctx) => {
          if (ctx.context.returned instanceof Error) return
          const key = WITH_CODE.has(ctx.path) ? keyOfCode(ctx) : await accountKey(ctx)
          if (key !== null) slowDown.succeeded(key)
          if (ctx.path === '/sign-in/email' || ctx.path === '/email') await rememberDevice(ctx)
        }),
      },
      {
        matcher: ({ path }) => path === '/sign-up/email',
        handler: createAuthMiddleware(async (ctx) => {
          if (ctx.context.newSession) await rememberDevice(ctx)
        }),
      },
    ],
  }
}

/** The challenge is deleted once its code was correct; the new session tells whose it was. */
function keyOfCode(ctx: GenericEndpointContext): string | null {
  const userId = ctx.context.newSession?.user.id
  return userId === undefined ? null : `code:${userId}`
}

/**
 * The account whose password is being guessed. A browser that has signed in to this account before has a separate
 * count, so that a stranger's guesses delay only the stranger.
 */
async function accountKey(ctx: GenericEndpointContext): Promise<string | null> {
  if (ctx.path !== '/sign-in/email') {
    const session = await getSessionFromCtx(ctx)
    if (session) return `user:${session.user.id}`
    const pending = WITH_CODE.has(ctx.path) ? await pendingUserId(ctx) : null
    return pending && `code:${pending}`
  }
  const email = emailOf(ctx)
  if (email === null) return null
  const { name } = deviceCookie(ctx)
  const [device, account] = ((await ctx.getSignedCookie(name, ctx.context.secret)) || '').split(':')
  return account === fingerprint(email) ? `device:${device}:${account}` : `email:${fingerprint(email)}`
}

async function rememberDevice(ctx: GenericEndpointContext): Promise<void> {
  const email = emailOf(ctx)
  if (email === null) return
  const { name, attributes } = deviceCookie(ctx)
  const value = `${randomBytes(9).toString('base64url')}:${fingerprint(email)}`
  await ctx.setSignedCookie(name, value, ctx.context.secret, attributes)
}

function deviceCookie(ctx: GenericEndpointContext) {
  return ctx.context.createAuthCookie('device', { maxAge: DEVICE_COOKIE_SECONDS })
}

function emailOf(ctx: GenericEndpointContext): string | null {
  const email = (ctx.body as { email?: unknown } | undefined)?.email
  return typeof email === 'string' ? email.toLowerCase() : null
}

function fingerprint(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}
