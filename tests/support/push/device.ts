/** A browser that pushes go to, as it registers. */
import { createECDH, createHash } from 'node:crypto'

/** Where the fake push service is, in tests that send nothing. */
const nowhere = 'https://push.example.com'

const digest = (name: string, of: string) => createHash('sha256').update(`${name} ${of}`).digest()

export interface DeviceKeys {
  privateKey: Buffer
  auth: Buffer
}

/** The browser's secrets; the same for the same name. */
export function deviceKeysOf(name: string): DeviceKeys {
  return { privateKey: digest(name, 'key'), auth: digest(name, 'auth').subarray(0, 16) }
}

export function deviceOf(name: string, service = nowhere) {
  const { privateKey, auth } = deviceKeysOf(name)
  const ecdh = createECDH('prime256v1')
  ecdh.setPrivateKey(privateKey)
  return {
    deviceId: `the-device-of-${name.toLowerCase().replaceAll(' ', '-')}`,
    endpoint: `${service}/p/${digest(name, 'endpoint').toString('hex').slice(0, 24)}`,
    p256dh: ecdh.getPublicKey('base64url'),
    auth: auth.toString('base64url'),
    secret: digest(name, 'secret').toString('hex'),
    name: `${name}’s browser`,
    kind: 'desktop' as 'desktop' | 'phone',
    origin: 'https://chat.example.com',
    showsText: true,
    sound: true,
    isInstalled: false,
  }
}
