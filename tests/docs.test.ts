/** docs/architecture.md draws what the guide asks for; the pictures that are kept are those that are shown. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { expect, it } from 'vitest'
import { readTestTitles } from './support/test-titles'
import { readTree, ROOT } from './support/source-tree'

const text = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8')

/** The words of the diagram under a heading, in their order. */
function diagram(heading: string): string {
  const section = text.split(/^#{2,3} /m).find((part) => part.startsWith(heading)) ?? ''
  return /```mermaid\n([\s\S]*?)```/.exec(section)?.[1] ?? ''
}

function inOrder(words: string[]): RegExp {
  return new RegExp(words.join('[\\s\\S]*'), 'i')
}

it('G12.1 the data pattern is drawn', () => {
  expect(diagram('Data')).toMatch(
    inOrder(['action', 'mutation', 'database', 'subscription', 'all clients', 're-render']),
  )
})

it('G12.2 the auth pattern is drawn', () => {
  expect(diagram('Auth')).toMatch(inOrder(['JWT', 'verified', 'identity', 'authorised action']))
})

it('G12.3 the presence pattern is drawn', () => {
  expect(diagram('Presence (')).toMatch(inOrder(['heartbeat, 30 s', 'last seen', 'status', 'display']))
})

it('G12.4 the real-time pattern is drawn', () => {
  expect(diagram('Real time')).toMatch(inOrder(['websocket', 'commit', 'transition', 'useQuery', 'update']))
})

it('G13.1 the five flows are there, in the order to study them', () => {
  const list = text.slice(text.indexOf('## What to study first'))
  const flows = ['Message send', 'Auth', 'Presence', 'Read receipts', 'Database relationships']
  expect(list).toMatch(new RegExp(flows.map((flow, at) => `${at + 1}\\. \\[${flow}`).join('[\\s\\S]*')))
  for (const heading of ['G2', 'G3', 'G4', 'G5', 'G6', 'G7', 'Database']) expect(diagram(heading)).not.toBe('')
})

const names = new Set<string>()
const places = new Set<string>()
const documents = readTree((path) => {
  names.add(posix.basename(path))
  for (const place of [path, ...foldersOf(path)]) places.add(place)
  return path.endsWith('.md')
})
/** Made by the build. */
const MADE = new Set(['next-env.d.ts', 'convex/_generated'])

function foldersOf(file: string): string[] {
  const above = posix.dirname(file)
  return above === '.' ? [] : [above, ...foldersOf(above)]
}

const PLACE =
  /(?<![\w./@-])(?:src|convex|domain|runtime|server|tests|bench|scripts|docs|deploy|public)\/[\w./()[\]-]*\w/g
const FILE_NAME = /^[\w.-]+\.(?:tsx?|mjs|css|sql|ya?ml)$/
const PUBLISHED = /^convex\/(?:server|react|values|browser)\b/

it.each(documents)('C522 every file that $path names is there', ({ text }) => {
  const code = Array.from(text.matchAll(/`([^`\n]+)`/g), ([, words = '']) => words)
  const gone = [
    ...code
      .flatMap((words) => words.match(PLACE) ?? [])
      .filter((place) => !places.has(place) && !MADE.has(place) && !PUBLISHED.test(place)),
    ...code.filter((words) => FILE_NAME.test(words) && !names.has(words) && !MADE.has(words)),
  ]
  expect(gone).toEqual([])
})

it('every picture in docs/pictures is shown in README, and every one shown is there', () => {
  const shown = readFileSync(join(ROOT, 'README.md'), 'utf8').matchAll(/docs\/pictures\/([\w-]+\.png)/g)
  expect(new Set(readdirSync(join(ROOT, 'docs/pictures')))).toEqual(new Set(Array.from(shown, ([, name]) => name)))
})

it('every promise of SECURITY.md names rules that a test holds', () => {
  const rows = readFileSync(join(ROOT, 'SECURITY.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| Promise') && !line.startsWith('| -'))
  const ids = /[A-Z]{1,2}\d+(?:\.\d+)?/g
  const cited = new Set(readTestTitles().flatMap(({ title }) => Array.from(title.matchAll(ids), ([id]) => id)))
  expect(rows.length).toBeGreaterThan(10)
  for (const row of rows) {
    const named = Array.from((row.split('|')[2] ?? '').matchAll(ids), ([id]) => id)
    expect(named.length, row).toBeGreaterThan(0)
    expect(
      named.filter((id) => !cited.has(id)),
      row,
    ).toEqual([])
  }
})
