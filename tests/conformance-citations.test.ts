/**
 * Most of the conformance suite tests what Convex documents, not what this server does: each case cites the page's URL
 * in a comment right above it, or above its `describe`.
 */
import { expect, it } from 'vitest'
import { isUnder, readTree } from './support/source-tree'

const PAGE = /https:\/\/docs\.convex\.dev\/[^\s"':)]+/

interface Case {
  title: string
  page: string | undefined
}

/** Relies on the formatter: the contents of a `describe` are indented. */
function casesOf(text: string): Case[] {
  const cases: Case[] = []
  const around: { indent: number; page: string | undefined }[] = []
  let above = ''
  for (const line of text.split('\n')) {
    const [, indent = '', word, title = ''] = /^( *)(?:(describe|it)\b(?:.*?\('(.*)',)?|)/.exec(line) ?? []
    if (/^ *\/\//.test(line)) {
      above += line
      continue
    }
    if (word) {
      while (around.length > 0 && around.at(-1)!.indent >= indent.length) around.pop()
      const page = PAGE.exec(above)?.[0] ?? around.at(-1)?.page
      if (word === 'describe') around.push({ indent: indent.length, page })
      else cases.push({ title, page })
    }
    above = ''
  }
  return cases
}

const cases = readTree((path) => isUnder(path, 'tests/conformance') && path.endsWith('.test.ts')).flatMap(({ text }) =>
  casesOf(text),
)

it('a citation above a case is for that case, and one above a describe for all cases in it', () => {
  const text = `
/** https://docs.convex.dev/not-this */
it('none', () => {})

// https://docs.convex.dev/a: more
describe('group', () => {
  it('by the group', () => {})

  // https://docs.convex.dev/b
  it.each([1])('its own', () => {})
})

it('none again', () => {})`
  expect(casesOf(text).map(({ page }) => page)).toEqual([
    undefined,
    'https://docs.convex.dev/a',
    'https://docs.convex.dev/b',
    undefined,
  ])
})

it('at least half of the cases cite a page of Convex’s documentation', () => {
  const cited = cases.filter(({ page }) => page !== undefined)
  expect(cases.length).toBeGreaterThan(0)
  expect(cited.length / cases.length).toBeGreaterThanOrEqual(0.5)
})
