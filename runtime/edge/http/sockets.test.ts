import { request as httpRequest } from 'node:http'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { FakeEngine } from '../sync/testing/fake-engine'
import { notes } from '../sync/testing/notes'
import type { TestServer } from '../sync/testing/server'
import { startServer } from '../sync/testing/server'
import { realSystem } from '../../system'
import type { SyncLimits } from '../sync/limits'

let server: TestServer
let engine: FakeEngine
const sockets: WebSocket[] = []

async function start(limits: Partial<SyncLimits> = {}): Promise<void> {
  engine = new FakeEngine(notes)
  server = await startServer(engine, { limits })
  await server.runtime.ready
}

afterEach(async () => {
  sockets.splice(0).forEach((socket) => socket.terminate())
  await server.close()
})

function open(path = '/api/1.48.0/sync', headers: Record<string, string> = {}) {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}${path}`, { headers })
  sockets.push(socket)
  const received: Record<string, unknown>[] = []
  socket.on('message', (data) => received.push(JSON.parse((data as Buffer).toString()) as Record<string, unknown>))
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() })),
  )
  const refused = new Promise<number>((resolve) =>
    socket.on('unexpected-response', (_, response) => resolve(response.statusCode!)),
  )
  socket.on('error', () => {})
  const opened = new Promise<void>((resolve) => socket.on('open', resolve))
  const send = (message: unknown) => socket.send(JSON.stringify(message))
  return { socket, received, closed, refused, opened, send }
}

const CONNECT = {
  type: 'Connect',
  sessionId: '00000000-0000-4000-8000-000000000001',
  connectionCount: 0,
  lastCloseReason: 'InitialConnect',
  clientTs: 0,
}
const watch = (udfPath: string) => ({
  type: 'ModifyQuerySet',
  baseVersion: 0,
  newVersion: 1,
  modifications: [{ type: 'Add', queryId: 0, udfPath, args: [{}] }],
})

describe('sockets', () => {
  it('FB27 one turn’s frames for a socket leave in one write', async () => {
    let endTurn = () => {}
    engine = new FakeEngine(notes)
    const system = { ...realSystem, nextTurn: () => new Promise<void>((resolve) => (endTurn = resolve)) }
    server = await startServer(engine, { system })
    await server.runtime.ready
    const { opened, send, received, socket } = open()
    await opened
    const sends = vi.spyOn(WebSocket.prototype, 'send')
    for (const message of [CONNECT, watch('notes:list')]) send(message)
    send({ type: 'Mutation', requestId: 0, udfPath: 'notes:add', args: [{ text: 'one' }] })
    const ofServer = () => sends.mock.contexts.filter((each) => each !== socket).length
    await vi.waitFor(() => expect(ofServer()).toBeGreaterThan(1))
    expect(received).toEqual([])
    endTurn()
    await vi.waitFor(() => expect(received.length).toBe(ofServer()))
    sends.mockRestore()
  })

  it('H12: are opened at /api/{version}/sync and nowhere else', async () => {
    await start()
    await open('/api/1.48.0/sync').opened
    await open('/api/sync').opened
    for (const path of ['/api/1.48.0/other', '/sync', '/api/a/b/sync']) {
      expect(await open(path).closed).toMatchObject({ code: 1006 })
    }
  })

  it('H12: pages of allowed origins can connect, others can’t', async () => {
    await start()
    await open(undefined, { origin: 'http://good.test' }).opened
    expect(await open(undefined, { origin: 'http://bad.test' }).refused).toBe(403)
  })

  it('H13: are limited in number', async () => {
    await start({ connections: 1 })
    const first = open()
    await first.opened
    const second = open()
    await second.opened
    // No one had signed in on it.
    expect(await first.closed).toMatchObject({ code: 1013 })
  })

  it('H13: a frame beyond the limit, or not text, closes the socket and frees its session', async () => {
    await start({ messageBytes: 1_000 })
    const long = open()
    await long.opened
    long.send({ ...CONNECT, padding: 'x'.repeat(2_000) })
    expect((await long.closed).code).toBe(1009)
    const binary = open()
    await binary.opened
    binary.socket.send(Buffer.from('{}'))
    await binary.closed
    expect(binary.received).toMatchObject([{ type: 'FatalError' }])
    await vi.waitFor(() => expect(engine.posted.filter(({ type }) => type === 'close-session')).toHaveLength(3))
  })

  it('H13: no compression is negotiated', async () => {
    await start()
    const socket = open()
    await socket.opened
    expect(socket.socket.extensions).toBe('')
  })

  it('Y1: frames are JSON text in order', async () => {
    await start()
    const { opened, send, received } = open()
    await opened
    send(CONNECT)
    send(watch('notes:list'))
    send({ type: 'Mutation', requestId: 0, udfPath: 'notes:add', args: [{ text: 'ü' }] })
    await vi.waitFor(() => expect(received.at(-1)).toMatchObject({ modifications: [{ value: ['ü'] }] }))
    const responseAt = received.findIndex(({ type }) => type === 'MutationResponse')
    expect(responseAt).toBeLessThan(received.length - 1)
  })

  it.each([
    ['1.48.0', 'TransitionChunk'],
    ['2.0.0', 'TransitionChunk'],
    ['1.20.0', 'Transition'],
  ])('Y20: a large transition goes to client %s as %s', async (version, type) => {
    await start()
    const { opened, send, received } = open(`/api/${version}/sync`)
    await opened
    await server.runtime.call('mutation', 'notes:add', { text: 'x'.repeat(1 << 20) })
    send(CONNECT)
    send(watch('notes:list'))
    await vi.waitFor(() => expect(received.at(-1)).toMatchObject({ type }))
  })

  it('Y13: a client that does not read costs one pending transition, and catches up', async () => {
    await start({ coalesceAboveBytes: 64 << 10 })
    const { socket, opened, send, received } = open('/api/1.20.0/sync')
    await opened
    send(CONNECT)
    send(watch('notes:list'))
    await vi.waitFor(() => expect(received).toHaveLength(1))
    socket.pause()
    const text = 'x'.repeat(8 << 10)
    for (let i = 0; i < 150; i++) await server.runtime.call('mutation', 'notes:add', { text })
    socket.resume()
    const newest = () => (received.at(-1)!.modifications as { value: unknown[] }[])[0]!.value.length
    await vi.waitFor(() => expect(newest()).toBe(150))
    expect(received.length).toBeLessThan(100)
    received.slice(1).forEach((each, i) => expect(each.startVersion).toEqual(received[i]!.endVersion))
  })

  it('Y14: a client that never reads is closed', async () => {
    await start({ coalesceAboveBytes: 64 << 10, stalledAfterMs: 1_500 })
    const { socket, opened, send } = open()
    await opened
    send(CONNECT)
    send(watch('notes:list'))
    await vi.waitFor(() => expect(engine.sessions.size).toBe(1))
    socket.pause()
    // Changes come one by one, because the kernel's buffers could take several at once.
    const text = 'x'.repeat(64 << 10)
    await vi.waitFor(async () => {
      await server.runtime.call('mutation', 'notes:add', { text })
      expect(engine.sessions.size).toBe(0)
    })
  })

  it('H12: an upgrade that isn’t a WebSocket is rejected', async () => {
    await start()
    const status = await new Promise((resolve) => {
      const request = httpRequest(`${server.url}/api/1.48.0/sync`, { headers: { connection: 'upgrade', upgrade: 'x' } })
      request.on('response', ({ statusCode }) => resolve(statusCode))
      request.end()
    })
    expect(status).toBe(400)
  })
})
