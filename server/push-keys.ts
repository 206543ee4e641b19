/**
 * The keys that sign this directory's pushes (RFC 8292). Browsers subscribe with them, so with other keys no push
 * arrives.
 */
import { createECDH } from 'node:crypto'

/** In base64url, as is usual: an uncompressed P-256 point, and the private scalar. */
export interface PushKeys {
  publicKey: string
  privateKey: string
}

export const PUSH_KEYS_FILE = 'push-keys.json'

export function createPushKeys(): PushKeys {
  const ecdh = createECDH('prime256v1')
  const publicKey = ecdh.generateKeys('base64url')
  // Node omits leading zeros.
  const privateKey = Buffer.from(ecdh.getPrivateKey('hex').padStart(64, '0'), 'hex').toString('base64url')
  return { publicKey, privateKey }
}
