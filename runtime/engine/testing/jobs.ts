/** A small backend for tests of transactions, actions and the scheduler. */
import {
  actionGeneric,
  defineSchema,
  defineTable,
  makeFunctionReference,
  mutationGeneric,
  queryGeneric,
  type ActionBuilder,
  type DataModelFromSchemaDefinition,
  type GenericMutationCtx,
  type MutationBuilder,
  type QueryBuilder,
} from 'convex/server'
import { ConvexError, v } from 'convex/values'

export const schema = defineSchema({
  items: defineTable({ name: v.string(), rank: v.optional(v.number()), tag: v.optional(v.string()) })
    .index('by_name', ['name'])
    .index('by_tag_and_rank', ['tag', 'rank']),
})

type Model = DataModelFromSchemaDefinition<typeof schema>
const query = queryGeneric as QueryBuilder<Model, 'public'>
const mutation = mutationGeneric as MutationBuilder<Model, 'public'>
const action = actionGeneric as ActionBuilder<Model, 'public'>

const add = makeFunctionReference<'mutation', { name: string }, string>('jobs:add')
const addThenFail = makeFunctionReference<'mutation', { name: string }>('jobs:addThenFail')
const addSlowly = makeFunctionReference<'mutation', { name: string }>('jobs:addSlowly')
const firstPage = makeFunctionReference<'query', Record<string, never>, number>('jobs:firstPage')
const recursive = makeFunctionReference<'mutation', Record<string, never>, null>('jobs:recursive')
const slowNames = makeFunctionReference<'query', Record<string, never>, number>('jobs:slowNames')
const nap = makeFunctionReference<'action', { name: string }>('jobs:nap')
const names = makeFunctionReference<'query', Record<string, never>, string[]>('jobs:names')

/** Lets a test use a function's context after the function has ended. */
export const leaked: { ctx: GenericMutationCtx<Model> | null; wake: () => void } = { ctx: null, wake: () => {} }

export const jobs = {
  names: query({
    args: {},
    handler: async (ctx) => (await ctx.db.query('items').take(1_000)).map((item) => item.name),
  }),
  add: mutation({ args: { name: v.string() }, handler: (ctx, args) => ctx.db.insert('items', args) }),
  addThenFail: mutation({
    args: { name: v.string() },
    handler: async (ctx, args) => {
      await ctx.db.insert('items', args)
      throw new ConvexError({ code: 'FAILED', name: args.name })
    },
  }),
  selfCancelling: mutation({
    args: {},
    handler: (ctx) => ctx.scheduler.runAfter(0, makeFunctionReference<'mutation'>('jobs:cancelAll')),
  }),
  cancelAll: mutation({
    args: {},
    handler: async (ctx) => {
      await ctx.db.insert('items', { name: 'ran' })
      for (const { _id } of await ctx.db.system.query('_scheduled_functions').take(10)) await ctx.scheduler.cancel(_id)
    },
  }),
  readsOwnWrites: mutation({
    args: {},
    handler: async (ctx) => {
      const id = await ctx.db.insert('items', { name: 'one', tag: 'x', rank: 1 })
      await ctx.db.patch(id, { rank: 3, tag: undefined })
      await ctx.db.insert('items', { name: 'two' })
      const all = await ctx.db.query('items').withIndex('by_tag_and_rank', (q) => q.eq('tag', undefined)).collect() // oxfmt-ignore
      return all.map(({ name, rank, tag }) => ({ name, rank: rank ?? null, tag: tag ?? null }))
    },
  }),
  nested: mutation({
    args: {},
    handler: async (ctx) => {
      await ctx.db.insert('items', { name: 'before' })
      await ctx.runMutation(addThenFail, { name: 'undone' }).catch(() => {})
      await ctx.runMutation(add, { name: 'kept' })
      await ctx.db.insert('items', { name: 'after' })
    },
  }),
  /** Only what failed is undone, whatever else was started with it. */
  nestedAtOnce: mutation({
    args: {},
    handler: async (ctx) => {
      const outcomes = await Promise.allSettled([
        ctx.runMutation(addThenFail, { name: 'undone' }),
        ctx.runMutation(add, { name: 'first' }),
        ctx.db.insert('items', { name: 'own' }),
        ctx.runMutation(addThenFail, { name: 'undone too' }),
        ctx.db.query('items').take(10),
        ctx.runMutation(add, { name: 'second' }),
      ])
      return outcomes.map(({ status }) => status)
    },
  }),
  recursive: mutation({ args: {}, handler: (ctx): Promise<null> => ctx.runMutation(recursive, {}) }),
  /** Ends while a nested mutation is in progress. */
  nestedLeftBehind: mutation({
    args: {},
    handler: async (ctx) => {
      await ctx.db.insert('items', { name: 'kept' })
      void ctx.runMutation(addSlowly, { name: 'left behind' }).catch(() => {})
    },
  }),
  addSlowly: mutation({
    args: { name: v.string() },
    handler: async (ctx, { name }) => {
      await ctx.db.insert('items', { name })
      for (let turn = 0; turn < 20; turn++) await Promise.resolve()
      await ctx.db.insert('items', { name })
    },
  }),
  namesLeftBehind: query({
    args: {},
    handler: async (ctx) => {
      void ctx.runQuery(slowNames, {}).catch(() => {})
      return null
    },
  }),
  slowNames: query({
    args: {},
    handler: async (ctx): Promise<number> => {
      for (let turn = 0; turn < 20; turn++) await new Promise<void>((resolve) => setImmediate(resolve))
      return (await ctx.db.query('items').take(10)).length
    },
  }),
  firstPage: query({
    args: {},
    handler: async (ctx) => (await ctx.db.query('items').paginate({ numItems: 1, cursor: null })).page.length,
  }),
  pagesInside: mutation({
    args: {},
    handler: async (ctx): Promise<number[]> => [await ctx.runQuery(firstPage, {}), await ctx.runQuery(firstPage, {})],
  }),
  twoPages: query({
    args: {},
    handler: async (ctx) => {
      const { continueCursor } = await ctx.db.query('items').paginate({ numItems: 1, cursor: null })
      return ctx.db.query('items').paginate({ numItems: 1, cursor: continueCursor })
    },
  }),
  leak: mutation({
    args: {},
    handler: async (ctx) => {
      leaked.ctx = ctx
    },
  }),
  clock: mutation({
    args: {},
    handler: async () => {
      const first = [Date.now(), new Date().valueOf(), Math.random()]
      for (let turn = 0; turn < 1_000; turn++) await Promise.resolve()
      return { same: Date.now() === first[0] && new Date().valueOf() === first[1], now: first[0]!, chance: first[2]! }
    },
  }),
  many: mutation({
    args: { count: v.number() },
    handler: async (ctx, { count }) => {
      for (let n = 0; n < count; n++) await ctx.db.insert('items', { name: `item ${n}` })
    },
  }),
  badField: mutation({
    args: {},
    handler: async (ctx) => {
      await ctx.db.insert('items', { name: 'fine' })
      await ctx.db.insert('items', { name: 7 as unknown as string })
    },
  }),
  changeId: mutation({
    args: {},
    handler: async (ctx) => {
      const id = await ctx.db.insert('items', { name: 'one' })
      await ctx.db.patch(id, { _id: 'other' } as object)
    },
  }),
  /** Reads the index at one document, or after it, without reading the document. */
  atOrAfter: query({
    args: { id: v.id('items'), at: v.number(), exactly: v.boolean() },
    handler: async (ctx, { id, at, exactly }) => {
      const rows = await ctx.db
        .query('items')
        .withIndex('by_tag_and_rank', (q) => {
          // Convex accepts it; its types don't know.
          type Loose = { eq(field: string, value: unknown): Loose; gte(field: string, value: unknown): Loose }
          const same = q.eq('tag', undefined).eq('rank', undefined).eq('_creationTime', at) as unknown as Loose
          return (exactly ? same.eq('_id', id) : same.gte('_id', id)) as never
        })
        .collect()
      return rows.map(({ name }) => name)
    },
  }),
  rename: mutation({
    args: { id: v.id('items'), name: v.string() },
    handler: (ctx, { id, name }) => ctx.db.patch(id, { name }),
  }),
  asOfOthers: mutation({
    args: {},
    handler: async (ctx) => {
      const id = await ctx.db.insert('items', { name: 'one' })
      await ctx.db.get('others' as 'items', id)
    },
  }),
  ranked: mutation({
    args: {},
    handler: async (ctx) => {
      const ranked = [['x', 1], ['x', 2], ['x', 3], ['y', 1]] as const // oxfmt-ignore
      for (const [tag, rank] of ranked) await ctx.db.insert('items', { name: tag + rank, tag, rank })
    },
  }),
  /** Range methods that the types would not allow: [method, field, value]. */
  inRange: query({
    args: { range: v.array(v.any()) },
    handler: async (ctx, { range }) => {
      type Chain = Record<string, (field: string, value: unknown) => Chain>
      const parts = range as [string, string, unknown][]
      const build = (q: unknown) => parts.reduce((chain, [method, ...part]) => chain[method]!(...part), q as Chain)
      const rows = ctx.db.query('items').withIndex('by_tag_and_rank', (q) => build(q) as never)
      return (await rows.collect()).map(({ name }) => name)
    },
  }),
  never: mutation({ args: {}, handler: () => new Promise<null>(() => {}) }),
  later: mutation({
    args: { name: v.string(), delay: v.number(), fail: v.optional(v.boolean()) },
    handler: async (ctx, { name, delay, fail }) => {
      const id = await ctx.scheduler.runAfter(delay, add, { name })
      if (fail) throw new ConvexError({ code: 'NO' })
      return id
    },
  }),
  at: mutation({ args: { at: v.number() }, handler: (ctx, { at }) => ctx.scheduler.runAt(at, add, { name: 'x' }) }),
  napLater: mutation({
    args: { name: v.string() },
    handler: (ctx, args) => ctx.scheduler.runAfter(1_000, nap, args),
  }),
  cancel: mutation({
    args: { id: v.id('_scheduled_functions') },
    handler: (ctx, { id }) => ctx.scheduler.cancel(id),
  }),
  stateOf: query({
    args: { id: v.id('_scheduled_functions') },
    handler: async (ctx, { id }) => (await ctx.db.system.get(id))?.state.kind ?? null,
  }),
  nameOf: query({
    args: { id: v.id('_scheduled_functions') },
    handler: async (ctx, { id }) => (await ctx.db.system.get(id))?.name ?? null,
  }),
  nap: action({
    args: { name: v.string() },
    handler: async (ctx, args) => {
      await new Promise<void>((resolve) => (leaked.wake = resolve))
      await ctx.runMutation(add, args)
    },
  }),
  report: action({
    args: {},
    handler: async (ctx) => {
      await ctx.runMutation(add, { name: 'by an action' })
      const failure: unknown = await ctx.runMutation(addThenFail, { name: 'lost' }).catch((error: unknown) => error)
      const data: unknown = failure instanceof ConvexError ? failure.data : null
      return { seen: await ctx.runQuery(names, {}), data: data as { code: string } | null }
    },
  }),
}
