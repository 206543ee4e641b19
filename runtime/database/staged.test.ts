import { actionGeneric, defineSchema, defineTable, queryGeneric } from 'convex/server'
import { v } from 'convex/values'
import { expect, it } from 'vitest'
import { TestEngine } from '../engine/testing/test-engine'

const schema = defineSchema({
  notes: defineTable({ text: v.string(), place: v.array(v.float64()) })
    .index('by_text', { fields: ['text'], staged: true })
    .searchIndex('find', { searchField: 'text', staged: true })
    .vectorIndex('near', { vectorField: 'place', dimensions: 2, staged: true }),
})
const ask = {
  index: queryGeneric((ctx) =>
    ctx.db
      .query('notes')
      .withIndex('by_text' as never)
      .collect(),
  ),
  search: queryGeneric((ctx) =>
    ctx.db
      .query('notes')
      .withSearchIndex('find' as never, (q) => q.search('text', 'a'))
      .collect(),
  ),
  vector: actionGeneric((ctx) => ctx.vectorSearch('notes', 'near' as never, { vector: [1, 2] })),
}

it.each([
  ['query', 'index', 'by_text'],
  ['query', 'search', 'find'],
  ['action', 'vector', 'near'],
] as const)('CX23 a staged index of a schema exists and can’t be queried: %s %s', async (kind, name, index) => {
  const test = new TestEngine({ schema, modules: { ask } })
  await expect(test.value(kind, `ask:${name}`)).rejects.toThrow(
    `Index notes.${index} is currently staged and not available to query until it is enabled.`,
  )
})
