/**
 * Our own part of better-auth: the token endpoint, invitations, who may sign up, and the slow-down per account.
 */
import { createHash, randomBytes } from 'node:crypto'
import type { BetterAuthPlugin, GenericEndpointContext } from 'better-auth'
import {
  APIError,
  createAuthEndpoint,
  createAuthMiddleware,
  getSessionFromCtx,
  sessionMiddleware,
} from 'better-auth/api'
import { accountEndpoints } from './account-endpoints'
import { backupEndpoint } from './backup-endpoint'
import type { AccountRow, AuthParts } from './options'
import { peopleEndpoints } from './people-endpoints'
import { INVITE_SCHEMA, tooManyTries, type InviteRequest } from './registration'
import { createSlowDown } from './throttle'
import { TOKEN_LIFETIME_SECONDS } from './token'

/** Endpoints where somebody could try passwords. */
const GUESSABLE = new Set(['/sign-in/email', '/change-password', '/email', '/delete-user'])
const DEVICE_COOKIE_SECONDS = 400 * 24 * 60 * 60

export function parleyPlugin(
  parts: Pick<AuthParts, 'database' | 'registration' | 'signer' | 'now' | 'access' | 'accountOf' | 'backups'>,
): BetterAuthPlugin {
  const { registration, signer } = parts
  const slowDown = createSlowDown(parts.now)

  const isLastAdmin = (userId: string): boolean => {
    const find = (condition: string) => parts.database.prepare(`select 1 from user where ${condition}`).get(userId)
    return find('id <> ?') !== undefined && find('id <> ? and "isAdmin" = 1') === undefined
  }

  return {
    id: 'parley',
    schema: INVITE_SCHEMA,
    endpoints: {
      ...accountEndpoints(parts),
      ...peopleEndpoints(parts),
      backups: backupEndpoint(parts),
      token: createAuthEndpoint('/token', { method: 'GET', use: [sessionMiddleware] }, async (ctx) => {
        const { session, user } = ctx.context.session as { session: { id: string }; user: AccountRow }
        const token = await signer.sign({ ...user, isAdmin: user.isAdmin === true }, session.id)
        return ctx.json({ token, sessionId: session.id, expiresInMs: TOKEN_LIFETIME_SECONDS * 1000 })
      }),
      registration: createAuthEndpoint('/registration', { method: 'GET' }, (ctx) => ctx.json(registration.status())),
      invites: createAuthEndpoint('/invites', { method: 'POST', use: [sessionMiddleware] }, (ctx) => {
        const { user } = ctx.context.session as { user: AccountRow }
        if (!user.isAdmin) {
          throw new APIError('FORBIDDEN', { code: 'ADMIN_ONLY', message: 'Only an administrator can invite people.' })
        }
        return ctx.json(registration.invite(user.id, inviteRequest(ctx.body)))
      }),
    },
    hooks: {
      before: [
        {
          matcher: ({ path }) => path === '/sign-up/email',
          // Answers before any e-mail address is looked up, so that a closed server tells nothing about its accounts.
          handler: createAuthMiddleware((ctx) => {
            registration.check(ctx.body)
            return Promise.resolve()
          }),
        },
        {
          matcher: ({ path }) => path !== undefined && GUESSABLE.has(path),
          handler: createAuthMiddleware(async (ctx) => {
            const key = await accountKey(ctx)
            const wait = key === null ? 0 : slowDown.begin(key)
            if (wait > 0) throw tooManyTries(wait)
          }),
        },
        {
          matcher: ({ path }) => path === '/delete-user',
          handler: createAuthMiddleware(async (ctx) => {
            // better-auth takes a fresh session instead of the password; an unlocked screen is not enough for this.
            const password = (ctx.body as { password?: unknown } | undefined)?.password
            if (typeof password !== 'string' || password === '') {
              throw new APIError('BAD_REQUEST', { code: 'PASSWORD_NEEDED', message: 'Enter your password.' })
            }
            const session = await getSessionFromCtx(ctx)
            if (session && isLastAdmin(session.user.id)) {
              throw new APIError('FORBIDDEN', {
                code: 'LAST_ADMIN',
                message: "You are this server's only administrator, so your account can't be deleted.",
              })
            }
          }),
        },
      ],
      after: [
        {
          matcher: ({ path }) => path !== undefined && GUESSABLE.has(path),
          handler: createAuthMiddleware(async (ctx) => {
            if (ctx.context.returned instanceof Error) return
            const key = await accountKey(ctx)
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
    },
  }
}

/**
 * Whose password is being tried. A browser that has signed in to this account before counts by itself, so that a
 * stranger's guesses make nobody wait but the stranger.
 */
async function accountKey(ctx: GenericEndpointContext): Promise<string | null> {
  if (ctx.path !== '/sign-in/email') {
    const session = await getSessionFromCtx(ctx)
    return session ? `user:${session.user.id}` : null
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

function inviteRequest(body: unknown): InviteRequest {
  const { uses = 1, days = 7 } = (body ?? {}) as { uses?: unknown; days?: unknown }
  const whole = (value: unknown, max: number): value is number =>
    Number.isInteger(value) && (value as number) >= 1 && (value as number) <= max
  if (!whole(uses, 100) || !whole(days, 30)) {
    throw new APIError('BAD_REQUEST', {
      code: 'INVITE_LIMITS',
      message: 'An invitation works for 1 to 100 people and 1 to 30 days.',
    })
  }
  return { uses, days }
}
