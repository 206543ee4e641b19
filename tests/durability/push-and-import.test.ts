/** The deployment is killed in the middle of a push and of an import: all of it is there then, or nothing, and everything else is. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConvexHttpClient } from 'convex/browser'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type BareBundle, type BareDeployment, bundleBareDeployment } from '../support/bare-deployment'
import { fetchAlone } from '../support/fetch-alone'
import { recordPush, type RecordedPush } from '../support/recorded-push'

const ROWS = 6_000
/** How many times each is cut off, at moments spread over its whole length. */
const KILLS = 6

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
let first: RecordedPush
let second: RecordedPush
/** Written beside whatever is cut off. */
const acknowledged: number[] = []

/** By the command itself, once for each: after that it is said again. */
const deploy = (files: Record<string, string>): Promise<RecordedPush> =>
  recordPush(deployment, async (through) =>
    expect(await bundle.run(through, ['deploy', '--typecheck', 'disable'], bundle.project(files))).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('Deployed Convex functions'),
    }),
  )

beforeAll(async () => {
  bundle = await bundleBareDeployment()
  deployment = await bundle.start({ directory })
  first = await deploy(FIRST)
  await importAll('a')
})
afterAll(async () => {
  await bundle.dispose()
  rmSync(root, { recursive: true, force: true })
})

async function ask(path: string, body: BodyInit): Promise<unknown> {
  const response = await fetchAlone(`${deployment.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Convex ${deployment.key}`, 'content-type': 'application/json' },
    body,
  })
  if (!response.ok) throw new Error(await response.text())
  return response.json()
}

type ImportState = { state: string; error_message?: string }

async function stateOf(importId: string): Promise<ImportState> {
  const request = { path: '_system/cli/queryImport', format: 'json', args: [{ importId }] }
  const { value } = (await ask('/api/query', JSON.stringify(request))) as { value: { state: ImportState } | null }
  return value?.state ?? { state: 'missing' }
}

async function importWaits(importId: string, state: string): Promise<void> {
  await vi.waitFor(async () => expect(await stateOf(importId)).toMatchObject({ state }))
}

/** Uploaded and read through: it only has to be confirmed. */
async function prepareImport(from: string): Promise<string> {
  const rows = Array.from({ length: ROWS }, (_, n) => JSON.stringify({ from, text: ` text ${(n * 7) % ROWS}` }))
  const { uploadToken } = (await ask('/api/import/start_upload', '')) as { uploadToken: string }
  const part = await ask(`/api/import/upload_part?uploadToken=${uploadToken}&partNumber=1`, rows.join('\n'))
  const asked = { mode: 'replace', format: 'jsonLines', tableName: 'notes' }
  const finish = JSON.stringify({ uploadToken, partTokens: [part], import: asked })
  const { importId } = (await ask('/api/import/finish_upload', finish)) as { importId: string }
  await importWaits(importId, 'waiting_for_confirmation')
  return importId
}

const perform = (importId: string) => ask('/api/perform_import', JSON.stringify({ importId }))

async function importAll(from: string): Promise<number> {
  const importId = await prepareImport(from)
  const began = performance.now()
  await perform(importId)
  await importWaits(importId, 'completed')
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

/** Does `work`, while somebody writes, and kills the deployment `after` ms; then starts it again. */
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
  // One more may have been stored whose answer was never heard.
  expect([acknowledged.length, acknowledged.length + 1]).toContain(marks.length)
  expect(marks.slice(0, acknowledged.length)).toEqual(acknowledged)
  if (marks.length > acknowledged.length) acknowledged.push(marks.at(-1)!)
  const froms = new Set(rows.map((row) => row[0]))
  expect(froms.size).toBe(1)
  return [...froms][0]!
}

describe('killed in the middle', () => {
  it('B7 an import is there as a whole, or not at all and said to have failed', async () => {
    let current = 'a'
    let cut = 0
    const whole = await importAll(current)
    for (let kill = 0; kill < KILLS; kill++) {
      const next = current === 'a' ? 'b' : 'a'
      const importId = await prepareImport(next)
      await cutOff(() => perform(importId), (whole * (kill + 0.5)) / KILLS)
      const { state, error_message } = await stateOf(importId)
      const found = await expectWhole()
      if (state === 'failed') {
        cut += 1
        expect(error_message).toContain('Import again')
      } else expect(state).toBe('completed')
      expect(found).toBe(state === 'failed' ? current : next)
      current = found
    }
    expect(cut).toBeGreaterThan(0)
    await importAll('c')
    expect(await expectWhole()).toBe('c')
  })

  it('B7 a push is there as a whole, or not at all, and can be made again', async () => {
    second = await deploy(SECOND)
    await first.again(deployment)
    const began = performance.now()
    await second.again(deployment)
    const whole = performance.now() - began
    await first.again(deployment)
    const seen: unknown[] = []
    for (let kill = 0; kill < KILLS; kill++) {
      await cutOff(() => second.again(deployment), (whole * kill) / KILLS)
      const version = await query('version')
      expect([1, 2]).toContain(version)
      seen.push(version)
      await expectWhole()
      if (version === 2) await first.again(deployment)
    }
    // At least the first moment is before its end.
    expect(seen).toContain(1)
    await second.again(deployment)
    expect(await query('version')).toBe(2)
    await expectWhole()
  })

  it('O26 a start with --forget-pushed goes on without the functions that were pushed, and keeps the data', async () => {
    await deployment.stop()
    deployment = await bundle.start({ directory, flags: ['--forget-pushed'] })
    await expect(query('version')).rejects.toThrow('Could not find')
    expect(deployment.output()).toContain('are forgotten')
    await first.again(deployment)
    expect(await query('version')).toBe(1)
    await expectWhole()
  })
})
