/** The hub over a fake engine, with sockets under the test's control. */
import { constants } from 'node:buffer'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createAdminCheck } from '../auth/admin-key'
import { TestSystem } from '../../engine/testing/test-engine'
import { EngineClient } from '../host/engine-client'
import { Hub, type Connection, type ConnectionEvents } from './hub'
import { defaultSyncLimits, type SyncLimits } from './limits'
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

  /** The latest value that was sent. */
  get value(): unknown {
    const told = this.frames.flatMap(({ modifications }) => (modifications as { value?: unknown }[] | undefined) ?? [])
    return told.at(-1)?.value
  }
}

let system: TestSystem
let count = 0

const parts = () => {
  const verify = () => Promise.reject(new Error('no one signs in here'))
  return { engine: client, verify, checkAdmin: createAdminCheck(null), system, log }
}

beforeEach(async () => {
  vi.clearAllMocks()
  engine = new FakeEngine(notes)
  client = new EngineClient(engine, log)
  system = new TestSystem()
  hub = new Hub({ ...parts(), limits: defaultSyncLimits })
  await client.ready
})

describe('an error in one session', () => {
  it('FB1 ends that session, and leaves all others unaffected', async () => {
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
    // The queries of the session that ended no longer run.
    await vi.waitFor(() => expect(engine.sessions.size).toBe(2))
  })

  it('FB1 ends that session alone wherever it happens: in its socket, while it closes, and in every later response', async () => {
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

  it('FB1 in one response leaves later responses unaffected', async () => {
    const other = new Socket()
    other.watch(0, 'notes:list')
    const request = { kind: 'mutation', session: null, identity: null, access: 'public', replay: null } as const
    client.call({ ...request, path: 'notes:add', args: { text: 'one' } }, () => {
      throw new Error('the caller has failed')
    })
    await vi.waitFor(() => expect(other.value).toEqual(['one']))
  })

  it('FB4 when the engine restarts, all sessions close with a reason that makes the published client wait', async () => {
    const sockets = [new Socket(), new Socket()]
    engine.emit([{ type: 'sessions-lost' }])
    for (const { closed } of sockets)
      expect(closed).toEqual([1013, expect.stringMatching(/^TooManyConcurrentRequests/)])
    expect(hub.size).toBe(0)
  })
})

describe('shares of the server’s sockets', () => {
  const restart = (limits: Partial<SyncLimits>) => {
    hub = new Hub({ ...parts(), limits: { ...defaultSyncLimits, ...limits } })
  }
  const overloaded = [1013, expect.stringMatching(/^TooManyConcurrentRequests/)]

  it('FB12 one more than an address can have closes its oldest', () => {
    restart({ socketsPerAddress: 2 })
    const [first, second, third] = [new Socket(), new Socket(), new Socket()]
    expect([first.closed, second.closed, third.closed]).toEqual([overloaded, null, null])
    expect(hub.size).toBe(2)
  })

  it('FB12 if all places are taken, the oldest unauthenticated one is closed', () => {
    restart({ connections: 1 })
    expect(hub.makeRoom()).toBe(true)
    const first = new Socket()
    expect(hub.makeRoom()).toBe(true)
    expect([first.closed, hub.size]).toEqual([overloaded, 0])
  })

  it('FB13 queries beyond their owner’s limit close the requesting socket', () => {
    restart({ weightPerPerson: 2 })
    const [first, second] = [new Socket(), new Socket()]
    first.watch(0, 'notes:list')
    first.watch(1, 'notes:count')
    second.watch(0, 'notes:list')
    expect([first.closed, second.closed]).toEqual([null, overloaded])
  })

  it('FB14 when the total backlog is too large, the largest sockets are closed until it fits', () => {
    restart({ waitingBytes: 1_000 })
    const sockets = [300, 500, 400, 200].map((unread) => Object.assign(new Socket(), { unread }))
    system.advance(1_000)
    expect(sockets.map(({ closed }) => closed)).toEqual([null, overloaded, null, null])
  })

  it('FB14 a session whose results together are too large is closed when the engine says so', () => {
    const [first, second] = [new Socket(), new Socket()]
    first.watch(0, 'notes:list')
    const asked = engine.posted.findLast(({ type }) => type === 'query-set') as { session: number }
    engine.emit([{ type: 'session-overloaded', session: asked.session }])
    expect([first.closed, second.closed]).toEqual([overloaded, null])
  })
})

it('FB2 a single send is shorter than the longest string', () => {
  expect(defaultSyncLimits.transitionBytes).toBeLessThan(constants.MAX_STRING_LENGTH)
})
