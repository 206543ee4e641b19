/**
 * The engine's thread in tests/durability/full-heap.test.ts, with functions that allocate as much as a call requests.
 */
import { workerData } from 'node:worker_threads'
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
import { defaultMessagesPerSecond } from '../../domain/budget'
import { createEngine } from '../../runtime/engine/loop/open-engine'
import { serveEngine } from '../../runtime/engine/loop/worker-entry'
import { openSqlite } from '../../runtime/storage/sqlite'
import { realSystem } from '../../runtime/system'
import { engineBounds } from '../../server/bounds'

const { directory, heap } = workerData as { directory: string; heap: number }

const schema = defineSchema({
  // Many small fields take the most memory when decoded.
  rows: defineTable({ n: v.number(), fields: v.any() }).index('by_n', ['n']),
})

type Model = DataModelFromSchemaDefinition<typeof schema>
const query = queryGeneric as QueryBuilder<Model, 'public'>
const mutation = mutationGeneric as MutationBuilder<Model, 'public'>

/** Two bytes each. */
const text = (chars: number): string => '漢'.repeat(chars)

const fill = {
  /** Reads an exact place, a range, and a document, as a page does. */
  own: query({
    args: { n: v.number(), chars: v.number(), with: v.optional(v.string()) },
    handler: async ({ db }, { n, chars }) => {
      await db
        .query('rows')
        .withIndex('by_n', (q) => q.eq('n', n))
        .first()
      await db
        .query('rows')
        .withIndex('by_n', (q) => q.gt('n', -n - 2).lt('n', -n - 1))
        .take(3)
      return `${n} ${text(chars)}`
    },
  }),
  put: mutation({
    args: { n: v.number(), count: v.number(), chars: v.number() },
    handler: async ({ db }, { n, count, chars }) => {
      for (let each = 0; each < count; each++) {
        const fields = Object.fromEntries(Array.from({ length: 30 }, (_, field) => [`f${field}`, { at: n + each }]))
        await db.insert('rows', { n: n + each, fields })
      }
      return text(chars)
    },
  }),
}

serveEngine(({ monitor, gate, fatal }) =>
  createEngine({
    storage: openSqlite({ directory, gate }),
    system: realSystem,
    modules: { fill },
    schema,
    redactErrors: false,
    // Only memory limits what can be requested here.
    bounds: { ...engineBounds(heap, defaultMessagesPerSecond), callUnitsPerSecond: Infinity },
    log: () => {},
    monitor,
    onFatal: fatal,
  }),
)
