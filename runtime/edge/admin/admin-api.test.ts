import { makeFunctionReference } from 'convex/server'
import { afterEach, describe, expect, it } from 'vitest'
import { TestEngine } from '../../engine/testing/test-engine'
import { notes, schema } from '../../engine/testing/rooms'
import { startServer, type TestServer } from '../sync/testing/server'

const variables = makeFunctionReference<'query'>('_system/cli/queryEnvironmentVariables')
const KEY = 'app|0123456789012345678901234567890123456789'
const ENDPOINTS = [
  'POST /api/update_environment_variables',
  'GET /api/stream_function_logs?cursor=0',
  'GET /api/v1/get_canonical_urls',
]

let server: TestServer
afterEach(() => server.close())

async function start(adminKey?: string) {
  const { engine } = new TestEngine({ modules: { notes }, schema, environment: { OWN: '1' }, keepLogs: true })
  server = await startServer(engine, adminKey === undefined ? {} : { adminKey })
}

const ask = (endpoint: string, headers: Record<string, string> = {}, body = '{"changes":[]}') => {
  const [method = '', path = ''] = endpoint.split(' ')
  return fetch(server.url + path, { method, headers, ...(method === 'POST' ? { body } : {}) })
}
const admin = { authorization: `Convex ${KEY}` }
const change = (...changes: object[]) =>
  ask('POST /api/update_environment_variables', admin, JSON.stringify({ changes }))

describe('the endpoints of the Convex CLI', () => {
  it('O1: don’t exist if the server has no key; then every credential is rejected', async () => {
    await start()
    for (const endpoint of ENDPOINTS) expect((await ask(endpoint, admin)).status).toBe(404)
    const call = await fetch(`${server.url}/api/query`, {
      method: 'POST',
      headers: { ...admin, 'content-type': 'application/json' },
      body: '{"path":"notes:all","args":[{}]}',
    })
    expect([call.status, await call.json()]).toEqual([401, expect.objectContaining({ code: 'AdminNotEnabled' })])
  })

  it('O1: require the key, whatever they do', async () => {
    await start(KEY)
    for (const endpoint of ENDPOINTS) {
      expect((await ask(endpoint)).status).toBe(401)
      expect((await ask(endpoint, { authorization: `Bearer ${KEY}` })).status).toBe(401)
      expect((await ask(endpoint, { authorization: `Convex ${KEY}x` })).status).toBe(401)
      expect((await ask(endpoint, admin)).status).toBe(200)
    }
  })

  it('O1: reject pages of other origins, even with the right key', async () => {
    await start(KEY)
    for (const endpoint of ENDPOINTS) {
      expect((await ask(endpoint, { ...admin, origin: 'http://evil.test' })).status).toBe(403)
    }
  })

  it('O4: give access to system functions to the CLI alone, over HTTP and sockets', async () => {
    await start(KEY)
    const refusal = 'You do not have permission to perform this operation'
    const call = await fetch(`${server.url}/api/query`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"path":"_system/cli/tables","args":[{}]}',
    })
    expect(await call.text()).toContain(refusal)
    const client = server.connect()
    await expect(client.query(variables, {})).rejects.toThrow(refusal)
  })

  it('O6: an invalid change changes nothing', async () => {
    await start(KEY)
    expect((await change({ name: 'A', value: '1' }, { name: 'B', value: '2' })).status).toBe(200)
    const codes = []
    for (const bad of ['OWN', 'CONVEX_URL', '1A', 'A-B', 'A'.repeat(41), '__proto__']) {
      const answer = await change({ name: 'A', value: 'changed' }, { name: bad, value: 'x' })
      codes.push(((await answer.json()) as { code: string }).code)
    }
    expect(codes.slice(0, 2)).toEqual(['ReservedEnvironmentVariable', 'ReservedEnvironmentVariable'])
    expect(new Set(codes.slice(2))).toEqual(new Set(['InvalidEnvironmentVariableName']))
    expect((await change({ name: 'A', value: 'x'.repeat(8_193) })).status).toBe(400)
    expect((await ask('POST /api/update_environment_variables', admin, '{"changes":[{"name":1}]}')).status).toBe(400)
    expect((await ask('POST /api/update_environment_variables', admin, 'no')).status).toBe(400)
    const listed = await fetch(`${server.url}/api/function`, {
      method: 'POST',
      headers: { ...admin, 'content-type': 'application/json' },
      body: '{"path":"_system/cli/queryEnvironmentVariables","args":{}}',
    })
    expect(((await listed.json()) as { value: unknown }).value).toEqual([
      { name: 'A', value: '1' },
      { name: 'B', value: '2' },
    ])
  })
})
