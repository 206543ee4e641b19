/** A schema being pushed while other requests continue. */
import {
  defineSchema,
  defineTable,
  mutationGeneric,
  queryGeneric,
  type DataModelFromSchemaDefinition,
  type MutationBuilder,
  type QueryBuilder,
} from 'convex/server'
import { v } from 'convex/values'
import { describe, expect, it } from 'vitest'
import { TestEngine } from '../testing/test-engine'
import { MemoryStorage } from '../../storage/memory'
import { garbageIn } from '../../database/catalog-plan'
import { application, loaderOf, push, startRequest } from './testing/push'

const text = v.union(v.string(), v.number())
const before = defineSchema({ notes: defineTable({ text }) })
const after = defineSchema({
  notes: defineTable({ text: v.string() }).index('by_text', ['text']).searchIndex('by_words', { searchField: 'text' }),
})
const loose = defineSchema({ notes: defineTable({ text }).index('by_text', ['text']) })

type Model = DataModelFromSchemaDefinition<typeof after>
const query = queryGeneric as QueryBuilder<Model, 'public'>
const mutation = mutationGeneric as MutationBuilder<Model, 'public'>

const notes = {
  add: mutation({ args: { text: v.any() }, handler: (ctx, note) => ctx.db.insert('notes', note) }),
  addMany: mutation({
    args: { from: v.number(), count: v.number() },
    handler: async (ctx, { from, count }) => {
      for (let n = from; n < from + count; n++) await ctx.db.insert('notes', { text: `note ${n}` })
    },
  }),
  change: mutation({
    args: { id: v.id('notes'), text: v.any() },
    handler: (ctx, { id, ...note }) => ctx.db.patch(id, note),
  }),
  remove: mutation({ args: { id: v.id('notes') }, handler: (ctx, { id }) => ctx.db.delete(id) }),
  failing: mutation({
    args: {},
    handler: async (ctx) => {
      await ctx.db.insert('notes', { text: 'never' })
      throw new Error('no')
    },
  }),
  all: query({ args: {}, handler: async (ctx) => (await ctx.db.query('notes').collect()).map((note) => note.text) }),
}
const indexed = {
  ...notes,
  sorted: query({
    args: {},
    handler: async (ctx) => (await ctx.db.query('notes').withIndex('by_text').collect()).map((note) => note.text),
  }),
  found: query({
    args: { words: v.string() },
    handler: async (ctx, { words }) =>
      (
        await ctx.db
          .query('notes')
          .withSearchIndex('by_words', (q) => q.search('text', words))
          .take(1_000)
      ).map((note) => note.text),
  }),
}

const loadCode = loaderOf({
  after: application({ notes: indexed }, after),
  before: application({ notes }, before),
  loose: application({ notes: indexed }, loose),
})
const start = (storage = new MemoryStorage()) =>
  new TestEngine({ schema: before, modules: { notes }, storage, loadCode, rowsAtOnce: 3 })
const pushTo = (test: TestEngine, name: string) => push((operation) => test.admin(operation), name)

async function withNotes(count = 100): Promise<{ test: TestEngine; ids: string[] }> {
  const test = start()
  const ids: string[] = []
  for (let n = 0; n < count; n++) ids.push((await test.value('mutation', 'notes:add', { text: `note ${n}` })) as string)
  return { test, ids }
}

const sorted = async (test: TestEngine) => (await test.value('query', 'notes:sorted')) as string[]
const all = async (test: TestEngine) => (await test.value('query', 'notes:all')) as string[]

describe('while a push is in progress', () => {
  it('O24 others write and read between the steps, and the new indexes contain everything', async () => {
    const { test, ids } = await withNotes()
    const over = new AbortController()
    const pushed = pushTo(test, 'after').finally(() => over.abort())
    let answered = 0
    for (let n = 0; !over.signal.aborted; n++) {
      await test.value('mutation', 'notes:change', { id: ids[(n * 7) % ids.length], text: `changed ${n}` })
      await test.value('mutation', 'notes:add', { text: `new ${n}` })
      if (n < 20) await test.value('mutation', 'notes:remove', { id: ids.splice((n * 13) % ids.length, 1)[0] })
      await test.call('mutation', 'notes:failing')
      if (!over.signal.aborted) answered += 1
    }
    expect(await pushed).toMatchObject({ ok: true })
    expect(answered).toBeGreaterThan(5)
    const texts = await all(test)
    expect(texts.some((each) => each.startsWith('changed'))).toBe(true)
    expect(await sorted(test)).toEqual(texts.toSorted())
    const news = texts.filter((each) => each.startsWith('new'))
    expect(((await test.value('query', 'notes:found', { words: 'new' })) as string[]).toSorted()).toEqual(
      news.toSorted(),
    )
  })

  it('O24 documents written meanwhile have to match as well, by the end', async () => {
    const { test } = await withNotes()
    const started = pushTo(test, 'after')
    await test.settled()
    const id = await test.value('mutation', 'notes:add', { text: 5 })
    expect(await started).toMatchObject({ ok: false, message: expect.stringContaining('does not match the schema') })
    // Fixed before the end, as if it had never existed.
    await test.value('mutation', 'notes:change', { id, text: 'five' })
    const again = pushTo(test, 'after')
    await test.settled()
    const other = await test.value('mutation', 'notes:add', { text: 6 })
    await test.value('mutation', 'notes:remove', { id: other })
    expect(await again).toMatchObject({ ok: true })
    expect(await sorted(test)).toContain('five')
  })

  it('O24 a superseded push leaves nothing, and neither do dropped indexes', async () => {
    const { test } = await withNotes()
    const overtaken = await test.admin({ name: 'start-push', request: startRequest('after') })
    await test.settled()
    expect(await pushTo(test, 'loose')).toMatchObject({ ok: true })
    const { schemaChange } = JSON.parse((overtaken as { value: string }).value) as { schemaChange: object }
    const finish = {
      name: 'finish-push',
      request: JSON.stringify({ startPush: { schemaChange }, dryRun: false }),
    } as const
    expect(await test.admin(finish)).toMatchObject({ ok: false, code: 'RaceDetected' })
    expect(await sorted(test)).toHaveLength(100)
    expect(await pushTo(test, 'before')).toMatchObject({ ok: true })
    for (let turn = 0; garbageIn(test.storage).length > 0 && turn < 1_000; turn++) await test.settled()
    expect(entriesIn(test.storage as MemoryStorage)).toEqual([100])
  })

  it('O24 a dry run checks the documents, and writes nothing', async () => {
    const { test } = await withNotes(10)
    await test.value('mutation', 'notes:add', { text: 7 })
    const started = await test.admin({ name: 'start-push', request: startRequest('after', true) })
    const { schemaChange } = JSON.parse((started as { value: string }).value) as { schemaChange: object }
    const waited = await test.admin({ name: 'wait-for-schema', request: JSON.stringify({ schemaChange }) })
    expect(waited).toMatchObject({ ok: true, value: expect.stringContaining('does not match the schema') })
    expect(garbageIn(test.storage)).toEqual([])
    expect(entriesIn(test.storage as MemoryStorage)).toEqual([11])
  })

  it('O24 remains of an ended process are cleared by the next start', async () => {
    const { test } = await withNotes()
    const storage = test.storage as MemoryStorage
    await test.admin({ name: 'start-push', request: startRequest('after') })
    for (let turn = 0; turn < 20; turn++) await test.settled()
    expect(entriesIn(storage).length).toBeGreaterThan(1)
    const crashed = storage.crash()
    const next = start(crashed)
    expect(entriesIn(crashed)).toEqual([100])
    expect(garbageIn(crashed)).toEqual([])
    expect(await pushTo(next, 'after')).toMatchObject({ ok: true })
    expect(await sorted(next)).toHaveLength(100)
  })
})

/** Number of entries in each index of notes, including unowned ones. */
function entriesIn(storage: MemoryStorage): number[] {
  const counts: number[] = []
  for (let index = 1; index < 60; index++) {
    const rows = storage.rangeIndex(index, '', '\xff'.repeat(8), 'asc', Infinity)
    const count = rows.filter(({ json }) => json.includes('"text"')).length
    if (count > 0) counts.push(count)
  }
  return counts
}
