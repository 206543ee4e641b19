/**
 * What people do with their own account that better-auth does otherwise: it names sessions by the token that opens
 * them, and changes an address without asking for the password.
 */
import type { GenericEndpointContext } from 'better-auth'
import { APIError, createAuthEndpoint, sessionMiddleware } from 'better-auth/api'
import { deviceOf } from './device'

/** Where an account is signed in. Never with the session's token: the id opens nothing. */
export interface SignedInDevice {
  id: string
  isCurrent: boolean
  browser: string | null
  system: string | null
  /** UTC ms. */
  signedInAt: number
}

/** Of somebody with more, the ones signed in last are shown. */
const DEVICES_SHOWN = 50

interface Session {
  id: string
  token: string
  userId: string
  userAgent?: string | null
  createdAt: Date
  expiresAt: Date
}

export function accountEndpoints(now: () => number) {
  const sessionsOf = async (ctx: GenericEndpointContext): Promise<{ current: Session; sessions: Session[] }> => {
    const { session: current } = ctx.context.session as { session: Session }
    const all = (await ctx.context.internalAdapter.listSessions(current.userId)) as Session[]
    return { current, sessions: all.filter(({ expiresAt }) => expiresAt.getTime() > now()) }
  }

  return {
    devices: createAuthEndpoint('/devices', { method: 'GET', use: [sessionMiddleware] }, async (ctx) => {
      const { current, sessions } = await sessionsOf(ctx)
      const newestFirst = sessions.toSorted(
        (a, b) =>
          Number(b.id === current.id) - Number(a.id === current.id) || b.createdAt.getTime() - a.createdAt.getTime(),
      )
      const devices: SignedInDevice[] = newestFirst.slice(0, DEVICES_SHOWN).map(({ id, userAgent, createdAt }) => {
        return { id, isCurrent: id === current.id, ...deviceOf(userAgent ?? ''), signedInAt: createdAt.getTime() }
      })
      return ctx.json({ devices })
    }),

    endDevice: createAuthEndpoint('/devices/end', { method: 'POST', use: [sessionMiddleware] }, async (ctx) => {
      const { id } = (ctx.body ?? {}) as { id?: unknown }
      const { current, sessions } = await sessionsOf(ctx)
      const found = sessions.find((session) => session.id === id && session.id !== current.id)
      // Ended meanwhile, or never one's own: nothing is there to end.
      if (found) await ctx.context.internalAdapter.deleteSession(found.token)
      return ctx.json({ ended: found !== undefined })
    }),

    endOtherDevices: createAuthEndpoint(
      '/devices/end-others',
      { method: 'POST', use: [sessionMiddleware] },
      async (ctx) => {
        const { current, sessions } = await sessionsOf(ctx)
        const others = sessions.filter(({ id }) => id !== current.id)
        for (const { token } of others) await ctx.context.internalAdapter.deleteSession(token)
        return ctx.json({ ended: others.length })
      },
    ),

    changeEmail: createAuthEndpoint('/email', { method: 'POST', use: [sessionMiddleware] }, async (ctx) => {
      const { user } = ctx.context.session as { user: { id: string; email: string } }
      const { email, password } = (ctx.body ?? {}) as { email?: unknown; password?: unknown }
      const address = typeof email === 'string' ? email.trim().toLowerCase() : ''
      if (!isAddress(address)) throw refusal('INVALID_EMAIL', "That isn't an email address.")
      if (typeof password !== 'string' || password === '') throw refusal('PASSWORD_NEEDED', 'Enter your password.')
      const { internalAdapter, password: passwords } = ctx.context
      const hash = (await internalAdapter.findCredentialAccount(user.id))?.password
      if (!hash || !(await passwords.verify({ hash, password }))) {
        throw refusal('INVALID_PASSWORD', "That password isn't right.")
      }
      if (address === user.email) throw refusal('EMAIL_SAME', 'That is your email already.')
      // Only who has proven to be somebody here learns that an address is taken, as they would by signing up.
      if (await internalAdapter.findUserByEmail(address)) {
        throw refusal('EMAIL_TAKEN', 'Someone here uses that email already.')
      }
      await internalAdapter.updateUser(user.id, { email: address })
      return ctx.json({ email: address })
    }),
  }
}

/** As much as an address can be told by its looks; better-auth asks for about the same at signing up. */
const isAddress = (text: string) => text.length <= 254 && /^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$/u.test(text)

function refusal(code: string, message: string): APIError {
  return new APIError('BAD_REQUEST', { code, message })
}
