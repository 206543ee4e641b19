/** The identity provider of the conformance suite: signs what its auth.config.ts accepts. */
import { exportJWK, generateKeyPair, importJWK, SignJWT, type JWK } from 'jose'

const ISSUER = 'https://conformance.test'
const ALGORITHM = 'ES256'
const KEY_ID = 'conformance'

export interface TokenMint {
  issuer: string
  /** A token for this subject, good for so many seconds from now; `claims` are added, or replace what it would say. */
  sign(subject: string, seconds: number, claims?: Record<string, unknown>): Promise<string>
}

export interface OwnMint extends TokenMint {
  /** The key set as a `data:` URI: what the deployment is given as CONFORMANCE_JWKS. */
  jwks: string
}

/** With a key of its own, or the one given (a private JWK as JSON, for a deployment that knows its other half). */
export async function createMint(privateJwk?: string): Promise<OwnMint> {
  const jwk: JWK = privateJwk
    ? (JSON.parse(privateJwk) as JWK)
    : await exportJWK((await generateKeyPair(ALGORITHM, { extractable: true })).privateKey)
  const key = await importJWK(jwk, ALGORITHM)
  const { d: _, ...publicJwk } = jwk
  const keys = JSON.stringify({ keys: [{ ...publicJwk, kid: KEY_ID, alg: ALGORITHM, use: 'sig' }] })
  return {
    issuer: ISSUER,
    jwks: `data:text/plain;charset=utf-8;base64,${Buffer.from(keys).toString('base64')}`,
    sign: (subject, seconds, claims = {}) => {
      const now = Math.floor(Date.now() / 1000)
      return new SignJWT({ iss: ISSUER, sub: subject, aud: 'conformance', iat: now, exp: now + seconds, ...claims })
        .setProtectedHeader({ alg: ALGORITHM, kid: KEY_ID, typ: 'JWT' })
        .sign(key)
    },
  }
}
