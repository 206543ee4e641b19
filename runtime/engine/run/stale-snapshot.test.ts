import { defineSchema, defineTable, makeFunctionReference, mutationGeneric, queryGeneric } from 'convex/server'
import { v } from 'convex/values'
import { describe, expect, it } from 'vitest'
import { TestEngine } from '../testing/test-engine'
import { MemoryStorage } from '../../storage/memory'

const schema = defineSchema({
  notes: defineTable({ text: v.string() }).index('by_text', ['text']).searchIndex('search', { searchField: 'text' }),
})

interface Note {
  text: string
}
type Rows = { collect(): Promise<Note[]> }
interface Tables {
  query(table: string): {
    withIndex(name: string): Rows
    withSearchIndex(name: string, build: (q: { search(field: string, words: string): unknown }) => unknown): Rows
  } & Rows
}

const STALE = { useStaleSnapshot: true }
const notes = makeFunctionReference<'query', Record<string, never>, string>('fns:notes')
const slowly = makeFunctionReference<'query', Record<string, never>, string>('fns:slowly')
const failing = makeFunctionReference<'query'>('fns:failing')
const leaves = makeFunctionReference<'mutation'>('fns:leaves')
const inner = makeFunctionReference<'mutation', Record<string, never>, string>('fns:inner')

/** By the table, an index, a search, and in a table that did not exist. */
async function seen(db: unknown): Promise<string> {
  const tables = db as Tables
  const texts = (rows: Note[]): string => rows.map(({ text }) => text).join(' ')
  const all = texts(await tables.query('notes').collect())
  const sorted = texts(await tables.query('notes').withIndex('by_text').collect())
  const found = (
    await tables
      .query('notes')
      .withSearchIndex('search', (q) => q.search('text', 'o'))
      .collect()
  ).length
  return [all, sorted, found, (await tables.query('fresh').collect()).length].join(' / ')
}

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
}

/** In a store with "old" and "gone". */
async function write({ db }: { db: unknown }): Promise<void> {
  const writer = db as Tables & {
    insert(table: string, fields: object): Promise<void>
    patch(id: unknown, fields: object): Promise<void>
    delete(id: unknown): Promise<void>
  }
  const [old, gone] = (await writer.query('notes').collect()) as (Note & { _id: unknown })[]
  await writer.patch(old!._id, { text: 'over' })
  await writer.delete(gone!._id)
  await writer.insert('notes', { text: 'only' })
  await writer.insert('fresh', { text: 'one' })
}

interface Syscalls {
  Convex: { asyncSyscall(name: string, args: string): Promise<string> }
}
const raw = async (udfType: string, name: string): Promise<unknown> =>
  JSON.parse(
    await (globalThis as unknown as Syscalls).Convex.asyncSyscall(
      '1.0/runUdf',
      JSON.stringify({ udfType, args: {}, name }),
    ),
  )

const fns = {
  seed: mutationGeneric(async ({ db }) => {
    await db.insert('notes', { text: 'old' })
    await db.insert('notes', { text: 'gone' })
  }),
  notes: queryGeneric(({ db }) => seen(db)),
  slowly: queryGeneric(async ({ db }) => {
    await turns()
    return seen(db)
  }),
  failing: queryGeneric(() => {
    throw new Error('on purpose')
  }),
  both: mutationGeneric(async (ctx) => {
    await write(ctx)
    return [
      await ctx.runQuery(notes, {}),
      await ctx.runQuery(notes, {}, STALE),
      await ctx.runQuery(notes, {}),
    ] as string[]
  }),
  inner: mutationGeneric((ctx) => ctx.runQuery(notes, {}, STALE)),
  inNested: mutationGeneric(async (ctx) => {
    await write(ctx)
    return ctx.runMutation(inner, {})
  }),
  beside: mutationGeneric(async (ctx) => {
    await write(ctx)
    const [stale] = await Promise.all([ctx.runQuery(slowly, {}, STALE), ctx.db.insert('notes', { text: 'too' })])
    return stale
  }),
  fails: mutationGeneric(async (ctx) => {
    await write(ctx)
    await ctx.runQuery(failing, {}, STALE).catch(() => {})
  }),
  leaves: mutationGeneric(async (ctx) => {
    await ctx.db.insert('notes', { text: 'left' })
    void ctx.runQuery(slowly, {}, STALE).catch(() => {})
  }),
  leftByInner: mutationGeneric(async (ctx) => {
    await write(ctx)
    await ctx.runMutation(leaves, {})
    await turns()
  }),
  undone: mutationGeneric(async (ctx) => {
    await write(ctx)
    await ctx.runQuery(notes, {}, STALE)
    throw new Error('undo all')
  }),
  ofQuery: queryGeneric((ctx) => (ctx.runQuery as unknown as typeof asked)(notes, {}, STALE)),
  raw: mutationGeneric(async (ctx) => {
    await write(ctx)
    return [
      await raw('query', 'fns:notes'),
      await raw('snapshotQuery', 'fns:notes'),
      await raw('mutation', 'fns:inner'),
    ]
  }),
  rawOfQuery: queryGeneric(() => raw('mutation', 'fns:inner') as Promise<string>),
}
declare const asked: (fn: typeof notes, args: object, options: object) => Promise<string>

const BEFORE = 'old gone / gone old / 1 / 0'
const AFTER = 'over only / only over / 2 / 1'

async function seeded(more: object = {}) {
  const storage = new MemoryStorage()
  const test = new TestEngine({ schema, modules: { fns }, storage, ...more })
  await test.value('mutation', 'fns:seed')
  /** By this server, and by the next one over what it has stored. */
  const left = async (): Promise<unknown[]> => {
    const next = new TestEngine({ schema, modules: { fns }, storage })
    return [await test.value('query', 'fns:notes'), await next.value('query', 'fns:notes')]
  }
  return { test, left }
}

describe('useStaleSnapshot', () => {
  it('CX30 shows the store as the mutation found it, and keeps its writes', async () => {
    const { test, left } = await seeded()
    expect(await test.value('mutation', 'fns:both')).toEqual([AFTER, BEFORE, AFTER])
    expect(await left()).toEqual([AFTER, AFTER])
  })

  it('CX30 hides callers’ writes, too', async () => {
    const { test, left } = await seeded()
    expect(await test.value('mutation', 'fns:inNested')).toBe(BEFORE)
    expect(await left()).toEqual([AFTER, AFTER])
  })

  it('CX30 delays concurrent writes until its end', async () => {
    const { test, left } = await seeded()
    expect(await test.value('mutation', 'fns:beside')).toBe(BEFORE)
    expect(await left()).toEqual(Array(2).fill('over only too / only over too / 2 / 1'))
  })

  it('CX30 restores everything, however it ends', async () => {
    for (const [path, kept] of [
      ['fns:fails', AFTER],
      ['fns:leftByInner', 'over only left / left only over / 2 / 1'],
      ['fns:leaves', 'old gone left / gone left old / 1 / 0'],
    ] as const) {
      const { test, left } = await seeded()
      await test.value('mutation', path)
      await turns()
      expect(await left(), path).toEqual([kept, kept])
    }
  })

  it('CX30 a mutation that fails afterwards is rolled back as a whole', async () => {
    const { test, left } = await seeded()
    await expect(test.value('mutation', 'fns:undone')).rejects.toThrow('undo all')
    expect(await left()).toEqual([BEFORE, BEFORE])
  })

  it('CX30 is rejected in a query', async () => {
    const { test } = await seeded()
    await expect(test.value('query', 'fns:ofQuery')).rejects.toThrow(
      '`useStaleSnapshot` is only supported in mutations, not queries.',
    )
  })
})

describe('globalThis.Convex', () => {
  it('CX31 runs a function on behalf of the calling one', async () => {
    const { test } = await seeded({ keepLogs: true })
    expect(await test.value('mutation', 'fns:raw')).toEqual([AFTER, BEFORE, BEFORE])
    await expect(test.value('query', 'fns:rawOfQuery')).rejects.toThrow(
      'Cannot call a Mutation function from a Query function',
    )
  })

  it('CX31 distinguishes callers only if functions are tracked', async () => {
    const { test } = await seeded()
    await expect(test.value('mutation', 'fns:raw')).rejects.toThrow('call it through the ctx of a function')
  })
})
