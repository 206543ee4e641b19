/** The rules of runtime/SPEC.md: a test proves each, and no test cites a rule that doesn't exist. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { isUnder, ROOT } from './support/source-tree'
import { citedIds, readTestTitles } from './support/test-titles'

// G, C and R are the product's own (docs/requirements.md).
const ID = /(?![GCR]\d)[A-Z]{1,4}\d+(?:\.\d+)?/

/** A rule begins its line: `- **S1** ...`. */
const RULE = new RegExp(`^- \\*\\*(${ID.source})\\*\\* `, 'gm')

const SPEC = readFileSync(join(ROOT, 'runtime/SPEC.md'), 'utf8')
const rules = [...SPEC.matchAll(RULE)].map(([, id]) => id ?? '')
const citations = readTestTitles()
  .filter(({ path }) =>
    [
      'runtime',
      'server',
      'tests/cli',
      'tests/conformance',
      'tests/differential',
      'tests/durability',
      'tests/runtime-package.test.ts',
      'tests/server-process.test.ts',
    ].some((folder) => isUnder(path, folder)),
  )
  .flatMap(({ path, title }) => citedIds(title, ID).map((id) => ({ id, path, title })))

it('every rule has a unique id', () => {
  expect(rules.length).toBeGreaterThan(0)
  expect(new Set(rules).size).toBe(rules.length)
})

it('every rule is cited by a test’s title', () => {
  const cited = new Set(citations.map(({ id }) => id))
  expect(rules.filter((id) => !cited.has(id))).toEqual([])
})

it('every cited rule exists', () => {
  expect(citations.filter(({ id }) => !rules.includes(id)).map(({ path, title }) => `${path}: ${title}`)).toEqual([])
})

/** Rows of its tables: `| calls | … | rules |`. */
const rows = SPEC.split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map((cells) => ({ calls: cells[1] ?? '', rules: (cells[3] ?? '').split(' ') }))

it('every row of a table cites existing rules', () => {
  expect(rows.length).toBeGreaterThan(40)
  expect(rows.filter(({ rules: named }) => named.length === 0 || named.some((id) => !rules.includes(id)))).toEqual([])
})

it('every call of the published library has its row', () => {
  const folder = join(ROOT, 'node_modules/convex/src/server')
  const source = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.includes('.test.'))
    .map((path) => readFileSync(join(folder, path), 'utf8'))
    .join('\n')
  const calls = new Set(
    Array.from(source.matchAll(/"(1\.0\/[\w/]+)"|performJsSyscall\(\s*"([\w/]+)"/g), ([, a, b]) => a ?? b),
  )
  const named = new Set(rows.flatMap((row) => Array.from(row.calls.matchAll(/`([^`]+)`/g), ([, call]) => call)))
  expect(calls.size).toBeGreaterThan(30)
  expect([...calls].filter((call) => !named.has(call))).toEqual([])
})
