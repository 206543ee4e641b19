/** The published client, unmodified, against a real server on a real socket; only the engine is a fake. */
import { anyApi } from 'convex/server'
import { ConvexError } from 'convex/values'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { FakeEngine } from './testing/fake-engine'
import { notes } from './testing/notes'
import type { TestServer } from './testing/server'
import { startServer } from './testing/server'
import { TestSystem } from '../../engine/testing/test-engine'
import { createMint } from './testing/tokens'

const api = anyApi.notes!
let server: TestServer
let engine: FakeEngine

async function start(options: Parameters<typeof startServer>[1] = {}): Promise<void> {
  engine = new FakeEngine(notes)
  server = await startServer(engine, options)
}

afterEach(() => server.close())

const callsOf = (path: string) => engine.posted.filter((each) => each.type === 'call' && each.path === path)

describe('the published client', () => {
  it('Y1 Y2: queries, mutations, actions and their effects arrive', async () => {
    await start()
    const client = server.connect()
    const seen: unknown[] = []
    const stop = client.onUpdate(api.list!, {}, (value) => seen.push(value))
    await vi.waitFor(() => expect(seen).toEqual([[]]))
    await expect(client.mutation(api.add!, { text: 'one' })).resolves.toBe(1)
    await vi.waitFor(() => expect(seen).toEqual([[], ['one']]))
    await expect(client.action(api.echo!, { n: 5n, bytes: new Uint8Array([1]).buffer })).resolves.toMatchObject({
      n: 5n,
    })
    stop()
    await expect(client.mutation(api.add!, { text: 'two' })).resolves.toBe(2)
    await expect(client.query(api.list!, {})).resolves.toEqual(['one', 'two'])
    expect(seen).toEqual([[], ['one']])
  })

  it('Y2: a mutation that changes nothing settles', async () => {
    await start()
    const client = server.connect()
    await expect(client.mutation(api.nothing!, {})).resolves.toBe(null)
  })

  it('Y20: a result of many megabytes arrives', async () => {
    await start()
    const client = server.connect()
    const text = 'ü😀"'.repeat(500_000)
    await client.mutation(api.add!, { text })
    await expect(client.query(api.list!, {})).resolves.toEqual([text])
  })

  it('Y18: failures arrive with their kind and data', async () => {
    await start()
    const client = server.connect()
    const refusal: unknown = await client.mutation(api.refuse!, {}).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(ConvexError)
    expect((refusal as ConvexError<{ code: string }>).data).toEqual({ code: 'FORBIDDEN', count: 5n })
    const failure: unknown = await client.mutation(api.fail!, {}).catch((error: unknown) => error)
    expect(failure).not.toBeInstanceOf(ConvexError)
    expect(String(failure)).toContain('broken')
    const failed = vi.fn()
    client.onUpdate(api.refuse!, {}, () => {}, failed)
    await vi.waitFor(() => expect(failed).toHaveBeenCalledOnce())
    expect((failed.mock.calls[0] as unknown[])[0]).toBeInstanceOf(ConvexError)
  })

  it('Y3: after a disconnect the client resumes, and its mutation has run once', async () => {
    await start()
    const client = server.connect()
    const seen: unknown[] = []
    client.onUpdate(api.list!, {}, (value) => seen.push(value))
    await client.mutation(api.add!, { text: 'one' })
    engine.holdCalls = true
    const pending = client.mutation(api.add!, { text: 'two' })
    await vi.waitFor(() => expect(callsOf('notes:add')).toHaveLength(2))
    server.cut()
    // The engine finishes the work it has taken on, although no one is connected to receive it.
    engine.release()
    await expect(pending).resolves.toBe(2)
    expect(engine.runs.get('notes:add')).toBe(2)
    await vi.waitFor(() => expect(seen.at(-1)).toEqual(['one', 'two']))
    await vi.waitFor(() => expect(engine.sessions.size).toBe(1))
  })

  it('Y4: a client ahead of the server is disconnected, and served once the server has caught up', async () => {
    await start()
    const client = server.connect()
    await client.mutation(api.add!, { text: 'one' })
    const { ts } = engine
    await server.stop()
    const restored = new FakeEngine(notes)
    restored.ts = ts - 1
    const second = await startServer(restored, { port: Number(new URL(server.url).port) })
    const answer = client.mutation(api.add!, { text: 'two' })
    await vi.waitFor(() => expect(second.ended).toBeGreaterThan(0))
    expect(restored.posted.filter(({ type }) => type === 'call')).toEqual([])
    await second.runtime.call('mutation', 'notes:add', { text: 'newer' })
    await expect(answer).resolves.toBe(2)
    await client.close()
    server = second
  })

  it('Y8 Y9: a signed-in client’s refreshed token re-evaluates nothing', async () => {
    const mint = await createMint()
    await start({ providers: [mint.provider] })
    const client = server.connect()
    const fetchToken = vi.fn(({ forceRefreshToken }: { forceRefreshToken: boolean }) =>
      mint.sign('ada', forceRefreshToken ? 600 : 300),
    )
    const changed = vi.fn()
    const seen: unknown[] = []
    client.setAuth(fetchToken, changed)
    client.onUpdate(api.whoami!, {}, (value) => seen.push(value))
    await vi.waitFor(() => expect(changed).toHaveBeenCalledWith(true))
    await vi.waitFor(() => expect(fetchToken).toHaveBeenCalledTimes(2))
    await vi.waitFor(() => expect(engine.posted.filter(({ type }) => type === 'query-set').length).toBeGreaterThan(3))
    await expect(client.mutation(api.whoami!, {})).resolves.toBe('ada')
    expect(seen).toEqual(['ada'])
    expect(engine.posted.filter((each) => each.type === 'query-set' && each.identity !== undefined)).toHaveLength(1)
    client.client.clearAuth()
    await vi.waitFor(() => expect(seen).toEqual(['ada', null]))
  })

  it('Y10 G3.8: an unknown issuer’s token is rejected, and the client says so', async () => {
    const [mint, stranger] = await Promise.all([createMint(), createMint('urn:stranger')])
    await start({ providers: [mint.provider] })
    const client = server.connect()
    const changed = vi.fn()
    client.setAuth(() => stranger.sign('ada', 300), changed)
    await vi.waitFor(() => expect(changed).toHaveBeenCalledWith(false))
    expect(changed).not.toHaveBeenCalledWith(true)
    await expect(client.query(api.whoami!, {})).resolves.toBe(null)
  })

  it('A13 A14 A15 a revoked session gets an error on its socket, and is rejected there and over HTTP', async () => {
    const mint = await createMint()
    await start({ providers: [mint.provider] })
    const [phone, laptop] = [server.connect(), server.connect()]
    const tokenOf = (session: string) => mint.sign('ada', 300, 10, { sid: session })
    const changed = { phone: vi.fn(), laptop: vi.fn() }
    phone.setAuth(() => tokenOf('phone'), changed.phone)
    laptop.setAuth(() => tokenOf('laptop'), changed.laptop)
    await vi.waitFor(() => expect(changed.phone).toHaveBeenLastCalledWith(true))
    await vi.waitFor(() => expect(changed.laptop).toHaveBeenLastCalledWith(true))
    const whoami = async (token: string) => {
      const answer = await fetch(`${server.url}/api/mutation`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ path: 'notes:whoami', format: 'json', args: [{}] }),
      })
      return [answer.status, await answer.json()]
    }
    const token = await tokenOf('phone')
    expect(await whoami(token)).toMatchObject([200, { value: 'ada' }])

    server.runtime.revoke({ session: 'phone' }, Date.now() + 300_000)
    await vi.waitFor(() => expect(changed.phone).toHaveBeenLastCalledWith(false))
    await expect(phone.mutation(api.whoami!, {})).resolves.toBe(null)
    expect(await whoami(token)).toMatchObject([401, { code: 'TokenRevoked' }])
    await expect(laptop.mutation(api.whoami!, {})).resolves.toBe('ada')
    expect(changed.laptop).not.toHaveBeenCalledWith(false)

    server.runtime.revoke({ subject: 'ada' }, Date.now() + 300_000)
    await vi.waitFor(() => expect(changed.laptop).toHaveBeenLastCalledWith(false))
    expect(await whoami(await mint.sign('ada', 300, -2, { sid: 'laptop' }))).toMatchObject([200, { value: 'ada' }])
  })

  it('Y11 G3.8: when a token expires, the client gets an error, fetches another, and continues', async () => {
    const mint = await createMint()
    // The server's clock stands still until the token is about to expire.
    const system = new TestSystem()
    system.advance(Date.now() - system.now())
    await start({ providers: [mint.provider], system })
    const client = server.connect()
    let tokens = 0
    const changed = vi.fn()
    // The client assumes the full lifetime, so it considers the first two fresh and doesn't replace them.
    client.setAuth(() => mint.sign('ada', 300 * ++tokens, 600), changed)
    const seen: unknown[] = []
    client.onUpdate(api.whoami!, {}, (value) => seen.push(value))
    await vi.waitFor(() => expect(changed).toHaveBeenCalledWith(true))
    await vi.waitFor(() => expect(tokens).toBe(2))
    await expect(client.query(api.whoami!, {})).resolves.toBe('ada')
    system.advance(900_000)
    await vi.waitFor(() => expect(tokens).toBeGreaterThan(2))
    await expect(client.mutation(api.whoami!, {})).resolves.toBe('ada')
    expect(new Set(seen)).toEqual(new Set(['ada']))
  })
})
