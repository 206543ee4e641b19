/** The request metadata that functions see, over HTTP or a socket, and the public signing keys. */
import { ConvexHttpClient } from 'convex/browser'
import { defineSchema, httpActionGeneric, httpRouter, mutationGeneric } from 'convex/server'
import { afterEach, describe, expect, it } from 'vitest'
import { createMint } from '../../../tests/support/token-mint'
import { createEngine } from '../../engine/loop/open-engine'
import { MemoryStorage } from '../../storage/memory'
import { startServer, type TestServer } from '../sync/testing/server'
import { realSystem } from '../../system'
import type { HttpRouter } from '../../engine/run/http-router'

const about = { me: mutationGeneric(async (ctx) => ctx.meta.getRequestMetadata()) }
const router = httpRouter()
router.route({
  path: '/me',
  method: 'GET',
  handler: httpActionGeneric(async (ctx) => Response.json(await ctx.meta.getRequestMetadata())),
})

let server: TestServer
afterEach(() => server.close())

async function start() {
  const mint = await createMint()
  const engine = createEngine({
    storage: new MemoryStorage(),
    system: realSystem,
    modules: { about },
    schema: defineSchema({}),
    http: router as unknown as HttpRouter,
    redactErrors: false,
    log: () => {},
  })
  const algorithm = 'ES256'
  const provider = { type: 'customJwt', issuer: mint.issuer, applicationID: 'conformance', algorithm, jwks: mint.jwks }
  server = await startServer(engine, { providers: [provider as never] })
  return mint.sign('ada', 60)
}

describe('the metadata of a request', () => {
  it('CX8 has the request’s address, user agent, and token', async () => {
    const token = await start()
    const http = new ConvexHttpClient(server.url, { logger: false })
    const nobody = (await http.mutation('about:me' as never)) as object
    expect(nobody).toMatchObject({ ip: '127.0.0.1', userAgent: 'node', authToken: null, scheduledFunctionId: null })
    http.setAuth(token)
    expect(await http.mutation('about:me' as never)).toMatchObject({ ip: '127.0.0.1', authToken: token })
    const client = server.connect()
    client.setAuth(async () => token)
    const first = (await client.mutation('about:me' as never, {} as never)) as { requestId: string }
    expect(first).toMatchObject({ ip: '127.0.0.1', authToken: token })
    const second = (await client.mutation('about:me' as never, {} as never)) as { requestId: string }
    expect(second.requestId).not.toBe(first.requestId)
    const headers = { 'user-agent': 'somebody', authorization: `Bearer ${token}` }
    const action = await fetch(`${server.url}/http/me`, { headers })
    expect(await action.json()).toMatchObject({ ip: '127.0.0.1', userAgent: 'somebody', authToken: token })
  })

  it('H15 /.well-known/jwks.json has the public keys of signJwt, for everyone', async () => {
    await start()
    const answer = await fetch(`${server.url}/.well-known/jwks.json`)
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    expect(await answer.json()).toMatchObject({ keys: [{ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' }] })
    expect((await fetch(`${server.url}/.well-known/jwks.json`, { method: 'POST' })).status).toBe(404)
  })
})
