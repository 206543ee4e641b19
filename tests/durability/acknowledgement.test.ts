/** Acknowledged data is durable by then, proven by a recording of the engine, the sockets, and system calls. */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getFunctionName } from 'convex/server'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { api } from '../../convex/_generated/api'
import { createEngine } from '../../runtime/engine/loop/open-engine'
import { createRuntime } from '../../runtime/index'
import { openSqlite } from '../../runtime/storage/sqlite'
import type { Storage } from '../../runtime/storage/storage'
import { silentLog } from '../../runtime/edge/sync/testing/server'
import { realSystem } from '../../runtime/system'
import * as counters from '../fixtures/conformance/convex/counters'
import schema from '../fixtures/conformance/convex/schema'
import { bundleServer, type ServerBundle } from '../support/bare-server'
import { openRawSession } from '../support/raw-session'
import { canTrace, readSystemCalls, traceInto, type SystemCall } from '../support/system-calls'
import { createMint } from '../support/token-mint'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'parley-acknowledged-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

/** Each commit by the client calls that it made durable, recorded when it has returned. */
function recorded(storage: Storage, note: (event: string) => void): Storage {
  let calls: string[] = []
  return new Proxy(storage, {
    get(target, property: keyof Storage) {
      const method = target[property].bind(target) as (...args: unknown[]) => unknown
      return (...args: unknown[]) => {
        const result = method(...args)
        const [, session, request] =
          /^replay\/\d+\/([^/]+)\/(\d+)\//.exec(property === 'putMeta' ? String(args[0]) : '') ?? []
        if (session) calls.push(`${session} ${request}`)
        if (property === 'commit') calls.splice(0).forEach((call) => note(`durable ${call}`))
        return result
      }
    },
  })
}

describe('an acknowledgement', () => {
  it('B2 is sent after its commit has returned', async () => {
    const events: string[] = []
    const mint = await createMint()
    const engine = createEngine({
      storage: recorded(openSqlite({ directory }), (event) => events.push(event)),
      system: realSystem,
      modules: { counters },
      schema,
      redactErrors: false,
      log: () => {},
    })
    const provider = { type: 'customJwt', issuer: mint.issuer, jwks: mint.jwks, algorithm: 'ES256' } as const
    const runtime = createRuntime({
      engine,
      providers: [{ ...provider, applicationID: 'conformance' }],
      system: realSystem,
      allowedOrigin: () => true,
      log: silentLog,
    })
    const server = createServer((request, response) => void runtime.handleRequest(request, response))
    server.on('upgrade', (request, socket, head) => {
      noteAnswers(socket as Socket, (requestId) => events.push(`told ${requestId}`))
      runtime.handleUpgrade(request, socket, head)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const session = openRawSession(url, await mint.sign('ada', 60), [{ path: 'counters:read', args: { scope: 'all' } }])
    const calls = Array.from({ length: 100 }, () => session.mutation('counters:increment', { scope: 'all' }))
    const counts = await Promise.all(calls)
    expect(counts).toEqual(Array.from({ length: 100 }, (_, i) => i + 1))
    for (let request = 0; request < 100; request++) {
      const durable = events.indexOf(`durable ${session.sessionId} ${request}`)
      const told = events.indexOf(`told ${request}`)
      expect(durable, `commit of call ${request}`).toBeGreaterThanOrEqual(0)
      expect(told, `answer to call ${request}`).toBeGreaterThan(durable)
    }
    expect(session.faults).toEqual([])
    session.close()
    await runtime.close()
    server.close()
  })
})

/** Inspects the data passed to the socket: a server's frames are plain text after their header. */
function noteAnswers(socket: Socket, note: (requestId: string) => void) {
  const write = socket.write.bind(socket) as (...args: unknown[]) => boolean
  socket.write = (...args: unknown[]) => {
    const text = Buffer.isBuffer(args[0]) ? args[0].toString('latin1') : String(args[0])
    for (const [, id = ''] of text.matchAll(/"MutationResponse","requestId":(\d+)/g)) note(id)
    return write(...args)
  }
}

describe.runIf(canTrace())('the process', () => {
  let bundle: ServerBundle
  beforeAll(async () => {
    bundle = await bundleServer()
  })
  afterAll(() => bundle.dispose())

  it('B2 has fsynced the WAL before it responds to anyone, sender or subscriber', async () => {
    const recording = join(directory, 'calls')
    const server = await bundle.start({ dataDir: join(directory, 'data'), through: traceInto(recording) })
    const { token } = await server.signUp('Ada')
    const session = openRawSession(server.url, token)
    const { userId } = (await session.mutation(getFunctionName(api.users.ensureSelf), {})) as { userId: string }
    const participantIds = [userId]
    const conversationId = await session.mutation(getFunctionName(api.conversations.getOrCreateConversation), {
      participantIds,
    })
    const page = { path: getFunctionName(api.messages.getMessages), args: { conversationId, page: 0 } }
    const watchers = [openRawSession(server.url, token, [page]), openRawSession(server.url, token, [page])]
    const marks = Array.from({ length: 24 }, (_, i) => `mark-of-message-${i}-`)
    const ids = new Map<string, string>()
    const send = async (mark: string, i: number) => {
      const args = { conversationId, content: mark, clientMessageId: mark }
      const from = [session, ...watchers][i % 3] ?? session
      const { messageId } = (await from.mutation(getFunctionName(api.messages.sendMessage), args)) as {
        messageId: string
      }
      ids.set(mark, messageId)
    }
    // One by one and together: with an fsync of their own, and with a shared one.
    for (const [i, mark] of marks.slice(0, 6).entries()) await send(mark, i)
    await Promise.all(marks.slice(6).map(send))
    for (const each of [session, ...watchers]) each.close()
    await server.stop()

    const calls = readSystemCalls(recording)
    for (const mark of marks) expectOrder(calls, mark, ids.get(mark) ?? '')
  })
})

/** Written to the WAL, then fsynced, then acknowledged. */
function expectOrder(calls: SystemCall[], mark: string, messageId: string) {
  const isLog = ({ target }: SystemCall) => target.includes('data.sqlite-wal')
  const isSync = ({ name }: SystemCall) => name === 'fdatasync' || name === 'fsync'
  const isSocket = ({ target }: SystemCall) => /<(socket|TCP)/.test(target)
  const written = calls.find((call) => isLog(call) && call.text.includes(mark))
  expect(written, `${mark} in the log`).toBeDefined()
  const synced = calls.find((call) => isLog(call) && isSync(call) && call.result === 0 && call.began > written!.ended)
  expect(synced, `a sync after ${mark}`).toBeDefined()
  const told = calls.filter((call) => isSocket(call) && (call.text.includes(mark) || call.text.includes(messageId)))
  const answer = told.find(({ text }) => text.includes('MutationResponse') && text.includes(messageId))
  expect(answer, `the answer to ${mark}`).toBeDefined()
  // The WAL's fsync returned before the first word of the response was passed to the system.
  for (const call of told) expect(call.began, `${mark}: ${call.text.slice(0, 80)}`).toBeGreaterThan(synced!.ended)
}
