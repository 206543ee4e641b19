/** Text search, live and against a naive scan. One file: all of it queries the same small library. */
import { defineSchema, defineTable } from 'convex/server'
import { v } from 'convex/values'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { library, schema } from '../engine/testing/library'
import { TestEngine } from '../engine/testing/test-engine'
import { MemoryStorage } from '../storage/memory'
import { MAX_KEY } from '../values/keys'
import { wordsOf } from './search-terms'

const start = (storage = new MemoryStorage()): TestEngine => new TestEngine({ schema, modules: { library }, storage })
const add = async (test: TestEngine, ...texts: string[]): Promise<string[]> => {
  const ids: string[] = []
  for (const text of texts) ids.push((await test.value('mutation', 'library:add', { text, room: 'a' })) as string)
  return ids
}
const find = (test: TestEngine, text: string, more: object = {}): Promise<unknown> =>
  test.value('query', 'library:find', { text, ...more })

describe('a search', () => {
  it('Q2 finds documents with any of its words, or with the last as a prefix', async () => {
    const test = start()
    await add(test, 'the quick brown fox', 'a lazy dog', 'foxes and dogs', 'nothing here')
    expect(await find(test, 'quick lazy')).toEqual(expect.arrayContaining(['the quick brown fox', 'a lazy dog']))
    expect(await find(test, 'fox')).toEqual(['the quick brown fox', 'foxes and dogs'])
    expect(await find(test, 'fox dog')).toHaveLength(3)
    expect(await find(test, 'fo nothing')).toEqual(['nothing here'])
    expect(await find(test, 'BROWN!')).toEqual(['the quick brown fox'])
    expect(await find(test, '  ')).toEqual([])
    expect(await find(test, 'zebra')).toEqual([])
  })

  it('Q3 orders by relevance, and equal ones newest first', async () => {
    const test = start()
    await add(test, 'tea with milk', 'tea tea tea', 'tea with milk and sugar and lemon', 'tea with rum', 'coffee')
    expect(await find(test, 'tea ')).toEqual([
      'tea tea tea',
      'tea with rum',
      'tea with milk',
      'tea with milk and sugar and lemon',
    ])
    // "rum" is rarer than "tea".
    expect(((await find(test, 'tea rum')) as string[])[0]).toBe('tea with rum')
    // "teapot" is rarer, but only starts with the search term.
    await add(test, 'teapot with rum')
    expect(await find(test, 'with te')).toEqual(['teapot with rum', 'tea with rum', 'tea with milk', 'tea with milk and sugar and lemon', 'tea tea tea']) // oxfmt-ignore
  })

  it('Q5 applies its filters', async () => {
    const test = start()
    for (const [room, by] of [
      ['a', 'ada'],
      ['a', 'bo'],
      ['b', 'ada'],
      ['b', undefined],
    ] as const)
      // oxfmt-ignore
      await test.value('mutation', 'library:add', { text: `${room} by ${by}`, room, ...(by && { by }) })
    expect(await find(test, 'by', { room: 'a' })).toEqual(['a by bo', 'a by ada'])
    expect(await find(test, 'by', { by: 'ada' })).toEqual(['b by ada', 'a by ada'])
    expect(await find(test, 'by', { room: 'a', by: 'ada' })).toEqual(['a by ada'])
    expect(await find(test, 'by', { by: null })).toEqual(['b by undefined'])
    expect(await find(test, 'by', { room: 'c' })).toEqual([])
  })

  it.each([
    ['none', 'does not contain any search filters'],
    ['field', 'contains a search filter against "room", which doesn\'t match the indexed `searchField` "text"'],
    ['twice', 'contains multiple search filters against "text". Only one is allowed'],
    ['filter', 'contains an equality filter on "likes" but that field isn\'t indexed for filtering in `filterFields`'],
    ['many', 'has too many filter conditions. Max: 8 Actual: 9'],
    ['reused', 'SearchFilterBuilder has already been used!'],
    ['index', 'Index posts.by_nothing not found'],
  ])('Q5 an invalid search (%s) fails with an error', async (how, message) => {
    await expect(start().value('query', 'library:wrong', { how })).rejects.toThrow(message)
  })

  it('Q3 can’t be ordered otherwise', async () => {
    await expect(start().value('query', 'library:wrong', { how: 'order' })).rejects.toThrow(
      'Search queries must always be in relevance order. Can not set order manually.',
    )
  })

  it('Q6 returns at most 1,024 documents', async () => {
    const test = start()
    await test.value('mutation', 'library:many', { count: 1_023, text: 'many', room: 'a' })
    expect(await test.value('query', 'library:findAll', { text: 'many' })).toBe(1_023)
    await add(test, 'many more')
    await expect(test.value('query', 'library:findAll', { text: 'many' })).rejects.toThrow(
      'Search query scanned too many documents (fetched 1024).',
    )
    expect(await find(test, 'many', { count: 3 })).toEqual(['many', 'many', 'many'])
  })

  it('Q6 finds an old document below its filter, however common the word', async () => {
    const test = start()
    await test.value('mutation', 'library:add', { text: 'common and old', room: 'b' })
    await test.value('mutation', 'library:many', { count: 5_000, text: 'common', room: 'a' })
    expect(await find(test, 'common', { room: 'b' })).toEqual(['common and old'])
  })

  it('Q7 a mutation’s search sees its own writes, and not those rolled back', async () => {
    expect(await start().value('mutation', 'library:ownWrites')).toEqual({
      inserted: ['one fish'],
      patched: [[], ['two birds']],
      undone: ['two birds'],
      deleted: [],
    })
  })

  it('Q7 does not find the writes of a failed mutation', async () => {
    const test = start()
    await test.call('mutation', 'library:add', { text: 'lost', room: 'a', fail: true })
    expect(await find(test, 'lost')).toEqual([])
  })

  it('Q9 can be filtered further, and iterated', async () => {
    const test = start()
    const [first] = await add(test, 'one post', 'another post')
    expect(await test.value('query', 'library:liked', { text: 'post' })).toBe(null)
    await test.value('mutation', 'library:edit', { id: first, fields: { likes: 1 } })
    expect(await test.value('query', 'library:liked', { text: 'post' })).toBe('one post')
  })

  it('Q9 can be paginated', async () => {
    const test = start()
    await add(test, ...Array.from({ length: 7 }, (_, n) => `post ${n}`))
    const pages: string[][] = []
    let cursor: string | null = null
    for (;;) {
      const args = { text: 'post', cursor, count: 3 }
      const result = (await test.value('query', 'library:page', args)) as {
        page: string[]
        isDone: boolean
        continueCursor: string
      }
      pages.push(result.page)
      if (result.isDone) break
      cursor = result.continueCursor
    }
    expect(pages.flat()).toEqual(await find(test, 'post'))
    expect(pages.map((page) => page.length)).toEqual([3, 3, 1])
    await expect(test.value('query', 'library:page', { text: 'other', cursor, count: 3 })).rejects.toThrow(
      'InvalidCursor',
    )
  })
})

describe('a live search', () => {
  const runs = (test: TestEngine): number => test.engine.stats.runs

  it('Q8 re-runs for matching documents, and for nothing else', async () => {
    const test = start()
    const [fox] = await add(test, 'a red fox', 'a grey wolf')
    await test.watch(1, [{ queryId: 0, path: 'library:find', args: { text: 'fox wol', room: 'a' } }])
    expect(test.sees(1, 0)).toEqual(['a red fox', 'a grey wolf'])
    const before = runs(test)
    await add(test, 'a brown bear', 'wo')
    await test.value('mutation', 'library:add', { text: 'a fox elsewhere', room: 'b' })
    await test.value('mutation', 'library:addPlain', { text: 'a fox in another table' })
    await test.settled()
    expect(runs(test)).toBe(before)
    await add(test, 'wolves')
    await test.settled()
    expect(runs(test)).toBe(before + 1)
    expect(test.sees(1, 0)).toContain('wolves')
    await test.value('mutation', 'library:edit', { id: fox, fields: { text: 'a red hat' } })
    await test.settled()
    expect(test.sees(1, 0)).not.toContain('a red fox')
    await test.value('mutation', 'library:edit', { id: fox, fields: { text: 'the fox is back' } })
    await test.settled()
    expect(test.sees(1, 0)).toContain('the fox is back')
    await test.value('mutation', 'library:remove', { id: fox })
    await test.settled()
    expect(test.sees(1, 0)).not.toContain('the fox is back')
  })

  it('Q8 re-runs for other changes to its result', async () => {
    const test = start()
    const [id] = await add(test, 'one post')
    await test.watch(1, [{ queryId: 0, path: 'library:liked', args: { text: 'post' } }])
    expect(test.sees(1, 0)).toBe(null)
    await test.value('mutation', 'library:edit', { id, fields: { likes: 2 } })
    await test.settled()
    expect(test.sees(1, 0)).toBe('one post')
  })
})

describe('a search index', () => {
  const entries = (storage: MemoryStorage): number =>
    Array.from({ length: 20 }, (_, index) => storage.entries(index, '', MAX_KEY, 1e6).length).reduce((a, b) => a + b)

  it('Q11 costs an entry per word, and another per filter field; nothing if neither changes', async () => {
    const storage = new MemoryStorage()
    const test = start(storage)
    const empty = entries(storage)
    const [id] = await add(test, 'one two two three')
    // One more entry is in the index by creation time.
    expect(entries(storage) - empty).toBe(3 * 3 + 1)
    const full = entries(storage)
    let writes = 0
    for (const name of ['putIndex', 'deleteIndex'] as const) {
      const plain = storage[name].bind(storage) as (...args: unknown[]) => void
      storage[name] = (...args: unknown[]) => {
        writes += 1
        plain(...args)
      }
    }
    await test.value('mutation', 'library:edit', { id, fields: { likes: 1 } })
    expect(writes).toBe(0)
    await test.value('mutation', 'library:addPlain', { text: 'one two three' })
    expect(writes).toBe(1)
    await test.value('mutation', 'library:remove', { id })
    expect(entries(storage)).toBe(full - 10 + 1)
  })

  it('Q11 covers 8,192 words of a document', async () => {
    const storage = new MemoryStorage()
    const test = start(storage)
    await add(test, Array.from({ length: 9_000 }, (_, n) => `w${n}`).join(' '))
    expect(await find(test, 'w8191 ')).toHaveLength(1)
    expect(await find(test, 'w8192 ')).toHaveLength(0)
  })

  it('Q10 is backfilled if new or changed, and cleared if dropped', async () => {
    const storage = new MemoryStorage()
    const text = v.string()
    const bare = { room: text, by: v.optional(text), likes: v.optional(v.number()), text }
    const open = (table: ReturnType<typeof defineTable>): TestEngine =>
      new TestEngine({ schema: defineSchema({ posts: table }), modules: { library }, storage })
    const without = open(defineTable(bare))
    await add(without, 'written before')
    const plain = entries(storage)
    const config = (filterFields: string[]) => ({ searchField: 'text', filterFields }) as never
    const first = open(defineTable(bare).searchIndex('by_text', config(['room'])))
    expect(await find(first, 'before', { room: 'a' })).toEqual(['written before'])
    expect(entries(storage)).toBe(plain + 4)
    const second = open(defineTable(bare).searchIndex('by_text', config(['room', 'by'])))
    expect(await find(second, 'before', { by: null })).toEqual(['written before'])
    expect(entries(storage)).toBe(plain + 6)
    open(defineTable(bare))
    expect(entries(storage)).toBe(plain)
  })
})

describe('a search compared with a naive scan', () => {
  const word = fc.constantFrom('a', 'ab', 'abc', 'b', 'bc', 'c', 'Ca', 'é')
  const text = fc.array(word, { maxLength: 6 }).map((words) => words.join(' '))
  const room = fc.constantFrom('x', 'y')
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('add' as const), text, room }) },
    fc.record({ do: fc.constant('edit' as const), at: fc.nat(), text, room }),
    fc.record({ do: fc.constant('remove' as const), at: fc.nat() }),
  )

  it('Q12 Q4 Q8 finds the same in the same order, also when it is live', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), text, fc.option(room), async (steps, looked, where) => {
        const test = start()
        const args = { text: looked, ...(where !== null && { room: where }) }
        await test.watch(1, [{ queryId: 0, path: 'library:find', args }])
        const ids: string[] = []
        for (const each of steps) {
          if (each.do === 'add') {
            ids.push((await test.value('mutation', 'library:add', { text: each.text, room: each.room })) as string)
          } else if (ids.length > 0) {
            const at = each.at % ids.length
            if (each.do === 'remove') await test.value('mutation', 'library:remove', { id: ids.splice(at, 1)[0] })
            else {
              const fields = { text: each.text, room: each.room }
              await test.value('mutation', 'library:edit', { id: ids[at], fields })
            }
          }
        }
        await test.settled()
        const all = (await test.value('query', 'library:all')) as { text: string; room: string }[]
        const inScope = all.filter((post) => where === null || post.room === where).map((post) => post.text)
        const expected = plainSearch(inScope, looked)
        expect(await find(test, looked, args)).toEqual(expected)
        expect(test.sees(1, 0)).toEqual(expected)
      }),
    )
  })

  /** `texts` in order of creation. */
  function plainSearch(texts: string[], looked: string): string[] {
    const words = [...wordsOf(looked)].slice(0, 16)
    const last = words.at(-1)
    const matching = texts
      .map((each) => ({ text: each, words: [...wordsOf(each)], score: 0 }))
      .filter((each) => each.words.some((w) => words.includes(w) || (last !== undefined && w.startsWith(last))))
    const average = matching.reduce((sum, each) => sum + each.words.length, 0) / matching.length
    for (const each of matching) {
      for (const w of new Set(each.words)) {
        const weight = words.includes(w) ? 1 : last !== undefined && w.startsWith(last) ? 0.5 : 0
        const n = matching.filter((other) => other.words.includes(w)).length
        const rarity = Math.log(1 + (matching.length - n + 0.5) / (n + 0.5))
        const count = each.words.filter((other) => other === w).length
        each.score += (weight * rarity * count * 2.2) / (count + 1.2 * (0.25 + (0.75 * each.words.length) / average))
      }
    }
    // The sums are computed in another order here, so tiny differences count as equal.
    const score = (each: { score: number }) => Math.round(each.score * 1e9)
    return matching
      .toReversed()
      .sort((a, b) => score(b) - score(a))
      .map((each) => each.text)
  }
})
