/**
 * Files from end to end: HTTP on one side, rows and disk on the other.
 *
 * One file: one server, opened once, handles the uploads, responses, and actions.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createEngine } from '../loop/open-engine'
import type { EngineEvent } from '../../boundary/messages'
import { TestSystem } from '../testing/test-engine'
import { MemoryStorage, type CommitFault } from '../../storage/memory'
import { startServer, type TestServer } from '../../edge/sync/testing/server'
import { FileDisk } from '../../boundary/file-disk'
import { albums, schema } from './testing/albums'

const MAX_BYTES = 100_000
const sha256 = (text: string) => createHash('sha256').update(text).digest('base64')

let directory: string
let storage: MemoryStorage
let system: TestSystem
let server: TestServer
let fault: CommitFault | null
let logged: string[]

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'files-'))
  storage = new MemoryStorage({ commitFault: () => fault })
  fault = null
  await start()
})
afterEach(async () => {
  await server.close()
  rmSync(directory, { recursive: true })
})

async function start(): Promise<void> {
  system = new TestSystem()
  logged = []
  const engine = createEngine({
    storage,
    system,
    schema,
    modules: { albums },
    files: { directory, origin: 'http://files.test', isUploadOnce: true },
    redactErrors: false,
    log: (line) => logged.push(line),
  })
  server = await startServer(engine, { files: { directory, maxBytes: MAX_BYTES } })
}

const call = (kind: 'query' | 'mutation' | 'action', name: string, args: Record<string, unknown> = {}) =>
  server.runtime.call(kind, `albums:${name}`, args)

/** The path of one of our URLs, on the test's port. */
const here = (url: unknown) => String(url).replace('http://files.test', server.url)

async function post(body: BodyInit, headers: Record<string, string> = {}) {
  const url = here(await call('mutation', 'uploadUrl'))
  const response = await fetch(url, { method: 'POST', body, headers, duplex: 'half' } as RequestInit)
  return { status: response.status, json: (await response.json()) as { storageId: string; code?: string } }
}

async function upload(text: string, type = 'text/plain'): Promise<{ id: string; url: string }> {
  const { status, json } = await post(text, { 'content-type': type })
  expect(status).toBe(200)
  return { id: json.storageId, url: here(await call('query', 'url', { id: json.storageId })) }
}

/** Names of everything in the directory. */
const onDisk = (): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)

describe('an upload', () => {
  it('F1 F2 becomes a row in Convex’s form', async () => {
    const { id } = await upload('hello', 'text/plain; charset=utf-8')
    expect(await call('query', 'row', { id })).toEqual({
      _id: id,
      _creationTime: expect.any(Number),
      sha256: sha256('hello'),
      size: 5,
      contentType: 'text/plain; charset=utf-8',
    })
    const bare = await post(new Blob([new Uint8Array(3)]))
    expect(await call('query', 'row', { id: bare.json.storageId })).toMatchObject({ contentType: null, size: 3 })
    await expect(call('mutation', 'tamper', { id })).rejects.toThrow('read-only')
  })

  it('F1 needs a valid URL', async () => {
    const url = here(await call('mutation', 'uploadUrl'))
    system.advance(3_600_000)
    expect((await fetch(url, { method: 'POST', body: 'x' })).status).toBe(401)
    expect((await fetch(`${server.url}/api/storage/upload`, { method: 'POST', body: 'x' })).status).toBe(401)
    expect((await fetch(url)).status).toBe(405)
    expect(onDisk()).toEqual([])
  })

  it('FB16 uses up its URL once stored; a failed one can be retried', async () => {
    const url = here(await call('mutation', 'uploadUrl'))
    const send = (headers: Record<string, string> = {}) => fetch(url, { method: 'POST', body: 'x', headers })
    expect((await send({ digest: `sha-256=${sha256('other')}` })).status).toBe(400)
    const both = await Promise.all([send(), send()])
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401])
    expect((await send()).status).toBe(401)
    expect(onDisk()).toHaveLength(1)
    expect((await post('another')).status).toBe(200)
  })

  it('F3 is compared with its checksum', async () => {
    expect((await post('hello', { digest: `sha-256=${sha256('hello')}` })).status).toBe(200)
    const wrong = await post('hello', { digest: `sha-256=${sha256('other')}` })
    expect([wrong.status, wrong.json.code]).toEqual([400, 'Sha256Mismatch'])
    expect((await post('hello', { digest: 'md5=1' })).status).toBe(400)
    expect(onDisk()).toHaveLength(1)
  })

  it('F2 can have a content type', async () => {
    expect((await post('x', { 'content-type': 'no type' })).status).toBe(400)
    expect((await post('x', { 'content-type': `text/${'x'.repeat(300)}` })).status).toBe(400)
  })

  it('F4 is rejected if it is too large, whether it says so or not', async () => {
    const large = 'x'.repeat(MAX_BYTES + 1)
    expect((await post(large)).status).toBe(413)
    const stream = new ReadableStream({
      start(controller) {
        controller.enqueue(Buffer.from(large))
        controller.close()
      },
    })
    expect((await post(stream)).status).toBe(413)
    expect((await post('x'.repeat(MAX_BYTES))).status).toBe(200)
    expect(onDisk()).toHaveLength(1)
  })

  it('F4 leaves nothing if it is interrupted', async () => {
    const { pathname, search, port } = new URL(here(await call('mutation', 'uploadUrl')))
    const socket = connect(Number(port), '127.0.0.1')
    socket.write(`POST ${pathname}${search} HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\nthe beginning`)
    await vi.waitFor(() => expect(onDisk()).toHaveLength(1))
    socket.destroy()
    await vi.waitFor(() => expect(onDisk()).toEqual([]))
    expect(await call('query', 'count')).toBe(0)
  })

  it('F4 F10 leaves nothing if its row can’t be stored, and the next one works', async () => {
    fault = 'full'
    const refused = await post('hello')
    expect([refused.status, refused.json.code]).toEqual([507, 'NOT_STORED'])
    await vi.waitFor(() => expect(onDisk()).toEqual([]))
    fault = null
    expect(await call('query', 'count')).toBe(0)
    await upload('hello')
  })

  it('F12 is rejected from another origin’s page', async () => {
    const url = here(await call('mutation', 'uploadUrl'))
    const from = (origin: string, method: string) => fetch(url, { method, headers: { origin } })
    expect((await from('http://evil.test', 'POST')).status).toBe(403)
    expect((await from('http://evil.test', 'OPTIONS')).status).toBe(403)
    const asked = await from('http://good.test', 'OPTIONS')
    expect(asked.status).toBe(204)
    expect(asked.headers.get('access-control-allow-methods')).toContain('POST')
    expect(asked.headers.get('access-control-allow-headers')).toContain('digest')
  })
})

describe('a file', () => {
  it('F5 is served as it was sent', async () => {
    const { url } = await upload('hello', 'image/png')
    const response = await fetch(url)
    expect(await response.text()).toBe('hello')
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-length': '5',
      digest: `sha-256=${sha256('hello')}`,
      etag: `"${sha256('hello')}"`,
      'cache-control': 'private, max-age=2592000',
      'accept-ranges': 'bytes',
    })
    const head = await fetch(url, { method: 'HEAD' })
    expect([head.headers.get('content-length'), await head.text()]).toEqual(['5', ''])
    const known = await fetch(url, { headers: { 'if-none-match': `"x", W/"${sha256('hello')}"` } })
    expect([known.status, await known.text()]).toEqual([304, ''])
  })

  it('F5 can be empty', async () => {
    const { url } = await upload('')
    const response = await fetch(url)
    expect([response.status, response.headers.get('content-length'), await response.text()]).toEqual([200, '0', ''])
  })

  it('F6 is served in ranges', async () => {
    const { url } = await upload('0123456789')
    const get = async (headers: Record<string, string>) => {
      const response = await fetch(url, { headers })
      return [response.status, response.headers.get('content-range'), await response.text()]
    }
    expect(await get({ range: 'bytes=2-4' })).toEqual([206, 'bytes 2-4/10', '234'])
    expect(await get({ range: 'bytes=-1' })).toEqual([206, 'bytes 9-9/10', '9'])
    expect(await get({ range: 'bytes=10-' })).toEqual([416, 'bytes */10', ''])
    expect(await get({ range: 'bytes=0-1,4-5' })).toEqual([416, 'bytes */10', ''])
    expect(await get({ range: 'bytes=0-1', 'if-range': '"another"' })).toEqual([200, null, '0123456789'])
    expect(await get({ range: 'bytes=0-1', 'if-range': `"${sha256('0123456789')}"` })).toEqual([
      206,
      'bytes 0-1/10',
      '01',
    ])
  })

  it.each([
    ['image/png', 'inline'],
    ['image/jpeg; a=b', 'inline'],
    ['video/mp4', 'inline'],
    ['text/plain; charset=utf-8', 'inline'],
    ['image/svg+xml', 'attachment'],
    ['text/html', 'attachment'],
    ['application/xhtml+xml', 'attachment'],
    ['text/xml', 'attachment'],
    ['text/javascript', 'attachment'],
    ['image/pngx', 'attachment'],
  ])('F7 a file of type %s is shown as %s', async (type, disposition) => {
    const { headers } = await fetch((await upload('<script>1</script>', type)).url)
    expect(headers.get('content-disposition')).toBe(disposition)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none';.* sandbox$/)
    expect(headers.get('content-type')).toBe(type)
  })

  it('F7 without a type is served as bytes', async () => {
    const { json } = await post(new Blob(['x']))
    const { headers } = await fetch(here(await call('query', 'url', { id: json.storageId })))
    expect([headers.get('content-type'), headers.get('content-disposition')]).toEqual([
      'application/octet-stream',
      'attachment',
    ])
  })

  it('F8 is found by the UUID of its URL, not by its id', async () => {
    const { id, url } = await upload('hello')
    const uuid = url.split('/').at(-1)!
    expect(here(await call('query', 'url', { id: uuid }))).toBe(url)
    expect((await fetch(`${server.url}/api/storage/${id}`)).status).toBe(400)
    expect((await fetch(`${server.url}/api/storage/..%2f..%2fetc`)).status).toBe(400)
    expect((await fetch(url.replace(/.$/, (end) => (end === '0' ? '1' : '0')))).status).toBe(404)
    await expect(call('query', 'url', { id: 'nonsense' })).rejects.toThrow('Invalid storage ID: "nonsense"')
  })

  it('F9 is deleted when its deletion is committed, and not before', async () => {
    const { id, url } = await upload('hello')
    await expect(call('mutation', 'remove', { id, fail: true })).rejects.toThrow('after the deletion')
    expect((await fetch(url)).status).toBe(200)
    fault = 'full'
    await expect(call('mutation', 'remove', { id })).rejects.toThrow('couldn’t save this')
    fault = null
    expect((await fetch(url)).status).toBe(200)
    await call('mutation', 'remove', { id })
    expect((await fetch(url)).status).toBe(404)
    expect(await call('query', 'url', { id })).toBe(null)
    await vi.waitFor(() => expect(onDisk()).toEqual([]))
    await expect(call('mutation', 'remove', { id })).rejects.toThrow(`storage id ${id} not found`)
  })

  it('F13 is found without a turn in the queue, and while nothing can be stored', async () => {
    const { url } = await upload('hello')
    const uuid = url.split('/').at(-1)!
    const events: EngineEvent[] = []
    const engine = createEngine({
      storage,
      system: new TestSystem(),
      schema,
      modules: { albums },
      files: { directory, origin: 'http://files.test' },
      redactErrors: false,
      log: (line) => logged.push(line),
    })
    engine.onEvents((some) => events.push(...some))
    const answers = () => events.flatMap((event) => ('call' in event && event.type !== 'admin-response' ? [event] : []))
    const shared = { kind: 'mutation', session: null, identity: null, access: 'public', replay: null } as const
    const CALLS = 600
    fault = 'full'
    for (let call = 1; call <= CALLS; call++)
      engine.post({ type: 'call', call, path: 'albums:add', args: {}, ...shared })
    engine.post({ type: 'file', call: 1_000, ask: { do: 'find', uuid } })
    await vi.waitFor(() => expect(answers()).toHaveLength(CALLS + 1))
    const found = answers().findIndex(({ call }) => call === 1_000)
    expect(answers()[found]).toMatchObject({ answer: { do: 'find', file: { size: 5 } } })
    expect(found).toBeLessThan(CALLS / 2)
    expect(answers().find(({ call }) => call === 1)).toMatchObject({ outcome: { ok: false } })
  })

  it('F13 is not reported missing if the lookup failed', async () => {
    const { url } = await upload('hello')
    const { pathname } = new URL(url)
    await server.close()
    storage = storage.crash()
    await start()
    // Nothing of it is left in memory.
    const reads = (['get', 'range', 'rangeIndex'] as const).map((method) =>
      vi.spyOn(storage, method).mockImplementation(() => {
        throw new Error('The disk does not answer')
      }),
    )
    expect((await fetch(`${server.url}${pathname}`)).status).toBe(503)
    for (const read of reads) read.mockRestore()
    expect((await fetch(`${server.url}${pathname}`)).status).toBe(200)
  })

  it('F10 has the same URL after a restart', async () => {
    const { id, url } = await upload('hello')
    const { pathname } = new URL(url)
    await server.close()
    storage = storage.crash()
    await start()
    expect(await (await fetch(`${server.url}${pathname}`)).text()).toBe('hello')
    expect(new URL(here(await call('query', 'url', { id }))).pathname).toBe(pathname)
  })

  it('F10 without a row is deleted within minutes; the others stay', async () => {
    const { url } = await upload('hello')
    const orphan = 'ab000000-0000-4000-8000-000000000001'
    mkdirSync(join(directory, 'ab'), { recursive: true })
    writeFileSync(join(directory, 'ab', orphan), 'x')
    writeFileSync(join(directory, 'ab', 'notes.txt'), 'not one of ours')
    system.advance(60_000)
    await vi.waitFor(() => expect(onDisk()).not.toContain(orphan))
    expect(onDisk()).toContain('notes.txt')
    expect((await fetch(url)).status).toBe(200)
    expect(logged).toEqual([`Removing the file ${orphan}, which has no row`])
  })
})

describe('actions', () => {
  it('F11 store blobs and read them back', async () => {
    const id = await call('action', 'store', { text: 'hello' })
    expect(await call('query', 'row', { id })).toMatchObject({
      size: 5,
      sha256: sha256('hello'),
      contentType: 'text/plain',
    })
    expect(await call('action', 'read', { id })).toEqual({
      text: 'hello',
      type: 'text/plain',
      url: await call('query', 'url', { id }),
    })
    await call('mutation', 'remove', { id })
    expect(await call('action', 'read', { id })).toBe(null)
  })

  it('F15 read blobs one at a time, however many are requested', async () => {
    const ids: unknown[] = []
    for (const text of ['one', 'two', 'three']) ids.push(await call('action', 'store', { text }))
    const handles = { open: 0, most: 0 }
    const open = Reflect.get(FileDisk.prototype, 'open')
    const watched = vi.spyOn(FileDisk.prototype, 'open').mockImplementation(async function (this: FileDisk, uuid) {
      const handle = (await open.call(this, uuid))!
      const close = handle.close.bind(handle)
      handles.most = Math.max(handles.most, ++handles.open)
      handle.close = async () => {
        handles.open--
        await close()
      }
      return handle
    })
    const read = await Promise.all(ids.map((id) => call('action', 'read', { id })))
    watched.mockRestore()
    expect(read).toMatchObject([{ text: 'one' }, { text: 'two' }, { text: 'three' }])
    expect(handles).toEqual({ open: 0, most: 1 })
  })

  it('F3 F11 can state a checksum in base64 or hex', async () => {
    const hex = Buffer.from(sha256('hello'), 'base64').toString('hex')
    await call('action', 'store', { text: 'hello', sha256: sha256('hello') })
    await call('action', 'store', { text: 'hello', sha256: hex })
    await expect(call('action', 'store', { text: 'hello', sha256: hex.replace(/^./, 'x') })).rejects.toThrow('SHA-256')
    expect(onDisk()).toHaveLength(2)
  })
})
