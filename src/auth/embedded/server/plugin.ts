/**
 * Our own better-auth plugin: the token endpoint, invitations, who can sign up, and the checks in front of other
 * endpoints.
 */
import type { BetterAuthPlugin, GenericEndpointContext } from 'better-auth'
import {
  APIError,
  createAuthEndpoint,
  createAuthMiddleware,
  getSessionFromCtx,
  sessionMiddleware,
} from 'better-auth/api'
import { accountEndpoints } from './account-endpoints'
import type { AccountRow, AuthParts } from './auth-parts'
import { ruleOf } from './endpoints'
import { guessingHooks } from './guessing'
import { languageOf, mailEndpoints } from './mail-endpoints'
import { createProviderGuard, providerEndpoints, requirePassword, unlinkProvider } from './provider'
import { refuseGuessable } from './password-rules'
import { peopleEndpoints } from './people-endpoints'
import { secondFactorHooks } from './second-factor'
import { serverEndpoints } from './server-endpoints'
import { INVITE_SCHEMA, type InviteRequest } from './registration'
import { TOKEN_LIFETIME_SECONDS } from './token'

/** Endpoints that set a password. */
const CHOOSING = new Set(['/sign-up/email', '/change-password', '/reset-password'])

export function parleyPlugin(parts: AuthParts): BetterAuthPlugin {
  const { registration, signer } = parts
  const guard = createProviderGuard(parts.now)
  const guessing = guessingHooks(parts.now)
  const secondFactor = secondFactorHooks(parts.now, parts.origins[0])

  const leavesOthersAlone = (userId: string): boolean =>
    parts.access().isLastAdmin(userId) &&
    parts.database.prepare('select 1 from user where id <> ? limit 1').get(userId) !== undefined

  return {
    id: 'parley',
    schema: INVITE_SCHEMA,
    endpoints: {
      ...accountEndpoints(parts, guard),
      ...providerEndpoints(parts),
      ...peopleEndpoints(parts),
      ...serverEndpoints(parts),
      ...mailEndpoints(parts),
      token: createAuthEndpoint('/token', { method: 'GET', use: [sessionMiddleware] }, async (ctx) => {
        const { session, user } = ctx.context.session as { session: { id: string }; user: AccountRow }
        parts.mail()?.noteLanguage(user.id, languageOf(ctx))
        const token = await signer.sign({ ...user, isAdmin: user.isAdmin === true }, session.id)
        const notice = parts.notices.last(user.id)
        return ctx.json({
          token,
          sessionId: session.id,
          // As `/get-session` returns them, which a page then doesn't call when it opens.
          user: { id: user.id, name: user.name, email: user.email, image: user.image, isAdmin: user.isAdmin },
          expiresInMs: TOKEN_LIFETIME_SECONDS * 1000,
          // Added to a request that pages make anyway: whether there are notices to fetch.
          ...(notice === null ? {} : { notice }),
        })
      }),
      registration: createAuthEndpoint('/registration', { method: 'GET' }, (ctx) =>
        ctx.json({ ...registration.status(), hasMail: parts.mail() !== null, provider: parts.provider?.name ?? null }),
      ),
      invites: createAuthEndpoint('/invites', { method: 'POST', use: [sessionMiddleware] }, (ctx) => {
        const { user } = ctx.context.session as { user: AccountRow }
        return ctx.json(registration.invite(user.id, inviteRequest(ctx.body)))
      }),
    },
    hooks: {
      before: [
        {
          matcher: ({ path }) => ruleOf(path)?.who === 'administrator',
          handler: createAuthMiddleware(async (ctx) => {
            const session = await getSessionFromCtx(ctx)
            if (!session) throw new APIError('UNAUTHORIZED', { code: 'UNAUTHORIZED', message: 'Sign in first.' })
            if ((session.user as { isAdmin?: boolean }).isAdmin === true) return
            throw new APIError('FORBIDDEN', { code: 'ADMIN_ONLY', message: 'Only an administrator can do that.' })
          }),
        },
        {
          matcher: ({ path }) => path === '/sign-up/email',
          // Responds before any email address is looked up, so that a closed server reveals nothing about its accounts.
          handler: createAuthMiddleware((ctx) => {
            registration.check(ctx.body)
            return Promise.resolve()
          }),
        },
        {
          matcher: ({ path }) => path === '/reset-password',
          handler: createAuthMiddleware((ctx) => {
            const { token } = (ctx.body ?? {}) as { token?: unknown }
            if (typeof token === 'string' && parts.access().isFromAhead(token)) {
              throw new APIError('BAD_REQUEST', { code: 'INVALID_TOKEN', message: 'This link is no longer valid.' })
            }
            return Promise.resolve()
          }),
        },
        {
          matcher: ({ path }) => path !== undefined && CHOOSING.has(path),
          handler: createAuthMiddleware(async (ctx) => {
            const chosen = await chosenPassword(ctx)
            if (chosen) await refuseGuessable(chosen.password, chosen.email)
          }),
        },
        ...guard.proof,
        ...guessing.before,
        ...guard.hooks.before,
        ...secondFactor.before,
        {
          matcher: ({ path }) => path === '/delete-user',
          handler: createAuthMiddleware(async (ctx) => {
            // better-auth accepts a fresh session instead of the password; an unlocked screen is not enough for this.
            const session = await getSessionFromCtx(ctx)
            if (session && (await ctx.context.internalAdapter.findCredentialAccount(session.user.id))?.password) {
              await requirePassword(ctx)
            }
            if (session && leavesOthersAlone(session.user.id)) {
              throw new APIError('FORBIDDEN', {
                code: 'LAST_ADMIN',
                message: "You are this server's only administrator, so your account can't be deleted.",
              })
            }
          }),
        },
      ],
      after: [
        ...guessing.after,
        ...secondFactor.after,
        ...guard.hooks.after,
        {
          // An unused link was made for the old password, or sent to the old address.
          matcher: ({ path }) => path === '/change-password' || path === '/email',
          handler: createAuthMiddleware(async (ctx) => {
            const session = ctx.context.returned instanceof Error ? null : await getSessionFromCtx(ctx)
            if (!session) return
            parts.access().endLinks(session.user.id)
            if (ctx.path === '/change-password')
              parts.mail()?.tell(session.user.id, { kind: 'password-changed', by: null })
          }),
        },
        {
          matcher: ({ path }) => path === '/two-factor/disable',
          handler: createAuthMiddleware((ctx) => {
            const { newSession, returned } = ctx.context
            if (newSession && !(returned instanceof Error))
              parts.mail()?.tell(newSession.user.id, { kind: 'second-factor-off', by: null })
            return Promise.resolve()
          }),
        },
        {
          matcher: ({ path }) => path === '/reset-password',
          handler: createAuthMiddleware(async (ctx) => {
            const { token } = (ctx.body ?? {}) as { token?: unknown }
            if (ctx.context.returned instanceof Error || typeof token !== 'string') return
            const used = parts.access().wasUsed(token)
            if (!used) return
            // The person who opened the link can read that address's email.
            const isNews = used.kind === 'mailed' && (await parts.access().confirmAddress(used.userId))
            // If someone signed up with an address they can't read, they lose their access here.
            if (isNews) unlinkProvider(parts.database, used.userId)
            parts.mail()?.tell(used.userId, { kind: 'password-changed', by: used.by })
          }),
        },
      ],
    },
  }
}

/** The new password in a request, and the account's email address; null if it has neither. */
async function chosenPassword(ctx: GenericEndpointContext): Promise<{ password: string; email: string } | null> {
  const { password, newPassword, email, token } = (ctx.body ?? {}) as Record<string, unknown>
  const chosen = ctx.path === '/sign-up/email' ? password : newPassword
  if (typeof chosen !== 'string') return null
  if (ctx.path === '/sign-up/email') return { password: chosen, email: typeof email === 'string' ? email : '' }
  if (ctx.path === '/change-password') {
    const session = await getSessionFromCtx(ctx)
    return session && { password: chosen, email: session.user.email }
  }
  const { internalAdapter } = ctx.context
  const link = typeof token === 'string' ? await internalAdapter.findVerificationValue(`reset-password:${token}`) : null
  const user = link && (await internalAdapter.findUserById(link.value))
  return user && { password: chosen, email: user.email }
}

function inviteRequest(body: unknown): InviteRequest {
  const { uses = 1, days = 7 } = (body ?? {}) as { uses?: unknown; days?: unknown }
  const whole = (value: unknown, max: number): value is number =>
    Number.isInteger(value) && (value as number) >= 1 && (value as number) <= max
  if (!whole(uses, 100) || !whole(days, 30)) {
    throw new APIError('BAD_REQUEST', {
      code: 'INVITE_LIMITS',
      message: 'uses must be 1–100 and days 1–30.',
    })
  }
  return { uses, days }
}
