import { describe, expect, it } from 'vitest'
import { createAdminCheck, createAdminKey } from './admin-key'

const key = createAdminKey('app', (length) => new Uint8Array(length).fill(7))
const check = createAdminCheck(key)

describe('the admin key', () => {
  it('O1: consists of a name and 256 bits', () => {
    expect(key).toBe(`app|${Buffer.alloc(32, 7).toString('base64url')}`)
  })

  it('O1: no other credential is accepted, and none at all without a key', () => {
    expect(check(key)).toEqual({ identity: null })
    for (const wrong of ['', 'app|', `${key} `, key.slice(0, -1), key.toUpperCase(), 'x'.repeat(1 << 16)]) {
      expect(() => check(wrong)).toThrow("doesn't belong to this server")
      expect(() => createAdminCheck(null)(wrong)).toThrow("Admin access isn't enabled")
    }
    expect(() => createAdminCheck(null)(key)).toThrow("Admin access isn't enabled")
  })

  it('O2: names the identity it acts as', () => {
    const as = (identity: unknown) => check(`${key}:${Buffer.from(JSON.stringify(identity)).toString('base64')}`)
    expect(as({ subject: 's', issuer: 'https://i', name: 'Ada' }).identity).toEqual({
      subject: 's',
      issuer: 'https://i',
      tokenIdentifier: 'https://i|s',
      name: 'Ada',
    })
    expect(() => as({ name: 'Ada' })).toThrow('a subject and an issuer')
    expect(() => check(`${key}:???`)).toThrow('a subject and an issuer')
  })
})
