/** A small backend for tests of the engine: rooms with notes that only their members can read. */
import {
  defineSchema,
  defineTable,
  internalQueryGeneric,
  makeFunctionReference,
  mutationGeneric,
  paginationOptsValidator,
  queryGeneric,
  type DataModelFromSchemaDefinition,
  type GenericQueryCtx,
  type MutationBuilder,
  type QueryBuilder,
} from 'convex/server'
import { ConvexError, v } from 'convex/values'

export const schema = defineSchema({
  members: defineTable({ room: v.string(), person: v.string() }).index('by_room_and_person', ['room', 'person']),
  notes: defineTable({ room: v.string(), text: v.string(), rank: v.number() })
    .index('by_room', ['room'])
    .index('by_room_and_rank', ['room', 'rank']),
  flags: defineTable({ room: v.string(), note: v.optional(v.id('notes')) }).index('by_room', ['room']),
})

type Model = DataModelFromSchemaDefinition<typeof schema>
const query = queryGeneric as QueryBuilder<Model, 'public'>
const internalQuery = internalQueryGeneric as QueryBuilder<Model, 'internal'>
const mutation = mutationGeneric as MutationBuilder<Model, 'public'>

const pageRef = makeFunctionReference<'query', { room: string }, string[]>('notes:page')
const firstRef = makeFunctionReference<'query', { room: string }, { text: string } | null>('notes:firstOf')
const room = v.string()
const texts = v.array(v.string())

async function memberOf(ctx: GenericQueryCtx<Model>, of: string) {
  const person = (await ctx.auth.getUserIdentity())?.subject ?? ''
  const member = await ctx.db
    .query('members')
    .withIndex('by_room_and_person', (q) => q.eq('room', of).eq('person', person))
    .unique()
  if (!member) throw new ConvexError({ code: 'NOT_FOUND' })
  return member
}

export const notes = {
  page: internalQuery({
    args: { room },
    returns: texts,
    handler: async (ctx, args) => {
      const rows = await ctx.db
        .query('notes')
        .withIndex('by_room', (q) => q.eq('room', args.room))
        .take(100)
      return rows.map((row) => row.text)
    },
  }),
  firstOf: internalQuery({
    args: { room },
    handler: async (ctx, args) => {
      const row = await ctx.db
        .query('notes')
        .withIndex('by_room_and_rank', (q) => q.eq('room', args.room))
        .first()
      return row && { text: row.text }
    },
  }),
  /** A delegate of `page`. */
  list: query({
    args: { room },
    returns: texts,
    handler: async (ctx, args): Promise<string[]> => {
      await memberOf(ctx, args.room)
      return ctx.runQuery(pageRef, args)
    },
  }),
  /** A delegate while there is a note; without one, a result of its own. */
  first: query({
    args: { room },
    handler: async (ctx, args): Promise<unknown> => {
      await memberOf(ctx, args.room)
      return (await ctx.runQuery(firstRef, args)) ?? 'none'
    },
  }),
  /** Looks inside the nested result, so it isn't a delegate. */
  loud: query({
    args: { room },
    handler: async (ctx, args): Promise<string[]> => {
      await memberOf(ctx, args.room)
      return (await ctx.runQuery(pageRef, args)).map((text) => text.toUpperCase())
    },
  }),
  /** Asks who is calling only while the room is flagged. */
  sometimesPersonal: query({
    args: { room },
    handler: async (ctx, args) => {
      const flag = await ctx.db
        .query('flags')
        .withIndex('by_room', (q) => q.eq('room', args.room))
        .first()
      return flag ? ((await ctx.auth.getUserIdentity())?.subject ?? null) : 'anyone'
    },
  }),
  top: query({
    args: { room, above: v.number(), count: v.number() },
    handler: async (ctx, args) => {
      const rows = await ctx.db
        .query('notes')
        .withIndex('by_room_and_rank', (q) => q.eq('room', args.room).gt('rank', args.above))
        .order('desc')
        .take(args.count)
      return rows.map((row) => [row.rank, row.text])
    },
  }),
  /** Reads by id alone: no range of notes. */
  pinned: query({
    args: { room, short: v.boolean() },
    handler: async (ctx, args) => {
      const flag = await ctx.db
        .query('flags')
        .withIndex('by_room', (q) => q.eq('room', args.room))
        .first()
      const row = flag?.note ? await ctx.db.get(flag.note) : null
      return row && (args.short ? row.text : [row.rank, row.text])
    },
  }),
  paged: query({
    args: { room, paginationOpts: paginationOptsValidator },
    handler: async (ctx, args) => {
      const result = await ctx.db
        .query('notes')
        .withIndex('by_room_and_rank', (q) => q.eq('room', args.room))
        .paginate(args.paginationOpts)
      return { ...result, page: result.page.map((row) => row.text) }
    },
  }),
  add: mutation({
    args: { room, text: v.string(), rank: v.optional(v.number()) },
    handler: (ctx, { rank = 0, ...args }) => ctx.db.insert('notes', { ...args, rank }),
  }),
  addAndFail: mutation({
    args: { room, text: v.string() },
    handler: async (ctx, args) => {
      await ctx.db.insert('notes', { ...args, rank: 0 })
      throw new ConvexError({ code: 'NO' })
    },
  }),
  rerank: mutation({
    args: { room, rank: v.number() },
    handler: async (ctx, args) => {
      const row = await ctx.db
        .query('notes')
        .withIndex('by_room_and_rank', (q) => q.eq('room', args.room))
        .first()
      if (row) await ctx.db.patch(row._id, { rank: args.rank })
    },
  }),
  removeFirst: mutation({
    args: { room },
    handler: async (ctx, args) => {
      const row = await ctx.db
        .query('notes')
        .withIndex('by_room', (q) => q.eq('room', args.room))
        .first()
      if (row) await ctx.db.delete(row._id)
    },
  }),
  pin: mutation({
    args: { room },
    handler: async (ctx, args) => {
      const flag = await ctx.db
        .query('flags')
        .withIndex('by_room', (q) => q.eq('room', args.room))
        .first()
      const row = await ctx.db
        .query('notes')
        .withIndex('by_room', (q) => q.eq('room', args.room))
        .first()
      if (flag && row) await ctx.db.patch(flag._id, { note: row._id })
    },
  }),
  clear: mutation({
    args: { room },
    handler: async (ctx, args) => {
      const rows = await ctx.db
        .query('notes')
        .withIndex('by_room', (q) => q.eq('room', args.room))
        .take(100)
      for (const row of rows) await ctx.db.delete(row._id)
    },
  }),
  flag: mutation({
    args: { room, on: v.boolean() },
    handler: async (ctx, args) => {
      const flag = await ctx.db
        .query('flags')
        .withIndex('by_room', (q) => q.eq('room', args.room))
        .first()
      if (args.on && !flag) await ctx.db.insert('flags', { room: args.room })
      if (!args.on && flag) await ctx.db.delete(flag._id)
    },
  }),
  join: mutation({
    args: { room, person: v.string() },
    handler: async (ctx, args) => {
      const known = await ctx.db
        .query('members')
        .withIndex('by_room_and_person', (q) => q.eq('room', args.room).eq('person', args.person))
        .unique()
      if (!known) await ctx.db.insert('members', args)
    },
  }),
  leave: mutation({
    args: { room, person: v.string() },
    handler: async (ctx, args) => {
      const row = await ctx.db
        .query('members')
        .withIndex('by_room_and_person', (q) => q.eq('room', args.room).eq('person', args.person))
        .unique()
      if (row) await ctx.db.delete(row._id)
    },
  }),
}
