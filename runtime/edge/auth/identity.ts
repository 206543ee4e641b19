/** Maps a token's claims to the result of `ctx.auth.getUserIdentity()`, under the names Convex gives them. */
import type { JWTPayload } from 'jose'
import type { Identity } from '../../boundary/messages'

const RENAMED: Record<string, string> = {
  given_name: 'givenName',
  family_name: 'familyName',
  preferred_username: 'preferredUsername',
  profile: 'profileUrl',
  picture: 'pictureUrl',
  website: 'websiteUrl',
  email_verified: 'emailVerified',
  birthdate: 'birthday',
  zoneinfo: 'timezone',
  locale: 'language',
  phone_number: 'phoneNumber',
  phone_number_verified: 'phoneNumberVerified',
  updated_at: 'updatedAt',
}

/**
 * Claims about one token or its session, rather than about the person. Without them, a refreshed token is the same
 * identity, and nothing has to be re-evaluated.
 */
const OF_THE_TOKEN = new Set('iss sub aud exp nbf iat jti sid auth_time nonce acr amr azp at_hash c_hash'.split(' '))

/** `flatten`: nested claims of a custom JWT get dotted names, as in `identity['org.role']`. */
export function identityFromClaims(
  claims: JWTPayload & { iss: string; sub: string },
  { flatten }: { flatten: boolean },
): Identity {
  const identity: Record<string, unknown> = {}
  for (const [claim, value] of Object.entries(claims)) {
    if (OF_THE_TOKEN.has(claim) || value === null || value === undefined) continue
    if (claim === 'updated_at' && typeof value === 'number') identity.updatedAt = new Date(value * 1000).toISOString()
    else if (flatten && isNested(value)) addFlattened(identity, claim, value)
    else identity[RENAMED[claim] ?? claim] = value
  }
  const { iss: issuer, sub: subject } = claims
  return { ...identity, tokenIdentifier: `${issuer}|${subject}`, issuer, subject }
}

const isNested = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function addFlattened(identity: Record<string, unknown>, prefix: string, nested: Record<string, unknown>): void {
  for (const [key, value] of Object.entries(nested)) {
    const name = `${prefix}.${key}`
    if (isNested(value)) addFlattened(identity, name, value)
    else if (value !== null) identity[name] = value
  }
}
