import { createECDH } from 'node:crypto'
import { expect, it } from 'vitest'
import { createPushKeys } from './push-keys'

it('C413 a directory’s keys are a valid pair, different for each directory', () => {
  const pairs = Array.from({ length: 600 }, createPushKeys)
  for (const { publicKey, privateKey } of pairs) {
    const ecdh = createECDH('prime256v1')
    ecdh.setPrivateKey(privateKey, 'base64url')
    expect(ecdh.getPublicKey('base64url')).toBe(publicKey)
    expect([publicKey.length, privateKey.length]).toEqual([87, 43])
  }
  expect(new Set(pairs.map(({ publicKey }) => publicKey)).size).toBe(pairs.length)
})
