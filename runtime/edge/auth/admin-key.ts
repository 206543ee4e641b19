/**
 * The admin key, which permits everything that the Convex CLI does. It is one 256-bit secret per data directory; this
 * code neither stores nor logs it.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Identity } from '../../boundary/messages'
import { AuthenticationError } from './errors'

/** The identity of an administrator's call: the one it names, or none. */
export interface Administrator {
  identity: Identity | null
}

/** Throws an AuthenticationError unless the credential starts with the right key. */
export type CheckAdmin = (credential: string) => Administrator

const KEY_BYTES = 32
/** Far more than a name, an email address, and some claims need. */
const LONGEST_CREDENTIAL = 1 << 15

/** `name|secret`, the form in which Convex writes such keys. */
export function createAdminKey(name: string, chance: (length: number) => Uint8Array): string {
  return `${name}|${Buffer.from(chance(KEY_BYTES)).toString('base64url')}`
}

/** `key: null` rejects every credential. */
export function createAdminCheck(key: string | null): CheckAdmin {
  const expected = key === null ? null : digest(key)
  return (credential) => {
    if (expected === null) {
      throw new AuthenticationError('AdminNotEnabled', "Admin access isn't enabled on this server")
    }
    const end = credential.indexOf(':')
    const given = end < 0 ? credential : credential.slice(0, end)
    // Compares digests, so that neither the key's length nor the position of a difference can be measured.
    if (credential.length > LONGEST_CREDENTIAL || !timingSafeEqual(digest(given), expected)) {
      throw new AuthenticationError(
        'BadDeployKey',
        "The admin key doesn't belong to this server. Check CONVEX_SELF_HOSTED_ADMIN_KEY and CONVEX_SELF_HOSTED_URL.",
      )
    }
    return { identity: end < 0 ? null : readIdentity(credential.slice(end + 1)) }
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

function readIdentity(encoded: string): Identity {
  let json: unknown
  try {
    json = JSON.parse(Buffer.from(encoded, 'base64').toString())
  } catch {
    json = null
  }
  return asIdentity(json)
}

/** The attributes of the identity that an administrator acts as. */
export function asIdentity(json: unknown): Identity {
  const { subject, issuer, ...rest } = (typeof json === 'object' && json !== null ? json : {}) as Record<
    string,
    unknown
  >
  if (typeof subject !== 'string' || typeof issuer !== 'string') {
    throw new AuthenticationError('BadIdentity', 'The identity to act as needs a subject and an issuer')
  }
  const { tokenIdentifier = `${issuer}|${subject}` } = rest
  return { ...rest, subject, issuer, tokenIdentifier: String(tokenIdentifier) }
}
