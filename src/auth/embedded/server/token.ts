/**
 * The tokens that Convex functions see. Signed here instead of by better-auth's own plugin, which omits the `typ`
 * header that Convex requires, puts the whole user row into the payload, and names the issuer after the URL.
 */
import { randomBytes } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose'

const ALGORITHM = 'ES256'
/** Convex's name for "meant for this backend". */
const AUDIENCE = 'convex'
/** How long a token is valid, unless the runtime learns that its session has ended. */
export const TOKEN_LIFETIME_SECONDS = 5 * 60

export interface TokenSubject {
  id: string
  name: string
  email: string
  image?: string | null
  isAdmin: boolean
  updatedAt: Date
}

export interface TokenSigner {
  /** `sessionId`: the token ends with that session, wherever it was ended. */
  sign(subject: TokenSubject, sessionId: string): Promise<string>
  /** The public half as a `data:` URI, for `jwks` in convex/auth.config.ts. */
  jwksUri: string
}

/** Secrets of a data directory. */
export interface AuthSecrets {
  /** Signs the session cookies. */
  sessionSecret: string
  signingKey: JWK
}

export async function createAuthSecrets(): Promise<AuthSecrets> {
  return { sessionSecret: randomBytes(32).toString('base64url'), signingKey: await createSigningKey() }
}

export async function createSigningKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true })
  return exportJWK(privateKey)
}

export async function createTokenSigner(signingKey: JWK, issuer: string, now: () => number): Promise<TokenSigner> {
  const key = await importJWK(signingKey, ALGORITHM)
  const { kty, crv, x, y } = signingKey
  const kid = await calculateJwkThumbprint({ kty, crv, x, y })
  const jwks = { keys: [{ kty, crv, x, y, kid, alg: ALGORITHM, use: 'sig' }] }
  return {
    jwksUri: `data:application/json;base64,${Buffer.from(JSON.stringify(jwks)).toString('base64')}`,
    sign(subject, sessionId) {
      const issuedAt = Math.floor(now() / 1000)
      return new SignJWT({ ...claims(subject), sid: sessionId })
        .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT', kid })
        .setSubject(subject.id)
        .setIssuer(issuer)
        .setAudience(AUDIENCE)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + TOKEN_LIFETIME_SECONDS)
        .sign(key)
    },
  }
}

function claims({ name, email, image, isAdmin, updatedAt }: TokenSubject) {
  const changed = { updated_at: Math.floor(updatedAt.getTime() / 1000) }
  return { name, email, ...changed, ...(image ? { picture: image } : {}), ...(isAdmin ? { isAdmin } : {}) }
}
