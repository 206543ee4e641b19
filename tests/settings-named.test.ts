/** A setting that a guide names and no code reads would have no effect. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import manifest from '../package.json'
import { readTree, ROOT } from './support/source-tree'

const GUIDES = ['README.md', 'docs/production.md', 'docs/operations.md']
/** Convex's own CLI reads some of them. */
const CONVEX = join(ROOT, 'node_modules/convex/src/cli')

const guides = GUIDES.map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }))
const namedBy = (pattern: RegExp) =>
  guides.flatMap(({ path, text }) => Array.from(text.matchAll(pattern), ([, name]) => `${path}: ${name}`))
const missing = (named: string[], isThere: (name: string) => boolean) =>
  [...new Set(named)].filter((line) => !isThere(line.slice(line.indexOf(': ') + 2)))

it('C534 every variable that a guide names is read', () => {
  const own = readTree((path) => /^(convex|server|src|scripts|domain|runtime)\/.*(?<!\.test)\.(ts|tsx|mjs)$/.test(path))
  const theirs = readdirSync(CONVEX, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => ({ text: readFileSync(join(CONVEX, path), 'utf8') }))
  const read = [...own, ...theirs].map(({ text }) => text).join('\n')
  const named = namedBy(/\b((?:AUTH|CLERK|CONVEX|FROM|NEXT|PARLEY|VAPID)_[A-Z_]+[A-Z])\b/g)
  expect(named.length).toBeGreaterThan(50)
  // The settings of Compose itself.
  const compose = readFileSync(join(ROOT, 'deploy/compose.yml'), 'utf8')
  expect(missing(named, (name) => read.includes(name) || compose.includes(`\${${name}`))).toEqual([])
})

it('C534 every command that a guide names exists', () => {
  const named = namedBy(/\bnpm run ([a-z:]+)/g)
  expect(named.length).toBeGreaterThan(10)
  expect(missing(named, (name) => name in manifest.scripts)).toEqual([])
})
