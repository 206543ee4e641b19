/**
 * The deployment's own key for `ctx.auth.signJwt`: anyone can verify its signatures with the public half, served under
 * /.well-known/jwks.json. Generated when the store is new, and stored in it.
 */
import { createECDH, createHash, createPrivateKey, sign, type KeyObject } from 'node:crypto'
import type { Storage } from '../../storage/storage'
import type { System } from '../../system'
import type { JsonValue } from '../../values/codec'

const KEY = 'signing-key'
const CURVE = 'prime256v1'
/** https://docs.convex.dev/api/interfaces/server.MutationAuth */
const LONGEST_SECONDS = 3_600
const RESERVED = /^(?:iss|iat|exp|nbf|(?:convex|cvx).*)$/i

export interface SignJwtOptions {
  claims?: Record<string, JsonValue>
  expiresInSeconds: number
}

interface PublicJwk {
  kty: 'EC'
  crv: 'P-256'
  x: string
  y: string
}

export class SigningKey {
  private readonly key: KeyObject
  private readonly id: string
  /** The public half, as a key set. */
  readonly jwks: string

  constructor(secret: Buffer) {
    const curve = createECDH(CURVE)
    curve.setPrivateKey(secret)
    const point = curve.getPublicKey()
    const jwk: PublicJwk = {
      kty: 'EC',
      crv: 'P-256',
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
    }
    this.key = createPrivateKey({ key: { ...jwk, d: secret.toString('base64url') }, format: 'jwk' })
    // RFC 7638: the members in this order, and nothing else.
    const { crv, kty, x, y } = jwk
    this.id = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url')
    this.jwks = JSON.stringify({ keys: [{ ...jwk, kid: this.id, alg: 'ES256', use: 'sig' }] })
  }

  static open(storage: Storage, system: System): SigningKey {
    const known = storage.getMeta(KEY)
    if (known !== undefined) return new SigningKey(Buffer.from(JSON.parse(known) as string, 'base64'))
    const { secret, key } = newKey(system)
    storage.begin()
    storage.putMeta(KEY, JSON.stringify(secret.toString('base64')))
    storage.commit()
    return key
  }

  /** `now`: UTC ms. */
  sign({ claims = {}, expiresInSeconds }: SignJwtOptions, issuer: string, now: number): string {
    if (typeof expiresInSeconds !== 'number' || !(expiresInSeconds >= 1 && expiresInSeconds <= LONGEST_SECONDS)) {
      throw new Error(`\`expiresInSeconds\` must be a number from 1 to ${LONGEST_SECONDS}`)
    }
    for (const name of Object.keys(claims)) {
      if (RESERVED.test(name)) throw new Error(`The claim "${name}" is reserved and may not be set by signJwt`)
    }
    const iat = Math.floor(now / 1_000)
    const payload = { ...claims, iss: issuer, iat, exp: iat + Math.floor(expiresInSeconds) }
    const text = [{ alg: 'ES256', typ: 'JWT', kid: this.id }, payload].map(encode).join('.')
    const signature = sign('sha256', Buffer.from(text), { key: this.key, dsaEncoding: 'ieee-p1363' })
    return `${text}.${signature.toString('base64url')}`
  }
}

const encode = (json: object): string => Buffer.from(JSON.stringify(json)).toString('base64url')

/** Almost any 32 bytes are a valid key of the curve. */
function newKey(system: System): { secret: Buffer; key: SigningKey } {
  for (;;) {
    const secret = Buffer.from(system.randomBytes(32))
    try {
      return { secret, key: new SigningKey(secret) }
    } catch {
      // Not below the order of the curve: try others.
    }
  }
}
