/**
 * The identity of a caller. https://docs.convex.dev/auth/functions-auth and
 * https://docs.convex.dev/auth/advanced/custom-jwt
 */
import type { ConvexClient } from 'convex/browser'
import { describe, expect, it, vi } from 'vitest'
import { api } from '../fixtures/conformance/convex/references'
import { eventually, hasSignIn, newScope, useDeployment } from '../support/deployment'

const deployment = useDeployment()
const { identity } = api

const tokenOf = (subject: string, claims?: Record<string, unknown>) => deployment.mint.sign(subject, 600, claims)

function watch(client: ConvexClient) {
  const seen: (string | null)[] = []
  client.onUpdate(identity.inQuery, {}, (subject) => seen.push(subject))
  return seen
}

// https://docs.convex.dev/auth/functions-auth
describe('without a token', () => {
  it('there is no identity', async () => {
    const client = deployment.connect()
    expect(await client.query(identity.whole, {})).toBe(null)
    expect(await client.mutation(identity.inMutation, {})).toBe(null)
    expect(await client.action(identity.inAction, {})).toEqual([null, null])
  })
})

describe.runIf(hasSignIn)('with a token', () => {
  // https://docs.convex.dev/auth/advanced/custom-jwt#custom-claims
  it('the identity has its claims, under Convex’s names', async () => {
    const http = deployment.http()
    const claims = { name: 'Ada', email: 'ada@example.test', email_verified: true, properties: { plan: 'free' } }
    http.setAuth(await tokenOf('ada', claims))
    expect(await http.query(identity.whole, {})).toMatchObject({
      subject: 'ada',
      issuer: deployment.mint.issuer,
      tokenIdentifier: `${deployment.mint.issuer}|ada`,
      name: 'Ada',
      email: 'ada@example.test',
      emailVerified: true,
      'properties.plan': 'free',
    })
  })

  // https://docs.convex.dev/auth/functions-auth
  it('functions of every kind know it, including nested ones; scheduled ones don’t', async () => {
    const client = deployment.connect()
    client.setAuth(() => tokenOf('ada'))
    expect(await client.query(identity.nested, {})).toBe('ada')
    expect(await client.mutation(identity.inMutation, {})).toBe('ada')
    expect(await client.action(identity.inAction, {})).toEqual(['ada', 'ada'])
    // "The auth is not propagated from the scheduling to the scheduled function."
    const scope = newScope()
    await client.mutation(identity.noteLater, { scope })
    await eventually(async () => expect(await client.query(api.notes.texts, { scope })).toEqual(['nobody']))
  })

  it('two people with the same query get different results', async () => {
    const seen = ['ada', 'bo'].map((name) => {
      const client = deployment.connect()
      client.setAuth(() => tokenOf(name))
      return watch(client)
    })
    await eventually(() => expect(seen).toEqual([['ada'], ['bo']]))
  })

  it('live queries follow signing in and out', async () => {
    const client = deployment.connect()
    const seen = watch(client)
    await eventually(() => expect(seen).toEqual([null]))
    let fetched = 0
    client.setAuth(async () => {
      const token = await tokenOf('ada')
      fetched += 1
      return token
    })
    await eventually(() => expect(seen).toEqual([null, 'ada']))
    // The client fetches a second token soon after the first: signed out in between, it would sign in again.
    await eventually(() => expect(fetched).toBe(2))
    expect(await client.mutation(identity.inMutation, {})).toBe('ada')
    client.client.clearAuth()
    await eventually(() => expect(seen).toEqual([null, 'ada', null]))
  })

  it.each<[string, () => Promise<string>]>([
    ['nonsense', async () => 'nonsense'],
    ['one that has expired', () => deployment.mint.sign('ada', -60, { iat: Math.floor(Date.now() / 1000) - 600 })],
    ['one for somebody else', () => tokenOf('ada', { aud: 'another' })],
    ['one of another issuer', () => tokenOf('ada', { iss: 'https://another.test' })],
  ])('an invalid token signs no one in: %s', async (_, token) => {
    const client = deployment.connect()
    const changed = vi.fn()
    client.setAuth(token, changed)
    await eventually(() => expect(changed).toHaveBeenCalledWith(false))
    expect(changed).not.toHaveBeenCalledWith(true)
    expect(await client.query(identity.inQuery, {})).toBe(null)
    const http = deployment.http()
    http.setAuth(await token())
    await expect(http.query(identity.inQuery, {})).rejects.toThrow(/InvalidAuthHeader|NoAuthProvider/)
  })

  it('a token is replaced before it expires, without an interruption', async () => {
    // The client requests the next token two seconds after it was given one; both expire much later.
    const client = deployment.connect(undefined, { authRefreshTokenLeewaySeconds: 598 })
    const changed = vi.fn()
    const fetchToken = vi.fn(() => deployment.mint.sign('ada', 600))
    client.setAuth(fetchToken, changed)
    const seen = watch(client)
    await eventually(() => expect(fetchToken.mock.calls.length).toBeGreaterThanOrEqual(3))
    expect(await client.mutation(identity.inMutation, {})).toBe('ada')
    expect(seen).toEqual(['ada'])
    expect(new Set(changed.mock.calls.flat())).toEqual(new Set([true]))
  })

  it('with an expired token and no other, the connection is unauthenticated', async () => {
    const signedInFor = async (seconds: number) => {
      const client = deployment.connect()
      const changed = vi.fn()
      let fetched = 0
      // Issued long ago, so that the client considers it fresh until the server says otherwise.
      const old = { iat: Math.floor(Date.now() / 1000) - 3_600 }
      client.setAuth(async () => (++fetched <= 2 ? deployment.mint.sign('ada', seconds, old) : null), changed)
      const seen = watch(client)
      await eventually(() => expect(changed).toHaveBeenLastCalledWith(false))
      await eventually(() => expect(seen.at(-1)).toBe(null))
      expect(await client.mutation(identity.inMutation, {})).toBe(null)
      return seen
    }
    // On a busy machine, a short one may expire before it is used.
    let seconds = 2
    let seen = await signedInFor(seconds)
    while (!seen.includes('ada') && seconds < 60) seen = await signedInFor((seconds *= 2))
    expect(seen).toEqual(['ada', null])
  })
})
