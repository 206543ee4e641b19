/** Access without a Convex client: the HTTP API and HTTP actions. */
import { describe, expect, it } from 'vitest'
import { eventually, hasSignIn, newScope, useDeployment } from '../support/deployment'

const deployment = useDeployment()

// https://docs.convex.dev/http-api/#functions-api
describe('the HTTP API', () => {
  async function post(endpoint: string, body: object, headers: Record<string, string> = {}) {
    const response = await fetch(`${deployment.url}/api/${endpoint}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
    return { status: response.status, json: (await response.json()) as unknown }
  }

  it('runs a function of each kind and says so', async () => {
    const args = { scope: newScope() }
    const success = (value: unknown) => ({ status: 200, json: { status: 'success', value, logLines: [] } })
    expect(await post('mutation', { path: 'counters:increment', args, format: 'json' })).toEqual(success(1))
    expect(await post('query', { path: 'counters:read', args, format: 'json' })).toEqual(success(1))
    const echo = { path: 'values:echoAction', args: { value: { a: [1, null, 'x'] } }, format: 'json' }
    expect(await post('action', echo)).toEqual(success({ a: [1, null, 'x'] }))
    expect(await post('query', { path: 'counters.js:read', args, format: 'json' })).toEqual(success(1))
  })

  it('runs any function by its path', async () => {
    const args = { scope: newScope() }
    expect((await post('run/counters/increment', { args, format: 'json' })).json).toMatchObject({ value: 1 })
    expect((await post('run/counters/read', { args })).json).toMatchObject({ status: 'success', value: 1 })
  })

  it('returns the data of an application error, and none otherwise', async () => {
    const refused = await post('mutation', {
      path: 'errors:inMutation',
      args: { data: { code: 'NO' } },
      format: 'json',
    })
    expect(refused.json).toMatchObject({
      status: 'error',
      errorMessage: expect.any(String),
      errorData: { code: 'NO' },
      logLines: [],
    })
    const failed = await post('mutation', { path: 'errors:plain', args: {}, format: 'json' })
    expect(failed.json).toMatchObject({ status: 'error', errorMessage: expect.any(String) })
    expect(failed.json).not.toHaveProperty('errorData')
  })

  it('runs no function called as the wrong kind', async () => {
    const args = { scope: newScope() }
    expect((await post('query', { path: 'counters:increment', args })).json).toMatchObject({ status: 'error' })
    expect((await post('query', { path: 'counters:read', args })).json).toMatchObject({ value: 0 })
  })

  // https://docs.convex.dev/http-api/#api-authentication
  it.runIf(hasSignIn)('accepts a bearer token, and rejects an invalid one', async () => {
    const whoami = { path: 'identity:inQuery', args: {}, format: 'json' }
    const as = (token: string) => post('query', whoami, { authorization: `Bearer ${token}` })
    expect((await as(await deployment.mint.sign('ada', 60))).json).toMatchObject({ value: 'ada' })
    expect((await post('query', whoami)).json).toMatchObject({ value: null })
    expect((await as(await deployment.mint.sign('ada', -60))).status).toBe(401)
    expect((await as('nonsense')).status).toBe(401)
  })
})

// https://docs.convex.dev/functions/http-actions
describe('HTTP actions', () => {
  const request = (path: string, init?: RequestInit) => fetch(`${deployment.siteUrl}${path}`, init)

  it('see the request, and return their response', async () => {
    const got = await request('/echo?a=1&b=%C3%BC', { headers: { 'x-conformance': 'here' } })
    expect(got.status).toBe(201)
    expect(got.headers.get('x-answer')).toBe('yes')
    expect(await got.json()).toEqual({
      method: 'GET',
      path: '/echo',
      search: '?a=1&b=%C3%BC',
      header: 'here',
      body: '',
    })
    const posted = await request('/echo', { method: 'POST', body: 'ü {' })
    expect(await posted.json()).toMatchObject({ method: 'POST', body: 'ü {', header: null })
  })

  it('are found by method and path; an exact path takes precedence over a prefix', async () => {
    expect(await (await request('/below/this/one')).json()).toMatchObject({ path: '/below/this/one' })
    expect(await (await request('/below/exact')).text()).toBe('the exact one')
    expect((await request('/absent')).status).toBe(404)
    expect((await request('/echo', { method: 'DELETE' })).status).toBe(404)
  })

  it('respond to HEAD as to GET, without the body', async () => {
    const head = await request('/below/exact', { method: 'HEAD' })
    expect(head.status).toBe(200)
    expect(await head.text()).toBe('')
  })

  it('accept and return bytes, and empty bodies', async () => {
    const bytes = Uint8Array.from({ length: 70_000 }, (_, i) => i % 256)
    const answer = await request('/bytes', { method: 'POST', body: bytes })
    expect(answer.headers.get('content-type')).toBe('application/octet-stream')
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(bytes.toReversed())
    const empty = await request('/empty', { method: 'DELETE' })
    expect([empty.status, await empty.text()]).toEqual([204, ''])
  })

  // https://docs.convex.dev/functions/http-actions: "HTTP actions ... support streaming responses". The parts wait in
  // the memory of the only process here; a deployment elsewhere may have several.
  describe.runIf(!process.env.CONVEX_URL)('stream their responses', () => {
    const next = () =>
      eventually(async () => expect(await (await request('/next', { method: 'POST' })).json()).toBe(true))

    it('H14 part by part, as they are produced', async () => {
      const response = await request('/stream')
      expect(response.headers.get('content-type')).toBe('text/plain')
      const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
      expect((await reader.read()).value).toBe('part 1;')
      await next()
      expect((await reader.read()).value).toBe('part 2;')
      await next()
      expect((await reader.read()).value).toBe('part 3;')
      await next()
      expect((await reader.read()).done).toBe(true)
    })

    it('H14 and break off where the function does', async () => {
      const response = await request('/stream?broken')
      expect(response.status).toBe(200)
      const text = response.text()
      text.catch(() => {})
      for (let n = 0; n < 3; n++) await next()
      await expect(text).rejects.toThrow('terminated')
    })
  })

  it('run functions', async () => {
    const raise = { method: 'POST', body: JSON.stringify({ scope: newScope() }) }
    expect(await (await request('/increment', raise)).json()).toBe(5)
    expect(await (await request('/increment', raise)).json()).toBe(10)
  })

  it('an HTTP action that throws returns a 500', async () => {
    expect((await request('/broken')).status).toBe(500)
  })

  // https://docs.convex.dev/functions/http-actions#authentication
  it.runIf(hasSignIn)('identify the caller by the Authorization header', async () => {
    const authorization = `Bearer ${await deployment.mint.sign('ada', 60)}`
    expect(await (await request('/whoami', { headers: { authorization } })).text()).toBe('ada')
    expect(await (await request('/whoami')).text()).toBe('nobody')
  })
})
