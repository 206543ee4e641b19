/** Sockets that behave as no client does, on a server that others are using. */
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getFunctionName } from 'convex/server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { api } from '../../convex/_generated/api'
import { type BareServer, bundleServer, type ServerBundle } from '../support/bare-server'
import type { Heap } from '../support/heap'
import { openRawSession } from '../support/raw-session'

const MIB = 1 << 20
/** Number of subscriptions. A few of them show the cost of each; npm run soak has a hundred thousand. */
const SOCKETS = Number(process.env.TEST_EFFORT ?? 1) > 1 ? 25 : 4

const root = mkdtempSync(join(tmpdir(), 'parley-hostile-'))
let bundle: ServerBundle
let server: BareServer
let heap: Heap
let token: string
let conversationId: string
beforeAll(async () => {
  bundle = await bundleServer()
  // Rate limits have a test of their own.
  server = await bundle.start({ dataDir: join(root, 'data'), isInspected: true, args: ['--messages-per-second', '0'] })
  heap = await server.heap()
  token = (await server.signUp('Ada')).token
  const session = openRawSession(server.url, token)
  const { userId } = (await session.mutation(getFunctionName(api.users.ensureSelf), {})) as { userId: string }
  const participantIds = [userId]
  const path = getFunctionName(api.conversations.getOrCreateConversation)
  conversationId = (await session.mutation(path, { participantIds })) as string
  session.close()
})
afterAll(async () => {
  heap.close()
  await bundle.dispose()
  rmSync(root, { recursive: true })
})

const CONNECT = { type: 'Connect', sessionId: '00000000-0000-4000-8000-000000000001', connectionCount: 0, clientTs: 0 }
const IDENTIFY = () => ({ type: 'Authenticate', tokenType: 'User', value: token, baseVersion: 0 })
const watch = (baseVersion: number, queryId: number, count = 1, firstPage = 0) => ({
  type: 'ModifyQuerySet',
  baseVersion,
  newVersion: baseVersion + 1,
  modifications: Array.from({ length: count }, (_, i) => ({
    type: 'Add',
    queryId: queryId + i,
    udfPath: getFunctionName(api.messages.getMessages),
    args: [{ conversationId, page: firstPage + i }],
  })),
})
const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`

type Frame = string | Uint8Array | object

/** The data that each sends once it is connected. */
const sayings: Record<string, () => Frame[]> = {
  'no JSON': () => ['{', 'null', '[]', '"Connect"'],
  'nothing that is known': () => [{ type: 'Destroy' }],
  bytes: () => [new Uint8Array([1, 2, 3])],
  'text that is none': () => [Buffer.from([0xff, 0xfe])],
  'too much at once': () => ['x'.repeat(17 * MIB)],
  'a query before Connect': () => [watch(0, 0)],
  'Connect twice': () => [CONNECT, CONNECT],
  'a session that is no name': () => [{ ...CONNECT, sessionId: { a: 1 } }],
  'a wrong base version': () => [CONNECT, watch(7, 0)],
  'a query id twice': () => [CONNECT, watch(0, 0), watch(1, 0)],
  'more queries than anybody needs': () => [CONNECT, IDENTIFY(), watch(0, 0, 6_000)],
  'numbers out of range': () => [CONNECT, { type: 'Mutation', requestId: -1, udfPath: 'a:b', args: [{}] }],
  'arguments of great depth': () => [
    CONNECT,
    `{"type":"Mutation","requestId":0,"udfPath":"messages:sendMessage","args":[${nested(50_000)}]}`,
  ],
  'a path to anywhere': () => [CONNECT, { type: 'Action', requestId: 0, udfPath: '../../__proto__', args: [{}] }],
  'a thousand calls at once': () => [
    CONNECT,
    ...Array.from({ length: 1_000 }, (_, requestId) => ({
      type: 'Mutation',
      requestId,
      udfPath: 'users:me',
      args: [{}],
    })),
  ],
  'an invalid token': () => [CONNECT, { ...IDENTIFY(), value: 'a.b.c' }],
  'nothing at all': () => [],
}

async function say(frames: Frame[]): Promise<WebSocket> {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/api/1.48.0/sync`)
  socket.on('error', () => {})
  await once(socket, 'open')
  for (const frame of frames) {
    if (socket.readyState !== WebSocket.OPEN) break
    const isMessage = typeof frame === 'object' && !(frame instanceof Uint8Array)
    socket.send(isMessage ? JSON.stringify(frame) : frame, { binary: frame instanceof Uint8Array })
  }
  return socket
}

/** An upgrade, then the beginning of a frame that claims to be a terabyte long. */
async function sayHalfAFrame(): Promise<Socket> {
  const socket = connect(server.port, '127.0.0.1')
  socket.on('error', () => {})
  const headers = ['Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13', 'Host: 127.0.0.1']
  socket.write(
    `GET /api/1.48.0/sync HTTP/1.1\r\n${headers.join('\r\n')}\r\nSec-WebSocket-Key: ${'A'.repeat(22)}==\r\n\r\n`,
  )
  await once(socket, 'data')
  socket.write(Buffer.from([0x81, 0xff, 0, 0, 1, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5]))
  return socket
}

/** Subscribes to a page that becomes large, and never reads. */
async function neverRead(): Promise<WebSocket> {
  const socket = await say([CONNECT, IDENTIFY(), watch(0, 0)])
  await once(socket, 'message')
  socket.pause()
  return socket
}

describe('hostile sockets', () => {
  it('B3 leave others unaffected, and use a bounded amount of memory', async () => {
    const writer = openRawSession(server.url, token)
    const page = { path: getFunctionName(api.messages.getMessages), args: { conversationId, page: 0 } }
    const reader = openRawSession(server.url, token, [page])
    let sent = 0
    const send = async () => {
      const clientMessageId = `message ${sent++}`
      const args = { conversationId, content: 'x'.repeat(8_000), clientMessageId }
      await writer.mutation(getFunctionName(api.messages.sendMessage), args)
    }
    // A full page, so that data sent to clients that never read is large from the start.
    for (let i = 0; i < 31; i++) await send()
    const before = await heap.size()

    const open: (WebSocket | Socket)[] = []
    const lazy = await Promise.all(Array.from({ length: 12 }, neverRead))
    const edit = getFunctionName(api.messages.editMessage)
    const { messageId } = (await writer.mutation(getFunctionName(api.messages.sendMessage), {
      conversationId,
      content: 'first',
      clientMessageId: 'edited',
    })) as { messageId: string }
    for (let round = 0; round < 3; round++) {
      for (const frames of Object.values(sayings)) {
        open.push(await say(frames()), await sayHalfAFrame())
        // Each of these is a quarter of a megabyte for everyone with the page open.
        for (let i = 0; i < 4; i++)
          await writer.mutation(edit, { messageId, content: `${round} ${i} ${Math.random()}` })
        // Answered while all of them are connected.
        await send()
      }
    }

    expect(writer).toMatchObject({ faults: [], connections: 1 })
    expect(reader).toMatchObject({ faults: [], connections: 1 })
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
    // If unbounded, the twelve would have more than half a gigabyte waiting for them.
    const cost = (await heap.size()) - before
    expect(cost).toBeLessThan(64 * MIB)
    for (const socket of lazy) socket.terminate()
    for (const socket of open) {
      if (socket instanceof WebSocket) socket.terminate()
      else socket.destroy()
    }
    writer.close()
    reader.close()
  })

  it.each(['no JSON', 'bytes', 'too much at once', 'a wrong base version', 'a query id twice', 'an invalid token'])(
    'B3 a socket that sends %s is closed',
    async (what) => {
      const socket = await say(sayings[what]?.() ?? [])
      if (socket.readyState !== WebSocket.CLOSED) await once(socket, 'close')
      expect(socket.readyState).toBe(WebSocket.CLOSED)
    },
  )

  it('B6 each of many thousand subscriptions uses a bounded amount of memory, and others are served meanwhile and afterwards', async () => {
    const EACH = 4_000
    // No single person may have more than a few of these sockets.
    const tokens = [token]
    for (let n = 4; n < SOCKETS; n += 4) tokens.push((await server.signUp(`Person ${n}`)).token)
    const writer = openRawSession(server.url, token)
    const send = (clientMessageId: string) =>
      writer.mutation(getFunctionName(api.messages.sendMessage), { conversationId, content: 'hello', clientMessageId })
    await send('before many')
    const sizes: number[] = []
    const sockets: WebSocket[] = []
    for (let n = 0; n < SOCKETS; n++) {
      // All are different, so that nothing is shared.
      const socket = await say([
        CONNECT,
        { ...IDENTIFY(), value: tokens[Math.floor(n / 4)] },
        watch(0, 0, EACH, n * EACH),
      ])
      await resultsOf(socket, EACH)
      sockets.push(socket)
      await send(`meanwhile ${n}`)
      sizes.push(await heap.size())
    }
    const each = (sizes.at(-1)! - sizes[0]!) / ((SOCKETS - 1) * EACH)
    expect(each).toBeLessThan(8 * 1_024)
    for (const socket of sockets) socket.terminate()
    await send('after many')
    expect(writer).toMatchObject({ faults: [], connections: 1 })
    writer.close()
  })
})

/** Resolves once a socket has received this many results. */
function resultsOf(socket: WebSocket, count: number): Promise<void> {
  return new Promise((resolve) => {
    let seen = 0
    let chunks = ''
    const onMessage = (data: Buffer) => {
      let frame = JSON.parse(data.toString()) as Partial<Chunk> & { modifications?: unknown[] }
      if (frame.chunk !== undefined) {
        chunks += frame.chunk
        if (frame.partNumber! + 1 < frame.totalParts!) return
        frame = JSON.parse(chunks) as typeof frame
        chunks = ''
      }
      seen += frame.modifications?.length ?? 0
      if (seen < count) return
      socket.off('message', onMessage)
      resolve()
    }
    socket.on('message', onMessage)
  })
}

interface Chunk {
  chunk: string
  partNumber: number
  totalParts: number
}
