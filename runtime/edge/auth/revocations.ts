/**
 * Tokens that are rejected before they expire: those of an ended session, or all that a person has been issued so far.
 * Kept in memory, each for as long as such a token could still be valid.
 */
import type { System } from '../../system'
import { AuthenticationError } from './errors'
import type { Bearer } from './verified-token'
import type { Verify } from './verified-token'

/** `session`: its `sid`. `subject`: tokens issued until now; later ones are valid again. */
export type Revocation = { session: string } | { subject: string }

export interface RevokedBearers {
  session?: string
  /** For a subject: tokens issued until this time, ms. */
  subject?: string
  until?: number
}

export interface Revocations {
  /** `expiresAt`: when the last affected token expires by itself. */
  add: (revocation: Revocation, expiresAt: number) => RevokedBearers
  refuses: (bearer: Bearer) => boolean
}

export function isRevoked(revoked: RevokedBearers, { session, subject, issuedAt }: Bearer): boolean {
  if (revoked.session !== undefined) return revoked.session === session
  return revoked.subject === subject && issuedAt <= (revoked.until ?? -Infinity)
}

export function createRevocations(system: Pick<System, 'now'>): Revocations {
  const sessions = new Map<string, number>()
  const subjects = new Map<string, { until: number; expiresAt: number }>()

  function prune(now: number) {
    for (const [id, expiresAt] of sessions) if (expiresAt <= now) sessions.delete(id)
    for (const [id, { expiresAt }] of subjects) if (expiresAt <= now) subjects.delete(id)
  }

  return {
    add(revocation, expiresAt) {
      const now = system.now()
      prune(now)
      if ('session' in revocation) {
        sessions.set(revocation.session, expiresAt)
        return revocation
      }
      // `iat` has whole seconds: a token of this second may have been issued before.
      const until = Math.floor(now / 1000) * 1000
      subjects.set(revocation.subject, { until, expiresAt })
      return { ...revocation, until }
    },
    refuses(bearer) {
      if (bearer.session !== null && sessions.has(bearer.session)) return true
      const revoked = subjects.get(bearer.subject)
      return revoked !== undefined && bearer.issuedAt <= revoked.until
    },
  }
}

/** Like `verify`, but also rejects revoked tokens. */
export function refusingRevoked(verify: Verify, revocations: Revocations): Verify {
  return async (token) => {
    const verified = await verify(token)
    if (revocations.refuses(verified.bearer)) throw new AuthenticationError('TokenRevoked', 'The session has ended')
    return verified
  }
}
