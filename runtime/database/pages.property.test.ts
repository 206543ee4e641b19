/**
 * Pages of every size and limit, with and without filters, while rows are inserted before and after the reader's
 * position.
 */
import { defineSchema, defineTable, mutationGeneric, paginationOptsValidator, queryGeneric } from 'convex/server'
import { v } from 'convex/values'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { TestEngine } from '../engine/testing/test-engine'

const schema = defineSchema({ rows: defineTable({ rank: v.number(), name: v.string() }).index('by_rank', ['rank']) })
const order = v.union(v.literal('asc'), v.literal('desc'))

const rows = {
  add: mutationGeneric({
    args: { rank: v.number(), name: v.string() },
    handler: async (ctx, row) => void (await ctx.db.insert('rows', row)),
  }),
  page: queryGeneric({
    args: { order, even: v.boolean(), above: v.number(), paginationOpts: paginationOptsValidator },
    handler: async (ctx, { order, even, above, paginationOpts }) => {
      const all = ctx.db
        .query('rows')
        .withIndex('by_rank', (q) => q.gt('rank', above))
        .order(order)
      const found = even ? all.filter((q) => q.eq(q.mod(q.field('rank') as never, 2), 0)) : all
      const { page, ...rest } = await found.paginate(paginationOpts)
      return { ...rest, page: page.map(({ name }) => name as string) }
    },
  }),
}

interface Page {
  page: string[]
  isDone: boolean
  continueCursor: string
}

const rank = fc.integer({ min: 0, max: 12 })
const limit = fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined })

it('T10 every row that exists while a query’s pages are read is on exactly one of them', async () => {
  const one = fc.record({
    ranks: fc.array(rank, { maxLength: 12 }),
    order: fc.constantFrom('asc', 'desc'),
    even: fc.boolean(),
    above: fc.integer({ min: -1, max: 3 }),
    /** The pages in order, and the rows inserted before each of the following ones. */
    pages: fc.array(fc.record({ numItems: fc.integer({ min: 1, max: 4 }), maximumRowsRead: limit, comes: rank }), {
      minLength: 1,
      maxLength: 8,
    }),
  })
  await fc.assert(
    fc.asyncProperty(one, async ({ ranks, order, even, above, pages }) => {
      const test = new TestEngine({ schema, modules: { rows } })
      for (const [n, rank] of ranks.entries()) await test.value('mutation', 'rows:add', { rank, name: `${n}` })
      const wanted = ranks
        .map((rank, n) => ({ rank, name: `${n}` }))
        .filter(({ rank }) => rank > above && (!even || rank % 2 === 0))
        .toSorted((a, b) => a.rank - b.rank || Number(a.name) - Number(b.name))
        .map(({ name }) => name)
      const seen: string[] = []
      let cursor: string | null = null
      for (let at = 0, isDone = false; !isDone; at++) {
        const { comes, numItems, maximumRowsRead } = pages[at % pages.length]!
        const limits = maximumRowsRead === undefined ? {} : { maximumRowsRead }
        const paginationOpts = { numItems, cursor, ...limits }
        const got = (await test.value('query', 'rows:page', { order, even, above, paginationOpts })) as Page
        expect(got.page.length).toBeLessThanOrEqual(Math.min(numItems, maximumRowsRead ?? Infinity))
        seen.push(...got.page)
        cursor = got.continueCursor
        isDone = got.isDone
        // Rows are inserted only as long as there are sizes to try; an endless stream would prove nothing.
        if (at < pages.length) await test.value('mutation', 'rows:add', { rank: comes, name: `late ${at}` })
      }
      const first = seen.filter((name) => !name.startsWith('late'))
      expect(first).toEqual(order === 'asc' ? wanted : wanted.toReversed())
      expect(new Set(seen).size).toBe(seen.length)
    }),
  )
})
