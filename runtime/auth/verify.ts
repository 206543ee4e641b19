/**
 * Tokens checked by the providers of auth.config, as Convex does: OIDC providers by discovery, custom JWTs by a key
 * set and one fixed algorithm. The only file that verifies a signature.
 */
import type { AuthProvider } from 'convex/server'
import type { JSONWebKeySet, JWTPayload } from 'jose'
import { decodeJwt, errors, jwtVerify } from 'jose'
import type { Identity } from '../engine/messages'
import type { System } from '../system'
import { AuthenticationError } from './errors'
import type { Fetch } from './fetch-json'
import { fetchJson } from './fetch-json'
import { identityFromClaims } from './identity'
import type { KeySet } from './key-set'
import { createKeySet } from './key-set'
import type { Bearer } from './revocations'

export interface VerifiedToken {
  identity: Identity
  bearer: Bearer
  /** Milliseconds since the epoch. */
  expiresAt: number
}

export type Verify = (token: string) => Promise<VerifiedToken>

export interface VerifierOptions {
  providers: readonly AuthProvider[]
  system: Pick<System, 'now'>
  fetch?: Fetch
}

interface Provider {
  accepts: (issuer: string, audiences: readonly unknown[]) => boolean
  algorithms: string[]
  isCustom: boolean
  keys: KeySet
}

const MAX_TOKEN_LENGTH = 1 << 16
/** How far the issuer's clock may be ahead of ours. */
const MAX_CLOCK_LEAD_SECONDS = 60

/**
 * Rejects with an AuthenticationError when the token is no good, with any other error when that could not be found
 * out (a provider that can't be reached).
 */
export function createVerifier({ providers, system, fetch = globalThis.fetch }: VerifierOptions): Verify {
  const known = providers.map((provider) => readProvider(provider, system, fetch))

  return async (token) => {
    // Unverified, so of any type whatever their declared one.
    const { iss, aud }: Record<string, unknown> = readUnverified(token)
    const audiences = Array.isArray(aud) ? aud : [aud]
    const provider = typeof iss === 'string' ? known.find(({ accepts }) => accepts(iss, audiences)) : undefined
    if (typeof iss !== 'string' || provider === undefined) {
      throw new AuthenticationError('NoAuthProvider', 'No auth provider found matching the given token')
    }
    const claims = await verifySignature(token, provider, system.now())
    const { sub, exp, iat, sid } = claims
    if (typeof sub !== 'string' || sub === '') throw new AuthenticationError('InvalidToken', 'The token has no subject')
    if (iat !== undefined && iat > system.now() / 1000 + MAX_CLOCK_LEAD_SECONDS) {
      throw new AuthenticationError('InvalidToken', 'The token was issued in the future')
    }
    return {
      identity: identityFromClaims({ ...claims, iss, sub }, { flatten: provider.isCustom }),
      bearer: { session: typeof sid === 'string' ? sid : null, subject: sub, issuedAt: (iat ?? 0) * 1000 },
      expiresAt: exp! * 1000,
    }
  }
}

function readUnverified(token: string): JWTPayload {
  if (token.length <= MAX_TOKEN_LENGTH) {
    try {
      return decodeJwt(token)
    } catch {
      // Falls through to the one answer for everything that isn't a JWT.
    }
  }
  throw new AuthenticationError('InvalidToken', 'The token is not a JWT')
}

async function verifySignature(token: string, { algorithms, keys }: Provider, now: number): Promise<JWTPayload> {
  try {
    // Issuer and audience have chosen the provider; the same bytes are what the signature is over.
    const { payload } = await jwtVerify(token, keys.getKey, {
      algorithms,
      currentDate: new Date(now),
      requiredClaims: ['iss', 'sub', 'exp'],
    })
    return payload
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw new AuthenticationError('TokenExpired', 'The token has expired')
    if (error instanceof errors.JOSEError) {
      throw new AuthenticationError('InvalidToken', `Could not verify the token: ${error.message}`)
    }
    throw error
  }
}

function readProvider(provider: AuthProvider, system: Pick<System, 'now'>, fetch: Fetch): Provider {
  if ('type' in provider) {
    const { issuer, applicationID, algorithm, jwks } = provider
    return {
      accepts: (iss, audiences) => iss === issuer && (applicationID === undefined || audiences.includes(applicationID)),
      algorithms: [algorithm],
      isCustom: true,
      keys: createKeySet(async () => asKeySet(await fetchJson(jwks, fetch), jwks), system),
    }
  }
  const { domain, applicationID } = provider
  const issuer = withoutTrailingSlash(/^https?:\/\//.test(domain) ? domain : `https://${domain}`)
  return {
    // Some providers sign with a trailing slash that their documentation leaves out.
    accepts: (iss, audiences) => withoutTrailingSlash(iss) === issuer && audiences.includes(applicationID),
    algorithms: ['RS256', 'ES256'],
    isCustom: false,
    keys: createKeySet(async () => {
      const discovery = await fetchJson(`${issuer}/.well-known/openid-configuration`, fetch)
      const { issuer: named, jwks_uri: uri } = (discovery ?? {}) as Record<string, unknown>
      if (typeof named !== 'string' || withoutTrailingSlash(named) !== issuer) {
        throw new Error(`The discovery document of ${issuer} is not its own`)
      }
      if (typeof uri !== 'string') throw new Error(`The discovery document of ${issuer} names no keys`)
      return asKeySet(await fetchJson(uri, fetch), uri)
    }, system),
  }
}

/** Not by a pattern: `/+$` looks for the end anew from each slash, and the issuer in a token is anybody's text. */
function withoutTrailingSlash(url: string): string {
  let end = url.length
  while (url[end - 1] === '/') end--
  return url.slice(0, end)
}

function asKeySet(json: unknown, url: string): JSONWebKeySet {
  const keys = (json as { keys?: unknown } | null)?.keys
  if (!Array.isArray(keys)) throw new Error(`There is no key set at ${url.slice(0, 200)}`)
  return { keys }
}
