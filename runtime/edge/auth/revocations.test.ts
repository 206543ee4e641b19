import { beforeEach, describe, expect, it } from 'vitest'
import { AuthenticationError } from './errors'
import { createRevocations, isRevoked, refusingRevoked, type Revocations } from './revocations'
import type { Bearer } from './verified-token'

let now: number
let revocations: Revocations

beforeEach(() => {
  now = 10_500
  revocations = createRevocations({ now: () => now })
})

const bearer = (session: string | null, subject: string, issuedAt = 9_000): Bearer => ({ session, subject, issuedAt })

describe('revocations', () => {
  it('A14 reject the tokens of a session, and no others', () => {
    const revoked = revocations.add({ session: 'phone' }, 300_000)
    for (const [one, expected] of [
      [bearer('phone', 'ada'), true],
      [bearer('phone', 'ada', 200_000), true],
      [bearer('laptop', 'ada'), false],
      [bearer(null, 'phone'), false],
    ] as const) {
      expect(revocations.refuses(one), JSON.stringify(one)).toBe(expected)
      expect(isRevoked(revoked, one), JSON.stringify(one)).toBe(expected)
    }
  })

  it('A14 reject a subject’s tokens issued until then; a second later, new ones are accepted', () => {
    const revoked = revocations.add({ subject: 'ada' }, 300_000)
    for (const [one, expected] of [
      [bearer('phone', 'ada'), true],
      // Within the same second, the order is unknown.
      [bearer(null, 'ada', 10_000), true],
      [bearer('phone', 'ada', 11_000), false],
      [bearer('phone', 'bo'), false],
    ] as const) {
      expect(revocations.refuses(one), JSON.stringify(one)).toBe(expected)
      expect(isRevoked(revoked, one), JSON.stringify(one)).toBe(expected)
    }
  })

  it('A14 are kept as long as a token could be valid, and no longer', () => {
    revocations.add({ session: 'phone' }, 20_000)
    revocations.add({ subject: 'ada' }, 20_000)
    now = 20_000
    revocations.add({ session: 'other' }, 30_000)
    expect(revocations.refuses(bearer('phone', 'bo'))).toBe(false)
    expect(revocations.refuses(bearer(null, 'ada'))).toBe(false)
    expect(revocations.refuses(bearer('other', 'bo'))).toBe(true)
  })

  it('A14 reject a token although its signature is valid', async () => {
    const identity = { tokenIdentifier: 'i|ada', issuer: 'i', subject: 'ada' }
    const verify = refusingRevoked(
      (token) => Promise.resolve({ identity, bearer: bearer(token, 'ada'), expiresAt: 300_000 }),
      revocations,
    )
    revocations.add({ session: 'phone' }, 300_000)
    await expect(verify('laptop')).resolves.toMatchObject({ identity })
    const refused: unknown = await verify('phone').catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(AuthenticationError)
    expect(refused).toMatchObject({ code: 'TokenRevoked' })
  })
})
