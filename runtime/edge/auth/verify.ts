/**
 * Verifies tokens with the providers of auth.config, as Convex does: OIDC providers by discovery, custom JWTs by a key
 * set and one fixed algorithm. The only file that verifies a signature.
 */
import type { AuthProvider } from 'convex/server'
import type { JSONWebKeySet, JWTPayload } from 'jose'
import { decodeJwt, decodeProtectedHeader, errors, jwtVerify } from 'jose'
import type { System } from '../../system'
import { AuthenticationError } from './errors'
import type { Fetch } from './fetch-json'
import { fetchJson } from './fetch-json'
import { identityFromClaims } from './identity'
import type { KeySet } from './key-set'
import { createKeySet } from './key-set'
import type { Verify } from './verified-token'

export interface VerifierOptions {
  providers: readonly AuthProvider[]
  system: Pick<System, 'now'>
  fetch?: Fetch
  /** In development: the error for an unknown provider lists the known ones. */
  namesProviders?: boolean
}

interface Provider {
  accepts: (issuer: string, audiences: readonly unknown[]) => boolean
  algorithms: string[]
  isCustom: boolean
  refusal: (reason: string) => AuthenticationError
  keys: KeySet
  /** For callers that list the providers. */
  shown: string
}

const MAX_TOKEN_LENGTH = 1 << 16
/** How far the issuer's clock may be ahead of ours. */
const CLOCK_TOLERANCE_SECONDS = 5

/**
 * Rejects with an AuthenticationError if the token is invalid, and with any other error if that couldn't be determined
 * (a provider that can't be reached).
 */
export function createVerifier({
  providers,
  system,
  fetch = globalThis.fetch,
  namesProviders = false,
}: VerifierOptions): Verify {
  const known = providers.map((provider) => readProvider(provider, system, fetch))

  return async (token) => {
    // Unverified, so the values can have any type, whatever is declared.
    const { iss, aud }: Record<string, unknown> = readUnverified(token)
    if (iss === undefined) throw invalid(NO_ISSUER)
    const audiences = Array.isArray(aud) ? aud : [aud]
    const provider = typeof iss === 'string' ? known.find(({ accepts }) => accepts(iss, audiences)) : undefined
    if (typeof iss !== 'string' || provider === undefined) {
      throw new AuthenticationError('NoAuthProvider', noProvider(namesProviders ? known : null))
    }
    const claims = await verifySignature(token, provider, system.now())
    const { sub, exp, iat, sid } = claims
    if (typeof sub !== 'string' || sub === '') throw provider.refusal('Could not validate token: it has no subject')
    const lead = (iat ?? 0) - system.now() / 1000
    if (lead > CLOCK_TOLERANCE_SECONDS) throw provider.refusal(NOT_YET(lead))
    return {
      identity: identityFromClaims({ ...claims, iss, sub }, { flatten: provider.isCustom }),
      bearer: { session: typeof sid === 'string' ? sid : null, subject: sub, issuedAt: (iat ?? 0) * 1000 },
      expiresAt: exp! * 1000,
    }
  }
}

// The messages are those of Convex's backend (crates/authentication).
const NOT_A_JWT =
  'Could not parse JWT payload. Check that the token is a valid JWT format with three base64-encoded parts separated by dots.'
const NO_ISSUER =
  "Missing issuer claim ('iss') in JWT payload. The JWT must include an 'iss' claim that matches one of your configured auth providers."
const NO_KEY_ID = "Could not decode token. JWT may be missing a 'kid' (key ID) header."
const WRONG_KEY_ID = (kid: string): string =>
  `Could not decode token. The JWT's 'kid' (key ID) header is '${kid}', does this key match any key in the provider's JWKS?`
const EXPIRED = (seconds: number): string =>
  `Could not validate token: Token expired ${Math.floor(seconds)} seconds ago`
const NOT_YET = (seconds: number): string =>
  `Could not validate token: Token will be valid in ${Math.ceil(seconds)} seconds`
const NOT_OIDC =
  "Could not verify OIDC token claim. Check that the token signature is valid and the token hasn't expired."

const invalid = (message: string): AuthenticationError => new AuthenticationError('InvalidAuthHeader', message)

function noProvider(known: readonly Provider[] | null): string {
  const sentence = 'No auth provider found matching the given token'
  if (known === null) return sentence
  if (known.length === 0) return `${sentence} (no providers configured). Check convex/auth.config.ts.`
  const shown = known.map((provider) => provider.shown).join(', ')
  return `${sentence}. Check that your JWT's issuer and audience match one of your configured providers: [${shown}]`
}

function readUnverified(token: string): JWTPayload {
  if (token.length <= MAX_TOKEN_LENGTH) {
    try {
      return decodeJwt(token)
    } catch {
      // Falls through to the common error for anything that isn't a JWT.
    }
  }
  throw invalid(NOT_A_JWT)
}

async function verifySignature(token: string, provider: Provider, now: number): Promise<JWTPayload> {
  const { algorithms, keys, isCustom, refusal } = provider
  const kid = keyIdOf(token)
  if (isCustom && kid === null) throw invalid(NO_KEY_ID)
  try {
    // Issuer and audience have chosen the provider; the signature covers the same bytes.
    const { payload } = await jwtVerify(token, keys.getKey, {
      algorithms,
      currentDate: new Date(now),
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      requiredClaims: ['iss', 'sub', 'exp'],
    })
    // A connection with an expired token would be rejected at once anyway.
    const left = payload.exp! - now / 1000
    if (left <= 0) throw refusal(EXPIRED(-left))
    return payload
  } catch (error) {
    if (error instanceof errors.JOSEError) throw refusal(reasonOf(error, kid, now))
    throw error
  }
}

function keyIdOf(token: string): string | null {
  try {
    const { kid } = decodeProtectedHeader(token)
    return typeof kid === 'string' && kid !== '' ? kid : null
  } catch {
    throw invalid(NOT_A_JWT)
  }
}

function reasonOf(error: Error, kid: string | null, now: number): string {
  const secondsTo = (time: unknown): number => Number(time) - now / 1000
  if (error instanceof errors.JWTExpired) return EXPIRED(-secondsTo(error.payload.exp))
  if (!(error instanceof errors.JWTClaimValidationFailed)) return WRONG_KEY_ID(String(kid))
  if (error.claim === 'nbf') return NOT_YET(secondsTo(error.payload.nbf))
  return `Could not validate token: ${error.message}`
}

function readProvider(provider: AuthProvider, system: Pick<System, 'now'>, fetch: Fetch): Provider {
  if ('type' in provider) {
    const { issuer, applicationID, algorithm, jwks } = provider
    return {
      accepts: (iss, audiences) => iss === issuer && (applicationID === undefined || audiences.includes(applicationID)),
      algorithms: [algorithm],
      isCustom: true,
      refusal: invalid,
      shown: `CustomJWT(issuer=${issuer}, app_id=${applicationID ?? 'none'})`,
      keys: createKeySet(() => customKeys(jwks, fetch), system),
    }
  }
  const { domain, applicationID } = provider
  const issuer = withoutTrailingSlash(/^https?:\/\//.test(domain) ? domain : `https://${domain}`)
  return {
    // Some providers sign with a trailing slash that their documentation omits.
    accepts: (iss, audiences) => withoutTrailingSlash(iss) === issuer && audiences.includes(applicationID),
    algorithms: ['RS256', 'ES256'],
    isCustom: false,
    refusal: () => new AuthenticationError('Unauthenticated', NOT_OIDC),
    shown: `OIDC(domain=${domain}, app_id=${applicationID})`,
    keys: createKeySet(async () => {
      const discovery = await fetchJson(`${issuer}/.well-known/openid-configuration`, fetch)
      const { issuer: named, jwks_uri: uri } = (discovery ?? {}) as Record<string, unknown>
      if (typeof named !== 'string' || withoutTrailingSlash(named) !== issuer) {
        throw new Error(`The discovery document at ${issuer} names a different issuer`)
      }
      if (typeof uri !== 'string') throw new Error(`The discovery document of ${issuer} names no keys`)
      return asKeySet(await fetchJson(uri, fetch), uri)
    }, system),
  }
}

/** Not with a pattern: `/+$` restarts at each slash, and anyone can choose the issuer in a token. */
function withoutTrailingSlash(url: string): string {
  let end = url.length
  while (url[end - 1] === '/') end--
  return url.slice(0, end)
}

/** A `data:` URI never changes: if it contains no keys, no token can be valid. */
async function customKeys(url: string, fetch: Fetch): Promise<JSONWebKeySet> {
  try {
    return asKeySet(await fetchJson(url, fetch), url)
  } catch (error) {
    if (!url.startsWith('data:')) throw error
    throw invalid(
      `Invalid JWKS response body from '${url}'. The response is not valid JSON or doesn't match the expected JWKS format.`,
    )
  }
}

function asKeySet(json: unknown, url: string): JSONWebKeySet {
  const keys = (json as { keys?: unknown } | null)?.keys
  if (!Array.isArray(keys)) throw new Error(`No JSON Web Key Set found at ${url.slice(0, 200)}`)
  return { keys }
}
