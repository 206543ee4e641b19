/** For administrators: settings and state of the whole server. */
import { APIError, createAuthEndpoint, sessionMiddleware } from 'better-auth/api'
import type { AuthParts } from './auth-parts'
import { OWNER_LIMIT } from './server-settings'
import type { ServerState } from './server-state'

export interface ServerFacts extends ServerState {
  /** The operator's contact; null if not set. */
  owner: string | null
  /** Set by a flag at startup, so it can only be changed there. */
  isOwnerFixed: boolean
  /** Null if the server sends no email. */
  mail: { from: string; problem: string | null } | null
  /** Number of administrators who can sign in. */
  administrators: number
  accounts: number
}

export function serverEndpoints({
  settings,
  mail,
  state,
  access,
}: Pick<AuthParts, 'settings' | 'mail' | 'state' | 'access'>) {
  const facts = (): ServerFacts => {
    const mailer = mail()?.mailer
    return {
      ...state(),
      owner: settings.owner(),
      isOwnerFixed: settings.isOwnerFixed,
      mail: mailer ? { from: mailer.from, problem: mailer.problem() } : null,
      ...access().count(),
    }
  }

  return {
    server: createAuthEndpoint('/server', { method: 'GET', use: [sessionMiddleware] }, (ctx) => ctx.json(facts())),
    setOwner: createAuthEndpoint('/server/owner', { method: 'POST', use: [sessionMiddleware] }, (ctx) => {
      const { owner } = (ctx.body ?? {}) as { owner?: unknown }
      const line = typeof owner === 'string' ? owner.replace(/\s+/gu, ' ').trim() : ''
      if (line.length > OWNER_LIMIT || /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(line)) {
        throw new APIError('BAD_REQUEST', {
          code: 'OWNER_INVALID',
          message: `Use one line of at most ${OWNER_LIMIT} characters.`,
        })
      }
      if (settings.isOwnerFixed) {
        throw new APIError('FORBIDDEN', {
          code: 'OWNER_FIXED',
          message: 'This is set when the server starts, so it can only be changed there.',
        })
      }
      settings.setOwner(line === '' ? null : line)
      return ctx.json(facts())
    }),
  }
}
