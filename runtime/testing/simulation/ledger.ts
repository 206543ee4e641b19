/**
 * The backend of simulated runs, and the same queries written once more over plain lists: the documents at a timestamp
 * determine what every live query has to show at that timestamp.
 */
import {
  defineSchema,
  defineTable,
  internalMutationGeneric,
  internalQueryGeneric,
  makeFunctionReference,
  mutationGeneric,
  queryGeneric,
  type DataModelFromSchemaDefinition,
  type GenericMutationCtx,
  type GenericQueryCtx,
  type MutationBuilder,
  type QueryBuilder,
} from 'convex/server'
import { ConvexError, v, type Validator } from 'convex/values'
import { application } from '../../engine/deploy/testing/push'

/** `t` names the table, so that a reader of the disk knows what it sees. */
const entries = (amount: Validator<number>) =>
  defineTable({
    t: v.literal('entry'),
    op: v.string(),
    session: v.string(),
    step: v.number(),
    room: v.string(),
    amount,
  }).index('by_room', ['room'])
const others = {
  totals: defineTable({ t: v.literal('total'), room: v.string(), count: v.number(), sum: v.number() }).index(
    'by_room',
    ['room'],
  ),
  members: defineTable({ t: v.literal('member'), room: v.string(), person: v.string() }).index('by_room_and_person', [
    'room',
    'person',
  ]),
  jobs: defineTable({ t: v.literal('job'), op: v.string() }),
}
export const schema = defineSchema({
  entries: entries(v.number()).index('by_room_and_amount', ['room', 'amount']),
  ...others,
})

type Model = DataModelFromSchemaDefinition<typeof schema>
const query = queryGeneric as QueryBuilder<Model, 'public'>
const internalQuery = internalQueryGeneric as QueryBuilder<Model, 'internal'>
const mutation = mutationGeneric as MutationBuilder<Model, 'public'>
const internalMutation = internalMutationGeneric as MutationBuilder<Model, 'internal'>

const entry = { op: v.string(), session: v.string(), step: v.number(), room: v.string(), amount: v.number() }
type Entry = { op: string; session: string; step: number; room: string; amount: number }
const addRef = makeFunctionReference<'mutation', Entry, null>('ledger:add')
const failRef = makeFunctionReference<'mutation', Entry, null>('ledger:addAndFail')
const jobRef = makeFunctionReference<'mutation', { op: string }, null>('ledger:runJob')
const pageRef = makeFunctionReference<'query', { room: string }, string[]>('ledger:page')
const MOST = 1_000

async function addEntry(ctx: GenericMutationCtx<Model>, args: Entry): Promise<null> {
  await ctx.db.insert('entries', { t: 'entry', ...args })
  const total = await ctx.db
    .query('totals')
    .withIndex('by_room', (q) => q.eq('room', args.room))
    .unique()
  if (total) await ctx.db.patch(total._id, { count: total.count + 1, sum: total.sum + args.amount })
  else await ctx.db.insert('totals', { t: 'total', room: args.room, count: 1, sum: args.amount })
  return null
}

async function requireMember(ctx: GenericQueryCtx<Model>, room: string): Promise<void> {
  const person = (await ctx.auth.getUserIdentity())?.subject ?? ''
  const member = await ctx.db
    .query('members')
    .withIndex('by_room_and_person', (q) => q.eq('room', room).eq('person', person))
    .unique()
  if (!member) throw new ConvexError({ code: 'NOT_FOUND' })
}

/** Reads the same by either index: documents missing in an index are missing here. */
function topBy(index: 'by_room_and_amount') {
  return query({
    args: { room: v.string(), above: v.number() },
    handler: async (ctx, args) => {
      const rows = await ctx.db
        .query('entries')
        .withIndex(index, (q) => q.eq('room', args.room).gt('amount', args.above))
        .order('desc')
        .take(3)
      return rows.map(({ op }) => op)
    },
  })
}

export const ledger = {
  add: mutation({ args: entry, handler: addEntry }),
  addAndFail: mutation({
    args: entry,
    handler: async (ctx, args): Promise<null> => {
      await addEntry(ctx, args)
      throw new ConvexError({ code: 'NO' })
    },
  }),
  /** A failing nested call leaves nothing behind, and its caller's writes stay. */
  addNested: mutation({
    args: entry,
    handler: async (ctx, args): Promise<null> => {
      await ctx.runMutation(failRef, { ...args, op: `${args.op} undone` }).catch(() => {})
      return ctx.runMutation(addRef, args)
    },
  }),
  addLater: mutation({
    args: { ...entry, delay: v.number() },
    handler: async (ctx, { delay, ...args }) => {
      await ctx.scheduler.runAfter(delay, jobRef, { op: args.op })
      return addEntry(ctx, args)
    },
  }),
  runJob: internalMutation({
    args: { op: v.string() },
    handler: async (ctx, args) => {
      await ctx.db.insert('jobs', { t: 'job', ...args })
    },
  }),
  setMember: mutation({
    args: { ...entry, person: v.string(), on: v.boolean() },
    handler: async (ctx, { person, on, ...args }) => {
      const row = await ctx.db
        .query('members')
        .withIndex('by_room_and_person', (q) => q.eq('room', args.room).eq('person', person))
        .unique()
      if (on && !row) await ctx.db.insert('members', { t: 'member', room: args.room, person })
      if (!on && row) await ctx.db.delete(row._id)
      return addEntry(ctx, args)
    },
  }),
  page: internalQuery({
    args: { room: v.string() },
    handler: async (ctx, args) => {
      const rows = await ctx.db
        .query('entries')
        .withIndex('by_room', (q) => q.eq('room', args.room))
        .take(MOST)
      return rows.map(({ op }) => op)
    },
  }),
  /** A delegate of `page`. */
  list: query({
    args: { room: v.string() },
    handler: async (ctx, args): Promise<string[]> => {
      await requireMember(ctx, args.room)
      return ctx.runQuery(pageRef, args)
    },
  }),
  total: query({
    args: { room: v.string() },
    handler: async (ctx, args) => {
      const total = await ctx.db
        .query('totals')
        .withIndex('by_room', (q) => q.eq('room', args.room))
        .unique()
      return total && [total.count, total.sum]
    },
  }),
  top: topBy('by_room_and_amount'),
  whoAmI: query({ args: {}, handler: async (ctx) => (await ctx.auth.getUserIdentity())?.subject ?? null }),
}

/** Pushed while everything runs: the same functions with an index of another name, and one that no document matches. */
const otherIndex = 'by_room_then_amount'
export const APPLICATIONS = {
  first: application({ ledger }, schema),
  second: application(
    { ledger: { ...ledger, top: topBy(otherIndex as 'by_room_and_amount') } },
    defineSchema({ entries: entries(v.number()).index(otherIndex, ['room', 'amount']), ...others }),
  ),
  unfit: application({ ledger }, defineSchema({ entries: entries(v.literal(-1)), ...others })),
}

type Row = Entry & { t: string; person: string; count: number; sum: number; _creationTime: number }

/** The documents at one moment. */
export class Snapshot {
  readonly entries: Row[]
  readonly jobs: Row[]
  readonly #totals: Row[]
  readonly #members: Row[]

  constructor(rows: readonly unknown[]) {
    const of = (t: string) => (rows as Row[]).filter((row) => row.t === t)
    this.entries = of('entry').sort((a, b) => a._creationTime - b._creationTime)
    this.jobs = of('job')
    this.#totals = of('total')
    this.#members = of('member')
  }

  /** A query's expected result: its value, or { code } of its error. */
  answer(path: string, args: { room?: string; above?: number }, person: string | null): unknown {
    const inRoom = this.entries.filter(({ room }) => room === args.room)
    switch (path) {
      case 'ledger:list': {
        const isMember = this.#members.some((row) => row.room === args.room && row.person === person)
        return isMember ? inRoom.map(({ op }) => op) : { code: 'NOT_FOUND' }
      }
      case 'ledger:total': {
        const total = this.#totals.find(({ room }) => room === args.room)
        return total ? [total.count, total.sum] : null
      }
      case 'ledger:top':
        return inRoom
          .filter(({ amount }) => amount > args.above!)
          .sort((a, b) => b.amount - a.amount || b._creationTime - a._creationTime)
          .slice(0, 3)
          .map(({ op }) => op)
      case 'ledger:whoAmI':
        return person
      default:
        throw new Error(`No such query: ${path}`)
    }
  }

  /** Sums stored next to what they sum up: a torn transaction shows here. */
  get badTotals(): unknown[] {
    return this.#totals
      .map(({ room, count, sum }) => {
        const rows = this.entries.filter((row) => row.room === room)
        return { room, count, sum, real: [rows.length, rows.reduce((all, { amount }) => all + amount, 0)] }
      })
      .filter(({ count, sum, real }) => count !== real[0] || sum !== real[1])
  }
}
