import { afterEach, describe, expect, it } from 'vitest'
import { defineSchema, defineTable } from 'convex/server'
import { v } from 'convex/values'
import { jobs, leaked, schema } from '../engine/testing/jobs'
import { notes, schema as roomSchema } from '../engine/testing/rooms'
import { TestEngine } from '../engine/testing/test-engine'
import { MemoryStorage } from '../storage/memory'

const start = (): TestEngine => new TestEngine({ schema, modules: { jobs } })
const names = (test: TestEngine): Promise<unknown> => test.value('query', 'jobs:names')

afterEach(() => {
  leaked.ctx = null
})

describe('transactions', () => {
  it('T1 a mutation reads its own writes', async () => {
    expect(await start().value('mutation', 'jobs:readsOwnWrites')).toEqual([
      { name: 'two', rank: null, tag: null },
      { name: 'one', rank: 3, tag: null },
    ])
  })

  it('T2 a nested mutation that throws is rolled back alone', async () => {
    const test = start()
    await test.value('mutation', 'jobs:nested')
    expect(await names(test)).toEqual(['before', 'kept', 'after'])
  })

  it('T2 nested mutations started at once run one by one, and the caller’s own writes stay', async () => {
    const test = start()
    const statuses = ['rejected', 'fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'fulfilled']
    expect(await test.value('mutation', 'jobs:nestedAtOnce')).toEqual(statuses)
    expect(await names(test)).toEqual(['first', 'own', 'second'])
  })

  it('T2 infinite recursion is stopped', async () => {
    const test = start()
    await expect(test.value('mutation', 'jobs:recursive')).rejects.toThrow('nested more than 16 deep')
    expect(await names(test)).toEqual([])
  })

  it('T3 a nested mutation without an await is rolled back when its caller ends', async () => {
    const test = start()
    await test.value('mutation', 'jobs:nestedLeftBehind')
    await test.value('mutation', 'jobs:add', { name: 'next' })
    expect(await names(test)).toEqual(['kept', 'next'])
  })

  it('T3 a nested query without an await ends before anything else runs', async () => {
    const test = start()
    await test.watch(1, [{ queryId: 0, path: 'jobs:namesLeftBehind' }])
    await test.value('mutation', 'jobs:add', { name: 'one' })
    expect(test.engine.stats.queries).toBe(1)
    expect(await test.value('query', 'jobs:slowNames')).toBe(1)
  })

  it('T3 a context that outlives its function can neither read nor write', async () => {
    const test = start()
    await test.value('mutation', 'jobs:leak')
    await expect(leaked.ctx!.db.insert('items', { name: 'late' })).rejects.toThrow('has ended')
    await expect(leaked.ctx!.db.query('items').take(1)).rejects.toThrow('has ended')
    expect(await names(test)).toEqual([])
  })

  it('T4 time stands still and randomness is seeded inside; outside, both are real', async () => {
    const test = start()
    const seen = (await test.value('mutation', 'jobs:clock')) as { same: boolean; now: number }
    expect(seen).toMatchObject({ same: true, now: test.system.now() })
    expect(Date.now()).not.toBe(test.system.now())
  })

  it('T5 documents of one transaction keep their insertion order', async () => {
    const test = start()
    await test.value('mutation', 'jobs:many', { count: 300 })
    expect(await names(test)).toEqual(Array.from({ length: 300 }, (_, n) => `item ${n}`))
  })

  it('T5 documents of several transactions keep their order at one moment, and after the clock is set back', async () => {
    const test = start()
    await test.value('mutation', 'jobs:many', { count: 3 })
    await test.value('mutation', 'jobs:add', { name: 'next' })
    test.system.advance(-60_000)
    await test.value('mutation', 'jobs:add', { name: 'last' })
    expect(await names(test)).toEqual(['item 0', 'item 1', 'item 2', 'next', 'last'])
  })

  it('T6 a document that does not match rolls back the whole mutation', async () => {
    const test = start()
    await expect(test.value('mutation', 'jobs:badField')).rejects.toThrow('does not match the schema')
    expect(await names(test)).toEqual([])
  })

  it('T6 an id other than its own, or of another table, is rejected with Convex’s message', async () => {
    const test = start()
    await expect(test.value('mutation', 'jobs:changeId')).rejects.toThrow(
      /Provided document ID "\w+" doesn't match '_id' field "other"/,
    )
    await expect(test.value('mutation', 'jobs:asOfOthers')).rejects.toThrow(
      'Invalid argument `id` for `db.get`: expected to be an Id<"others">, got Id<"items"> instead.',
    )
    expect(await names(test)).toEqual([])
  })

  it('T7 the id is the last field of every index, and a range on it is live', async () => {
    const test = start()
    const id = await test.value('mutation', 'jobs:add', { name: 'one' })
    await test.value('mutation', 'jobs:add', { name: 'two' })
    const at = test.system.now()
    await test.watch(1, [
      { queryId: 0, path: 'jobs:atOrAfter', args: { id, at, exactly: true } },
      { queryId: 1, path: 'jobs:atOrAfter', args: { id, at, exactly: false } },
    ])
    expect([test.sees(1, 0), test.sees(1, 1)]).toEqual([['one'], ['one']])
    await test.value('mutation', 'jobs:rename', { id, name: 'uno' })
    await test.settled()
    expect([test.sees(1, 0), test.sees(1, 1)]).toEqual([['uno'], ['uno']])
  })

  it.each([
    [
      [['eq', 'rank', 1]],
      "Tried to query index items.by_tag_and_rank but the query didn't use the index fields in order.\n" +
        'Index fields: ["tag", "rank", "_creationTime"]\nQuery fields: ["rank"]\nFirst incorrect field: "rank"\n',
    ],
    [[['eq', 'name', 'x']], 'The index range included a comparison with "name", but items.by_tag_and_rank with fields'],
    [
      [['gt', 'tag', 'a'], ['lt', 'tag', 'z'], ['gt', 'tag', 'b']], // oxfmt-ignore
      'Already defined lower bound in index range. Can\'t add "tag" > "b".',
    ],
    [
      [['eq', 'tag', 'a'], ['lt', 'rank', 1], ['lte', 'rank', 2]], // oxfmt-ignore
      'Already defined upper bound in index range. Can\'t add "rank" <= 2.0.',
    ],
    [[['eq', 'tag', 'a'], ['eq', 'tag', 'b']], 'Already defined equality bound in index range. Can\'t add "tag" == "a".'], // oxfmt-ignore
    [[['eq', 'tag', 'a'], ['gt', 'tag', 'b']], 'Already defined inequality bound in index range.'], // oxfmt-ignore
    [[['gt', 'tag', 'a'], ['lt', 'rank', 1]], 'set a range bound on both "tag" and "rank"'], // oxfmt-ignore
  ])('T7 rejects an invalid index range with Convex’s message: %j', async (range, why) => {
    await expect(start().value('query', 'jobs:inRange', { range })).rejects.toThrow(why)
  })

  it('T7 an index range means the same in whichever order its parts are written', async () => {
    const test = start()
    await test.value('mutation', 'jobs:ranked')
    const found = (...range: unknown[][]) => test.value('query', 'jobs:inRange', { range })
    expect(await found(['eq', 'tag', 'x'], ['gt', 'rank', 1])).toEqual(['x2', 'x3'])
    expect(await found(['lt', 'rank', 3], ['eq', 'tag', 'x'], ['gte', 'rank', 2])).toEqual(['x2'])
    expect(await found(['eq', 'rank', 1], ['eq', 'tag', 'y'])).toEqual(['y1'])
    expect(await found(['lte', 'tag', 'x'])).toEqual(['x1', 'x2', 'x3'])
    expect(await found()).toEqual(['x1', 'x2', 'x3', 'y1'])
  })

  it('T9 a mutation that exceeds the write limit is rolled back', async () => {
    const test = start()
    await expect(test.value('mutation', 'jobs:many', { count: 16_001 })).rejects.toThrow('Too many writes')
    expect(await names(test)).toEqual([])
  })
})

describe('a changed schema', () => {
  const withItems = async (): Promise<MemoryStorage> => {
    const storage = new MemoryStorage()
    const test = new TestEngine({ schema, modules: { jobs }, storage })
    await test.value('mutation', 'jobs:many', { count: 3 })
    return storage
  }

  it('T8 backfills new indexes and clears dropped ones', async () => {
    const storage = await withItems()
    const changed = defineSchema({ items: defineTable({ name: v.string() }).index('by_title', ['name']) })
    expect(() => new TestEngine({ schema: changed, modules: {}, storage })).not.toThrow()
    const indexes = storage
      .rangeMeta('catalog/index/items/', 'catalog/index/items0', 10)
      .map(({ key, value }) => [key.split('/').at(-1), (JSON.parse(value) as { id: number }).id] as const)
    expect(indexes.map(([name]) => name)).toEqual(['by_creation_time', 'by_title'])
    for (const [, id] of indexes) expect(storage.rangeIndex(id, '', '\xff', 'asc', 10)).toHaveLength(3)
  })

  it('T8 refuses to start if documents do not match, and changes nothing', async () => {
    const storage = await withItems()
    const changed = defineSchema({ items: defineTable({ name: v.number() }) })
    expect(() => new TestEngine({ schema: changed, modules: {}, storage })).toThrow(/Document with ID .* "items"/)
    const again = new TestEngine({ schema, modules: { jobs }, storage })
    expect(await names(again)).toHaveLength(3)
  })
})

describe('pages', () => {
  interface Page {
    page: string[]
    isDone: boolean
    continueCursor: string
  }
  const rooms = async (ranks: number[]): Promise<TestEngine> => {
    const test = new TestEngine({ schema: roomSchema, modules: { notes } })
    for (const rank of ranks) await test.value('mutation', 'notes:add', { room: 'a', text: `n${rank}`, rank })
    return test
  }
  const page = async (test: TestEngine, cursor: string | null, numItems = 3, room = 'a'): Promise<Page> =>
    (await test.value('query', 'notes:paged', { room, paginationOpts: { numItems, cursor } })) as Page

  it('T10 neither skip nor repeat a row', async () => {
    const test = await rooms([5, 1, 4, 2, 3, 7, 6])
    const seen: string[] = []
    let cursor: string | null = null
    for (let isDone = false; !isDone;) {
      const got: Page = await page(test, cursor)
      seen.push(...got.page)
      cursor = got.continueCursor
      isDone = got.isDone
    }
    expect(seen).toEqual(['n1', 'n2', 'n3', 'n4', 'n5', 'n6', 'n7'])
  })

  it('T10 a live page keeps its end while rows are inserted', async () => {
    const test = await rooms([10, 20, 30, 40])
    const first = await page(test, null, 2)
    const args = (cursor: string | null): object => ({ room: 'a', paginationOpts: { numItems: 2, cursor, id: 1 } })
    await test.watch(1, [
      { queryId: 0, path: 'notes:paged', args: args(null) },
      { queryId: 1, path: 'notes:paged', args: args(first.continueCursor) },
    ])
    await test.value('mutation', 'notes:add', { room: 'a', text: 'n15', rank: 15 })
    await test.value('mutation', 'notes:add', { room: 'a', text: 'n25', rank: 25 })
    await test.settled()
    expect((test.sees(1, 0) as Page).page).toEqual(['n10', 'n15', 'n20'])
    expect((test.sees(1, 1) as Page).page).toEqual(['n25', 'n30', 'n40'])
  })

  it('T14 a page that stops at its limit of rows or bytes says so, and its halves have the same rows', async () => {
    const test = await rooms([1, 2, 3, 4, 5, 6, 7, 8])
    type Whole = Page & { splitCursor: string; pageStatus: string | null }
    const ask = async (options: object): Promise<Whole> => {
      const args = { room: 'a', paginationOpts: { numItems: 100, cursor: null, ...options } }
      return (await test.value('query', 'notes:paged', args)) as Whole
    }
    for (const limit of [{ maximumRowsRead: 5 }, { maximumBytesRead: 5 * 90 }]) {
      const cut = await ask(limit)
      expect(cut).toMatchObject({ isDone: false, pageStatus: 'SplitRequired' })
      expect(cut.page.length).toBeLessThan(8)
      // With an end, everything before it is included, whatever the limit.
      const cursor = cut.splitCursor
      const halves = [{ endCursor: cursor }, { cursor, endCursor: cut.continueCursor }]
      const [first, second] = await Promise.all(halves.map((half) => ask({ ...half, maximumRowsRead: 1 })))
      expect([...first!.page, ...second!.page]).toEqual(cut.page)
      expect(first!.page.length).toBeGreaterThan(0)
      const rest = await ask({ cursor: cut.continueCursor })
      expect([...cut.page, ...rest.page]).toEqual((await ask({})).page)
    }
    expect((await ask({ maximumRowsRead: 9 })).pageStatus).toBe('SplitRecommended')
    expect((await ask({ maximumRowsRead: 100 })).pageStatus).toBeNull()
  })

  it('T14 a live page that stopped at a limit keeps its end while rows are inserted', async () => {
    const test = await rooms([10, 20, 30, 40])
    const options = { numItems: 100, cursor: null, maximumRowsRead: 2, id: 1 }
    await test.watch(1, [{ queryId: 0, path: 'notes:paged', args: { room: 'a', paginationOpts: options } }])
    for (const rank of [12, 14, 25]) await test.value('mutation', 'notes:add', { room: 'a', text: `n${rank}`, rank })
    await test.settled()
    expect((test.sees(1, 0) as Page).page).toEqual(['n10', 'n12', 'n14', 'n20'])
  })

  it.each([
    [{ numItems: 0 }, 'Must request at least 1 document while paginating'],
    [{ numItems: 40_000 }, 'Requested too many items: 40000'],
    [{ maximumRowsRead: 0 }, 'maximumRowsRead and maximumBytesRead must be greater than 0'],
    [{ maximumBytesRead: 0 }, 'maximumRowsRead and maximumBytesRead must be greater than 0'],
  ])('T14 %j is rejected with Convex’s message', async (options, words) => {
    const test = await rooms([1])
    const args = { room: 'a', paginationOpts: { numItems: 3, cursor: null, ...options } }
    await expect(test.value('query', 'notes:paged', args)).rejects.toThrow(words)
  })

  it('T10 a function can read one page, and so can each function it calls', async () => {
    const test = start()
    await test.value('mutation', 'jobs:many', { count: 3 })
    await expect(test.value('query', 'jobs:twoPages')).rejects.toThrow('multiple paginated queries')
    expect(await test.value('mutation', 'jobs:pagesInside')).toEqual([1, 1])
  })

  it('T10 another query’s cursor is rejected with an error that the client recognizes', async () => {
    const test = await rooms([1, 2, 3, 4])
    const { continueCursor } = await page(test, null)
    const args = { room: 'b', paginationOpts: { numItems: 3, cursor: continueCursor } }
    const outcome = await test.call('query', 'notes:paged', args)
    expect(outcome.ok).toBe(false)
    expect(!outcome.ok && JSON.parse(outcome.data!)).toEqual({
      isConvexSystemError: true,
      paginationError: 'InvalidCursor',
    })
  })
})
