/** An identity provider for tests: signs tokens that the server of server.ts accepts. */
import type { AuthProvider } from 'convex/server'
import { SignJWT, exportJWK, generateKeyPair, type JWTPayload } from 'jose'

export interface TokenMint {
  provider: AuthProvider
  /** A token for this subject that expires in `seconds`, issued `age` seconds ago. `claims`: additional claims. */
  sign(subject: string, seconds: number, age?: number, claims?: JWTPayload): Promise<string>
}

export async function createMint(issuer = 'urn:issuer:test'): Promise<TokenMint> {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'ES256' }] })
  return {
    provider: {
      type: 'customJwt',
      applicationID: 'convex',
      issuer,
      algorithm: 'ES256',
      jwks: `data:application/json,${encodeURIComponent(keys)}`,
    },
    sign: (subject, seconds, age = 0, claims = {}) => {
      const now = Math.floor(Date.now() / 1000)
      return new SignJWT({ ...claims, iss: issuer, sub: subject, aud: 'convex', iat: now - age, exp: now + seconds })
        .setProtectedHeader({ alg: 'ES256', kid: 'k', typ: 'JWT' })
        .sign(privateKey)
    },
  }
}
