/**
 * Tests which tokens are accepted. One file: the three kinds of provider reject the same forgeries, with the same keys.
 */
import type { AuthProvider } from 'convex/server'
import type { JWK, JWTPayload } from 'jose'
import { SignJWT, UnsecuredJWT, exportJWK, generateKeyPair } from 'jose'
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { AuthenticationError } from './errors'
import { createVerifier } from './verify'

const ISSUER = 'urn:issuer:test'
const NOW = Date.UTC(2026, 0, 1)
const SECONDS = NOW / 1000

interface Key {
  jwk: JWK
  sign: (claims: JWTPayload, header?: { alg?: string; kid?: string }) => Promise<string>
}

let rsa: Key
let rotated: Key
let ec: Key

async function makeKey(alg: string, kid: string): Promise<Key> {
  const { privateKey, publicKey } = await generateKeyPair(alg)
  return {
    jwk: { ...(await exportJWK(publicKey)), kid, alg },
    sign: (claims, header = {}) =>
      new SignJWT(claims).setProtectedHeader({ alg, kid, typ: 'JWT', ...header }).sign(privateKey),
  }
}

beforeAll(async () => {
  ;[rsa, rotated, ec] = await Promise.all([makeKey('RS256', 'a'), makeKey('RS256', 'b'), makeKey('ES256', 'c')])
})

let now: number
/** URL to document; a missing one can't be reached. */
let documents: Record<string, unknown>
const fetched = vi.fn((url: string) => {
  const document = documents[url]
  if (document === undefined) return Promise.reject(new Error('connection refused'))
  return Promise.resolve(new Response(JSON.stringify(document)))
})

beforeEach(() => {
  now = NOW
  documents = { 'https://keys.test/jwks': { keys: [rsa.jwk] } }
  fetched.mockClear()
})

const custom = (changes: Partial<Extract<AuthProvider, { type: string }>> = {}): AuthProvider => ({
  type: 'customJwt',
  applicationID: 'convex',
  issuer: ISSUER,
  jwks: 'https://keys.test/jwks',
  algorithm: 'RS256',
  ...changes,
})

const verifier = (...providers: AuthProvider[]) =>
  createVerifier({ providers, system: { now: () => now }, fetch: fetched })

const claims = (changes: JWTPayload = {}): JWTPayload => ({
  iss: ISSUER,
  sub: 'ada',
  aud: 'convex',
  iat: SECONDS,
  exp: SECONDS + 300,
  ...changes,
})

async function refusal(token: string, ...providers: AuthProvider[]): Promise<{ code: string; message: string }> {
  const error: unknown = await verifier(...(providers.length > 0 ? providers : [custom()]))(token).catch(
    (e: unknown) => e,
  )
  expect(error).toBeInstanceOf(AuthenticationError)
  const { code, message } = error as AuthenticationError
  return { code, message }
}

const invalidHeader = (message: string) => ({ code: 'InvalidAuthHeader', message })
const NO_PROVIDER = { code: 'NoAuthProvider', message: 'No auth provider found matching the given token' }

describe('custom JWTs', () => {
  it('J1: a valid token gives the identity and its expiry', async () => {
    const token = await rsa.sign(
      claims({ name: 'Ada', email_verified: true, picture: 'p.png', org: { role: 'owner' } }),
    )
    await expect(verifier(custom())(token)).resolves.toEqual({
      identity: {
        tokenIdentifier: `${ISSUER}|ada`,
        issuer: ISSUER,
        subject: 'ada',
        name: 'Ada',
        emailVerified: true,
        pictureUrl: 'p.png',
        'org.role': 'owner',
      },
      bearer: { session: null, subject: 'ada', issuedAt: NOW },
      expiresAt: NOW + 300_000,
    })
  })

  it('J1: elliptic keys in a data: URI verify tokens', async () => {
    const jwks = `data:application/json;base64,${Buffer.from(JSON.stringify({ keys: [ec.jwk] })).toString('base64')}`
    const verify = createVerifier({
      providers: [custom({ algorithm: 'ES256', jwks })],
      system: { now: () => now },
    })
    await expect(verify(await ec.sign(claims()))).resolves.toMatchObject({ identity: { subject: 'ada' } })
  })

  it('J2: a refreshed token has the same identity', async () => {
    const verify = verifier(custom())
    const first = await verify(await rsa.sign(claims({ jti: '1' })))
    const second = await verify(await rsa.sign(claims({ jti: '2', iat: SECONDS + 4, exp: SECONDS + 900 })))
    expect(second.identity).toEqual(first.identity)
  })

  it('J2: claims can’t override the verified ones', async () => {
    const token = await rsa.sign(claims({ tokenIdentifier: 'urn:issuer:test|bo', issuer: 'x', subject: 'bo' }))
    const { identity } = await verifier(custom())(token)
    expect(identity).toEqual({ tokenIdentifier: `${ISSUER}|ada`, issuer: ISSUER, subject: 'ada' })
  })

  it('J3: only the configured algorithm is accepted', async () => {
    documents['https://keys.test/jwks'] = { keys: [rsa.jwk, ec.jwk] }
    expect((await refusal(await ec.sign(claims()))).code).toBe('InvalidAuthHeader')
    expect((await refusal(await rsa.sign(claims()), custom({ algorithm: 'ES256' }))).code).toBe('InvalidAuthHeader')
  })

  it('J3: “no algorithm” is no signature', async () => {
    expect((await refusal(new UnsecuredJWT(claims()).encode())).code).toBe('InvalidAuthHeader')
  })

  it('J3: a token signed with the public key as a secret is rejected', async () => {
    const secret = new TextEncoder().encode(JSON.stringify(rsa.jwk))
    const token = await new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', kid: 'a' }).sign(secret)
    expect((await refusal(token)).code).toBe('InvalidAuthHeader')
  })

  it('J3: a changed claim breaks the signature', async () => {
    const [header, , signature] = (await rsa.sign(claims())).split('.')
    const forged = Buffer.from(JSON.stringify(claims({ sub: 'bo' }))).toString('base64url')
    expect((await refusal(`${header}.${forged}.${signature}`)).code).toBe('InvalidAuthHeader')
  })

  it('J4: issuer and audience determine the provider', async () => {
    expect(await refusal(await rsa.sign(claims({ iss: 'urn:other' })))).toEqual(NO_PROVIDER)
    expect(await refusal(await rsa.sign(claims({ aud: 'other' })))).toEqual(NO_PROVIDER)
    expect(await refusal(await rsa.sign(claims({ aud: undefined })))).toEqual(NO_PROVIDER)
    const token = await rsa.sign(claims({ aud: ['other', 'convex'] }))
    await expect(verifier(custom())(token)).resolves.toBeDefined()
  })

  it('J4: without an applicationID the audience does not matter', async () => {
    const token = await rsa.sign(claims({ aud: 'whatever' }))
    await expect(verifier(custom({ applicationID: undefined }))(token)).resolves.toBeDefined()
  })

  it('J5: tokens that are expired, from the future, or without an expiry or a subject are rejected', async () => {
    const expired = await rsa.sign(claims({ exp: SECONDS - 10 }))
    expect(await refusal(expired)).toEqual(invalidHeader('Could not validate token: Token expired 10 seconds ago'))
    expect((await refusal(await rsa.sign(claims({ exp: SECONDS })))).message).toContain('Token expired 0 seconds ago')
    expect((await refusal(await rsa.sign(claims({ exp: undefined })))).code).toBe('InvalidAuthHeader')
    expect((await refusal(await rsa.sign(claims({ sub: undefined })))).code).toBe('InvalidAuthHeader')
    expect((await refusal(await rsa.sign(claims({ sub: '' })))).code).toBe('InvalidAuthHeader')
    expect(await refusal(await rsa.sign(claims({ iat: SECONDS + 6 })))).toEqual(
      invalidHeader('Could not validate token: Token will be valid in 6 seconds'),
    )
    expect(await refusal(await rsa.sign(claims({ nbf: SECONDS + 6 })))).toEqual(
      invalidHeader('Could not validate token: Token will be valid in 6 seconds'),
    )
    await expect(
      verifier(custom())(await rsa.sign(claims({ iat: SECONDS + 5, nbf: SECONDS + 5 }))),
    ).resolves.toBeDefined()
  })

  it.each(['', 'x', 'a.b', 'a.b.c', '..', 'e30.e30.', `e30.${'A'.repeat(1 << 17)}.e30`])(
    'J5: %.20s is not a JWT',
    async (token) => {
      expect(['InvalidAuthHeader', 'NoAuthProvider']).toContain((await refusal(token)).code)
    },
  )

  it('J9 a wrong key or provider is reported in Convex’s words', async () => {
    const [header, payload] = [{ alg: 'RS256', kid: '' }, claims()]
    const keyless = await rsa.sign(payload, header)
    expect(await refusal(keyless)).toEqual(
      invalidHeader("Could not decode token. JWT may be missing a 'kid' (key ID) header."),
    )
    expect((await refusal(await rsa.sign(payload, { kid: 'zz' }))).message).toContain(
      "The JWT's 'kid' (key ID) header is 'zz', does this key match any key in the provider's JWKS?",
    )
    const verify = createVerifier({
      providers: [custom({ applicationID: undefined }), { domain: 'id.test', applicationID: 'convex' }],
      system: { now: () => now },
      fetch: fetched,
      namesProviders: true,
    })
    await expect(verify(await rsa.sign(claims({ iss: 'urn:other' })))).rejects.toThrow(
      'configured providers: [CustomJWT(issuer=urn:issuer:test, app_id=none), OIDC(domain=id.test, app_id=convex)]',
    )
  })

  it('J9 a data: URI without keys is final, because it will never have any', async () => {
    const verify = createVerifier({ providers: [custom({ jwks: 'data:x,no-keys' })], system: { now: () => now } })
    await expect(verify(await rsa.sign(claims()))).rejects.toMatchObject({
      code: 'InvalidAuthHeader',
      message: expect.stringContaining("Invalid JWKS response body from 'data:x,no-keys'") as string,
    })
  })
})

describe('key sets', () => {
  it('J6: are fetched once, and again for an unknown key after the cool-down', async () => {
    const verify = verifier(custom())
    await Promise.all([verify(await rsa.sign(claims())), verify(await rsa.sign(claims()))])
    expect(fetched).toHaveBeenCalledTimes(1)

    documents['https://keys.test/jwks'] = { keys: [rotated.jwk] }
    const token = await rotated.sign(claims())
    await expect(verify(token)).rejects.toBeInstanceOf(AuthenticationError)
    expect(fetched).toHaveBeenCalledTimes(1)
    now += 29_000
    await expect(verify(token)).rejects.toBeInstanceOf(AuthenticationError)
    expect(fetched).toHaveBeenCalledTimes(1)
    now += 2_000
    await expect(verify(token)).resolves.toBeDefined()
    expect(fetched).toHaveBeenCalledTimes(2)
    await expect(verify(await rsa.sign(claims()))).rejects.toBeInstanceOf(AuthenticationError)
    expect(fetched).toHaveBeenCalledTimes(2)
  })

  it('J6: a withdrawn key expires after ten minutes, unless the provider can’t be reached', async () => {
    const verify = verifier(custom())
    const token = await rsa.sign(claims({ exp: SECONDS + 3_600 }))
    await verify(token)
    now += 11 * 60_000
    documents = {}
    await expect(verify(token)).resolves.toBeDefined()
    documents['https://keys.test/jwks'] = { keys: [rotated.jwk] }
    now += 31_000
    await expect(verify(token)).rejects.toBeInstanceOf(AuthenticationError)
  })

  it('J7: a token isn’t invalid because keys can’t be fetched', async () => {
    documents = {}
    const error: unknown = await verifier(custom())(await rsa.sign(claims())).catch((e: unknown) => e)
    expect(error).not.toBeInstanceOf(AuthenticationError)
    expect(String(error)).toContain('connection refused')
  })
})

describe('OIDC', () => {
  const oidc: AuthProvider = { domain: 'https://id.test', applicationID: 'convex' }
  const DISCOVERY = 'https://id.test/.well-known/openid-configuration'

  beforeEach(() => {
    documents[DISCOVERY] = { issuer: 'https://id.test', jwks_uri: 'https://keys.test/jwks' }
  })

  it.each(['https://id.test', 'https://id.test/', 'id.test'])(
    'J8: a provider is discovered at the domain %s',
    async (domain) => {
      for (const iss of ['https://id.test', 'https://id.test/']) {
        const token = await rsa.sign(claims({ iss, org: { role: 'owner' }, updated_at: SECONDS }))
        const { identity } = await verifier({ domain, applicationID: 'convex' })(token)
        expect(identity).toEqual({
          tokenIdentifier: `${iss}|ada`,
          issuer: iss,
          subject: 'ada',
          org: { role: 'owner' },
          updatedAt: '2026-01-01T00:00:00.000Z',
        })
      }
    },
  )

  it('J8: another audience or issuer is rejected', async () => {
    expect(await refusal(await rsa.sign(claims({ iss: 'https://id.test', aud: 'x' })), oidc)).toEqual(NO_PROVIDER)
    expect(await refusal(await rsa.sign(claims({ iss: 'https://id.test.evil' })), oidc)).toEqual(NO_PROVIDER)
  })

  it('J4 an invented issuer or audience of any form matches no provider, and is cheap to reject', async () => {
    const made = (iss: unknown, aud: unknown) => {
      const parts = [
        { alg: 'RS256', kid: 'a' },
        { iss, aud, sub: 'ada' },
      ]
      return `${parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.x`
    }
    expect((await refusal(made(undefined, 'convex'), oidc)).message).toContain("Missing issuer claim ('iss')")
    for (const iss of [5, null, {}, ['https://id.test'], `https://id.test${'/'.repeat(45_000)}x`]) {
      expect(await refusal(made(iss, 'convex'), oidc)).toEqual(NO_PROVIDER)
    }
    // A search for the end of the slashes that restarts at each of them would take thousands of times as long as
    // reading them. Measured in CPU time of this process, so other load doesn't matter.
    const costOf = async (letter: string) => {
      const token = made(`https://id.test${letter.repeat(45_000)}x`, 'convex')
      const costs: number[] = []
      for (let run = 0; run < 5; run++) {
        const before = process.cpuUsage()
        await refusal(token, oidc)
        costs.push(process.cpuUsage(before).user)
      }
      return Math.max(1_000, Math.min(...costs))
    }
    expect(await costOf('/')).toBeLessThan(100 * (await costOf('y')))
    for (const aud of [5, {}, [{}], null]) {
      expect(await refusal(made('https://id.test', aud), oidc)).toEqual(NO_PROVIDER)
      expect(await refusal(made(ISSUER, aud), custom())).toEqual(NO_PROVIDER)
    }
  })

  it('J8: a discovery document of another issuer is rejected', async () => {
    documents[DISCOVERY] = { issuer: 'https://other.test', jwks_uri: 'https://keys.test/jwks' }
    const token = await rsa.sign(claims({ iss: 'https://id.test' }))
    await expect(verifier(oidc)(token)).rejects.toThrow('names a different issuer')
  })
})
