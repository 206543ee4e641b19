/** A small backend for tests of search. */
import {
  defineSchema,
  defineTable,
  makeFunctionReference,
  mutationGeneric,
  queryGeneric,
  type DataModelFromSchemaDefinition,
  type GenericQueryCtx,
  type MutationBuilder,
  type QueryBuilder,
} from 'convex/server'
import { v, type Infer } from 'convex/values'

const post = v.object({ text: v.string(), room: v.string(), by: v.optional(v.string()), likes: v.optional(v.number()) })

export const schema = defineSchema({
  posts: defineTable(post).searchIndex('by_text', { searchField: 'text', filterFields: ['room', 'by'] }),
  plain: defineTable({ text: v.string() }),
})

type Model = DataModelFromSchemaDefinition<typeof schema>
const query = queryGeneric as QueryBuilder<Model, 'public'>
const mutation = mutationGeneric as MutationBuilder<Model, 'public'>

const add = makeFunctionReference<'mutation', Infer<typeof post> & { fail?: boolean }, string>('library:add')

const search = v.object({
  text: v.string(),
  room: v.optional(v.string()),
  by: v.optional(v.union(v.string(), v.null())),
})

function find(ctx: GenericQueryCtx<Model>, { text, room, by }: Infer<typeof search>) {
  return ctx.db.query('posts').withSearchIndex('by_text', (q) => {
    let found = q.search('text', text)
    if (room !== undefined) found = found.eq('room', room)
    // Null stands for documents without the field.
    if (by !== undefined) found = found.eq('by', by ?? undefined)
    return found
  })
}

export const library = {
  add: mutation({
    args: { ...post.fields, fail: v.optional(v.boolean()) },
    handler: async (ctx, { fail, ...fields }) => {
      const id = await ctx.db.insert('posts', fields)
      if (fail) throw new Error('after the insert')
      return id
    },
  }),
  edit: mutation({
    args: { id: v.id('posts'), fields: post.partial() },
    handler: (ctx, { id, fields }) => ctx.db.patch(id, fields),
  }),
  remove: mutation({ args: { id: v.id('posts') }, handler: (ctx, { id }) => ctx.db.delete(id) }),
  addPlain: mutation({ args: { text: v.string() }, handler: (ctx, args) => ctx.db.insert('plain', args) }),
  many: mutation({
    args: { count: v.number(), text: v.string(), room: v.string() },
    handler: async (ctx, { count, ...fields }) => {
      for (let n = 0; n < count; n++) await ctx.db.insert('posts', fields)
    },
  }),
  find: query({
    args: { ...search.fields, count: v.optional(v.number()) },
    handler: async (ctx, { count = 100, ...args }) => (await find(ctx, args).take(count)).map(({ text }) => text),
  }),
  findAll: query({ args: search, handler: async (ctx, args) => (await find(ctx, args).collect()).length }),
  liked: query({
    args: search,
    handler: async (ctx, args) => {
      const liked = await find(ctx, args)
        .filter((q) => q.gt(q.field('likes'), 0))
        .first()
      return liked?.text ?? null
    },
  }),
  page: query({
    args: { ...search.fields, cursor: v.union(v.string(), v.null()), count: v.number() },
    handler: async (ctx, { cursor, count, ...args }) => {
      const { page, ...rest } = await find(ctx, args).paginate({ numItems: count, cursor })
      return { ...rest, page: page.map(({ text }) => text) }
    },
  }),
  all: query({
    args: {},
    handler: async (ctx) =>
      (await ctx.db.query('posts').collect()).map(({ text, room, by }) => ({ text, room, by: by ?? null })),
  }),
  /** The mutation's own writes that it finds. */
  ownWrites: mutation({
    args: {},
    handler: async (ctx) => {
      const texts = async (text: string) => (await find(ctx, { text }).take(10)).map((found) => found.text)
      const id = await ctx.db.insert('posts', { text: 'one fish', room: 'a' })
      const inserted = await texts('fish')
      await ctx.db.patch(id, { text: 'two birds' })
      const patched = [await texts('fish'), await texts('birds')]
      await ctx.runMutation(add, { text: 'three birds', room: 'a', fail: true }).catch(() => {})
      const undone = await texts('birds')
      await ctx.db.delete(id)
      return { inserted, patched, undone, deleted: await texts('birds') }
    },
  }),
  wrong: query({
    args: { how: v.string() },
    handler: async (ctx, { how }) => {
      // Bypasses the types, as plain JavaScript can.
      type Loose = { search(field: string, text: string): Loose; eq(field: string, value: unknown): Loose }
      const builds: Record<string, (q: Loose) => Loose> = {
        none: (q) => q,
        field: (q) => q.search('room', 'x'),
        twice: (q) => q.search('text', 'x').search('text', 'y'),
        filter: (q) => q.search('text', 'x').eq('likes', 1),
        many: (q) => Array.from({ length: 9 }).reduce<Loose>((chain) => chain.eq('room', 'a'), q.search('text', 'x')),
        reused: (q) => {
          q.search('text', 'x')
          return q.search('text', 'y')
        },
      }
      const posts = ctx.db.query('posts')
      if (how === 'order') {
        const found = posts.withSearchIndex('by_text', (q) => q.search('text', 'x'))
        return (found as unknown as { order(order: string): { collect(): Promise<unknown[]> } }).order('desc').collect()
      }
      if (how === 'index')
        return posts.withSearchIndex('by_nothing' as 'by_text', (q) => q.search('text', 'x')).collect()
      return posts.withSearchIndex('by_text', builds[how] as never).collect()
    },
  }),
}
