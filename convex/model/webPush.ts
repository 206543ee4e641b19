/**
 * Web push with Web Crypto alone: a payload is encrypted for its browser (RFC 8291, aes128gcm) and signed for its push
 * service (RFC 8292). Only one of Convex's two runtimes, Node's, has ECDH.
 */
import type { Subscription } from './devices'

type Bytes = Uint8Array<ArrayBuffer>

/** As in `VAPID_PUBLIC_KEY` and `VAPID_PRIVATE_KEY`: base64url of 65 and 32 bytes. */
export interface VapidKeys {
  publicKey: string
  privateKey: string
  /** Contact address for push services. */
  subject: string
}

const utf8 = (text: string): Bytes => new TextEncoder().encode(text)

export function toBase64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replace(/[+/=]/g, (sign) => ({ '+': '-', '/': '_' })[sign] ?? '')
}

export function fromBase64url(text: string): Bytes {
  return Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (character) => character.charCodeAt(0))
}

function join(...parts: Uint8Array[]): Bytes {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}

async function hkdf(salt: Bytes, key: Bytes, info: Bytes, length: number): Promise<Bytes> {
  const material = await crypto.subtle.importKey('raw', key, 'HKDF', false, ['deriveBits'])
  return new Uint8Array(
    await crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt, info }, material, length * 8),
  )
}

const curve = { name: 'ECDH', namedCurve: 'P-256' }
/** A single record: a payload that is too long for a push was rejected before. */
const recordSize = 4_096

/** The body of a push; `localKeys` and `salt` are new for each. */
export async function encryptPush(
  payload: string,
  { p256dh, auth }: Pick<Subscription, 'p256dh' | 'auth'>,
  localKeys?: CryptoKeyPair,
  salt: Bytes = crypto.getRandomValues(new Uint8Array(16)),
): Promise<Bytes> {
  const local = localKeys ?? (await crypto.subtle.generateKey(curve, true, ['deriveBits']))
  const localPublic = new Uint8Array(await crypto.subtle.exportKey('raw', local.publicKey))
  const theirPublic = fromBase64url(p256dh)
  const theirs = await crypto.subtle.importKey('raw', theirPublic, curve, false, [])
  const shared = new Uint8Array(await crypto.subtle.deriveBits({ name: 'ECDH', public: theirs }, local.privateKey, 256))
  const material = await hkdf(fromBase64url(auth), shared, join(utf8('WebPush: info\0'), theirPublic, localPublic), 32)
  const key = await hkdf(salt, material, utf8('Content-Encoding: aes128gcm\0'), 16)
  const nonce = await hkdf(salt, material, utf8('Content-Encoding: nonce\0'), 12)
  const aes = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt'])
  // The octet after the text marks this record as the last.
  const record = join(utf8(payload), new Uint8Array([2]))
  const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce }, aes, record))
  const size = new Uint8Array(4)
  new DataView(size.buffer).setUint32(0, recordSize)
  return join(salt, size, new Uint8Array([localPublic.length]), localPublic, sealed)
}

/** Half of the allowed lifetime. */
const tokenLivesSeconds = 12 * 60 * 60

/** Identifies the sender to the push service at `origin`. The same for everything sent there in the next hours. */
export async function signFor(
  origin: string,
  { publicKey, privateKey, subject }: VapidKeys,
  now: number,
): Promise<string> {
  const point = fromBase64url(publicKey)
  const [x, y] = [toBase64url(point.slice(1, 33)), toBase64url(point.slice(33))]
  const jwk = { kty: 'EC', crv: 'P-256', x, y, d: privateKey }
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' }
  const key = await crypto.subtle.importKey('jwk', jwk, algorithm, false, ['sign'])
  const claims = { aud: origin, exp: Math.floor(now / 1000) + tokenLivesSeconds, sub: subject }
  const part = (value: object) => toBase64url(utf8(JSON.stringify(value)))
  const unsigned = `${part({ typ: 'JWT', alg: 'ES256' })}.${part(claims)}`
  const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, utf8(unsigned))
  return `vapid t=${unsigned}.${toBase64url(new Uint8Array(signature))}, k=${publicKey}`
}

/**
 * One topic per chat, so that a device that was off gets the last push of each. Differs between devices: otherwise a
 * push service would learn who shares a chat.
 */
export async function topicFor(conversationId: string, auth: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', utf8(`${auth} ${conversationId}`))
  return toBase64url(new Uint8Array(hash).slice(0, 24))
}
