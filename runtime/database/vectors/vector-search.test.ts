import { actionGeneric, defineSchema, defineTable, mutationGeneric } from 'convex/server'
import { v } from 'convex/values'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TestEngine } from '../../engine/testing/test-engine'
import { MemoryStorage, type CommitFault } from '../../storage/memory'

const schema = defineSchema({
  foods: defineTable({
    name: v.string(),
    kind: v.optional(v.string()),
    vector: v.optional(v.array(v.number())),
  }).vectorIndex('by_vector', { vectorField: 'vector', dimensions: 2, filterFields: ['kind', 'name'] }),
})
const vector = v.array(v.number())
const foods = {
  add: mutationGeneric({
    args: { name: v.string(), kind: v.optional(v.string()), vector: v.optional(vector) },
    handler: (ctx, args) => ctx.db.insert('foods', args),
  }),
  change: mutationGeneric({
    args: { id: v.id('foods'), vector: v.optional(vector), gone: v.optional(v.boolean()) },
    handler: (ctx, { id, gone, ...fields }) => (gone ? ctx.db.delete(id) : ctx.db.patch(id, fields)),
  }),
  find: actionGeneric({
    args: {
      vector,
      limit: v.optional(v.number()),
      kinds: v.optional(v.array(v.string())),
      field: v.optional(v.string()),
      index: v.optional(v.string()),
    },
    handler: async (ctx, { vector: wanted, limit, kinds, field = 'kind', index = 'by_vector' }) =>
      ctx.vectorSearch('foods', index, {
        vector: wanted,
        ...(limit !== undefined && { limit }),
        ...(kinds && {
          filter: (q) => (kinds.length === 1 ? q.eq(field, kinds[0]) : q.or(...kinds.map((kind) => q.eq(field, kind)))),
        }),
      }),
  }),
}

interface Found {
  _id: string
  _score: number
}
const start = (storage = new MemoryStorage()) => new TestEngine({ schema, modules: { foods }, storage })
const add = async (test: TestEngine, fields: object): Promise<string> =>
  (await test.value('mutation', 'foods:add', { name: 'x', ...fields })) as string
const find = async (test: TestEngine, wanted: number[], more: object = {}): Promise<Found[]> =>
  (await test.value('action', 'foods:find', { vector: wanted, ...more })) as Found[]
const ids = (found: Found[]): string[] => found.map(({ _id }) => _id)

describe('vector search', () => {
  it('N1 returns the most similar first, by cosine', async () => {
    const test = start()
    const east = await add(test, { vector: [5, 0] })
    const north = await add(test, { vector: [0, 1] })
    const northeast = await add(test, { vector: [1, 1] })
    const west = await add(test, { vector: [-1, 0] })
    const found = await find(test, [2, 0])
    expect(ids(found)).toEqual([east, northeast, north, west])
    expect(found.map(({ _score }) => Math.round(_score * 100))).toEqual([100, 71, 0, -100])
    expect(ids(await find(test, [2, 0], { limit: 1 }))).toEqual([east])
  })

  it('N1 does not find documents without a vector of its length', async () => {
    const test = start()
    await add(test, {})
    await add(test, { vector: [1, 2, 3] })
    await add(test, { vector: [] })
    expect(await find(test, [1, 0])).toEqual([])
  })

  it('N2 applies its filter', async () => {
    const test = start()
    const fish = await add(test, { kind: 'fish', vector: [1, 0] })
    const fruit = await add(test, { kind: 'fruit', vector: [1, 0.1] })
    await add(test, { vector: [1, 0] })
    expect(ids(await find(test, [1, 0], { kinds: ['fish'] }))).toEqual([fish])
    expect(ids(await find(test, [1, 0], { kinds: ['fish', 'fruit'] }))).toEqual([fish, fruit])
    expect(await find(test, [1, 0], { kinds: ['none'] })).toEqual([])
  })

  it.each([
    [{ vector: [1] }, 'Expected a vector with dimensions 2, received 1.'],
    [{ vector: [] }, '`vector` must be a non-empty Array'],
    [{ vector: [1, 0], limit: 0 }, 'limited to 1 to 256'],
    [{ vector: [1, 0], limit: 257 }, 'Vector queries can fetch at most 256 results, requested 257.'],
    [{ vector: [1, 0], kinds: ['a'], field: 'vector' }, "isn't indexed for filtering in `filterFields`"],
    [{ vector: [1, 0], kinds: Array.from({ length: 65 }, () => 'a') }, 'Max: 64 Actual: 65'],
    [{ vector: [1, 0], index: 'by_nothing' }, 'Index foods.by_nothing not found'],
  ])('N2 rejects %j', async (args, message) => {
    await expect(start().value('action', 'foods:find', args)).rejects.toThrow(message)
  })

  it('N3 follows every stored write, and no other', async () => {
    let fault: CommitFault | null = null
    const test = start(new MemoryStorage({ commitFault: () => fault }))
    const one = await add(test, { vector: [1, 0] })
    expect(ids(await find(test, [1, 0]))).toEqual([one])
    const two = await add(test, { vector: [1, 0.5] })
    expect(ids(await find(test, [1, 0]))).toEqual([one, two])
    await test.value('mutation', 'foods:change', { id: one, vector: [0, 1] })
    expect(ids(await find(test, [1, 0]))).toEqual([two, one])
    fault = 'full'
    await test.call('mutation', 'foods:change', { id: two, gone: true })
    fault = null
    expect(ids(await find(test, [1, 0]))).toEqual([two, one])
    await test.value('mutation', 'foods:change', { id: two, gone: true })
    expect(ids(await find(test, [1, 0]))).toEqual([one])
  })

  it('N3 reads many documents in turns, including writes in between', async () => {
    const storage = new MemoryStorage()
    const filling = start(storage)
    for (let n = 0; n < 600; n++) void add(filling, { name: `${n}`, vector: [1, n / 1_000] })
    await filling.settled()
    const test = start(storage)
    const searched = find(test, [1, 0], { limit: 2 })
    const [late, found] = await Promise.all([add(test, { vector: [1, 0] }), searched])
    expect(found).toHaveLength(2)
    expect(ids(await find(test, [1, 0], { limit: 3 }))).toContain(late)
    expect(await find(test, [1, 0], { limit: 256 })).toHaveLength(256)
  })

  it('N1 returns the same as a naive comparison with all vectors', async () => {
    const number = fc.integer({ min: -20, max: 20 })
    const pair = fc.tuple(number, number)
    await fc.assert(
      fc.asyncProperty(fc.array(pair, { maxLength: 12 }), pair, async (vectors, wanted) => {
        const test = start()
        for (const each of vectors) await add(test, { vector: each })
        const found = await find(test, wanted)
        expect(found).toHaveLength(Math.min(10, vectors.length))
        const cosine = ([a, b]: number[], [c, d]: number[]) => {
          const length = Math.hypot(a!, b!) * Math.hypot(c!, d!)
          return length === 0 ? 0 : (a! * c! + b! * d!) / length
        }
        const scores = vectors.map((each) => cosine(each, wanted)).sort((a, b) => b - a)
        for (const [at, { _score }] of found.entries()) expect(_score).toBeCloseTo(scores[at]!, 4)
      }),
      { numRuns: 30 },
    )
  })
})
