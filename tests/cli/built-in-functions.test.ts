/** The globals that a server's built-in functions get, bundled as for a release. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { globalsOf } from '../../runtime/engine/deploy/default-runtime'
import { TestEngine } from '../../runtime/engine/testing/test-engine'
import { ROOT } from '../support/source-tree'
import { convexModules, REPLACED_GLOBALS } from '../../scripts/lib-server-build.mjs'

const FILES: Record<string, string> = {
  'schema.ts': `import { defineSchema } from 'convex/server'\nexport default defineSchema({})`,
  'helper.ts': `
    export const wait = () => new Promise<string>((resolve) => setTimeout(() => resolve('waited'), 1))
    export const loaded = { count: 0 }
    loaded.count += 1`,
  'early.ts': `export let refusal = ''
    try { setTimeout(() => {}, 1) } catch (error) { refusal = (error as Error).message }`,
  'nodes.ts': `
    // The linter's comment line.
    'use node'
    import { createHash } from 'node:crypto'
    import { actionGeneric as action } from 'convex/server'
    import { loaded } from './helper'
    export const acts = action({ args: {}, handler: async () => [typeof Buffer, typeof setImmediate, typeof createHash, loaded.count] })`,
  'asks.ts': `
    import { actionGeneric as action, mutationGeneric as mutation, queryGeneric as query } from 'convex/server'
    import { refusal } from './early'
    import { loaded, wait } from './helper'
    const names = () => [typeof Buffer, typeof require, typeof setImmediate, typeof globalThis.Buffer, typeof MessageChannel, typeof self.WebSocket, Object.keys(process).join()]
    export const early = query({ args: {}, handler: () => [refusal, loaded.count] })
    export const asksFetch = query({ args: {}, handler: () => fetch('data:,x') })
    export const asksGlobal = query({ args: {}, handler: () => globalThis.fetch('data:,x') })
    export const asksSelf = mutation({ args: {}, handler: () => self.setInterval(() => {}, 1) })
    export const asksHelper = mutation({ args: {}, handler: () => wait() })
    export const acts = action({ args: {}, handler: async () => [await wait(), await (await fetch('data:,fetched')).text(), loaded.count] })
    export const namesThere = query({ args: {}, handler: names })
    export const namesInActions = action({ args: {}, handler: async () => names() })`,
}

let test: TestEngine
const folder = mkdtempSync(join(ROOT, 'node_modules/.cache/convex-modules-'))
beforeAll(async () => {
  mkdirSync(join(folder, 'convex'))
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, 'convex', name), text)
  const outfile = join(folder, 'bundle.mjs')
  await build({
    absWorkingDir: ROOT,
    stdin: { contents: `export * from './convex-modules'`, resolveDir: ROOT },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    logLevel: 'warning',
    plugins: [convexModules(join(folder, 'convex'))],
  })
  const { modules, schema } = (await import(pathToFileURL(outfile).href)) as ConstructorParameters<typeof TestEngine>[0]
  test = new TestEngine({ modules, schema })
})
afterAll(() => rmSync(folder, { recursive: true }))

const refused = (what: string) => expect.stringContaining(`Can't use ${what} in queries and mutations.`) as string

it('CX25 built-in queries and mutations have neither fetch nor timers, wherever they look for them', async () => {
  expect(await test.call('query', 'asks:asksFetch')).toMatchObject({ ok: false, message: refused('fetch()') })
  expect(await test.call('query', 'asks:asksGlobal')).toMatchObject({ ok: false, message: refused('fetch()') })
  expect(await test.call('mutation', 'asks:asksSelf')).toMatchObject({ ok: false, message: refused('setInterval') })
  expect(await test.call('mutation', 'asks:asksHelper')).toMatchObject({ ok: false, message: refused('setTimeout') })
  expect(await test.value('query', 'asks:early')).toEqual(['setTimeout unsupported at import time', 1])
})

it('CX25 built-in actions have them, and share no state with queries', async () => {
  expect(await test.value('action', 'asks:acts')).toEqual(['waited', 'fetched', 1])
})

it('O23 built-in actions with "use node" have all of Node', async () => {
  expect(await test.value('action', 'nodes:acts')).toEqual(['function', 'function', 'function', 1])
})

it('CX25 built-in functions lack what Convex’s default runtime lacks', async () => {
  const nothing = [...Array.from({ length: 6 }, () => 'undefined'), 'env']
  expect(await test.value('query', 'asks:namesThere')).toEqual(nothing)
  expect(await test.value('action', 'asks:namesInActions')).toEqual(nothing)
})

it('CX25 the bundler imports each replaced name', () => {
  expect(REPLACED_GLOBALS.toSorted()).toEqual(Object.keys(globalsOf('action', () => false)).toSorted())
})
