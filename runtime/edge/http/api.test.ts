import { ConvexHttpClient } from 'convex/browser'
import { anyApi } from 'convex/server'
import { ConvexError } from 'convex/values'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeEngine } from '../sync/testing/fake-engine'
import { notes } from '../sync/testing/notes'
import type { TestServer } from '../sync/testing/server'
import { startServer } from '../sync/testing/server'
import type { TokenMint } from '../sync/testing/tokens'
import { createMint } from '../sync/testing/tokens'
import { cleanJson } from './clean-json'

const api = anyApi.notes!
let server: TestServer
let engine: FakeEngine
let mint: TokenMint

beforeEach(async () => {
  mint = await createMint()
  engine = new FakeEngine(notes)
  server = await startServer(engine, { providers: [mint.provider] })
})
afterEach(() => server.close())

const httpClient = () => new ConvexHttpClient(server.url, { logger: false })

async function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, json: JSON.parse(text || 'null') as unknown }
}

describe('functions over HTTP', () => {
  it('H1: can be called with the published HTTP client, whatever their kind', async () => {
    const client = httpClient()
    await expect(client.mutation(api.add!, { text: 'one' })).resolves.toBe(1)
    await expect(client.query(api.list!, {})).resolves.toEqual(['one'])
    await expect(client.action(api.echo!, { n: 5n })).resolves.toEqual({ n: 5n })
  })

  it('H1: can be called by name, whatever their kind', async () => {
    const body = { path: 'notes:add', args: { text: 'x' }, format: 'convex_encoded_json' }
    expect(await post('/api/function', body)).toMatchObject({ status: 200, json: { status: 'success', value: 1 } })
    expect(engine.posted.at(-1)).toMatchObject({ kind: 'any', access: 'public', replay: null, session: null })
  })

  it('H1: can be called by path, whatever their kind', async () => {
    const body = { args: { text: 'x' }, format: 'json' }
    expect(await post('/api/run/notes/add', body)).toMatchObject({ status: 200, json: { status: 'success', value: 1 } })
    expect(engine.posted.at(-1)).toMatchObject({ kind: 'any', path: 'notes:add', access: 'public' })
    await post('/api/run/admin/users/list', body)
    expect(engine.posted.at(-1)).toMatchObject({ path: 'admin/users:list' })
    expect((await post('/api/run/', body)).status).toBe(400)
  })

  it('H2: a function that fails is answered with 560, and with data only if it threw some', async () => {
    const body = { args: [{}], format: 'convex_encoded_json' }
    const failed = await post('/api/query', { ...body, path: 'notes:fail' })
    expect(failed.status).toBe(560)
    expect(failed.json).toEqual({ status: 'error', errorMessage: 'Error: broken', logLines: ['[ERROR] it failed'] })
    const refusal: unknown = await httpClient()
      .mutation(api.refuse!, {})
      .catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(ConvexError)
    expect((refusal as ConvexError<{ count: bigint }>).data.count).toBe(5n)
  })

  it('H3: return plain JSON unless asked otherwise', async () => {
    const args = {
      n: { $integer: 'BQAAAAAAAAA=' },
      f: { $float: 'AAAAAAAA8H8=' },
      b: { $bytes: 'AQ==' },
      o: { a: [1] },
    }
    const { json } = await post('/api/query', { path: 'notes:echo', args })
    expect(json).toMatchObject({ value: { n: '5', f: 'Infinity', b: 'AQ==', o: { a: [1] } } })
    expect(cleanJson({ $float: 'AAAAAAAAAIA=' })).toBe(-0)
  })

  it('H4: run as the owner of the token', async () => {
    const client = httpClient()
    client.setAuth(await mint.sign('ada', 60))
    await expect(client.query(api.whoami!, {})).resolves.toBe('ada')
    client.clearAuth()
    await expect(client.query(api.whoami!, {})).resolves.toBe(null)
  })

  it('H4: an invalid token is a 401 and nothing runs', async () => {
    const body = { path: 'notes:whoami', args: {} }
    const authorization = `Bearer ${await mint.sign('ada', -10)}`
    expect(await post('/api/query', body, { authorization })).toMatchObject({
      status: 401,
      json: { code: 'InvalidAuthHeader', message: expect.stringContaining('Token expired') as string },
    })
    expect(await post('/api/query', body, { authorization: 'Bearer x' })).toMatchObject({ status: 401 })
    expect(await post('/api/query', body, { authorization: 'Convex key' })).toMatchObject({ status: 401 })
    expect(engine.runs.size).toBe(0)
  })

  it('H5: can read one snapshot in several queries, as long as it is the newest', async () => {
    const client = httpClient()
    await expect(client.consistentQuery(api.list!, {})).resolves.toEqual([])
    await expect(client.consistentQuery(api.count!, {})).resolves.toBe(0)
    await httpClient().mutation(api.add!, { text: 'x' })
    const before = engine.posted.length
    await expect(client.consistentQuery(api.list!, {})).rejects.toThrow('SnapshotNotAvailable')
    // The function isn't run to determine that.
    expect(engine.posted).toHaveLength(before)
    await expect(httpClient().consistentQuery(api.list!, {})).resolves.toEqual(['x'])
  })

  it('H5: reject a timestamp if a commit came during the call', async () => {
    engine.holdCalls = true
    const asked = httpClient().consistentQuery(api.list!, {})
    asked.catch(() => {})
    await vi.waitFor(() => expect(engine.posted.at(-1)).toMatchObject({ path: 'notes:list' }))
    engine.ts += 1_000
    engine.release()
    await expect(asked).rejects.toThrow('SnapshotNotAvailable')
  })

  it('H6: can be called by pages of allowed origins, and not by others', async () => {
    const body = { path: 'notes:list', args: {} }
    const good = await post('/api/query', body, { origin: 'http://good.test' })
    expect(good.headers.get('access-control-allow-origin')).toBe('http://good.test')
    const bad = await post('/api/query', body, { origin: 'http://bad.test' })
    expect(bad.status).toBe(403)
    expect(bad.headers.get('access-control-allow-origin')).toBe(null)
    const asked = await fetch(`${server.url}/api/mutation`, {
      method: 'OPTIONS',
      headers: { origin: 'http://good.test', 'access-control-request-method': 'POST' },
    })
    expect([asked.status, asked.headers.get('access-control-allow-headers')]).toEqual([
      204,
      'authorization, content-type, convex-client',
    ])
    expect(engine.runs.get('notes:list')).toBe(1)
  })

  it.each<[string, unknown, Record<string, string>, number]>([
    ['no JSON', '{', {}, 400],
    ['no object', 'null', {}, 400],
    ['no path', { args: {} }, {}, 400],
    ['no arguments object', { path: 'a:b', args: [1] }, {}, 400],
    ['an unknown format', { path: 'a:b', args: {}, format: 'xml' }, {}, 400],
    ['a component', { path: 'a:b', args: {}, componentPath: 'x' }, {}, 400],
    ['a type of another name', { path: 'a:b', args: {} }, { 'content-type': 'application/jsonp' }, 415],
    ['a form', 'path=a', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['too much', 'x'.repeat((16 << 20) + 1), {}, 413],
    ['far too much, all of it sent before anything is read', 'x'.repeat(31 << 20), {}, 413],
  ])('H7: %s is refused', async (_, body, headers, status) => {
    const answer = await post('/api/mutation', body, headers)
    expect(answer).toMatchObject({ status, json: { code: expect.any(String), message: expect.any(String) } })
  })

  it('H7: accept only POST, and ignore other paths', async () => {
    const got = await fetch(`${server.url}/api/query`)
    expect([got.status, got.headers.get('allow')]).toEqual([405, 'POST, OPTIONS'])
    expect((await post('/api/query_at_ts', { path: 'a:b', args: {}, ts: 'x' })).status).toBe(400)
    for (const path of ['/api/other', '/api/query/', '/api/constructor', '/']) {
      expect((await fetch(`${server.url}${path}`)).status).toBe(404)
    }
  })
})

describe('the server itself', () => {
  it('H8: calls any function unauthenticated, with Convex values as arguments and result', async () => {
    await expect(server.runtime.call('query', 'notes:echo', { n: 5n })).resolves.toEqual({ n: 5n })
    expect(engine.posted.findLast(({ type }) => type === 'call')).toMatchObject({
      access: 'internal',
      identity: null,
      session: null,
    })
    await expect(server.runtime.call('query', 'notes:fail', {})).rejects.toThrow('broken')
    const refusal: unknown = await server.runtime.call('mutation', 'notes:refuse', {}).catch((error: unknown) => error)
    expect((refusal as ConvexError<{ count: bigint }>).data.count).toBe(5n)
  })
})
