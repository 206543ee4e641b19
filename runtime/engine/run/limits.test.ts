import { defineSchema, defineTable, mutationGeneric, queryGeneric } from 'convex/server'
import { v } from 'convex/values'
import { expect, it } from 'vitest'
import { TestEngine } from '../testing/test-engine'

const MIB = 1 << 20
const EURO = '€'.repeat(1_000)
const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)])

interface Used {
  bytesWritten: { used: number }
  bytesRead: { used: number }
}

const give = {
  take: queryGeneric({ args: { what: v.any() }, handler: () => 1 }),
  letters: queryGeneric({ args: { letter: v.string(), count: v.number() }, handler: (_, { letter, count }) => letter.repeat(count) }), // oxfmt-ignore
  levels: queryGeneric({ args: { levels: v.number() }, handler: (_, { levels }) => nested(levels) as never }),
  write: mutationGeneric({
    args: { text: v.string() },
    handler: async (ctx, { text }) => {
      const id = await ctx.db.insert('notes', { text, count: 1 })
      const { bytesWritten } = (await ctx.meta.getTransactionMetrics()) as Used
      await ctx.db.get('notes', id)
      const { bytesRead } = (await ctx.meta.getTransactionMetrics()) as Used
      return [bytesWritten.used, bytesRead.used]
    },
  }),
  read: queryGeneric({
    args: {},
    handler: async (ctx) => {
      await ctx.db.query('notes').collect()
      const { bytesRead } = (await ctx.meta.getTransactionMetrics()) as Used
      return bytesRead.used
    },
  }),
  half: mutationGeneric({ args: { text: v.string() }, handler: (ctx, { text }) => ctx.db.insert('notes', { text, count: 1 }) }), // oxfmt-ignore
}
const schema = defineSchema({ notes: defineTable({ text: v.string(), count: v.number() }) })
const start = (options: object = {}) => new TestEngine({ schema, modules: { give }, ...options })

it('CX24 reads and writes are counted by Convex’s size of a value, however it is stored', async () => {
  const test = start()
  // Fields: `text` 5 + 2 + 3,000; `count` 6 + 9; `_id` 4 + 2 + 32; `_creationTime` 14 + 9; the object 2.
  const [written, read] = (await test.value('mutation', 'give:write', { text: EURO })) as [number, number]
  expect(written).toBe(2 + 3_007 + 15 + 38 + 23)
  expect(read).toBe(written)
  // A store that has to read it from disk.
  const again = start({ storage: test.storage })
  await expect(again.value('query', 'give:read')).resolves.toBe(written)
})

it('CX24 arguments and results are limited to 16 MiB and 64 levels', async () => {
  const test = start()
  // An array around the arguments, an object, a name: `what` 5, the string 2.
  const overhead = 2 + 2 + 5 + 2
  await test.value('query', 'give:take', { what: 'a'.repeat(16 * MIB - overhead) })
  await expect(test.value('query', 'give:take', { what: 'a'.repeat(17 * MIB) })).rejects.toThrow(
    'Arguments for give.js:take are too large (actual: 17.00 MiB, limit: 16 MiB)',
  )
  const letters = (letter: string, count: number) => test.value('query', 'give:letters', { letter, count })
  expect(await letters('a', 16 * MIB - 2)).toHaveLength(16 * MIB - 2)
  for (const [letter, count] of [
    ['a', 16 * MIB - 1],
    ['€', 6 * MIB],
  ] as const) {
    await expect(letters(letter, count)).rejects.toThrow(
      /^Function give\.js:letters return value is too large \(actual: 1[68](?:\.00)? MiB, limit: 16 MiB\)\n$/,
    )
  }
  await test.value('query', 'give:levels', { levels: 64 })
  await expect(test.value('query', 'give:levels', { levels: 65 })).rejects.toThrow(
    'Function give.js:levels return value invalid: Value is too nested (nested 65 levels deep > maximum nesting 64)',
  )
  await test.value('query', 'give:take', { what: nested(62) })
  await expect(test.value('query', 'give:take', { what: nested(63) })).rejects.toThrow(
    'Invalid arguments for give.js:take: Value is too nested (nested 65 levels deep > maximum nesting 64)',
  )
})

it('CX24 an unpaired surrogate is not stored, and no escape sequence is mistaken for one', async () => {
  const test = start()
  await expect(test.value('mutation', 'give:half', { text: 'a\ud83d' })).rejects.toThrow('half of a surrogate pair')
  for (const text of ['😀', String.raw`\ud83d`, String.raw`\\ud83d`]) {
    await expect(test.value('mutation', 'give:half', { text })).resolves.toBeTypeOf('string')
  }
})
