/** The hub over a fake engine, with sockets that do what a test says. */
import { constants } from 'node:buffer'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createAdminCheck } from '../admin/key'
import { TestSystem } from '../engine/testing/test-engine'
import { EngineClient } from './engine-client'
import { Hub, type Connection, type ConnectionEvents } from './hub'
import { defaultSyncLimits } from './limits'
import { FakeEngine } from './testing/fake-engine'
import { notes } from './testing/notes'

const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
let engine: FakeEngine
let client: EngineClient
let hub: Hub

class Socket implements Connection {
  readonly takesChunks = true
  frames: Record<string, unknown>[] = []
  closed: [number, string] | null = null
  unread = 0
  isReading = true
  fails: string | null = null
  readonly events: ConnectionEvents
  #version = 0

  constructor() {
    this.events = hub.connect(this)
    this.say({ type: 'Connect', sessionId: `00000000-0000-4000-8000-${String(++count).padStart(12, '0')}` })
  }

  send(frame: Buffer): void {
    const text = frame.toString()
    if (this.fails !== null && text.includes(this.fails))
      throw new RangeError('Cannot create a string longer than that')
    this.frames.push(JSON.parse(text) as Record<string, unknown>)
  }
  setReading(on: boolean): void {
    this.isReading = on
  }
  probe(): void {}
  close(code: number, reason: string): void {
    this.closed ??= [code, reason]
  }
  buffered(): number {
    return this.unread
  }
  flushed(): number {
    return 0
  }

  say(message: object): void {
    this.events.message(JSON.stringify(message))
  }

  watch(queryId: number, udfPath: string, args: object = {}): void {
    const modifications = [{ type: 'Add', queryId, udfPath, args: [args] }]
    this.say({ type: 'ModifyQuerySet', baseVersion: this.#version, newVersion: ++this.#version, modifications })
  }

  mutate(requestId: number, udfPath: string, args: object): void {
    this.say({ type: 'Mutation', requestId, udfPath, args: [args] })
  }

  /** The newest value that was told. */
  get value(): unknown {
    const told = this.frames.flatMap(({ modifications }) => (modifications as { value?: unknown }[] | undefined) ?? [])
    return told.at(-1)?.value
  }
}

let count = 0

beforeEach(async () => {
  vi.clearAllMocks()
  engine = new FakeEngine(notes)
  client = new EngineClient(engine, log)
  const verify = () => Promise.reject(new Error('nobody signs in here'))
  hub = new Hub({
    engine: client,
    verify,
    checkAdmin: createAdminCheck(null),
    system: new TestSystem(),
    limits: defaultSyncLimits,
    log,
  })
  await client.ready
})

describe('an error while one session is served', () => {
  it('FB1 ends that session, and everyone else hears what they would have', async () => {
    const before = new Socket()
    const broken = new Socket()
    const after = new Socket()
    for (const socket of [before, broken, after]) socket.watch(0, 'notes:list')
    await vi.waitFor(() => expect(after.value).toEqual([]))
    broken.fails = 'one'
    before.mutate(0, 'notes:add', { text: 'one' })
    await vi.waitFor(() => expect([before.value, after.value]).toEqual([['one'], ['one']]))
    expect(broken.closed).toEqual([1011, 'InternalServerError: the session failed'])
    expect([before.closed, after.closed, hub.size]).toEqual([null, null, 2])
    expect(log.error).toHaveBeenCalledWith('A session failed', expect.anything())
    // Nothing is evaluated for it any more.
    await vi.waitFor(() => expect(engine.sessions.size).toBe(2))
  })

  it('FB1 is survived wherever it happens: in its socket, while it is closed, and in every later answer', async () => {
    const broken = new Socket()
    const other = new Socket()
    const fail = () => {
      throw new Error('the socket is gone')
    }
    broken.buffered = fail
    broken.close = fail
    broken.mutate(0, 'notes:add', { text: 'never' })
    other.watch(0, 'notes:list')
    other.mutate(0, 'notes:add', { text: 'one' })
    await vi.waitFor(() => expect(other.value).toEqual(['one']))
    expect(hub.size).toBe(1)
  })

  it('FB1 that concerns an answer leaves the answers after it alone', async () => {
    const other = new Socket()
    other.watch(0, 'notes:list')
    const request = { kind: 'mutation', session: null, identity: null, access: 'public', replay: null } as const
    client.call({ ...request, path: 'notes:add', args: { text: 'one' } }, () => {
      throw new Error('whoever asked has failed')
    })
    await vi.waitFor(() => expect(other.value).toEqual(['one']))
  })

  it('FB4 closes them all with a reason that the published client waits after, when the engine begins anew', async () => {
    const sockets = [new Socket(), new Socket()]
    engine.emit([{ type: 'sessions-lost' }])
    for (const { closed } of sockets)
      expect(closed).toEqual([1013, expect.stringMatching(/^TooManyConcurrentRequests/)])
    expect(hub.size).toBe(0)
  })
})

it('FB2 what may be sent at once is shorter than the longest string', () => {
  expect(defaultSyncLimits.transitionBytes).toBeLessThan(constants.MAX_STRING_LENGTH)
})
