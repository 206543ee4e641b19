/** Tables that no schema names. https://docs.convex.dev/database and https://docs.convex.dev/database/schemas */
import { defineSchema, makeFunctionReference, mutationGeneric, queryGeneric } from 'convex/server'
import { describe, expect, it } from 'vitest'
import { TestEngine } from '../engine/testing/test-engine'
import { MemoryStorage } from '../storage/memory'

const insert = makeFunctionReference<'mutation', { table: string; fail?: boolean }>('free:insert')

// As in a project without a schema: any table, any document.
const free = {
  insert: mutationGeneric(async (ctx, { table, fail = false }: { table: string; fail?: boolean }) => {
    const id = await ctx.db.insert(table, { any: ['thing'] })
    if (fail) throw new Error('no')
    return id
  }),
  insertNested: mutationGeneric(async (ctx, args: { table: string }) => {
    await ctx.runMutation(insert, { ...args, fail: true }).catch(() => {})
    return (await ctx.db.query(args.table).collect()).length
  }),
  count: queryGeneric(async (ctx, { table }: { table: string }) => (await ctx.db.query(table).collect()).length),
  normalize: queryGeneric((ctx, { table, id }: { table: string; id: string }) => ctx.db.normalizeId(table, id)),
}
const start = (storage = new MemoryStorage()) =>
  new TestEngine({ schema: defineSchema({}), modules: { free }, storage })
const tablesIn = (test: TestEngine) =>
  test.storage.rangeMeta('catalog/table/', 'catalog/table0', 100).map(({ key }) => key.slice('catalog/table/'.length))

describe('a table that no schema names', () => {
  it('T13 is created with its first document, and exists after a restart', async () => {
    const test = start()
    expect(await test.value('query', 'free:count', { table: 'notes' })).toBe(0)
    const id = await test.value('mutation', 'free:insert', { table: 'notes' })
    expect(await test.value('query', 'free:count', { table: 'notes' })).toBe(1)
    const again = start((test.storage as MemoryStorage).crash())
    expect(await again.value('query', 'free:count', { table: 'notes' })).toBe(1)
    expect(await again.value('query', 'free:normalize', { table: 'notes', id })).toBe(id)
    expect(await again.value('query', 'free:normalize', { table: 'others', id })).toBe(null)
    await again.value('mutation', 'free:insert', { table: 'others' })
    expect(await again.value('query', 'free:count', { table: 'notes' })).toBe(1)
  })

  it('T13 re-runs the queries that found it empty when its first document is written', async () => {
    const test = start()
    await test.watch(1, [{ queryId: 0, path: 'free:count', args: { table: 'notes' } }])
    expect(test.sees(1, 0)).toBe(0)
    await test.value('mutation', 'free:insert', { table: 'others' })
    await test.settled()
    await test.value('mutation', 'free:insert', { table: 'notes' })
    await test.settled()
    expect(test.sees(1, 0)).toBe(1)
  })

  it('T13 is not created if its first insert is rolled back', async () => {
    const test = start()
    await expect(test.value('mutation', 'free:insert', { table: 'notes', fail: true })).rejects.toThrow('no')
    expect(await test.value('mutation', 'free:insertNested', { table: 'others' })).toBe(0)
    expect(tablesIn(test)).toEqual([])
    await test.value('mutation', 'free:insert', { table: 'others' })
    expect(tablesIn(test)).toEqual(['others'])
    // A batch that finds the disk full undoes the table as well.
    let isFull = true
    const storage = new MemoryStorage({ commitFault: () => (isFull ? 'full' : null) })
    isFull = false
    const full = start(storage)
    isFull = true
    await expect(full.value('mutation', 'free:insert', { table: 'notes' })).rejects.toThrow('couldn’t save this')
    isFull = false
    expect(tablesIn(full)).toEqual([])
    await full.value('mutation', 'free:insert', { table: 'notes' })
    expect(tablesIn(full)).toEqual(['notes'])
  })

  it('T13 must have a valid name', async () => {
    const test = start()
    for (const table of ['1st', 'with space', 'x'.repeat(65), '']) {
      await expect(test.value('query', 'free:count', { table })).rejects.toThrow('is not the name of a table')
    }
    await expect(test.value('mutation', 'free:insert', { table: '_storage' })).rejects.toThrow('read-only')
  })
})
