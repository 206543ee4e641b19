/** For administrators: what holds for the whole server. */
import { APIError, createAuthEndpoint, sessionMiddleware } from 'better-auth/api'
import type { AccountRow, AuthParts } from './options'
import { OWNER_LIMIT } from './server-settings'

export interface ServerFacts {
  /** Who runs it and how to reach them; null: not said. */
  owner: string | null
  /** Given at the start, and changed there. */
  isOwnerFixed: boolean
  /** Null: the server sends none. */
  mail: { from: string; problem: string | null } | null
}

export function requireAdmin(ctx: { context: { session: unknown } }): void {
  const { user } = ctx.context.session as { user: AccountRow }
  if (user.isAdmin === true) return
  throw new APIError('FORBIDDEN', { code: 'ADMIN_ONLY', message: 'Only an administrator can do that.' })
}

export function serverEndpoints({ settings, mail }: Pick<AuthParts, 'settings' | 'mail'>) {
  const facts = (): ServerFacts => {
    const mailer = mail()?.mailer
    return {
      owner: settings.owner(),
      isOwnerFixed: settings.isOwnerFixed,
      mail: mailer ? { from: mailer.from, problem: mailer.problem() } : null,
    }
  }

  return {
    server: createAuthEndpoint('/server', { method: 'GET', use: [sessionMiddleware] }, (ctx) => {
      requireAdmin(ctx)
      return ctx.json(facts())
    }),
    setOwner: createAuthEndpoint('/server/owner', { method: 'POST', use: [sessionMiddleware] }, (ctx) => {
      requireAdmin(ctx)
      const { owner } = (ctx.body ?? {}) as { owner?: unknown }
      const line = typeof owner === 'string' ? owner.replace(/\s+/gu, ' ').trim() : ''
      if (line.length > OWNER_LIMIT || /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(line)) {
        throw new APIError('BAD_REQUEST', {
          code: 'OWNER_INVALID',
          message: `Use one line of at most ${OWNER_LIMIT} characters.`,
        })
      }
      if (settings.isOwnerFixed) {
        throw new APIError('FORBIDDEN', { code: 'OWNER_FIXED', message: 'It is set where the server is started.' })
      }
      settings.setOwner(line === '' ? null : line)
      return ctx.json(facts())
    }),
  }
}
