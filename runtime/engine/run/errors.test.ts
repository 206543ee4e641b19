import { expect, it } from 'vitest'
import { defineSchema, mutationGeneric } from 'convex/server'
import { v } from 'convex/values'
import { TestEngine } from '../testing/test-engine'

const say = mutationGeneric({
  args: {
    text: v.string(),
    mood: v.optional(v.union(v.literal('fine'), v.literal('bad'))),
    kind: v.optional(v.literal('text')),
  },
  returns: v.null(),
  handler: async (_, { text }): Promise<null> => {
    if (text === 'crash') throw new Error('x'.repeat(100_000))
    return text as unknown as null
  },
})
const start = () => new TestEngine({ schema: defineSchema({}), modules: { talk: { say } } })

it.each([
  [{ text: 'hush', extra: 1 }, '`extra`'],
  [{ text: ['hush'] }, '.text'],
  [{}, '`text`'],
  [{ text: '', mood: 'hush' }, '.mood'],
  [{ text: '', kind: 'hush' }, '.kind'],
  [{ text: 'hush' }, 'ReturnsValidationError'],
])('A11 the log says why %j was rejected, and contains nothing that was sent', async (args, where) => {
  const test = start()
  expect(await test.call('mutation', 'talk:say', args)).toMatchObject({ ok: false })
  expect(test.logged).toHaveLength(1)
  expect(test.logged[0]).toContain('talk:say failed: ')
  expect(test.logged[0]).toContain(where)
  expect(test.logged[0]).not.toContain('hush')
  expect(test.logged[0]).not.toContain('Object:')
})

it('A11 no failure floods the log', async () => {
  const test = start()
  await test.call('mutation', 'talk:say', { text: 'crash' })
  await test.call('mutation', 'talk:say', { [`a${'b'.repeat(900)}`]: 'x'.repeat(100_000) })
  await test.call('mutation', 'talk:say', { text: Array(8_000).fill('x'.repeat(100)) })
  expect(test.logged).toHaveLength(3)
  const longest = 'talk:say failed: '.length + 4_000 + ' [...]'.length
  expect(test.logged[0]).toHaveLength(longest)
  for (const line of test.logged) expect(line.length).toBeLessThanOrEqual(longest)
})
