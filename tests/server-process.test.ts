/**
 * The server as a process: how it starts, refuses to start, and exits. Bundled as for a release, except for the pages:
 * a fake shows what reaches them.
 *
 * One file: the server is bundled once.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { type IncomingMessage, request as httpRequest } from 'node:http'
import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { serverProgram } from './support/bare-server'
import { freePort } from './support/pages-alone'

const PASSWORD = 'correct horse battery'

let program: string
/** A data directory in which Ada has an account: created once, and copied by each test that needs it. */
const left = mkdtempSync(join(tmpdir(), 'parley-left-'))
/** A server that is only queried, in tests about neither its exit nor its flags. */
const open = mkdtempSync(join(tmpdir(), 'parley-open-'))
let server: Started
beforeAll(async () => {
  program = await serverProgram({ hasty: false })
  running = []
  const first = await start([], join(left, 'data'))
  await signUp(first)
  first.child.kill('SIGTERM')
  await first.exit
  server = await start([], join(open, 'data'))
})
afterAll(() => {
  server.child.kill('SIGKILL')
  for (const directory of [left, open]) rmSync(directory, { recursive: true })
})

let base: string
let dataDir: string
let running: ChildProcess[]
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'parley-process-'))
  dataDir = join(base, 'data')
  running = []
})
afterEach(() => {
  for (const child of running) child.kill('SIGKILL')
  rmSync(base, { recursive: true })
})

function run(args: string[], env: Record<string, string> = {}, nodeFlags: string[] = []) {
  const child = spawn(process.execPath, [...nodeFlags, program, ...args], {
    env: { PATH: process.env.PATH, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.push(child)
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text))
  const exit = once(child, 'close').then(([code]) => ({ code: code as number | null, output }))
  return { child, exit, output: () => output }
}

async function start(args: string[] = [], directory = dataDir) {
  const started = run(['--port', '0', '--data-dir', directory, ...args])
  let url: string | undefined
  while (!url) {
    if (started.child.exitCode !== null) throw new Error(started.output())
    url = /running at (\S+)/.exec(started.output())?.[1]
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  while (!(await fetch(`${url}/readyz`)).ok) await new Promise((resolve) => setTimeout(resolve, 20))
  const origin = url
  return {
    ...started,
    url,
    setupCode: /Setup code: (\S+)/.exec(started.output())?.[1],
    post: (path: string, body: object, headers: Record<string, string> = {}) =>
      fetch(`${origin}${path}`, {
        method: 'POST',
        headers: { origin, 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
  }
}
type Started = Awaited<ReturnType<typeof start>>

const copyWhatWasLeft = () => cpSync(join(left, 'data'), dataDir, { recursive: true })

const signUp = (server: Started) =>
  server.post('/api/auth/sign-up/email', {
    name: 'Ada',
    email: 'ada@example.com',
    password: PASSWORD,
    setupCode: server.setupCode,
  })
const signIn = (server: Started, email = 'ada@example.com', password = PASSWORD) =>
  server.post('/api/auth/sign-in/email', { email, password })
const cookiesOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.slice(0, cookie.indexOf(';')))
    .join('; ')

/** The function's value, or the data of its error. */
async function callAs(server: Started, signedIn: Response, kind: string, path: string, args = {}): Promise<unknown> {
  const cookie = cookiesOf(signedIn)
  const { token } = (await (await fetch(`${server.url}/api/auth/token`, { headers: { cookie } })).json()) as {
    token: string
  }
  const answer = await server.post(
    `/api/${kind}`,
    { path, format: 'json', args: [args] },
    { authorization: `Bearer ${token}` },
  )
  const { value, errorData } = (await answer.json()) as { value?: unknown; errorData?: unknown }
  return errorData ?? value
}

describe('starting', () => {
  it('C161 with Clerk’s accounts is rejected if people have accounts on this server, and leaves those unchanged', async () => {
    copyWhatWasLeft()
    const clerk = {
      AUTH_MODE: 'clerk',
      NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: `pk_test_${btoa('clerk.example.test$')}`,
      CLERK_SECRET_KEY: 'sk_test_abc',
      CLERK_JWT_ISSUER_DOMAIN: 'https://clerk.example.test',
      CLERK_WEBHOOK_SIGNING_SECRET: `whsec_${btoa('a secret of twenty-four.')}`,
    }
    const refused = await run(['--port', '0', '--data-dir', dataDir], clerk).exit
    expect(refused.code).toBe(1)
    expect(refused.output).toContain('Unset AUTH_MODE')
    const again = await start()
    expect((await signIn(again)).status).toBe(200)
  })

  it('prints its URL and what the first account needs, and keeps everything', async () => {
    const first = await start()
    expect(first.setupCode).toBeDefined()
    expect(first.output()).toContain(dataDir)
    const signedUp = await signUp(first)
    expect(signedUp.status).toBe(200)
    expect(await callAs(first, signedUp, 'query', 'users:me')).toMatchObject({ name: 'Ada', isAdmin: true })
    first.child.kill('SIGTERM')
    expect((await first.exit).code).toBe(0)
    await expect(fetch(first.url)).rejects.toThrow('fetch failed')

    const second = await start()
    expect(second.setupCode).toBeUndefined()
    expect(await callAs(second, await signIn(second), 'query', 'users:me')).toMatchObject({ name: 'Ada' })
  })

  it('keeps its files from others on the machine, even in a folder that is open to them', async () => {
    mkdirSync(dataDir, { mode: 0o755 })
    await signUp(await start())
    const open = readdirSync(dataDir).filter((file) => (statSync(join(dataDir, file)).mode & 0o077) !== 0)
    expect(open).toEqual([])
  })

  it('works after a crash', async () => {
    const first = await start()
    await signUp(first)
    first.child.kill('SIGKILL')
    await first.exit
    expect((await signIn(await start())).status).toBe(200)
  })
})

describe('Node’s own flags', () => {
  it('C356 stay with the process: its engine thread rejects some of them', async () => {
    const child = run(['--port', '0', '--data-dir', dataDir], {}, [
      '--max-old-space-size=512',
      '--stack-trace-limit=50',
    ])
    while (!child.output().includes('running at')) {
      if (child.child.exitCode !== null) throw new Error(child.output())
      await Promise.race([once(child.child.stdout, 'data'), child.exit])
    }
    expect(child.output()).not.toContain('could not start')
  })
})

describe('a start that ends early', () => {
  it.each([
    [['--help'], {}, 0, '--data-dir <path>'],
    [['--version'], {}, 0, /^\d+\.\d+\.\d+\n$/],
    [['--prot', '1'], {}, 2, 'Unknown option --prot'],
    [[], { CONVEX_URL: 'https://happy-otter-1.convex.cloud' }, 2, 'CONVEX_URL needs AUTH_MODE=clerk'],
  ])('with %j and %j prints a sentence and returns a code', async (args, env, code, text) => {
    const ended = await run(args, env).exit
    expect(ended).toEqual({
      code,
      output: text instanceof RegExp ? expect.stringMatching(text) : expect.stringContaining(text),
    })
  })

  it('names a port that is taken, and creates no data directory', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const ended = await run(['--port', String(port), '--data-dir', dataDir]).exit
    other.close()
    expect(ended.code).toBe(1)
    expect(ended.output).toBe(
      `Port ${port} is already in use. Stop the other program, or choose another port with --port.\n`,
    )
    expect(existsSync(dataDir)).toBe(false)
  })

  it('leaves a running server’s directory unchanged', async () => {
    const second = await run(['--port', '0', '--data-dir', join(open, 'data')]).exit
    expect(second.code).toBe(1)
    expect(second.output).toMatch(/^Another Parley server is using .*\n$/)
    expect((await signUp(server)).status).toBe(200)
  })

  it.each([
    [
      'someone else’s files',
      (path: string) => writeFileSync(join(path, 'thesis.txt'), 'x'),
      "isn't a Parley data directory",
    ],
    [
      'a newer format',
      (path: string) => writeFileSync(join(path, 'parley.json'), '{"format":99,"issuer":"urn:parley:1"}'),
      'newer version of Parley',
    ],
  ])('leaves %s alone', async (_what, prepare, text) => {
    mkdirSync(dataDir)
    prepare(dataDir)
    const before = readdirSync(dataDir)
    const ended = await run(['--port', '0', '--data-dir', dataDir]).exit
    expect(ended.code).toBe(1)
    expect(ended.output).toContain(text)
    expect(ended.output.trim().split('\n')).toHaveLength(1)
    expect(readdirSync(dataDir)).toEqual(before)
  })

  it('B12 after a clean shutdown there is no WAL: everything is in the databases', async () => {
    copyWhatWasLeft()
    expect(readdirSync(dataDir).filter((name) => /-(wal|shm|journal)$/.test(name))).toEqual([])
  })

  it.each([
    ['data.sqlite', ['data.sqlite']],
    // As left by a version that left no other trace of it.
    ['data.sqlite', ['data.sqlite', 'data.sqlite-owner']],
    ['identity.db', ['identity.db']],
    ['identity.db', ['identity.db', 'secrets.json']],
    ['secrets.json', ['secrets.json']],
  ])('B9 names a missing %s, and creates no other', async (name, gone) => {
    copyWhatWasLeft()
    for (const each of gone) rmSync(join(dataDir, each))
    const before = readdirSync(dataDir)
    for (let n = 0; n < 2; n++) {
      const ended = await run(['--port', '0', '--data-dir', dataDir]).exit
      expect(ended.code).toBe(1)
      expect(ended.output).toContain(`${name} is missing.`)
      expect(ended.output).toMatch(/restore a backup/)
      expect(ended.output.trim().split('\n')).toHaveLength(1)
    }
    expect(readdirSync(dataDir)).toEqual(before)
  })

  it.each([
    ['secrets.json', '{"signingKey": '],
    ['parley.json', ', 17'],
    ['identity.db', 'no database at all, but long enough to be looked at '.repeat(200)],
  ])('B9 names a garbled %s', async (name, text) => {
    copyWhatWasLeft()
    writeFileSync(join(dataDir, name), text)
    const ended = await run(['--port', '0', '--data-dir', dataDir]).exit
    expect(ended.code).toBe(1)
    expect(ended.output).toContain(name)
    expect(ended.output).toMatch(/[Rr]estore/)
    expect(ended.output.trim().split('\n')).toHaveLength(1)
    expect(readFileSync(join(dataDir, name), 'utf8')).toBe(text)
  })

  it('B9 names the store if its content is garbled', async () => {
    copyWhatWasLeft()
    // Garbles the texts of the data's catalog in place: to SQLite, the pages stay intact.
    const store = join(dataDir, 'data.sqlite')
    const bytes = readFileSync(store)
    for (let at = bytes.indexOf('"fields"'); at >= 0; at = bytes.indexOf('"fields"', at + 1)) bytes[at] = 0x2c
    writeFileSync(store, bytes)
    const ended = await run(['--port', '0', '--data-dir', dataDir]).exit
    expect(ended.code).toBe(1)
    expect(ended.output).toContain('data.sqlite is damaged')
    expect(ended.output.trim().split('\n')).toHaveLength(1)
  })

  it('S61 B9 damage that the start did not find is named in the log and by /readyz once it is found', async () => {
    copyWhatWasLeft()
    const store = join(dataDir, 'data.sqlite')
    const bytes = readFileSync(store)
    // The test data, not the catalog's name for their field.
    const field = '"handle":"'
    for (let at = bytes.indexOf(field); at >= 0; at = bytes.indexOf(field, at + 1)) bytes[at] = 0x2c
    writeFileSync(store, bytes)
    const damaged = await start()
    expect((await fetch(`${damaged.url}/readyz`)).status).toBe(200)
    await callAs(damaged, await signIn(damaged), 'query', 'users:me')
    const ready = await fetch(`${damaged.url}/readyz`)
    const text = 'data.sqlite is damaged. Keep a copy of it, then restore a backup.'
    expect([ready.status, await ready.text()]).toEqual([503, `${text}\n`])
    expect(damaged.output()).toContain(text)
  })

  it('names a damaged store, and leaves it unchanged', async () => {
    copyWhatWasLeft()
    const store = join(dataDir, 'data.sqlite')
    writeFileSync(store, 'no database at all, but long enough to be looked at '.repeat(40))
    const before = readFileSync(store)
    const ended = await run(['--port', '0', '--data-dir', dataDir]).exit
    expect(ended.code).toBe(1)
    expect(ended.output).toContain("data.sqlite wasn't created by this server")
    expect(ended.output.trim().split('\n')).toHaveLength(1)
    expect(readFileSync(store)).toEqual(before)
  })
})

/** A request whose headers were accepted: the server has said that it waits for the body. */
async function halfASignIn(server: Started) {
  const request = httpRequest(`${server.url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { origin: server.url, 'content-type': 'application/json', expect: '100-continue' },
  })
  request.flushHeaders()
  await once(request, 'continue')
  return {
    async finish() {
      request.end(JSON.stringify({ email: 'ada@example.com', password: PASSWORD }))
      const [response] = (await once(request, 'response')) as [IncomingMessage]
      response.resume()
      return response.statusCode
    },
  }
}

describe('a shutdown', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('with %s lets pending requests finish', async (signal) => {
    const server = await start()
    await signUp(server)
    const underWay = await halfASignIn(server)
    server.child.kill(signal)
    // The server is shutting down once it accepts no new connection and waits for the missing half.
    await vi.waitFor(() => expect(fetch(`${server.url}/healthz`)).rejects.toThrow('fetch failed'))
    expect(await underWay.finish()).toBe(200)
    expect((await server.exit).code).toBe(0)
  })

  it('closes open sockets', async () => {
    const server = await start()
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/api/1.48.0/sync`)
    await once(socket, 'open')
    const closed = once(socket, 'close')
    server.child.kill('SIGTERM')
    await closed
    expect((await server.exit).code).toBe(0)
  })
})

describe('the demo', () => {
  it('C607 creates a club with a random password, in an empty store only', async () => {
    const server = await start(['--demo'])
    const password = /password (\S+)/.exec(server.output())?.[1]
    expect(password).toMatch(/^[\w-]{16}$/)
    for (const email of ['june@demo.test', 'noor@demo.test']) {
      expect((await signIn(server, email, password)).status).toBe(200)
    }
    server.child.kill('SIGTERM')
    await server.exit
    const again = await run(['--port', '0', '--data-dir', dataDir, '--demo']).exit
    expect(again.code).toBe(1)
    expect(again.output).toContain('--demo needs an empty data directory')
  })
})

it('a person is rate-limited as configured, and told when to continue', async () => {
  const server = await start(['--messages-per-second', '1'])
  const signedUp = await signUp(server)
  const { userId } = (await callAs(server, signedUp, 'mutation', 'users:ensureSelf')) as { userId: string }
  const call = (path: string, args: object) => callAs(server, signedUp, 'mutation', path, args)
  const conversationId = await call('conversations:getOrCreateConversation', { participantIds: [userId] })
  const send = (index: number) =>
    call('messages:sendMessage', { conversationId, content: 'Hi', clientMessageId: `m${index}` })
  const answers: unknown[] = []
  let refused: unknown[] = []
  // As many at once, and more if sending took the machine longer than the rate limit's interval.
  while (refused.length === 0) {
    answers.push(...(await Promise.all(Array.from({ length: 40 }, (_, index) => send(answers.length + index)))))
    refused = answers.filter((answer) => (answer as { code?: string }).code === 'RATE_LIMITED')
  }
  expect(answers.length - refused.length).toBeGreaterThanOrEqual(5)
  expect(refused[0]).toMatchObject({ retryAfterMs: expect.any(Number) })
})

describe('the port', () => {
  it('reports its health', async () => {
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
  })

  it('sends security headers with every response', async () => {
    for (const path of ['/messages', '/healthz', '/api/auth/registration', '/http/nothing']) {
      const answer = await fetch(server.url + path)
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
      expect(answer.headers.get('referrer-policy')).toBe('same-origin')
      expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    }
  })

  it('passes on no proxy header that a client set itself', async () => {
    const claims = {
      'x-forwarded-for': '203.0.113.9',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      forwarded: 'for=203.0.113.9',
      'x-nonce': 'mine',
    }
    const { headers } = (await (await fetch(`${server.url}/messages`, { headers: claims })).json()) as {
      headers: Record<string, string>
    }
    expect(headers).toMatchObject({ 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http' })
    expect(headers['x-nonce']).not.toBe('mine')
    expect(JSON.stringify(headers)).not.toMatch(/203\.0\.113\.9|evil\.example/)
  })

  it('accepts no larger request or message than the pages send', async () => {
    const text = 'x'.repeat((2 << 20) + 1)
    expect((await server.post('/api/query', { path: 'users:me', args: { text } })).status).toBe(413)
    expect((await fetch(`${server.url}/http/presence/leave`, { method: 'POST', body: text })).status).toBe(413)
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/api/1.48.0/sync`)
    await once(socket, 'open')
    socket.send(text)
    expect((await once(socket, 'close'))[0]).toBe(1009)
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  })

  it('only accepts reads for pages', async () => {
    expect((await server.post('/messages', {})).status).toBe(405)
    expect((await server.post('/api/nothing', {})).status).toBe(404)
  })

  it('C307 treats the absolute form of a request like its path', async () => {
    const { port } = new URL(server.url)
    const ask = (target: string) =>
      new Promise<string>((resolve, reject) => {
        const socket = connect(Number(port), '127.0.0.1')
        let answer = ''
        socket.setEncoding('utf8').on('data', (text: string) => (answer += text))
        socket.on('end', () => resolve(answer.slice(0, answer.indexOf('\r\n')))).on('error', reject)
        socket.write(`GET ${target} HTTP/1.1\r\nHost: chat.example\r\nConnection: close\r\n\r\n`)
      })
    expect(await ask('http://chat.example/healthz')).toBe('HTTP/1.1 200 OK')
    expect(await ask('HTTPS://chat.example/api/auth/registration?x=1')).toBe('HTTP/1.1 200 OK')
    expect(await ask('http://chat.example/api/nothing')).toBe('HTTP/1.1 404 Not Found')
    expect(await ask('http://chat.example')).not.toContain(' 500 ')
  })

  it('has no socket for other origins, nor at other paths', async () => {
    const status = async (path: string, origin: string) => {
      const socket = new WebSocket(server.url.replace('http', 'ws') + path, { origin })
      const [outcome] = (await Promise.race([
        once(socket, 'unexpected-response').then(([, response]) => [(response as { statusCode: number }).statusCode]),
        once(socket, 'open').then(() => [101]),
      ])) as [number]
      socket.terminate()
      return outcome
    }
    expect(await status('/api/1.48.0/sync', server.url)).toBe(101)
    expect(await status('/api/1.48.0/sync', server.url.replace('127.0.0.1', 'localhost'))).toBe(101)
    expect(await status('/api/1.48.0/sync', 'https://evil.example')).toBe(403)
    // The server's operator finds the reason in its log (C67).
    await vi.waitFor(() => expect(server.output()).toMatch(/start with --public-url.*evil\.example/s))
    expect(await status('/messages', server.url)).toBe(404)
  })
})

describe('behind https', () => {
  it('C306 tells browsers to stay with https, and trusts no plain-HTTP origin of this machine', async () => {
    const port = await freePort()
    const child = run(['--port', `${port}`, '--data-dir', dataDir, '--public-url', 'https://chat.example'])
    const local = `http://127.0.0.1:${port}`
    while (!child.output().includes('running at')) await once(child.child.stdout, 'data')
    const answer = await fetch(`${local}/healthz`)
    expect(answer.headers.get('strict-transport-security')).toBe('max-age=31536000')
    const socketFrom = async (origin: string) => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/api/1.48.0/sync`, { origin })
      const status = await Promise.race([
        once(socket, 'unexpected-response').then(([, response]) => (response as { statusCode: number }).statusCode),
        once(socket, 'open').then(() => 101),
      ])
      socket.terminate()
      return status
    }
    expect(await socketFrom('https://chat.example')).toBe(101)
    for (const origin of [local, `http://localhost:${port}`, 'http://chat.example']) {
      expect(await socketFrom(origin)).toBe(403)
    }
    const signUp = (origin: string) =>
      fetch(`${local}/api/auth/sign-up/email`, {
        method: 'POST',
        // With a cookie, as a browser with a session sends it: only then can another page misuse it.
        headers: { origin, 'content-type': 'application/json', cookie: 'a=b' },
        body: JSON.stringify({ name: 'Ada', email: 'ada@example.com', password: PASSWORD }),
      }).then((response) => response.json() as Promise<{ code: string }>)
    expect((await signUp('https://chat.example')).code).toBe('SETUP_CODE_NEEDED')
    expect((await signUp(local)).code).toBe('INVALID_ORIGIN')
  })

  it('C306 doesn’t send HSTS without https', async () => {
    expect((await fetch(`${server.url}/healthz`)).headers.has('strict-transport-security')).toBe(false)
  })
})

describe('the admin key', () => {
  const printKey = async (directory = dataDir) =>
    (await run(['--print-admin-key', '--data-dir', directory]).exit).output.trim()
  const callAs = (server: Started, key: string) =>
    server.post('/api/function', { path: 'users:me', args: {} }, { authorization: `Convex ${key}` })

  it('is one per data directory, printed on request and never logged', async () => {
    const key = await printKey()
    expect(key).toMatch(/^parley\|[\w-]{43}$/)
    expect(statSync(join(dataDir, 'admin-key.json')).mode & 0o777).toBe(0o600)
    const server = await start(['--admin', '--log-level', 'debug'])
    expect(await printKey()).toBe(key)
    expect((await callAs(server, `${key}x`)).status).toBe(401)
    expect((await callAs(server, key)).status).not.toBe(401)
    server.child.kill('SIGTERM')
    expect((await server.exit).output).not.toContain(key.slice(-20))
  })

  it('opens nothing on a server started without --admin', async () => {
    const answer = await callAs(server, await printKey(join(open, 'data')))
    expect([answer.status, await answer.json()]).toEqual([401, expect.objectContaining({ code: 'AdminNotEnabled' })])
  })
})
