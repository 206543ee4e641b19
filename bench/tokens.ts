/** Tokens like those of the embedded accounts, with a key of the bench's own. */
import { exportJWK, generateKeyPair, SignJWT } from 'jose'

export interface TokenMaker {
  issuer: string
  /** The public key as a data: URI. */
  jwks: string
  make(person: number): Promise<string>
}

export const nameOf = (person: number): string => `Person ${person}`
export const subjectOf = (person: number): string => `person-${person}`

export async function createTokenMaker(): Promise<TokenMaker> {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const jwk = { ...(await exportJWK(publicKey)), kid: 'bench', alg: 'ES256', use: 'sig' }
  const issuer = 'urn:parley:bench'
  return {
    issuer,
    jwks: `data:application/json;base64,${Buffer.from(JSON.stringify({ keys: [jwk] })).toString('base64')}`,
    make: (person) =>
      new SignJWT({ name: nameOf(person), email: `person${person}@bench.test` })
        .setProtectedHeader({ alg: 'ES256', kid: 'bench', typ: 'JWT' })
        .setIssuer(issuer)
        .setAudience('convex')
        .setSubject(subjectOf(person))
        .setIssuedAt()
        .setExpirationTime('2h')
        .sign(privateKey),
  }
}
