/** The start and the end of a server: help, the network, https, and an intended shutdown. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  appendFileSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { connect } from 'node:net'
import { request } from 'node:https'
import type { IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { lanAddresses } from '../server/network'
import { serverProgram } from './support/bare-server'
import { freePort } from './support/pages-alone'
import { ROOT } from './support/source-tree'

const base = mkdtempSync(join(tmpdir(), 'parley-start-'))
let program: string
const running: ChildProcess[] = []
beforeAll(async () => {
  program = await serverProgram({ hasty: false })
})
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
})
afterAll(() => rmSync(base, { recursive: true }))

let directories = 0
function run(args: string[], nodeFlags: string[] = [], env: Record<string, string> = {}) {
  const dataDir = join(base, `data-${++directories}`)
  const child = spawn(process.execPath, [...nodeFlags, program, '--data-dir', dataDir, ...args], {
    env: { PATH: process.env.PATH, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.push(child)
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text))
  const exit = once(child, 'close').then(([code]) => ({ code: code as number | null, output }))
  const said = async (pattern: RegExp) => {
    while (!pattern.test(output)) {
      if (child.exitCode !== null) throw new Error(output)
      await Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data'), exit])
    }
    return pattern.exec(output)!
  }
  return { child, exit, said, output: () => output }
}

it('C356 npm start -- --help works in a clone without packages or a build', () => {
  const clone = join(base, 'clone')
  mkdirSync(join(clone, 'server'), { recursive: true })
  cpSync(join(ROOT, 'scripts'), join(clone, 'scripts'), { recursive: true })
  for (const file of ['server/options.mjs', 'package.json']) copyFileSync(join(ROOT, file), join(clone, file))
  const text = execFileSync(process.execPath, [join(clone, 'scripts/start.mjs'), '--help'], { encoding: 'utf8' })
  expect(text).toMatch(/--data-dir <path>[\s\S]*--lan/)
})

it.each([
  ['start', 'lan', 'npm start -- --lan'],
  ['start', 'data-dir', 'npm start -- --data-dir'],
  ['update', 'back', 'npm run update -- --back'],
])('C566 npm run %s --%s, whose flag npm consumes, only prints the right command', (script, flag, text) => {
  const ran = spawnSync('npm', ['run', '--silent', script, `--${flag}`], { cwd: ROOT, encoding: 'utf8' })
  expect([ran.status, ran.stdout]).toEqual([1, ''])
  expect(ran.stderr).toContain(text)
})

it('C366 a command finds the server’s data directory: in the settings next to package.json', async () => {
  const home = join(base, 'home')
  mkdirSync(home)
  writeFileSync(join(home, '.env.local'), 'PARLEY_DATA_DIR=/nowhere/at-all\n')
  const said = (...words: string[]) =>
    spawnSync(process.execPath, [join(dirname(program), 'commands.mjs'), ...words], {
      env: { ...process.env, PARLEY_HOME: home },
      encoding: 'utf8',
    }).stderr
  const nothing = 'There is nothing to back up: /nowhere/at-all does not exist'
  expect(said('backup', '--to', join(base, 'to'))).toContain(nothing)
  // The same for the backup folder and recipient of the server.
  expect(said('backup')).toContain('Add a destination')
  appendFileSync(join(home, '.env.local'), `PARLEY_BACKUP_TO=${base}/backups\nPARLEY_BACKUP_RECIPIENT=age1nobody\n`)
  expect(said('backup')).toContain('Invalid age recipient: "age1nobody"')
  expect(said('backup', '--to', join(base, 'to'))).toContain(nothing)
})

describe('C357 a shutdown', () => {
  it.each([
    ['SIGINT', 'SIGINT'],
    ['SIGTERM', 'SIGINT'],
  ] as const)('by %s waits for pending requests; %s after it ends the wait', async (first, second) => {
    const server = run(['--port', '0'])
    const [, port] = await server.said(/running at http:\/\/127.0.0.1:(\d+)/)
    // A request that never completes.
    const socket = connect(Number(port), '127.0.0.1')
    socket.on('error', () => {})
    socket.write(
      'POST /api/auth/sign-in/email HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n',
    )
    await once(socket, 'data')
    server.child.kill(first)
    await server.said(/Shutting down/)
    // Within a moment, a second signal is the same Ctrl-C, forwarded by npm.
    while (server.child.exitCode === null && server.child.signalCode === null) {
      server.child.kill(second)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    expect(server.child.signalCode).toBe('SIGKILL')
  })
})

it('C561 a closed terminal shuts the server down gracefully, even if its log’s reader is gone', async () => {
  const server = run(['--port', '0'])
  const [, port] = await server.said(/running at http:\/\/127.0.0.1:(\d+)/)
  await server.said(/Setup code/)
  server.child.stdout.destroy()
  server.child.stderr.destroy()
  // The server prints this refusal, although no one reads it.
  await fetch(`http://127.0.0.1:${port}/api/1.48.0/sync`, { headers: { origin: 'https://evil.example' } })
  expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200)
  server.child.kill('SIGHUP')
  expect((await once(server.child, 'exit'))[0]).toBe(0)
})

describe('C358 --lan', () => {
  it('serves every address of this machine on its network, and prints them; without it, prints how to', async () => {
    const [address] = lanAddresses()
    const alone = run(['--port', '0'])
    await alone.said(/All data is in/)
    const server = run(['--port', '0', '--lan'])
    if (address === undefined) {
      expect((await server.exit).output).toContain('--lan has nothing to serve')
      return
    }
    expect(alone.output()).toMatch(new RegExp(`reach it at http://${address}:\\d+ if you start it with --lan`))
    const [, url] = await server.said(/running at (\S+)/)
    expect(url).toMatch(new RegExp(`^http://${address}:\\d+$`))
    await server.said(/All data is in/)
    expect(server.output()).toMatch(/On your network: http:.*\n.*unencrypted/)
    const local = `http://localhost:${new URL(url!).port}`
    for (const origin of [url!, local]) {
      expect((await fetch(`${url}/readyz?origin=${encodeURIComponent(origin)}`)).status).toBe(200)
    }
    expect((await fetch(`${url}/readyz?origin=http://evil.example`)).status).toBe(403)
  })

  it.each([
    [['--lan', '--host', '0.0.0.0'], /--lan finds the address itself/],
    [['--lan', '--public-url', 'http://a.example'], /--lan finds the address itself/],
    [['--lan', '--demo'], /--demo .* only runs on localhost/],
  ])('%j is rejected', async (args, text) => {
    const ended = await run(args).exit
    expect(ended).toEqual({ code: 2, output: expect.stringMatching(text) as string })
  })
})

const fixture = (name: string) => join(ROOT, 'tests/fixtures/tls', name)

describe('C359 a certificate', () => {
  const get = (port: string, path: string) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      request(`https://127.0.0.1:${port}${path}`, { ca: readFileSync(fixture('one.crt')) }, resolve)
        .on('error', reject)
        .end()
    })

  it('C562 works with Clerk’s accounts, too: pages know about https, webhooks reach the backend', async () => {
    const port = String(await freePort())
    const tls = ['--tls-cert', fixture('one.crt'), '--tls-key', fixture('one.key')]
    const server = run(['--port', port, ...tls, '--public-url', 'https://one.parley.test'], [], {
      AUTH_MODE: 'clerk',
      NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: `pk_live_${btoa('clerk.one.parley.test$')}`,
      CLERK_SECRET_KEY: 'sk_live_of-the-tests',
      CLERK_JWT_ISSUER_DOMAIN: 'https://clerk.one.parley.test',
      CLERK_WEBHOOK_SIGNING_SECRET: `whsec_${btoa('a secret of the tests')}`,
    })
    await server.said(/running at https:\/\/one.parley.test/)
    const page = await get(port, '/messages')
    page.setEncoding('utf8')
    let text = ''
    for await (const part of page) text += part as string
    expect(JSON.parse(text)).toMatchObject({ headers: { 'x-forwarded-proto': 'https' } })
    // The backend's own response: the pages' route was not requested under the name of another certificate.
    const forged = await new Promise<IncomingMessage>((resolve, reject) => {
      request(
        `https://127.0.0.1:${port}/api/webhooks/clerk`,
        { method: 'POST', ca: readFileSync(fixture('one.crt')) },
        resolve,
      )
        .on('error', reject)
        .end('{"type":"user.deleted"}')
    })
    forged.resume()
    expect(forged.statusCode).toBe(400)
  })

  it('serves https and wss with it, as strictly as behind a proxy, and loads a renewed one without a restart', async () => {
    const [cert, key] = ['cert.pem', 'key.pem'].map((name) => join(base, name)) as [string, string]
    copyFileSync(fixture('one.crt'), cert)
    copyFileSync(fixture('one.key'), key)
    const port = String(await freePort())
    const flags = ['--port', port, '--tls-cert', cert, '--tls-key', key, '--public-url', 'https://one.parley.test']
    // The clock of this process alone runs faster, because the check runs every 30 s.
    const hurry = 'const every = setInterval; globalThis.setInterval = (f, ms, ...a) => every(f, ms / 1000, ...a)'
    const server = run(flags, ['--import', `data:text/javascript,${encodeURIComponent(hurry)}`])
    await server.said(/running at https:\/\/one.parley.test/)
    const answer = await get(port, '/healthz')
    answer.resume()
    expect([answer.statusCode, answer.headers['strict-transport-security']]).toEqual([200, 'max-age=31536000'])
    const socket = new WebSocket(`wss://127.0.0.1:${port}/api/1.48.0/sync`, {
      origin: 'https://one.parley.test',
      ca: readFileSync(fixture('one.crt')),
    })
    await once(socket, 'open')

    const subject = async () => {
      const tls = connectTls({ port: Number(port), host: '127.0.0.1', rejectUnauthorized: false })
      await once(tls, 'secureConnect')
      const { CN } = tls.getPeerCertificate().subject
      tls.destroy()
      return CN
    }
    expect(await subject()).toBe('one.parley.test')
    copyFileSync(fixture('two.crt'), cert)
    utimesSync(cert, 1, 1)
    await server.said(/Certificate not renewed; still using the previous one/)
    expect(await subject()).toBe('one.parley.test')
    copyFileSync(fixture('two.key'), key)
    utimesSync(key, 1, 1)
    await server.said(/Certificate renewed/)
    await vi.waitFor(async () => expect(await subject()).toBe('two.parley.test'))
    // Existing connections stay open.
    expect(socket.readyState).toBe(WebSocket.OPEN)
    socket.terminate()
  })

  it.each([
    [['--tls-cert', fixture('one.crt')], 2, /Use --tls-cert and --tls-key together/],
    [['--tls-cert', fixture('one.crt'), '--tls-key', fixture('two.key')], 1, /aren't a certificate and its key/],
    [
      ['--tls-cert', '/nowhere.pem', '--tls-key', fixture('one.key')],
      1,
      /nowhere.pem can't be read \(ENOENT\). Check --tls-cert/,
    ],
    [['--tls-cert', 'a', '--tls-key', 'b', '--public-url', 'http://a.example'], 2, /Use a URL that starts with https/],
  ])('rejects %j', async (args, code, text) => {
    const ended = await run(['--port', '0', ...args]).exit
    expect(ended).toEqual({ code, output: expect.stringMatching(text) as string })
  })
})
