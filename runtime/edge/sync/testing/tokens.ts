/** An identity provider for tests: signs tokens that the server of server.ts accepts. */
import type { AuthProvider } from 'convex/server'
import { SignJWT, exportJWK, generateKeyPair } from 'jose'

export interface TokenMint {
  provider: AuthProvider
  /** A token for this subject that expires in `seconds`, issued `age` seconds ago. */
  sign(subject: string, seconds: number, age?: number, session?: string): Promise<string>
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
    sign: (subject, seconds, age = 0, session) => {
      const now = Math.floor(Date.now() / 1000)
      return new SignJWT({ iss: issuer, sub: subject, aud: 'convex', iat: now - age, exp: now + seconds, sid: session })
        .setProtectedHeader({ alg: 'ES256', kid: 'k', typ: 'JWT' })
        .sign(privateKey)
    },
  }
}
