/** The identity provider of the conformance suite: signs tokens that its auth.config.ts accepts. */
import { exportJWK, generateKeyPair, importJWK, SignJWT, type JWK } from 'jose'

const ISSUER = 'https://conformance.test'
const ALGORITHM = 'ES256'
const KEY_ID = 'conformance'

export interface TokenMint {
  issuer: string
  /** A token for this subject, valid for this many seconds; `claims` are added, or replace its own. */
  sign(subject: string, seconds: number, claims?: Record<string, unknown>): Promise<string>
}

export interface OwnMint extends TokenMint {
  /** The key set as a `data:` URI: the deployment's CONFORMANCE_JWKS. */
  jwks: string
}

/** With a new key, or the given one (a private JWK as JSON, for a deployment that has its public half). */
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
