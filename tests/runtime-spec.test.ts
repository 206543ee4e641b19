/** The rules of runtime/SPEC.md: each is proven by a test, and a test cites no rule that isn't there. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { isUnder, ROOT } from './support/source-tree'
import { citedIds, readTestTitles } from './support/test-titles'

// G, C and R are the product's own (docs/requirements.md).
const ID = /(?![GCR]\d)[A-Z]{1,4}\d+(?:\.\d+)?/

/** A rule begins its line: `- **S1** ...`. */
const RULE = new RegExp(`^- \\*\\*(${ID.source})\\*\\* `, 'gm')

const rules = [...readFileSync(join(ROOT, 'runtime/SPEC.md'), 'utf8').matchAll(RULE)].map(([, id]) => id ?? '')
const citations = readTestTitles()
  .filter(({ path }) =>
    ['runtime', 'tests/cli', 'tests/conformance', 'tests/differential', 'tests/durability'].some((folder) =>
      isUnder(path, folder),
    ),
  )
  .flatMap(({ path, title }) => citedIds(title, ID).map((id) => ({ id, path, title })))

it('every rule has an id of its own', () => {
  expect(rules.length).toBeGreaterThan(0)
  expect(new Set(rules).size).toBe(rules.length)
})

it('every rule is cited by the title of a test', () => {
  const cited = new Set(citations.map(({ id }) => id))
  expect(rules.filter((id) => !cited.has(id))).toEqual([])
})

it('every rule that a title cites is there', () => {
  expect(citations.filter(({ id }) => !rules.includes(id)).map(({ path, title }) => `${path}: ${title}`)).toEqual([])
})
