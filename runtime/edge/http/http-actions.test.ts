import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FakeEngine } from '../sync/testing/fake-engine'
import type { TestServer } from '../sync/testing/server'
import { startServer } from '../sync/testing/server'
import type { TokenMint } from '../sync/testing/tokens'
import { createMint } from '../sync/testing/tokens'

let server: TestServer
let mint: TokenMint

beforeEach(async () => {
  mint = await createMint()
  server = await startServer(new FakeEngine({}), { providers: [mint.provider] })
})
afterEach(() => server.close())

interface Echo {
  method: string
  url: string
  headers: [string, string][]
  body: string | null
  identity: { subject: string } | null
}

async function request(path: string, init?: RequestInit) {
  const response = await fetch(`${server.url}${path}`, init)
  const text = await response.text()
  return { response, echo: (text === '' ? null : JSON.parse(text)) as Echo }
}

describe('HTTP actions', () => {
  it('H9: see their own paths, the method, the headers, and the body', async () => {
    const { echo } = await request('/http/presence/leave?x=1', {
      method: 'POST',
      body: 'bye',
      headers: { 'X-One': '1' },
    })
    expect(echo).toMatchObject({ method: 'POST', url: `${server.url}/presence/leave?x=1`, body: 'bye', identity: null })
    expect(echo.headers).toContainEqual(['x-one', '1'])
    expect(echo.headers.map(([name]) => name)).not.toContain('connection')
    expect((await request('/http')).echo.url).toBe(`${server.url}/`)
    expect((await request('/http/a')).echo.body).toBe(null)
  })

  it('H9: return status, headers, and several cookies', async () => {
    const { response } = await request('/http/missing')
    expect(response.status).toBe(404)
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    // Headers between this server and the client aren't the function's to set.
    expect(response.headers.get('keep-alive')).not.toBe('timeout=99')
  })

  it('H9: a complete response states its length; one without a body has none', async () => {
    const whole = await fetch(`${server.url}/http/a`)
    expect(whole.headers.get('content-length')).toBe(String((await whole.arrayBuffer()).byteLength))
    const empty = await fetch(`${server.url}/http/empty`)
    expect([empty.status, empty.headers.get('content-length')]).toEqual([204, null])
  })

  it('H9: don’t run for an invalid Host header', async () => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
    socket.write('GET /http/a HTTP/1.1\r\nHost: a b\r\n\r\n')
    expect(String((await once(socket, 'data'))[0])).toMatch(/^HTTP\/1\.1 400 .*BadHost/s)
    socket.destroy()
  })

  it('H9: serve only paths below the prefix', async () => {
    expect((await fetch(`${server.url}/httpx`)).status).toBe(404)
  })

  it('H10: our token is an identity; any other credential means unauthenticated', async () => {
    const as = (authorization: string) => request('/http/a', { headers: { authorization } })
    expect((await as(`Bearer ${await mint.sign('ada', 60)}`)).echo.identity).toMatchObject({ subject: 'ada' })
    expect((await as(`Bearer ${await mint.sign('ada', -10)}`)).echo.identity).toBe(null)
    expect((await as('Bearer whsec_something')).echo.identity).toBe(null)
    expect((await as('Basic eDp5')).echo.identity).toBe(null)
  })

  it('H11: a body beyond the limit is rejected', async () => {
    const { response } = await request('/http/a', { method: 'POST', body: 'x'.repeat((20 << 20) + 1) })
    expect(response.status).toBe(413)
  })

  it('H11 H7 the server can set a lower limit for every body', async () => {
    const strict = await startServer(new FakeEngine({}), { bodyBytes: 1_000 })
    for (const path of ['/http/a', '/api/mutation']) {
      const headers = { 'content-type': 'application/json' }
      // In one piece, or in parts without a stated length.
      const parts = () => new Blob(['x'.repeat(600), 'y'.repeat(600)]).stream()
      for (const body of ['x'.repeat(1_001), parts()]) {
        const answer = await fetch(strict.url + path, { method: 'POST', headers, body, duplex: 'half' } as RequestInit)
        expect([answer.status, answer.headers.get('connection')]).toEqual([413, 'close'])
      }
    }
    await strict.close()
  })

  it('FB9: unauthenticated callers can only send a small body, and callers with a valid token a larger one', async () => {
    const open = await startServer(new FakeEngine({}), {
      providers: [mint.provider],
      limits: { anonymousBytes: 1_000 },
    })
    const known = { authorization: `Bearer ${await mint.sign('ada', 60)}` }
    // An invalid call is rejected once it has been read.
    for (const [path, read] of [
      ['/http/a', 200],
      ['/api/mutation', 400],
    ] as const) {
      const send = async (who: Record<string, string>, length: number) => {
        const headers = { 'content-type': 'application/json', ...who }
        return (await fetch(open.url + path, { method: 'POST', headers, body: 'x'.repeat(length) })).status
      }
      expect([await send({}, 1_000), await send({}, 1_001), await send(known, 1_001)]).toEqual([read, 413, read])
    }
    await open.close()
  })
})
