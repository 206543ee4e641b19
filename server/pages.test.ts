import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, request, type Server } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { getPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openPages, type Pages } from './pages'

/**
 * Responds with the request it received. `/end` ends the process, `/never` gets no response, and paths that start with
 * `/_next` are read from disk.
 */
const PROCESS = `
import { createServer } from 'node:http'
import { appendFileSync, existsSync, writeFileSync } from 'node:fs'
const { socket, root } = JSON.parse(process.argv[2])
appendFileSync(root + '/starts', process.pid + '\\n')
process.once('disconnect', () => process.exit())
process.on('message', ({ variables }) => Object.assign(process.env, variables))
const server = createServer({ keepAliveTimeout: 0 }, async (req, res) => {
  const ends = req.url === '/end' || (req.url === '/end-once' && !existsSync(root + '/ended'))
  if (ends) {
    writeFileSync(root + '/ended', '')
    return process.kill(process.pid, 'SIGKILL')
  }
  if (req.url === '/never') return appendFileSync(root + '/never', 'x')
  req.setEncoding('utf8')
  let body = ''
  for await (const part of req) body += part
  res.writeHead(req.url.startsWith('/teapot') ? 418 : 200, { 'set-cookie': ['a=1', 'b=2'], 'x-policy': 'its own' })
  res.end(JSON.stringify({ method: req.method, url: req.url, headers: req.headers, body, owner: process.env.PARLEY_OWNER, flags: process.execArgv }))
})
server.on('upgrade', (req, socket) => socket.end('HTTP/1.1 101 Switching\\r\\n\\r\\n' + req.headers['x-name']))
if (process.env.PAGES_REFUSE) process.exit(1)
server.listen(socket, () => process.send('ready'))
`

let folder: string
let pages: Pages | null
let front: Server
let url: string
let fatal: number
const logged: string[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-pages-test-'))
  writeFileSync(join(folder, 'process.mjs'), PROCESS)
  pages = null
  fatal = 0
  logged.length = 0
})
afterEach(async () => {
  front?.closeAllConnections()
  front?.close()
  await pages?.close()
  rmSync(folder, { recursive: true })
})

const log = { debug() {}, info() {}, warn() {}, error: (message: string) => void logged.push(message) }
const sockets = () => readdirSync(tmpdir()).filter((name) => /^parley-pages-[A-Za-z0-9]{6}$/.test(name))

async function open(): Promise<void> {
  const program = pathToFileURL(join(folder, 'process.mjs'))
  const onFatal = () => void fatal++
  const host = '127.0.0.1'
  pages = await openPages({ root: folder, dev: true, host, port: 0, log, onFatal, program })
  const opened = pages
  front = createServer((req, res) => {
    res.setHeader('x-policy', 'of the server')
    opened.handleRequest(req, res, '127.0.0.1').catch(() => {
      if (!res.headersSent) res.writeHead(500)
      res.end()
    })
  })
  front.on('upgrade', (req, socket, head) => opened.handleUpgrade(req, socket, head))
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(front.address() as AddressInfo).port}`
}

const asked = async (path: string, init?: RequestInit) => (await (await fetch(`${url}${path}`, init)).json()) as Echo
interface Echo {
  method: string
  url: string
  headers: Record<string, string>
  body: string
  owner?: string
  flags: string[]
}

describe('pages have a process of their own', () => {
  it('C651 requests and responses pass unchanged, except hop-by-hop headers', async () => {
    await open()
    const given = { cookie: 'x=1', te: 'trailers', 'x-forwarded-proto': 'https' }
    const answer = await fetch(`${url}/teapot?a=%2F`, { headers: given })
    expect(answer.status).toBe(418)
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect(answer.headers.get('x-policy')).toBe('its own')
    const { url: path, headers } = (await answer.json()) as Echo
    expect(path).toBe('/teapot?a=%2F')
    expect(headers).toMatchObject({ cookie: 'x=1', 'x-forwarded-proto': 'https' })
    expect(headers).not.toHaveProperty('te')
    const body = 'é'.repeat(100_000)
    expect(await asked('/form', { method: 'POST', body })).toMatchObject({ method: 'POST', body })
  })

  it('C531 it has this process’s flags, except a debugger’s', async () => {
    const own = [...process.execArgv]
    process.execArgv.push('--inspect=127.0.0.1:0', '--inspect-publish-uid=http', '--stack-trace-limit=50')
    try {
      await open()
    } finally {
      process.execArgv.splice(0, Infinity, ...own)
    }
    const { flags } = await asked('/page')
    expect(flags).toContain('--stack-trace-limit=50')
    expect(flags.filter((flag) => flag.startsWith('--inspect'))).toEqual([])
  })

  it('C651 an unexpected body is not parsed as the next request', async () => {
    await open()
    const smuggled = 'GET /smuggled HTTP/1.1\r\nhost: a\r\n\r\n'
    const echo = await new Promise<Echo>((resolve, reject) => {
      const headers = { 'content-length': smuggled.length }
      const req = request(`${url}/page`, { method: 'GET', headers }, (res) => {
        let text = ''
        res.setEncoding('utf8').on('data', (part: string) => (text += part))
        res.on('end', () => resolve(JSON.parse(text) as Echo))
      })
      req.on('error', reject).end(smuggled)
    })
    expect(echo).toMatchObject({ url: '/page', body: '' })
    expect((await asked('/after')).url).toBe('/after')
  })

  it('C651 a crashed process is restarted, and requests wait for it meanwhile', async () => {
    await open()
    expect((await asked('/end-once')).url).toBe('/end-once')
    expect((await asked('/after')).url).toBe('/after')
    expect(logged).toEqual(["The pages' process exited; restarting it"])
    // A write is never sent twice.
    expect((await fetch(`${url}/end`, { method: 'POST' })).status).toBe(500)
    expect((await asked('/again')).url).toBe('/again')
    expect(fatal).toBe(0)
  })

  it('C651 messages go before pages on a busy machine, also after a restart', async () => {
    await open()
    await asked('/end-once')
    const processes = readFileSync(join(folder, 'starts'), 'utf8').trim().split('\n')
    expect(processes).toHaveLength(2)
    expect(getPriority(Number(processes[1]))).toBe(getPriority() + 5)
  })

  it('C651 repeated crashes end the server', async () => {
    await open()
    // Six crashes fall within one minute, however long a start takes here.
    vi.spyOn(performance, 'now').mockReturnValue(0)
    while (logged.length < 6) expect((await fetch(`${url}/end`)).status).toBe(500)
    vi.restoreAllMocks()
    await vi.waitFor(() => expect(fatal).toBe(1), { timeout: 60_000 })
    pages = null
  })

  it('C651 the server doesn’t wait for a disconnected client', async () => {
    await open()
    for (let i = 0; i < 12; i++) {
      const left = new AbortController()
      const gone = fetch(`${url}/never`, { signal: left.signal })
      await vi.waitFor(() => expect(readdirSync(folder)).toContain('never'), { timeout: 60_000 })
      left.abort()
      await expect(gone).rejects.toThrow('aborted')
    }
    expect((await asked('/here')).url).toBe('/here')
    expect(logged).toEqual([])
  })

  it('C651 changed settings reach it, even across a restart', async () => {
    await open()
    pages!.share({ PARLEY_OWNER: 'Ada, room 12' })
    expect((await asked('/page')).owner).toBe('Ada, room 12')
  })

  it('C651 upgrades are passed on unchanged', async () => {
    await open()
    const text = await new Promise<string>((resolve) => {
      const socket = connect((front.address() as AddressInfo).port, '127.0.0.1')
      let got = ''
      socket.setEncoding('utf8').on('data', (part: string) => (got += part))
      socket.on('close', () => resolve(got))
      socket.write('GET /hmr HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nX-Name: Ada\r\n\r\n')
    })
    expect(text).toBe('HTTP/1.1 101 Switching\r\n\r\nAda')
  })

  it('C651 closing ends it, and leaves no socket behind', async () => {
    const before = sockets()
    await open()
    // Other servers on this machine come and go.
    const own = sockets().filter((name) => !before.includes(name))
    expect(own).not.toEqual([])
    await pages!.close()
    pages = null
    expect(sockets()).not.toEqual(expect.arrayContaining(own))
  })

  it('C651 a process that can’t start has printed why', async () => {
    process.env.PAGES_REFUSE = '1'
    try {
      await expect(open()).rejects.toThrow(/^$/)
    } finally {
      delete process.env.PAGES_REFUSE
    }
  })
})
