import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createStoredApp, DOCUMENT, FOR_NO_ONE } from './stored-app'

const origin = 'https://parley.example'
const CHUNK = '/_next/static/chunks/0a~b.js'
const WORDS = '/words/en-chat.012345.json'
const HTML = `<!doctype html><html lang="en" data-words="{&quot;chat&quot;:&quot;${WORDS}&quot;}"><script nonce="n" src="${CHUNK}"></script>`
const FOREVER = { 'cache-control': 'public, max-age=31536000, immutable' }

class FakeCache {
  readonly kept = new Map<string, Response>()
  match = async (key: string) => this.kept.get(key)?.clone()
  put = async (key: string, response: Response) => void this.kept.set(key, response)
  keys = async () => [...this.kept.keys()].map((key) => ({ url: origin + key }))
}

let stores: Map<string, FakeCache>
let now: number
let wait: (ms: number) => Promise<void>
let answers: Record<string, () => Response | Promise<Response>>
let asked: { url: string; init: RequestInit | undefined }[]

const page = (html = HTML) =>
  new Response(html, {
    headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': "script-src 'nonce-n'" },
  })

beforeEach(() => {
  stores = new Map()
  now = 1
  wait = () => new Promise(() => {})
  asked = []
  answers = {
    [DOCUMENT]: () => page(),
    [CHUNK]: () => new Response('code', { headers: FOREVER }),
    [WORDS]: () => new Response('{}', { headers: FOREVER }),
  }
})

function app(build = 'one') {
  const open = async (name: string) => {
    const cache = stores.get(name) ?? new FakeCache()
    stores.set(name, cache)
    return cache as unknown as Cache
  }
  const match = async (key: unknown) => {
    for (const cache of stores.values()) if (cache.kept.has(String(key))) return cache.match(String(key))
    return undefined
  }
  return createStoredApp({
    origin,
    build,
    caches: {
      open,
      match,
      keys: async () => [...stores.keys()],
      delete: async (name) => stores.delete(name),
    },
    async fetch(request, init) {
      const url = typeof request === 'string' ? request : new URL(request.url).pathname
      asked.push({ url, init })
      const respond = answers[url]
      if (!respond) throw new TypeError('Failed to fetch')
      return respond()
    },
    now: () => now,
    wait: (ms) => wait(ms),
  })
}

const kept = () => Object.fromEntries([...stores].map(([name, { kept }]) => [name, [...kept.keys()].toSorted()]))
const get = (path: string, mode = 'cors', method = 'GET') =>
  ({ url: path.startsWith('/') ? origin + path : path, mode, method }) as Request
const visit = (path: string) => app().answer(get(path, 'navigate'), Promise.resolve(undefined))
const textOf = async (answer: Promise<Response> | null) => (await answer)?.text()

describe('the app on the device', () => {
  it('C667 consists of one document without a person, with its own policy, and of its files', async () => {
    await app().install()
    expect(kept()).toEqual({ 'parley-app one': [CHUNK, DOCUMENT, WORDS] })
    const [{ init }] = asked as [(typeof asked)[number]]
    expect(init).toMatchObject({ credentials: 'omit', redirect: 'error', headers: { [FOR_NO_ONE]: 'yes' } })
    answers = {}
    const stored = await visit('/settings/notifications')
    expect(stored?.headers.get('content-security-policy')).toBe("script-src 'nonce-n'")
    expect(await stored?.text()).toBe(HTML)
    expect(await textOf(app().answer(get(CHUNK), Promise.resolve(undefined)))).toBe('code')
  })

  it('C667 is not stored if the server answers with anything else, and the worker is installed all the same', async () => {
    const others = [
      () => new Response('no', { status: 503 }),
      () => new Response('{}', { headers: { 'content-type': 'application/json' } }),
      () => Promise.reject(new TypeError('redirected')),
    ]
    for (const other of others) {
      answers[DOCUMENT] = other
      await app().install()
    }
    expect(Object.values(kept()).flat()).toEqual([])
  })

  it('C667 has no document without its files', async () => {
    delete answers[CHUNK]
    await app().install()
    expect(Object.values(kept()).flat()).not.toContain(DOCUMENT)
  })
})

describe('a navigation', () => {
  beforeEach(() => app().install())

  it('C667 gets the server’s response, none of which is stored', async () => {
    const before = kept()
    for (const path of ['/messages', '/users', '/sign-in', '/']) {
      answers[path] = () => page(`<html>Of Ada, ${path}</html>`)
      expect(await textOf(visit(path))).toBe(`<html>Of Ada, ${path}</html>`)
    }
    expect(kept()).toEqual(before)
    const preloaded = Promise.resolve(page('from the preload'))
    asked = []
    expect(await textOf(app().answer(get('/users', 'navigate'), preloaded))).toBe('from the preload')
    expect(asked).toEqual([])
  })

  it.each([502, 503, 504])('C667 opens from the device if a proxy responds with %i for the server', async (status) => {
    answers['/users'] = () => new Response('Bad gateway', { status })
    expect(await textOf(visit('/users'))).toBe(HTML)
  })

  it('C667 gets the server’s own errors', async () => {
    answers['/users'] = () => new Response('broken', { status: 500 })
    expect(await textOf(visit('/users'))).toBe('broken')
  })

  it('C667 waits three seconds for a network that doesn’t respond', async () => {
    let over = () => {}
    wait = vi.fn(() => new Promise<void>((resolve) => (over = resolve)))
    answers['/users'] = () => new Promise(() => {})
    const answer = visit('/users')
    await vi.waitFor(() => expect(wait).toHaveBeenCalledWith(3_000))
    over()
    expect(await textOf(answer)).toBe(HTML)
  })

  it('C667 to the root goes to the chats, as the server would send it', async () => {
    const { status, headers } = (await visit('/'))!
    expect([status, headers.get('location')]).toEqual([302, `${origin}/messages`])
  })

  it('C667 to a file or an API is requested once, and gets the server’s response', async () => {
    for (const path of ['/api/auth/callback', '/http/push', '/sw.js', '/favicon.ico', '/__clerk/v1']) {
      asked = []
      const preloaded = Promise.resolve(new Response('from the preload'))
      expect(await textOf(app().answer(get(path, 'navigate'), preloaded)), path).toBe('from the preload')
      expect(asked).toEqual([])
      answers[path] = () => new Response('used up', { status: 502 })
      expect(await textOf(visit(path)), path).toBe('used up')
      expect(asked).toHaveLength(1)
    }
  })

  it('C667 to another origin is left to the browser, and so is every other request', () => {
    const none = Promise.resolve(undefined)
    expect(app().answer(get('https://a.example/', 'navigate'), none)).toBe(null)
    expect(app().answer(get('/messages', 'navigate', 'POST'), none)).toBe(null)
    for (const path of [
      '/api/auth/token',
      '/api/query',
      '/http/files/1',
      `https://a.example${CHUNK}`,
      '/messages?_rsc=1',
    ]) {
      expect(app().answer(get(path), none), path).toBe(null)
    }
  })

  it('C667 without a stored document fails as it would without a worker', async () => {
    stores.clear()
    await expect(visit('/users')).rejects.toThrow('Failed to fetch')
  })
})

describe('files', () => {
  it('C667 are stored once they were loaded, if they never change', async () => {
    const other = '/_next/static/chunks/other.js'
    answers[other] = () => new Response('other', { headers: FOREVER })
    const fresh = '/_next/static/chunks/fresh.js'
    answers[fresh] = () => new Response('fresh', { headers: { 'cache-control': 'no-store' } })
    for (const path of [other, fresh]) await app().answer(get(path), Promise.resolve(undefined))
    expect(kept()).toEqual({ 'parley-app one': [other] })
  })

  it('C667 that a page loaded before there was a worker are stored at its request; nothing else is', async () => {
    answers['/api/query'] = () => new Response('secret', { headers: FOREVER })
    const urls = [origin + CHUNK, `${origin}/api/query`, `https://a.example${CHUNK}`, `${origin}/messages`]
    await app().keep({ kind: 'keep', urls, language: 'en' })
    expect(kept()).toEqual({ 'parley-app one': [CHUNK, DOCUMENT, WORDS] })
    expect(asked.map(({ url }) => url)).not.toContain('/api/query')
  })

  it('C667 parts that were loaded in pieces are stored whole, and whole ones in pieces; other parts are not', async () => {
    const chunk = (name: string) => `static/chunks/${name}.js`
    const loader = (whole: string, ...pieces: string[]) =>
      `e=>Promise.all([{path:"${chunk(whole)}",moduleChunks:[${pieces.map((piece) => `"${chunk(piece)}"`).join()}]}])`
    answers[CHUNK] = () =>
      new Response([loader('ab', 'a', 'b'), loader('bc', 'b', 'c'), loader('de', 'd', 'e')].join(';'), {
        headers: FOREVER,
      })
    for (const name of ['ab', 'bc', 'de', 'a', 'b', 'c', 'd', 'e']) {
      answers[`/_next/${chunk(name)}`] = () => new Response(name, { headers: FOREVER })
    }
    await app().install()
    const urls = ['ab', 'c'].map((name) => `${origin}/_next/${chunk(name)}`)
    await app().keep({ kind: 'keep', urls, language: 'en' })
    const names = kept()['parley-app one']?.flatMap((path) => /chunks\/(\w+)\.js/.exec(path)?.[1] ?? [])
    expect(names).toEqual(['a', 'ab', 'b', 'bc', 'c'])
  })

  it('C667 of the previous build stay for open tabs, and older ones are deleted', async () => {
    await app('one').install()
    await app('two').install()
    await app('two').activate()
    await app('three').install()
    await app('three').activate()
    expect(Object.keys(kept())).toEqual(['parley-app two', 'parley-app three'])
  })

  it('C667 a new build’s document replaces the previous one once it is stored with its files', async () => {
    await app('one').install()
    answers = {}
    await app('two').install()
    expect(await textOf(app('two').answer(get('/users', 'navigate'), Promise.resolve(undefined)))).toBe(HTML)
    answers[DOCUMENT] = () => page('<html lang="en">two</html>')
    await app('two').install()
    answers = {}
    expect(await textOf(app('two').answer(get('/users', 'navigate'), Promise.resolve(undefined)))).toContain('two')
  })
})

describe('the stored document', () => {
  const keep = (language: string) => app().keep({ kind: 'keep', urls: [], language })
  const times = () => asked.filter(({ url }) => url === DOCUMENT).length

  it('C667 is in the person’s language, and at most a day old', async () => {
    await app().install()
    await keep('en')
    expect(times()).toBe(1)
    answers[DOCUMENT] = () => page(HTML.replace('lang="en"', 'lang="de"'))
    await keep('de')
    expect(times()).toBe(2)
    expect(asked.at(-1)!.init?.headers ?? asked.find(({ url }) => url === DOCUMENT)).toBeTruthy()
    await keep('de')
    expect(times()).toBe(2)
    now += 25 * 60 * 60_000
    await keep('de')
    expect(times()).toBe(3)
  })
})
