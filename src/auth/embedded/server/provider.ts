/**
 * "Sign in with …": one OpenID Connect provider, chosen by the administrator. An account at the provider belongs to the
 * account here that it created, or that was linked to it while signed in; never because of an email address.
 */
import type { BetterAuthPlugin, GenericEndpointContext } from 'better-auth'
import {
  APIError,
  createAuthEndpoint,
  createAuthMiddleware,
  getOAuthState,
  getSessionFromCtx,
  sessionMiddleware,
} from 'better-auth/api'
import { genericOAuth } from 'better-auth/plugins/generic-oauth'
import type { SqliteDatabase } from './identity-database'

export interface ProviderSettings {
  /** The issuer exactly as the provider writes it, where `/.well-known/openid-configuration` is found. */
  issuer: string
  clientId: string
  /** Null: a public client, with PKCE alone. */
  clientSecret: string | null
  /** The button's label. */
  name: string
}

export const PROVIDER_ID = 'oidc'
/** How long someone without a password counts as just confirmed. */
const AGAIN_MS = 5 * 60_000
const NAME_LIMIT = 60

/** State kept on the server, never in the browser, from the beginning to the end of a flow. */
interface FlowState {
  invite?: string
  /** The account that confirms its identity. */
  again?: string
  /** When its person last authenticated at the provider, UTC ms; not every provider reports it. */
  shownAt?: number
}

export async function flowState(): Promise<FlowState> {
  return ((await getOAuthState()) ?? {}) as FlowState
}

export function providerPlugin({ issuer, clientId, clientSecret, name }: ProviderSettings) {
  return genericOAuth({
    config: [
      {
        providerId: PROVIDER_ID,
        name,
        discoveryUrl: `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
        clientId,
        ...(clientSecret === null
          ? { tokenEndpointAuth: { method: 'none' as const } }
          : { clientSecret, authentication: 'basic' as const }),
        scopes: ['openid', 'email', 'profile'],
        pkce: true,
        requireIdTokenVerification: true,
        // Includes the issuer: another provider could assign the same ids to other people.
        accountSubject: ({ profile }) => `${issuer} ${String(profile.sub)}`,
        async mapProfileToUser(profile: Record<string, unknown>) {
          if (typeof profile.auth_time === 'number') (await flowState()).shownAt = profile.auth_time * 1000
          // No picture: everyone who sees it would fetch its URL.
          return { name: nameOf(profile), image: undefined }
        },
      },
    ],
  })
}

function nameOf({ name, preferred_username: handle, email }: Record<string, unknown>): string {
  const found = [name, handle, typeof email === 'string' ? email.split('@')[0] : undefined].find(
    (one) => typeof one === 'string' && one.trim() !== '',
  )
  return typeof found === 'string' ? found.slice(0, NAME_LIMIT) : ''
}

const notAgain = () =>
  new APIError('FORBIDDEN', { code: 'CONFIRM_AGAIN', message: 'Sign in with your provider once more.' })

const hasPassword = async (ctx: GenericEndpointContext, userId: string) =>
  Boolean((await ctx.context.internalAdapter.findCredentialAccount(userId))?.password)

type Hooks = Required<NonNullable<BetterAuthPlugin['hooks']>>

export interface ProviderGuard {
  /** Comes before the throttle: someone without a password doesn't guess one. */
  proof: Hooks['before']
  hooks: Hooks
  /** Whether this session's person has just confirmed their identity at the provider. */
  hasShown(sessionId: string): boolean
}

export function createProviderGuard(now: () => number): ProviderGuard {
  const shown = new Map<string, number>()
  const hasShown = (sessionId: string) => {
    const passed = now() - (shown.get(sessionId) ?? -Infinity)
    // A confirmation made while the clock was ahead lasts no longer than any other.
    return passed >= 0 && passed < AGAIN_MS
  }

  return {
    hasShown,
    proof: [
      {
        matcher: ({ path }) => path === '/email' || path === '/delete-user',
        handler: createAuthMiddleware(async (ctx) => {
          const session = await getSessionFromCtx(ctx)
          if (!session || hasShown(session.session.id) || (await hasPassword(ctx, session.user.id))) return
          throw notAgain()
        }),
      },
    ],
    hooks: {
      before: [
        {
          matcher: ({ path }) => path === '/sign-in/social' || path === '/link-social',
          handler: createAuthMiddleware(async (ctx) => {
            const given = (ctx.body ?? {}) as Record<string, unknown>
            const isLink = ctx.path === '/link-social'
            const taken = isLink ? ['password'] : ['invite', 'next', 'again']
            // Pages have no use for foreign tokens, other scopes, or other redirect URLs.
            if (Object.keys(given).some((field) => !taken.includes(field))) {
              throw new APIError('BAD_REQUEST', {
                code: 'FIELD_UNKNOWN',
                message: `Only ${taken.join(', ')} are accepted here.`,
              })
            }
            if (isLink) await requirePassword(ctx)
            const session = given.again === true ? await getSessionFromCtx(ctx) : null
            if (given.again === true && !session)
              throw new APIError('UNAUTHORIZED', { code: 'UNAUTHORIZED', message: 'Sign in first.' })
            const state: FlowState = {
              ...(typeof given.invite === 'string' ? { invite: given.invite } : {}),
              ...(session ? { again: session.user.id } : {}),
            }
            const home = isLink ? '/settings/security' : session ? '/profile' : localPath(given.next)
            return {
              context: {
                body: {
                  provider: PROVIDER_ID,
                  callbackURL: home,
                  errorCallbackURL: isLink || session ? home : '/sign-in',
                  additionalData: state,
                  disableRedirect: true,
                  ...(session ? { additionalParams: { prompt: 'login', max_age: '0' } } : {}),
                },
              },
            }
          }),
        },
      ],
      after: [
        {
          matcher: ({ path }) => path === '/callback/:id',
          handler: createAuthMiddleware(async (ctx) => {
            const begun = ctx.context.newSession
            const { again } = await flowState()
            if (!begun || again !== begun.user.id) return
            for (const [id, at] of shown) if (at <= now() - AGAIN_MS) shown.delete(id)
            shown.set(begun.session.id, now())
            // The session in which it began has been replaced.
            const before = await getSessionFromCtx(ctx)
            if (before && before.session.id !== begun.session.id)
              await ctx.context.internalAdapter.deleteSession(before.session.token)
          }),
        },
      ],
    },
  }
}

/** Throws if a confirmation ends with another account, or without the provider having asked anyone. */
export async function requireSamePerson(userId: string, path: string | undefined, now: number): Promise<void> {
  if (path !== '/callback/:id') return
  const { again, shownAt } = await flowState()
  if (again !== undefined && shownAt !== undefined && now - shownAt > AGAIN_MS) throw notAgain()
  if (again !== undefined && again !== userId) {
    throw new APIError('FORBIDDEN', {
      code: 'OTHER_PERSON',
      message: 'That account at the provider belongs to someone else.',
    })
  }
}

/** Requires the correct password: an unlocked screen is not enough for what follows. */
export async function requirePassword(ctx: GenericEndpointContext): Promise<void> {
  const session = await getSessionFromCtx(ctx)
  if (!session) throw new APIError('UNAUTHORIZED', { code: 'UNAUTHORIZED', message: 'Sign in first.' })
  const { password } = (ctx.body ?? {}) as { password?: unknown }
  if (typeof password !== 'string' || password === '') {
    throw new APIError('BAD_REQUEST', { code: 'PASSWORD_NEEDED', message: 'Enter your password.' })
  }
  const hash = (await ctx.context.internalAdapter.findCredentialAccount(session.user.id))?.password
  if (!hash || !(await ctx.context.password.verify({ hash, password }))) {
    throw new APIError('BAD_REQUEST', { code: 'INVALID_PASSWORD', message: 'Incorrect password.' })
  }
}

/** One of our pages, or the chats. */
function localPath(next: unknown): string {
  const here = 'http://here.invalid'
  const isOurs =
    typeof next === 'string' && next.startsWith('/') && URL.canParse(next, here) && new URL(next, here).origin === here
  return isOurs ? next : '/'
}

export function providerEndpoints({ database }: { database: SqliteDatabase }) {
  return {
    unlinkProvider: createAuthEndpoint(
      '/unlink-provider',
      { method: 'POST', use: [sessionMiddleware] },
      async (ctx) => {
        await requirePassword(ctx)
        const { user } = ctx.context.session as { user: { id: string } }
        unlinkProvider(database, user.id)
        return ctx.json({})
      },
    ),
  }
}

/** Unlinking never removes the last way in: a password is required. */
export function unlinkProvider(database: SqliteDatabase, userId: string): void {
  database.prepare('delete from account where "userId" = ? and "providerId" = ?').run(userId, PROVIDER_ID)
}
