/**
 * Does what an authenticator app does with the URL in a QR code (RFC 6238), implemented independently of the server.
 */
import { createHmac } from 'node:crypto'

export const PERIOD_MS = 30_000

/** `periods`: 0 for the current code, 1 for the next; a server also accepts one before and one after. */
export function codeOf(uri: string, periods = 0): string {
  const { protocol, host, searchParams } = new URL(uri)
  if (protocol !== 'otpauth:' || host !== 'totp') throw new Error(`No authenticator takes ${uri}`)
  return codeOfSecret(searchParams.get('secret')!, periods)
}

export function codeOfSecret(secret: string, periods = 0): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / PERIOD_MS) + periods))
  const hash = createHmac('sha1', fromBase32(secret)).update(counter).digest()
  const at = hash.at(-1)! & 15
  return String((hash.readUInt32BE(at) & 0x7fff_ffff) % 1_000_000).padStart(6, '0')
}

function fromBase32(text: string): Buffer {
  const bits = [...text.replaceAll(' ', '').toUpperCase()]
    .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
    .join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}
