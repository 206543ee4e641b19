import {
  defineSchema,
  defineTable,
  mutationGeneric,
  queryGeneric,
  type DataModelFromSchemaDefinition,
  type GenericMutationCtx,
  type MutationBuilder,
  type QueryBuilder,
} from 'convex/server'
import { ConvexError, v } from 'convex/values'
import { MemoryStorage } from '../../storage/memory'
import { testEngineContract } from '../../testing/engine-contract'
import { TestSystem } from '../testing/test-engine'
import { createEngine } from './open-engine'

const schema = defineSchema({ notes: defineTable({ text: v.string() }) })

type Model = DataModelFromSchemaDefinition<typeof schema>
const query = queryGeneric as QueryBuilder<Model, 'public'>
const mutation = mutationGeneric as MutationBuilder<Model, 'public'>

async function addTo({ db }: GenericMutationCtx<Model>, text: string): Promise<number> {
  await db.insert('notes', { text })
  return (await db.query('notes').collect()).length
}

const notes = {
  list: query({ args: {}, handler: async ({ db }) => (await db.query('notes').collect()).map(({ text }) => text) }),
  whoami: query({ args: {}, handler: async ({ auth }) => (await auth.getUserIdentity())?.subject ?? null }),
  add: mutation({ args: { text: v.string() }, handler: (ctx, { text }) => addTo(ctx, text) }),
  addAndFail: mutation({
    args: { text: v.string() },
    handler: async (ctx, { text }) => {
      await addTo(ctx, text)
      throw new Error('broken')
    },
  }),
  fail: query({
    args: {},
    handler: () => {
      throw new Error('broken')
    },
  }),
  refuse: query({
    args: {},
    handler: () => {
      throw new ConvexError({ code: 'FORBIDDEN' })
    },
  }),
}

testEngineContract('the engine', () =>
  createEngine({
    storage: new MemoryStorage(),
    system: new TestSystem(),
    modules: { notes },
    schema,
    redactErrors: false,
    log: () => {},
  }),
)
