/**
 * The cost to others of a thread that hangs, crashes, or misbehaves. One file: its threads are built once, which takes
 * longest.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { build } from 'esbuild'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { EngineClient } from './engine-client'
import type { Answer, Round } from './engine-client'
import type { CallRequest, QueryOutcome } from '../../boundary/messages'
import { Loops } from '../../engine/testing/looping'
import { TestSystem } from '../../engine/testing/test-engine'
import type { WorkerHost } from './worker-host'
import { createWorkerHost } from './worker-host'

const directory = mkdtempSync(join(tmpdir(), 'thread-'))
const script = join(directory, 'thread.mjs')
beforeAll(() =>
  build({
    entryPoints: [new URL('../../engine/testing/thread.ts', import.meta.url).pathname],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
  }),
)
afterAll(() => rmSync(directory, { recursive: true }))

const CLOSE_WITHIN_MS = 200

let host: WorkerHost
let stateFile: string
let client: EngineClient
let threads: Worker[]
let rounds: Round[]
let system: TestSystem
let loops: Loops
const onFatal = vi.fn()
const onLost = vi.fn<(error: Error) => void>()
const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
let count = 0

function startHost(data: Record<string, unknown> = {}): void {
  system = new TestSystem()
  loops = new Loops(system)
  stateFile = join(directory, `state-${++count}.json`)
  threads = []
  rounds = []
  host = createWorkerHost({
    start: () => {
      const thread = new Worker(script, { workerData: { file: stateFile, loops: loops.begun, ...data } })
      threads.push(thread)
      return thread
    },
    system,
    log,
    stuckAfterMs: loops.stuckAfterMs,
    closeWithinMs: CLOSE_WITHIN_MS,
    onFatal,
    onLost,
  })
  client = new EngineClient(host, log)
  client.onRound((round) => rounds.push(round))
}

afterEach(async () => {
  await host.close()
  vi.clearAllMocks()
})

function call(
  kind: CallRequest['kind'],
  path: string,
  args: unknown = {},
  replay: CallRequest['replay'] = null,
): Promise<Answer> {
  const request = { kind, path, args, session: 1, identity: null, access: 'public', replay } as const
  return new Promise((resolve) => client.call(request, resolve))
}

/** The latest outcome that a subscription received. */
function shown(session: number, queryId: number): QueryOutcome | undefined {
  const told = rounds
    .flatMap(({ updates }) => updates)
    .filter(({ subscribers }) => {
      for (let i = 0; i < subscribers.length; i += 2) {
        if (subscribers[i] === session && subscribers[i + 1] === queryId) return true
      }
      return false
    })
  return told.at(-1)?.outcome
}

const watch = (session: number, token: number, queryId: number, path: string, args: unknown = {}) =>
  client.post({
    type: 'query-set',
    session,
    token,
    add: [{ queryId, path, args: JSON.stringify(args), journal: null }],
    remove: [],
  })

const appliedTokens = (session: number) =>
  rounds.flatMap(({ applied }) => applied.filter((each) => each.session === session).map(({ token }) => token))

describe('worker host', () => {
  it('W1: requests cross, responses come back in order, each before the round of its commit', async () => {
    startHost()
    await host.ready
    const order: string[] = []
    client.onRound(({ touched }) => touched.forEach(() => order.push('shown')))
    const request = { kind: 'mutation', path: 'test:add', identity: null, access: 'public', replay: null } as const
    for (const item of [1, 2, 3]) {
      client.call({ ...request, session: 1, args: { item } }, ({ outcome }) =>
        order.push(outcome.ok ? outcome.value : ''),
      )
    }
    await vi.waitFor(() => expect(order).toEqual(['1', '2', '3', 'shown', 'shown', 'shown']))
  })

  it('W2: a mutation that loops fails, the others run, sessions stay connected', async () => {
    startHost()
    watch(7, 1, 0, 'test:list')
    await vi.waitFor(() => expect(appliedTokens(7)).toEqual([1]))
    const looping = call('mutation', 'test:loop')
    const others = [1, 2].map((item) => call('mutation', 'test:add', { item }))
    await loops.end()
    const { outcome } = await looping
    expect(outcome).toMatchObject({ ok: false, message: 'test:loop ran for too long and was stopped' })
    expect((await Promise.all(others)).map(({ outcome }) => outcome.ok && outcome.value)).toEqual(['1', '2'])
    await vi.waitFor(() => expect(shown(7, 0)).toMatchObject({ value: '[1,2]' }))
    expect(threads).toHaveLength(2)
    // Changes applied before are not sent again.
    expect(appliedTokens(7)).toEqual([1])
  })

  it('W2: time during which the machine slept, or by which its clock was moved, doesn’t count toward a function’s limit', async () => {
    startHost()
    await host.ready
    const looping = call('mutation', 'test:loop')
    await loops.underWay()
    system.advance(loops.stuckAfterMs / 10)
    system.advance(60 * 60_000)
    expect(log.error).not.toHaveBeenCalled()
    await loops.end()
    expect((await looping).outcome).toMatchObject({ ok: false })
    expect(log.error).toHaveBeenCalledOnce()
  })

  it('W3: a commit from before the thread hung happens once, with or without an idempotency key', async () => {
    startHost()
    watch(7, 1, 0, 'test:loopWhenLong')
    await vi.waitFor(() => expect(shown(7, 0)).toMatchObject({ value: '"short"' }))
    const key = { sessionId: 's', requestId: 1 }
    const added = [call('mutation', 'test:add', { item: 'a' }), call('mutation', 'test:add', { item: 'b' }, key)]
    await Promise.all(added)
    await loops.end()
    await vi.waitFor(() => expect(shown(7, 0)).toMatchObject({ ok: false }))
    expect((await call('query', 'test:list')).outcome).toMatchObject({ value: '["a","b"]' })
  })

  it('W4: a query that hangs fails for all its subscribers, and is not retried at once', async () => {
    startHost()
    watch(7, 1, 0, 'test:echo', { n: 1 })
    watch(7, 2, 1, 'test:loop', { n: 1 })
    watch(8, 1, 0, 'test:loop', { n: 1 })
    await loops.end()
    const failure = { ok: false, message: 'test:loop ran for too long and was stopped' }
    await vi.waitFor(() => expect(shown(8, 0)).toMatchObject(failure))
    expect(shown(7, 1)).toMatchObject(failure)
    await vi.waitFor(() => expect([appliedTokens(7), appliedTokens(8)]).toEqual([[1, 2], [1]]))
    expect(shown(7, 0)).toMatchObject({ value: '{"n":1}' })
    watch(9, 1, 0, 'test:loop', { n: 1 })
    await vi.waitFor(() => expect([shown(9, 0), appliedTokens(9)]).toMatchObject([failure, [1]]))
    expect(threads).toHaveLength(2)
    client.post({ type: 'query-set', session: 9, token: 2, add: [], remove: [0] })
    await vi.waitFor(() => expect(appliedTokens(9)).toEqual([1, 2]))
  })

  it('W5: an action that loops ends with the thread, and no action runs twice', async () => {
    startHost()
    await host.ready
    const looping = call('action', 'test:loop')
    await loops.end()
    expect((await looping).outcome).toMatchObject({ message: 'The action was interrupted' })
    expect((await call('query', 'test:list')).outcome).toMatchObject({ ok: true })
    expect(threads).toHaveLength(2)
  })

  it('W6: survives a crash; a mutation in flight without an idempotency key fails as “outcome unknown”', async () => {
    startHost()
    await call('mutation', 'test:add', { item: 1 })
    const unsure = call('mutation', 'test:fatal')
    expect((await unsure).outcome).toMatchObject({
      message: 'The server was interrupted; the outcome of this call is unknown',
    })
    expect((await call('query', 'test:list')).outcome).toMatchObject({ value: '[1]' })
    expect(log.error).toHaveBeenCalledWith('The engine crashed', expect.anything())
  })

  it('FB3: a function that crashes the engine fails alone, and is not counted against the engine', async () => {
    startHost()
    watch(7, 1, 0, 'test:list')
    await vi.waitFor(() => expect(appliedTokens(7)).toEqual([1]))
    const lost = vi.fn()
    client.onSessionsLost(lost)
    for (let n = 0; n < 7; n++) {
      const { outcome } = await call('mutation', 'test:crash')
      expect(outcome).toMatchObject({ ok: false, message: 'test:crash crashed and was stopped' })
    }
    expect((await call('mutation', 'test:add', { item: 1 })).outcome).toMatchObject({ ok: true })
    await vi.waitFor(() => expect(shown(7, 0)).toMatchObject({ value: '[1]' }))
    expect(onFatal).not.toHaveBeenCalled()
    expect(lost).not.toHaveBeenCalled()
  })

  it('FB3: a query that crashes the engine is suspended for all its subscribers', async () => {
    startHost()
    watch(7, 1, 0, 'test:echo', { n: 1 })
    watch(7, 2, 1, 'test:crash')
    const failure = { ok: false, message: 'test:crash crashed and was stopped' }
    await vi.waitFor(() => expect(shown(7, 1)).toMatchObject(failure))
    watch(8, 1, 0, 'test:crash')
    await vi.waitFor(() => expect(shown(8, 0)).toMatchObject(failure))
    expect(threads).toHaveLength(2)
  })

  it('FB4: after a crash that no function caused, sessions restart instead of being replayed', async () => {
    startHost()
    watch(7, 1, 0, 'test:list')
    await vi.waitFor(() => expect(appliedTokens(7)).toEqual([1]))
    const lost = vi.fn()
    client.onSessionsLost(lost)
    await call('action', 'test:fatal')
    await vi.waitFor(() => expect(lost).toHaveBeenCalledOnce())
    const before = rounds.length
    expect((await call('mutation', 'test:add', { item: 1 })).outcome).toMatchObject({ ok: true })
    await call('query', 'test:list')
    // Nothing is evaluated for a session that has not reconnected.
    expect(rounds.slice(before).flatMap(({ updates }) => updates)).toEqual([])
    watch(7, 1, 0, 'test:list')
    await vi.waitFor(() => expect(shown(7, 0)).toMatchObject({ value: '[1]' }))
  })

  it('W6: replaces an engine that reports a fatal error', async () => {
    startHost()
    await call('action', 'test:fatal')
    await vi.waitFor(() => expect(threads).toHaveLength(2))
    expect((await call('query', 'test:list')).outcome).toMatchObject({ ok: true })
  })

  it('W6: tolerates an unhandled rejection', async () => {
    startHost()
    await call('action', 'test:stray')
    await vi.waitFor(() => expect(log.warn).toHaveBeenCalled())
    expect(threads).toHaveLength(1)
  })

  it('W7: gives up on an engine that can’t start, and answers every call', async () => {
    startHost({ failAtStart: true })
    const waiting = call('query', 'test:list')
    await expect(host.ready).rejects.toThrow('no storage here')
    expect((await waiting).outcome).toMatchObject({ ok: false })
    expect(onFatal).toHaveBeenCalledOnce()
    expect((await call('query', 'test:list')).outcome).toMatchObject({ ok: false })
  })

  it('W7: gives up on an engine that keeps crashing', async () => {
    startHost()
    for (let n = 0; n < 5; n++) await call('action', 'test:fatal')
    await vi.waitFor(() => expect(onFatal).toHaveBeenCalled())
    expect(onFatal).toHaveBeenCalledOnce()
    expect(threads).toHaveLength(5)
  })

  it('W7: reports a thread whose data can’t be used, and doesn’t replace it', async () => {
    startHost()
    expect((await call('mutation', 'test:damaged')).outcome).toMatchObject({ ok: false })
    expect(threads).toHaveLength(1)
    expect(onFatal).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ message: expect.stringContaining('the data is damaged') as string }),
    )
  })

  it('E12 after an fsync that may have failed, kills the process: no call is answered, and the thread isn’t ended', async () => {
    startHost()
    const answered = vi.fn()
    void call('mutation', 'test:fsync').then(answered)
    await vi.waitFor(() => expect(onLost).toHaveBeenCalledOnce())
    expect(onLost.mock.calls[0]).toMatchObject([{ message: expect.stringContaining('the fsync failed') as string }])
    void call('query', 'test:list').then(answered)
    const ended = vi.fn()
    threads[0]!.once('exit', ended)
    await host.close()
    expect(threads).toHaveLength(1)
    expect([answered.mock.calls, ended.mock.calls, onFatal.mock.calls]).toEqual([[], [], []])
    // Not another line of it has run; otherwise it would end, and everything it had open would be closed in order.
    await threads[0]!.terminate()
    expect(existsSync(`${stateFile}.after`)).toBe(false)
  })

  it('W8: close waits for calls in flight', async () => {
    startHost()
    await host.ready
    const answer = call('mutation', 'test:add', { item: 1 })
    await host.close()
    expect((await answer).outcome).toMatchObject({ ok: true, value: '1' })
  })

  it('W8: close before the engine runs, or while it is being replaced, waits for pending calls', async () => {
    startHost()
    const early = call('mutation', 'test:add', { item: 1 })
    await host.close()
    expect((await early).outcome).toMatchObject({ ok: true })
    startHost()
    await call('action', 'test:fatal')
    await vi.waitFor(() => expect(threads).toHaveLength(2))
    const late = call('mutation', 'test:add', { item: 1 })
    await host.close()
    expect((await late).outcome).toMatchObject({ ok: true })
  })

  it('W8: ends a thread that doesn’t end by itself', async () => {
    startHost()
    await host.ready
    const looping = call('action', 'test:loop')
    await loops.underWay()
    const closed = host.close()
    system.advance(CLOSE_WITHIN_MS)
    await closed
    expect((await looping).outcome).toMatchObject({ ok: false, message: 'The server is shutting down' })
  })
})
