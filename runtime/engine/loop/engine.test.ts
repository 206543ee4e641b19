/**
 * The rules E, D, U, and B from outside, over memory. One file: a history that proves one of them is the setup of the
 * next.
 */
import { mutationGeneric } from 'convex/server'
import { describe, expect, it, vi } from 'vitest'
import { jobs, schema as jobsSchema } from '../testing/jobs'
import { notes, schema } from '../testing/rooms'
import { identity, TestEngine } from '../testing/test-engine'
import { MemoryStorage, type CommitFault } from '../../storage/memory'

const start = (): TestEngine => new TestEngine({ schema, modules: { notes } })

describe('engine', () => {
  it('E1 a mutation returns its result, and its writes are stored', async () => {
    const test = start()
    const id = await test.value('mutation', 'notes:add', { room: 'a', text: 'one' })
    expect(id).toMatch(/^[0-9a-z]{32}$/)
    expect(await test.value('query', 'notes:page', { room: 'a' }, { access: 'internal' })).toEqual(['one'])
  })

  it('E2 a mutation that throws leaves nothing', async () => {
    const test = start()
    const outcome = await test.call('mutation', 'notes:addAndFail', { room: 'a', text: 'one' })
    expect(outcome).toMatchObject({ ok: false, data: '{"code":"NO"}' })
    expect(await test.value('query', 'notes:page', { room: 'a' }, { access: 'internal' })).toEqual([])
  })

  it('E3 the same client call runs once', async () => {
    const test = start()
    const replay = { sessionId: 's', requestId: 7 }
    const first = await test.value('mutation', 'notes:add', { room: 'a', text: 'one' }, { replay })
    expect(await test.value('mutation', 'notes:add', { room: 'a', text: 'one' }, { replay })).toBe(first)
    expect(await test.value('query', 'notes:page', { room: 'a' }, { access: 'internal' })).toEqual(['one'])
  })

  it('E3 the same ids from another client are another call', async () => {
    const test = start()
    const replay = { sessionId: 's', requestId: 7 }
    const as = (person: string): Promise<unknown> =>
      test.value('mutation', 'notes:add', { room: 'a', text: person }, { replay, identity: identity(person) })
    expect(await as('ada')).not.toBe(await as('bo'))
    expect(await test.value('query', 'notes:page', { room: 'a' }, { access: 'internal' })).toEqual(['ada', 'bo'])
  })

  it('E4 a response comes before the round that shows its effect', async () => {
    const test = start()
    await test.value('mutation', 'notes:join', { room: 'a', person: 'ada' })
    await test.watch(1, [{ queryId: 0, path: 'notes:list', args: { room: 'a' } }], identity('ada'))
    test.events.length = 0
    await test.value('mutation', 'notes:add', { room: 'a', text: 'one' }, { session: 1 })
    await test.settled()
    expect(test.events.map(({ type }) => type)).toEqual(['response', 'round'])
    expect(test.sees(1, 0)).toEqual(['one'])
  })

  it('D1 one message to many members runs the inner query once and no access check at all', async () => {
    const test = start()
    for (let n = 0; n < 20; n++) {
      await test.value('mutation', 'notes:join', { room: 'a', person: `p${n}` })
      await test.watch(n + 1, [{ queryId: 0, path: 'notes:list', args: { room: 'a' } }], identity(`p${n}`))
    }
    const before = test.engine.stats.runs
    test.events.length = 0
    await test.value('mutation', 'notes:add', { room: 'a', text: 'one' })
    await test.settled()
    expect(test.engine.stats.runs - before).toBe(1)
    const round = test.events.find((event) => event.type === 'round')!
    expect(round.updates).toHaveLength(1)
    expect(round.updates[0]!.subscribers).toHaveLength(40)
    for (let n = 0; n < 20; n++) expect(test.sees(n + 1, 0)).toEqual(['one'])
  })

  it('D3 a delegate whose inner query becomes null, or non-null again, runs itself', async () => {
    const test = start()
    await test.value('mutation', 'notes:join', { room: 'a', person: 'ada' })
    await test.value('mutation', 'notes:add', { room: 'a', text: 'one' })
    await test.watch(1, [{ queryId: 0, path: 'notes:first', args: { room: 'a' } }], identity('ada'))
    expect(test.sees(1, 0)).toEqual({ text: 'one' })
    await test.value('mutation', 'notes:clear', { room: 'a' })
    await test.settled()
    expect(test.sees(1, 0)).toBe('none')
    await test.value('mutation', 'notes:add', { room: 'a', text: 'two' })
    await test.settled()
    expect(test.sees(1, 0)).toEqual({ text: 'two' })
  })

  it('D2 a removed member gets an error, and receives nothing afterwards', async () => {
    const test = start()
    await test.value('mutation', 'notes:join', { room: 'a', person: 'ada' })
    await test.watch(1, [{ queryId: 0, path: 'notes:list', args: { room: 'a' } }], identity('ada'))
    const leave = test.call('mutation', 'notes:leave', { room: 'a', person: 'ada' })
    const add = test.call('mutation', 'notes:add', { room: 'a', text: 'secret' })
    await Promise.all([leave, add])
    await test.value('mutation', 'notes:add', { room: 'a', text: 'more' })
    await test.settled()
    expect(JSON.stringify(test.events)).not.toContain('secret')
    expect(test.sees(1, 0)).toMatchObject({ error: expect.stringContaining('NOT_FOUND') as string })
  })

  it('U1 an unrelated write runs nothing', async () => {
    const test = start()
    await test.value('mutation', 'notes:join', { room: 'a', person: 'ada' })
    await test.watch(1, [{ queryId: 0, path: 'notes:list', args: { room: 'a' } }], identity('ada'))
    const before = test.engine.stats.runs
    await test.value('mutation', 'notes:add', { room: 'b', text: 'elsewhere' })
    expect(test.engine.stats.runs).toBe(before)
  })

  it('U1 a write next to the range, beyond the rows read, or to another document runs nothing', async () => {
    const test = start()
    const add = (rank: number) => test.value('mutation', 'notes:add', { room: 'a', text: `n${rank}`, rank })
    for (const rank of [4, 7, 8, 9]) await add(rank)
    await test.watch(1, [{ queryId: 0, path: 'notes:top', args: { room: 'a', above: 5, count: 2 } }])
    const before = test.engine.stats.runs
    await add(3)
    await add(6)
    expect(test.engine.stats.runs).toBe(before)
    await add(10)
    await test.settled()
    expect(test.sees(1, 0)).toEqual([
      [10, 'n10'],
      [9, 'n9'],
    ])
    expect(test.engine.stats.runs).toBe(before + 1)

    await test.value('mutation', 'notes:flag', { room: 'a', on: true })
    await test.value('mutation', 'notes:pin', { room: 'a' })
    await test.watch(2, [{ queryId: 0, path: 'notes:pinned', args: { room: 'a', short: true } }])
    const pinned = test.engine.stats.runs
    await add(1)
    await test.value('mutation', 'notes:rerank', { room: 'a', rank: 2 })
    expect(test.engine.stats.runs).toBe(pinned)
    await test.value('mutation', 'notes:removeFirst', { room: 'a' })
    await test.settled()
    expect(test.sees(2, 0)).toBe(null)
  })

  it('U2 an inner query is dropped if its last delegate failed in the round that wrote to both', async () => {
    const test = start()
    await test.value('mutation', 'notes:join', { room: 'a', person: 'ada' })
    await test.watch(1, [{ queryId: 0, path: 'notes:list', args: { room: 'a' } }], identity('ada'))
    const leave = test.call('mutation', 'notes:leave', { room: 'a', person: 'ada' })
    await Promise.all([leave, test.call('mutation', 'notes:add', { room: 'a', text: 'one' })])
    test.engine.post({ type: 'close-session', session: 1 })
    await test.settled()
    expect(test.engine.stats).toMatchObject({ queries: 0, places: 0 })
  })

  it('U2 one of two queries that read the same document and the same ranges leaves nothing behind when dropped', async () => {
    const test = start()
    await test.value('mutation', 'notes:add', { room: 'a', text: 'one' })
    await test.value('mutation', 'notes:flag', { room: 'a', on: true })
    await test.value('mutation', 'notes:pin', { room: 'a' })
    const pinned = (short: boolean) => ({ queryId: 0, path: 'notes:pinned', args: { room: 'a', short } })
    await test.watch(1, [pinned(true)])
    const { queries, places } = test.engine.stats
    await test.watch(2, [pinned(false)])
    expect(test.engine.stats.places).toBe(2 * places)
    await test.watch(2, [], undefined, [0])
    expect(test.engine.stats).toMatchObject({ queries, places })
  })

  it('U2 queries without subscribers are dropped', async () => {
    const test = start()
    await test.value('mutation', 'notes:join', { room: 'a', person: 'ada' })
    await test.watch(1, [{ queryId: 0, path: 'notes:list', args: { room: 'a' } }], identity('ada'))
    test.engine.post({ type: 'close-session', session: 1 })
    await test.watch(2, [])
    expect(test.engine.stats).toMatchObject({ queries: 0, places: 0 })
  })
})

const lastTs = ({ events }: TestEngine): number =>
  Math.max(...events.flatMap((event) => (event.type === 'response' ? [event.ts] : [])))

describe('engine failures', () => {
  const jobsEngine = (storage = new MemoryStorage()): TestEngine =>
    new TestEngine({ schema: jobsSchema, modules: { jobs }, storage })

  it('E3 the same client call runs once across a restart', async () => {
    const storage = new MemoryStorage()
    const replay = { sessionId: 's/1', requestId: 0 }
    const first = await jobsEngine(storage).value('mutation', 'jobs:add', { name: 'one' }, { replay })
    const again = jobsEngine(storage)
    expect(await again.value('mutation', 'jobs:add', { name: 'one' }, { replay })).toBe(first)
    expect(await again.value('query', 'jobs:names')).toEqual(['one'])
  })

  it('E5 a batch that can’t be stored fails as a whole, and the next one works', async () => {
    let fault: CommitFault | null = null
    const test = jobsEngine(new MemoryStorage({ commitFault: () => fault }))
    const replay = { sessionId: 's', requestId: 1 }
    fault = 'full'
    await test.watch(1, [{ queryId: 0, path: 'jobs:names' }])
    const { runs } = test.engine.stats
    test.events.length = 0
    const refused = await Promise.all([
      test.call('mutation', 'jobs:add', { name: 'one' }, { replay }),
      test.call('mutation', 'jobs:add', { name: 'two' }, { session: 1 }),
      // A repeated call in this batch is no more durable than the first.
      test.call('mutation', 'jobs:add', { name: 'one' }, { replay }),
    ])
    await test.settled()
    // Subscribers get nothing, and nothing runs for them.
    expect(test.events.filter(({ type }) => type === 'round')).toEqual([])
    expect(test.engine.stats.runs).toBe(runs)
    for (const outcome of refused) expect(outcome).toMatchObject({ ok: false, data: expect.stringContaining('NOT_STORED') as string }) // oxfmt-ignore
    fault = null
    expect(await test.value('query', 'jobs:names')).toEqual([])
    await test.value('mutation', 'jobs:add', { name: 'three' }, { replay })
    expect(await test.value('query', 'jobs:names')).toEqual(['three'])
  })

  it('E5 a write on a full disk aborts its batch, whatever the functions do about it', async () => {
    let room = Infinity
    const storage = new MemoryStorage({ writeFault: () => --room < 0 })
    const test = jobsEngine(storage)
    const replay = { sessionId: 's', requestId: 1 }
    const kept = await test.value('mutation', 'jobs:add', { name: 'kept' }, { replay })
    room = 40
    const [again, ...refused] = await Promise.all([
      test.value('mutation', 'jobs:add', { name: 'kept' }, { replay }),
      test.call('mutation', 'jobs:add', { name: 'before' }),
      test.call('mutation', 'jobs:many', { count: 20 }),
      test.call('mutation', 'jobs:nested'),
      test.call('mutation', 'jobs:add', { name: 'after' }),
    ])
    expect(again).toBe(kept)
    for (const outcome of refused) expect(outcome).toMatchObject({ ok: false, data: expect.stringContaining('NOT_STORED') as string }) // oxfmt-ignore
    expect(await test.value('query', 'jobs:names')).toEqual(['kept'])
    room = Infinity
    await test.value('mutation', 'jobs:add', { name: 'next' })
    expect(await jobsEngine(storage.crash()).value('query', 'jobs:names')).toEqual(['kept', 'next'])
  })

  it('E11 after a failed fsync no call is answered, and a retry learns the outcome', async () => {
    for (const fault of ['lost', 'kept'] as const) {
      let isBroken = false
      const storage = new MemoryStorage({ commitFault: () => (isBroken ? fault : null) })
      const onFatal = vi.fn()
      const test = new TestEngine({ schema: jobsSchema, modules: { jobs }, storage, onFatal })
      isBroken = true
      const replay = { sessionId: 's', requestId: 1 }
      void test.call('mutation', 'jobs:add', { name: 'one' }, { replay })
      void test.call('query', 'jobs:names')
      await vi.waitFor(() => expect(onFatal).toHaveBeenCalledOnce())
      await test.system.nextTurn()
      expect(test.events.filter(({ type }) => type !== 'signing-keys')).toEqual([])

      isBroken = false
      const next = jobsEngine(storage.crash())
      const before = await next.value('query', 'jobs:names')
      expect(before).toEqual(fault === 'kept' ? ['one'] : [])
      await next.value('mutation', 'jobs:add', { name: 'one' }, { replay })
      expect(await next.value('query', 'jobs:names')).toEqual(['one'])
    }
  })

  it('T5 a clock that is set back across a restart does not order later documents before earlier ones', async () => {
    const storage = new MemoryStorage()
    const first = jobsEngine(storage)
    first.system.advance(60_000)
    await first.value('mutation', 'jobs:many', { count: 3 })
    const next = jobsEngine(storage.crash())
    await next.value('mutation', 'jobs:add', { name: 'later' })
    expect(await next.value('query', 'jobs:names')).toEqual(['item 0', 'item 1', 'item 2', 'later'])
  })

  it('E9 an internal error ends the engine, and is reported', async () => {
    const storage = new MemoryStorage()
    const onFatal = vi.fn()
    const test = new TestEngine({ schema: jobsSchema, modules: { jobs }, storage, onFatal })
    storage.begin = () => {
      throw new Error('no batch today')
    }
    void test.call('mutation', 'jobs:add', { name: 'one' })
    await vi.waitFor(() => expect(onFatal).toHaveBeenCalledOnce())
    expect(test.logged.at(-1)).toContain('no batch today')
    await test.engine.close()
  })

  it('E10 a batch that wrote nothing is not committed', async () => {
    const storage = new MemoryStorage()
    const test = jobsEngine(storage)
    await test.value('mutation', 'jobs:add', { name: 'one' })
    const commit = vi.spyOn(storage, 'commit')
    const before = lastTs(test)
    await test.value('mutation', 'jobs:clock')
    expect(commit).not.toHaveBeenCalled()
    // Time doesn't advance either: a reader who has seen that time has seen everything.
    expect(lastTs(test)).toBe(before)
    await test.value('mutation', 'jobs:add', { name: 'two' })
    expect(commit).toHaveBeenCalledOnce()
  })

  it('E15 a client’s call that wrote nothing is not stored, and a retry gets the first result', async () => {
    const storage = new MemoryStorage()
    const test = jobsEngine(storage)
    const commit = vi.spyOn(storage, 'commit')
    await test.settled()
    commit.mockClear()
    const replay = { sessionId: 's', requestId: 1 }
    const first = await test.value('mutation', 'jobs:clock', {}, { replay })
    test.system.advance(1_000)
    expect(await test.value('mutation', 'jobs:clock', {}, { replay })).toEqual(first)
    expect(commit).not.toHaveBeenCalled()
    expect(storage.rangeMeta('replay/', 'replay0', 10)).toEqual([])
    // After a restart it may run again, because it had no effect.
    const again = jobsEngine(storage)
    again.system.advance(2_000)
    expect(await again.value('mutation', 'jobs:clock', {}, { replay })).not.toEqual(first)
  })

  it('E15 a call that wrote nothing is dropped with its aborted batch', async () => {
    let fault: CommitFault | null = null
    const test = jobsEngine(new MemoryStorage({ commitFault: () => fault }))
    const replay = { sessionId: 's', requestId: 1 }
    fault = 'full'
    const refused = await Promise.all([
      test.call('mutation', 'jobs:add', { name: 'lost' }),
      test.call('mutation', 'jobs:clock', {}, { replay }),
    ])
    for (const outcome of refused) expect(outcome).toMatchObject({ ok: false })
    fault = null
    expect(await test.call('mutation', 'jobs:clock', {}, { replay })).toMatchObject({ ok: true })
  })

  it('E16 FB29 the results that are kept are bounded by their size', async () => {
    const storage = new MemoryStorage()
    const big = {
      add: mutationGeneric({
        args: {},
        handler: async (ctx) => {
          await ctx.db.insert('items', { name: 'one' })
          return 'x'.repeat(1 << 20)
        },
      }),
    }
    const open = (bounds = {}) => new TestEngine({ schema: jobsSchema, modules: { big }, storage, bounds })
    const test = open()
    for (let requestId = 0; requestId < 50; requestId++) {
      await test.call('mutation', 'big:add', {}, { replay: { sessionId: 's', requestId } })
    }
    const kept = () => storage.rangeMeta('replay/', 'replay0', 100).length
    expect(kept()).toBeLessThan(40)
    expect(kept()).toBeGreaterThan(20)
    await open().call('mutation', 'big:add', {}, { replay: { sessionId: 's', requestId: 50 } })
    expect(kept()).toBeLessThan(40)
    // On a smaller heap, fewer are kept.
    await open({ keptChars: 1 << 20 }).call('mutation', 'big:add', {}, { replay: { sessionId: 's', requestId: 51 } })
    expect(kept()).toBeLessThan(3)
  })

  it('E6 an internal function looks like one that does not exist', async () => {
    const test = start()
    const message = async (path: string): Promise<string> => {
      const outcome = await test.call('query', path, { room: 'a' })
      return outcome.ok ? 'ok' : outcome.message.replaceAll(path, '…')
    }
    expect(await message('notes:page')).toBe(await message('notes:nothing'))
  })

  it('E14 deleted and replaced content is erased within a minute, and an idle server does nothing', async () => {
    const storage = new MemoryStorage()
    const erase = vi.spyOn(storage, 'erase')
    const test = new TestEngine({ schema: jobsSchema, modules: { jobs }, storage })
    const aMinute = async (): Promise<number> => {
      erase.mockClear()
      test.system.advance(60_000)
      await test.settled()
      return erase.mock.calls.length
    }
    await test.settled()
    await aMinute()
    expect(await aMinute()).toBe(0)
    const add = async (name: string): Promise<void> => {
      await test.value('mutation', 'jobs:add', { name })
      await test.settled()
    }
    await add('one')
    test.system.advance(30_000)
    await add('two')
    expect(await aMinute()).toBe(1)
    expect(await aMinute()).toBe(0)
    await add('three')
    expect(await aMinute()).toBe(1)
  })

  it('E14 content whose erasure a copy of the files or a full disk delays is erased within a minute after that', async () => {
    const storage = new MemoryStorage()
    const erase = vi.spyOn(storage, 'erase').mockReturnValue(false)
    const test = new TestEngine({ schema: jobsSchema, modules: { jobs }, storage })
    await test.value('mutation', 'jobs:add', { name: 'one' })
    await test.settled()
    for (let minute = 1; minute < 6; minute++) {
      if (minute === 4) erase.mockReturnValue(true)
      test.system.advance(60_000)
      await test.settled()
      expect(erase).toHaveBeenCalledTimes(Math.min(minute, 4))
    }
  })

  it('E14 copies of erased content are searched for in steps, with pauses, until none is left', async () => {
    const storage = new MemoryStorage()
    let left = 2
    const scrub = vi.spyOn(storage, 'scrub').mockImplementation(() => --left > 0)
    const test = new TestEngine({ schema: jobsSchema, modules: { jobs }, storage })
    const partsIn = async (ms: number): Promise<number> => {
      scrub.mockClear()
      test.system.advance(ms)
      await test.settled()
      return scrub.mock.calls.length
    }
    // Left by an earlier process; the start has done the first part.
    await test.settled()
    expect(await partsIn(100)).toBe(1)
    expect(await partsIn(100)).toBe(0)
    await test.value('mutation', 'jobs:add', { name: 'one' })
    await test.settled()
    left = 3
    expect(await partsIn(60_000)).toBe(1)
    expect([await partsIn(100), await partsIn(100), await partsIn(100)]).toEqual([1, 1, 0])
  })

  it('E7 a function that waits for itself fails, and the next one runs', async () => {
    const test = jobsEngine()
    const stuck = test.call('mutation', 'jobs:never')
    const next = test.value('mutation', 'jobs:add', { name: 'after' })
    await test.system.nextTurn()
    await test.system.nextTurn()
    test.system.advance(1_000)
    expect(await stuck).toMatchObject({ ok: false, message: expect.stringContaining('timed out') as string })
    await next
    expect(await test.value('query', 'jobs:names')).toEqual(['after'])
  })

  it('E8 an action calls functions, each its own transaction', async () => {
    const test = jobsEngine()
    expect(await test.value('action', 'jobs:report')).toEqual({
      seen: ['by an action'],
      data: { code: 'FAILED', name: 'lost' },
    })
  })
})

describe('subscription updates', () => {
  it('U4 equal queries run once for everyone, and once per caller if they ask who is calling', async () => {
    const test = start()
    const runs = test.engine.stats.runs
    const top = { path: 'notes:top', args: { room: 'a', above: 0, count: 3 } }
    for (let n = 1; n <= 10; n++) await test.watch(n, [{ queryId: 0, ...top }], identity(`p${n}`))
    expect(test.engine.stats.runs - runs).toBe(1)
    await test.value('mutation', 'notes:flag', { room: 'a', on: true })
    await test.watch(11, [{ queryId: 0, path: 'notes:sometimesPersonal', args: { room: 'a' } }], identity('ada'))
    await test.watch(12, [{ queryId: 0, path: 'notes:sometimesPersonal', args: { room: 'a' } }], identity('bo'))
    expect([test.sees(11, 0), test.sees(12, 0)]).toEqual(['ada', 'bo'])
  })

  it('U5 an unchanged result is not sent again', async () => {
    const test = start()
    await test.value('mutation', 'notes:add', { room: 'a', text: 'low', rank: 1 })
    await test.watch(1, [{ queryId: 0, path: 'notes:top', args: { room: 'a', above: 0, count: 3 } }])
    test.events.length = 0
    await test.value('mutation', 'notes:rerank', { room: 'a', rank: 1 })
    await test.settled()
    expect(test.events.filter(({ type }) => type === 'round')).toEqual([])
  })

  it('U3 sends only the newer of two results for a query in one round', async () => {
    const test = start()
    const top = { path: 'notes:top', args: { room: 'a', above: 0, count: 3 } }
    // Session 2's response is the very result that session 1 gets: it must not be sent before what it replaces.
    void test.watch(1, [{ queryId: 0, ...top }])
    void test.watch(2, [{ queryId: 0, path: 'notes:list', args: { room: 'a' } }])
    await test.watch(2, [{ queryId: 0, ...top }])
    expect(test.sees(2, 0)).toEqual([])
  })
})
