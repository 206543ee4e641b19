/** Queries that call other queries: concurrently, in cycles, for too long, and using results like any other value. */
import { inspect } from 'node:util'
import {
  defineSchema,
  defineTable,
  internalQueryGeneric,
  makeFunctionReference,
  mutationGeneric,
  queryGeneric,
  type DataModelFromSchemaDefinition,
  type MutationBuilder,
  type QueryBuilder,
} from 'convex/server'
import { v } from 'convex/values'
import { expect, it, vi } from 'vitest'
import { TestEngine } from '../testing/test-engine'

const schema = defineSchema({ items: defineTable({ name: v.string() }).index('by_name', ['name']) })

type Model = DataModelFromSchemaDefinition<typeof schema>
const query = queryGeneric as QueryBuilder<Model, 'public'>
const internalQuery = internalQueryGeneric as QueryBuilder<Model, 'internal'>
const mutation = mutationGeneric as MutationBuilder<Model, 'public'>

type None = Record<string, never>
const all = makeFunctionReference<'query', None, { name: string }[]>('app:all')
const first = makeFunctionReference<'query', None, { name: string }[]>('app:first')
const itself = makeFunctionReference<'query', None, unknown>('app:itself')
const other = makeFunctionReference<'query', { n: number }, unknown>('app:other')

let goOn: (() => void) | null = null
const logged: string[] = []

const app = {
  add: mutation({ args: { name: v.string() }, handler: (ctx, args) => ctx.db.insert('items', args) }),
  all: internalQuery({
    args: {},
    handler: async (ctx) => (await ctx.db.query('items').take(100)).map(({ name }) => ({ name })),
  }),
  first: internalQuery({ args: {}, handler: (ctx): Promise<{ name: string }[]> => ctx.runQuery(all, {}) }),
  /** Calls the same query twice at once, and once more after another one. */
  twice: query({
    args: {},
    handler: async (ctx): Promise<unknown> => {
      const [a, , c] = await Promise.all([ctx.runQuery(all, {}), ctx.runQuery(all, {}), ctx.runQuery(first, {})])
      return a.length === 0 ? c : a
    },
  }),
  itself: query({ args: {}, handler: (ctx): Promise<unknown> => ctx.runQuery(itself, {}) }),
  other: query({
    args: { n: v.number() },
    handler: async (ctx, { n }): Promise<unknown> =>
      (await Promise.all([ctx.runQuery(other, { n: 1 - n }), ctx.runQuery(other, { n: 1 - n })]))[0],
  }),
  slow: query({
    args: {},
    handler: async (ctx) => {
      if (goOn === null) await new Promise<void>((resolve) => (goOn = resolve))
      return (await ctx.db.query('items').take(100)).length
    },
  }),
  ordinary: query({
    args: {},
    handler: async (ctx) => {
      const found = await ctx.runQuery(all, {})
      const within = { found, list: [await ctx.runQuery(first, {})] }
      logged.push(inspect(await ctx.runQuery(first, {})), inspect(within, { depth: 5 }))
      const copy = structuredClone(found)
      const whole = structuredClone(within)
      copy.push({ name: 'more' })
      whole.found.push({ name: 'more' })
      const held = structuredClone({
        map: new Map([['first', await ctx.runQuery(first, {})]]),
        set: new Set([await ctx.runQuery(first, {})]),
      })
      return {
        found,
        copy,
        whole,
        isArray: Array.isArray(found),
        spread: [...found],
        held: [held.map.get('first'), ...held.set],
      }
    },
  }),
}

const start = (): TestEngine => new TestEngine({ schema, modules: { app } })

it('U2 U4 a query requested twice at once runs once, follows its writes, and leaves nothing behind', async () => {
  const test = start()
  const before = test.engine.stats.runs
  await test.watch(1, [{ queryId: 0, path: 'app:twice' }])
  // The queries twice, first, and all.
  expect(test.engine.stats.runs - before).toBe(3)
  for (const name of ['one', 'two']) {
    await test.value('mutation', 'app:add', { name })
    await test.settled()
  }
  expect(test.sees(1, 0)).toEqual([{ name: 'one' }, { name: 'two' }])
  const asked = test.engine.stats
  for (let n = 0; n < 20; n++) await test.value('query', 'app:twice')
  expect(test.engine.stats).toMatchObject({ queries: asked.queries, places: asked.places })
  await test.watch(1, [], undefined, [0])
  await test.settled()
  expect(test.engine.stats).toMatchObject({ queries: 0, places: 0 })
})

it('T2 a query that calls itself, directly or indirectly, fails and leaves nothing behind', async () => {
  const test = start()
  expect(await test.call('query', 'app:itself')).toMatchObject({ ok: false, message: expect.stringContaining('nested') as string }) // oxfmt-ignore
  const answer = test.call('query', 'app:other', { n: 0 })
  await vi.waitFor(() => {
    // If two wait for each other, their timeout ends it.
    test.system.advance(1_000)
    return Promise.race([answer, Promise.reject(new Error('still waiting'))])
  })
  expect(await answer).toMatchObject({ ok: false })
  expect(test.engine.stats).toMatchObject({ queries: 0, places: 0 })
})

it('E13 a query that timed out runs again for the next caller, and those who saw it fail get the new result', async () => {
  const test = start()
  const failing = test.watch(1, [{ queryId: 0, path: 'app:slow' }])
  await vi.waitFor(() => expect(goOn).not.toBeNull())
  test.system.advance(1_000)
  await failing
  expect(test.sees(1, 0)).toMatchObject({ error: expect.stringContaining('timed out') as string })
  await test.watch(2, [{ queryId: 0, path: 'app:slow' }])
  expect([test.sees(2, 0), test.sees(1, 0)]).toEqual([0, 0])
})

it('D5 a nested result is a value like any other: it can be logged, cloned, and changed', async () => {
  const test = start()
  await test.value('mutation', 'app:add', { name: 'one' })
  const one = [{ name: 'one' }]
  const more = [...one, { name: 'more' }]
  expect(await test.value('query', 'app:ordinary')).toEqual({
    found: one,
    copy: more,
    whole: { found: more, list: [one] },
    isArray: true,
    spread: one,
    held: [one, one],
  })
  expect(logged).toEqual([inspect(one), inspect({ found: one, list: [one] }, { depth: 5 })])
})

it('W9 a function that fails inside the engine is not considered running', async () => {
  const running: string[] = []
  const monitor = { enter: ({ path }: { path: string }) => void running.push(path), exit: () => void running.pop() }
  const test = new TestEngine({ schema, modules: { app }, monitor })
  const { runner } = (test.engine as unknown as { functions: { runner: { query: unknown } } }).functions
  runner.query = () => Promise.reject(new Error('within'))
  expect(await test.call('query', 'app:all', {}, { access: 'internal' })).toMatchObject({ ok: false })
  expect(running).toEqual([])
})
