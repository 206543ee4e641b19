/** The keys that this directory's pushes are signed with (RFC 8292). Browsers subscribe to them: with others, none gets any. */
import { createECDH } from 'node:crypto'

/** Base64url, as everybody writes them: a point of P-256, uncompressed, and its number. */
export interface PushKeys {
  publicKey: string
  privateKey: string
}

export const PUSH_KEYS_FILE = 'push-keys.json'

export function createPushKeys(): PushKeys {
  const ecdh = createECDH('prime256v1')
  const publicKey = ecdh.generateKeys('base64url')
  // Node leaves out leading zeros.
  const privateKey = Buffer.from(ecdh.getPrivateKey('hex').padStart(64, '0'), 'hex').toString('base64url')
  return { publicKey, privateKey }
}
