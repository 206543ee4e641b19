/** deploy/nginx.conf and deploy/Caddyfile: parsed by their programs, and used. Run by `npm run elsewhere`. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { limits } from '../../domain/limits'
import { bundleServer, type ServerBundle } from '../support/bare-server'
import { freePort } from '../support/pages-alone'
import { ROOT } from '../support/source-tree'

const root = mkdtempSync(join(tmpdir(), 'parley-proxies-'))
const fixture = (name: string) => join(ROOT, 'tests/fixtures/tls', name)
const example = (name: string) => readFileSync(join(ROOT, 'deploy', name), 'utf8')
const ca = readFileSync(fixture('one.crt'))
let bundle: ServerBundle
beforeAll(async () => {
  bundle = await bundleServer()
})
let proxy: ChildProcess | undefined
afterEach(async () => {
  if (proxy && proxy.exitCode === null) {
    const gone = once(proxy, 'exit')
    proxy.kill('SIGTERM')
    await gone
  }
})
afterAll(async () => {
  await bundle.dispose()
  rmSync(root, { recursive: true, force: true })
})

/** With ports and a certificate of this machine in place of the example's. */
function nginx(port: number, plainPort: number, server: number) {
  const text = example('nginx.conf')
    .replace(/listen \[::\].*\n/g, '')
    .replace('listen 443', `listen 127.0.0.1:${port}`)
    .replace('listen 80', `listen 127.0.0.1:${plainPort}`)
    .replaceAll('chat.example.com', 'localhost')
    .replace(/(ssl_certificate +)\S+;/, `$1${fixture('one.crt')};`)
    .replace(/(ssl_certificate_key +)\S+;/, `$1${fixture('one.key')};`)
    .replace('127.0.0.1:3000', `127.0.0.1:${server}`)
  const folder = join(root, 'nginx')
  mkdirSync(folder, { recursive: true })
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  )
  const config = join(folder, 'nginx.conf')
  writeFileSync(
    config,
    `daemon off; pid ${folder}/pid; error_log ${folder}/error.log;\nevents {}\nhttp { access_log off; ${temporary.join(' ')}\n${text}\n}\n`,
  )
  execFileSync('nginx', ['-t', '-c', config, '-p', folder], { stdio: 'pipe' })
  return spawn('nginx', ['-c', config, '-p', folder], { stdio: 'ignore' })
}

function caddy(port: number, _plainPort: number, server: number) {
  execFileSync('caddy', ['validate', '--adapter', 'caddyfile', '--config', join(ROOT, 'deploy/Caddyfile')], {
    stdio: 'pipe',
  })
  const text = example('Caddyfile')
    .replace('chat.example.com {', `https://localhost:${port} {\n\ttls ${fixture('one.crt')} ${fixture('one.key')}`)
    .replace('127.0.0.1:3000', `127.0.0.1:${server}`)
  const config = join(root, 'Caddyfile')
  writeFileSync(config, `{\n\tadmin off\n\tauto_https disable_redirects\n}\n${text}`)
  return spawn('caddy', ['run', '--adapter', 'caddyfile', '--config', config], {
    stdio: 'ignore',
    env: { ...process.env, HOME: root },
  })
}

interface Answer {
  status: number
  headers: IncomingMessage['headers']
  text: string
}

interface Question {
  method?: string
  headers?: Record<string, string>
  body?: string | Buffer
}

function ask(url: string, { method = 'GET', headers = {}, body = '' }: Question = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, ca, headers }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      answer.on('end', () => resolve({ status: answer.statusCode!, headers: answer.headers, text }))
    })
    asked.on('error', reject).end(body)
  })
}

describe.each([
  ['nginx', nginx],
  ['caddy', caddy],
])('C360 behind %s', (name, begin) => {
  it('pages, accounts, files of full size, and sockets work as without a proxy', async () => {
    const [port, plainPort, inner] = [await freePort(), await freePort(), await freePort()]
    const url = `https://localhost:${port}`
    const dataDir = join(root, `data-${name}`)
    const args = ['--public-url', url, '--trusted-proxy', '127.0.0.1']
    const server = await bundle.start({ dataDir, port: inner, args, behind: `http://127.0.0.1:${inner}` })
    proxy = begin(port, plainPort, inner)
    for (;;) {
      const ready = await ask(`${url}/readyz?origin=${encodeURIComponent(url)}`).catch(() => null)
      if (ready?.status === 200) break
      if (proxy.exitCode !== null) throw new Error(`${name} ended with ${proxy.exitCode}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    // Pages see the real client address, which a client can't forge.
    const page = await ask(`${url}/messages`, { headers: { 'x-forwarded-for': '203.0.113.9' } })
    expect(page.headers['strict-transport-security']).toBe('max-age=31536000')
    const seen = JSON.parse(page.text) as { headers: Record<string, string> }
    expect(seen.headers.host).toMatch(/^localhost/)
    expect(seen.headers['x-forwarded-for']).toBe('127.0.0.1')
    expect(seen.headers['x-forwarded-proto']).toBe('https')

    const setupCode = /Setup code: (\S+)/.exec(server.output())![1]
    const signedUp = await ask(`${url}/api/auth/sign-up/email`, {
      method: 'POST',
      headers: { origin: url, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Ada', email: 'ada@example.com', password: 'correct horse battery', setupCode }),
    })
    expect(signedUp.status).toBe(200)
    const cookie = signedUp.headers['set-cookie']!.map((each) => each.split(';')[0]).join('; ')
    expect(signedUp.headers['set-cookie']!.join()).toMatch(/; Secure/i)
    const { token } = JSON.parse((await ask(`${url}/api/auth/token`, { headers: { cookie } })).text) as {
      token: string
    }
    const mutate = async (path: string, args: object) => {
      const answer = await ask(`${url}/api/mutation`, {
        method: 'POST',
        headers: { origin: url, 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ path, format: 'json', args: [args] }),
      })
      return (JSON.parse(answer.text) as { value: unknown }).value
    }
    await mutate('users:ensureSelf', {})
    const uploadUrl = (await mutate('files:generateUploadUrl', {})) as string
    expect(uploadUrl.startsWith(url)).toBe(true)
    const stored = await ask(uploadUrl, { method: 'POST', body: Buffer.alloc(limits.fileBytes, 7) })
    expect(stored.status, stored.text).toBe(200)

    const open = async (origin: string) => {
      const socket = new WebSocket(`wss://localhost:${port}/api/1.48.0/sync`, { origin, ca })
      const status = await Promise.race([
        once(socket, 'open').then(() => 101),
        once(socket, 'unexpected-response').then(([, answer]) => (answer as { statusCode: number }).statusCode),
      ])
      return { socket, status }
    }
    expect((await open('https://evil.example')).status).toBe(403)
    const { socket, status } = await open(url)
    expect(status).toBe(101)
    // nginx closes it after a minute unless configured otherwise; this checks that it carries both directions.
    socket.send(
      JSON.stringify({
        type: 'Connect',
        sessionId: crypto.randomUUID(),
        connectionCount: 0,
        lastCloseReason: null,
        maxObservedTimestamp: null,
        clientTs: 0,
      }),
    )
    socket.send(JSON.stringify({ type: 'ModifyQuerySet', baseVersion: 0, newVersion: 1, modifications: [] }))
    const [first] = (await once(socket, 'message')) as [Buffer]
    expect(JSON.parse(first.toString())).toMatchObject({ type: 'Transition' })
    socket.terminate()
    await server.stop()
  })
})
