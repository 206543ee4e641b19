/**
 * The deployment is killed in the middle of a push and of an import: then all of it exists, or nothing, and everything
 * else is intact.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConvexHttpClient } from 'convex/browser'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { administratorOf } from '../support/administrator'
import { type BareBundle, type BareDeployment, bundleBareDeployment } from '../support/bare-deployment'
import { fetchAlone } from '../support/fetch-alone'
import { pushRequestOf, type PushRequest } from '../support/push-request'

const ROWS = 6_000
/** How many times each is interrupted, at moments spread over its whole length; the others are for npm run soak. */
const KILLS = Number(process.env.TEST_EFFORT ?? 1) > 1 ? 12 : 3

const schema = (more: string) => `
import { defineSchema, defineTable } from 'convex/server'
import { v } from 'convex/values'
export default defineSchema({
  notes: defineTable({ from: v.string(), text: v.string() }).index('by_from', ['from'])${more},
  marks: defineTable({ n: v.number() }),
})`
const functions = (version: number, index: string) => `
import { mutation, query } from './_generated/server'
import { v } from 'convex/values'
export const version = query({ args: {}, handler: async () => ${version} })
export const mark = mutation({ args: { n: v.number() }, handler: (ctx, mark) => ctx.db.insert('marks', mark) })
export const marks = query({ args: {}, handler: async (ctx) => (await ctx.db.query('marks').collect()).map(({ n }) => n) })
export const page = query({
  args: { cursor: v.union(v.string(), v.null()), indexed: v.boolean() },
  handler: async (ctx, { cursor, indexed }) => {
    const notes = indexed ? ctx.db.query('notes').withIndex('${index}') : ctx.db.query('notes')
    const { page, isDone, continueCursor } = await notes.paginate({ cursor, numItems: 4_000 })
    return { rows: page.map(({ from, text }) => from + text), isDone, continueCursor }
  },
})`
const FIRST = { 'convex/schema.ts': schema(''), 'convex/app.ts': functions(1, 'by_from') }
const SECOND = {
  'convex/schema.ts': schema(".index('by_text', ['text']).searchIndex('by_words', { searchField: 'text' })"),
  'convex/app.ts': functions(2, 'by_text'),
}

const root = mkdtempSync(join(tmpdir(), 'parley-cut-'))
const directory = join(root, 'data')
let bundle: BareBundle
let deployment: BareDeployment
const administrator = administratorOf(() => deployment)
let first: PushRequest
let second: PushRequest
/** Written in parallel with whatever is interrupted. */
const acknowledged: number[] = []

beforeAll(async () => {
  bundle = await bundleBareDeployment()
  deployment = await bundle.start({ directory })
  first = await pushRequestOf(bundle.project(FIRST))
  second = await pushRequestOf(bundle.project(SECOND))
  await administrator.push(first)
  await importAll('a')
})
afterAll(async () => {
  await bundle.dispose()
  rmSync(root, { recursive: true, force: true })
})

const prepareImport = (from: string): Promise<string> => {
  const rows = Array.from({ length: ROWS }, (_, n) => JSON.stringify({ from, text: ` text ${(n * 7) % ROWS}` }))
  return administrator.prepareImport(rows.join('\n'), { mode: 'replace', format: 'jsonLines', tableName: 'notes' })
}

/** The deployment responds at once, and continues importing. */
const perform = (importId: string) => administrator.ask('/api/perform_import', JSON.stringify({ importId }))

async function importAll(from: string): Promise<number> {
  const importId = await prepareImport(from)
  const began = performance.now()
  await perform(importId)
  await administrator.importIs(importId, 'completed')
  return performance.now() - began
}

const client = () => new ConvexHttpClient(deployment.url, { logger: false, fetch: fetchAlone })
const query = (name: string, args: object = {}) =>
  client().query(`app:${name}` as never, args as never) as Promise<unknown>

async function rowsOf(indexed: boolean): Promise<string[]> {
  const rows: string[] = []
  let cursor: string | null = null
  for (;;) {
    const page = (await query('page', { cursor, indexed })) as {
      rows: string[]
      isDone: boolean
      continueCursor: string
    }
    rows.push(...page.rows)
    if (page.isDone) return rows
    cursor = page.continueCursor
  }
}

/** Does `work` while someone writes, kills the deployment after `after` ms, and restarts it. */
async function cutOff(work: () => Promise<unknown>, after: number): Promise<void> {
  const over = new AbortController()
  const writing = (async () => {
    for (let n = acknowledged.length; !over.signal.aborted; n++) {
      await client().mutation('app:mark' as never, { n } as never)
      acknowledged.push(n)
    }
  })().catch(() => {})
  const working = work().catch(() => {})
  await new Promise((resolve) => setTimeout(resolve, after))
  await deployment.kill()
  over.abort()
  await Promise.all([writing, working])
  deployment = await bundle.start({ directory, port: deployment.port })
}

async function expectWhole(): Promise<string> {
  const rows = await rowsOf(false)
  expect(rows).toHaveLength(ROWS)
  expect((await rowsOf(true)).toSorted()).toEqual(rows.toSorted())
  const marks = (await query('marks')) as number[]
  // One more may have been stored whose response was lost.
  expect([acknowledged.length, acknowledged.length + 1]).toContain(marks.length)
  expect(marks.slice(0, acknowledged.length)).toEqual(acknowledged)
  if (marks.length > acknowledged.length) acknowledged.push(marks.at(-1)!)
  const froms = new Set(rows.map((row) => row[0]))
  expect(froms.size).toBe(1)
  return [...froms][0]!
}

describe('killed in progress', () => {
  it('B7 an import is complete, or absent and reported as failed', async () => {
    let current = 'a'
    let cut = 0
    const whole = await importAll(current)
    // If all of these kills came too late, as on a faster machine, earlier ones follow.
    for (let kill = 0; kill < KILLS || cut === 0; kill++) {
      const next = current === 'a' ? 'b' : 'a'
      const importId = await prepareImport(next)
      const after = kill < KILLS ? (whole * (kill + 0.5)) / KILLS : whole / 2 ** (kill - KILLS + 4)
      await cutOff(() => perform(importId), after)
      const { state, error_message } = await administrator.importState(importId)
      const found = await expectWhole()
      if (state === 'failed') {
        cut += 1
        expect(error_message).toContain('Import again')
      } else expect(state).toBe('completed')
      expect(found).toBe(state === 'failed' ? current : next)
      current = found
    }
    await importAll('c')
    expect(await expectWhole()).toBe('c')
  })

  it('B7 a push is complete, or absent and can be repeated', async () => {
    const began = performance.now()
    await administrator.push(second)
    const whole = performance.now() - began
    await administrator.push(first)
    const seen: unknown[] = []
    for (let kill = 0; kill < KILLS; kill++) {
      await cutOff(() => administrator.push(second), (whole * kill) / KILLS)
      const version = await query('version')
      expect([1, 2]).toContain(version)
      seen.push(version)
      await expectWhole()
      if (version === 2) await administrator.push(first)
    }
    // The first moment is before its start: a push makes several requests.
    expect(seen).toContain(1)
    await administrator.push(second)
    expect(await query('version')).toBe(2)
    await expectWhole()
  })

  it('O26 a start with --forget-pushed discards pushed functions and keeps the data', async () => {
    await deployment.stop()
    deployment = await bundle.start({ directory, flags: ['--forget-pushed'] })
    await expect(query('version')).rejects.toThrow('Could not find')
    expect(deployment.output()).toContain('Discarded the pushed functions')
    await administrator.push(first)
    expect(await query('version')).toBe(1)
    await expectWhole()
  })
})
