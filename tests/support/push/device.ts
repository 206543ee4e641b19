/** A browser that pushes go to, as it registers. */
import { createECDH, createHash } from 'node:crypto'

/** Where the stand-in of a push service is, in tests that send nothing. */
const nowhere = 'https://push.example.com'

/** The same for the same name. */
export function deviceOf(name: string, service = nowhere) {
  const digest = (of: string) => createHash('sha256').update(`${name} ${of}`).digest()
  const ecdh = createECDH('prime256v1')
  ecdh.setPrivateKey(digest('key'))
  return {
    deviceId: `device-of-${name.toLowerCase().replaceAll(' ', '-')}`,
    endpoint: `${service}/p/${digest('endpoint').toString('hex').slice(0, 24)}`,
    p256dh: ecdh.getPublicKey('base64url'),
    auth: digest('auth').subarray(0, 16).toString('base64url'),
    secret: digest('secret').toString('hex'),
    name: `${name}’s browser`,
    kind: 'desktop' as 'desktop' | 'phone',
    origin: 'https://chat.example.com',
    showsText: true,
    sound: true,
    isInstalled: false,
  }
}
