/** docs/requirements.md and the tests must match. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isUnder, ROOT } from './support/source-tree'
import { citedIds, readTestTitles } from './support/test-titles'

const ID = /[GCR]\d+(?:\.\d+)?/

interface Row {
  id: string
  what: string
  proof: string
  status: string
}

const rows: Row[] = readFileSync(join(ROOT, 'docs/requirements.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| [GCR]\d/.test(line))
  .map((line) => {
    const cells = line.split(/(?<!\\)\|/).map((cell) => cell.trim())
    return { id: cells[1] ?? '', what: cells[2] ?? '', proof: cells[3] ?? '', status: cells[4] ?? '' }
  })

const citations = readTestTitles().flatMap(({ path, title }) => citedIds(title, ID).map((id) => ({ id, path, title })))

describe('docs/requirements.md', () => {
  it('has rows in the form it describes, with unique ids', () => {
    const odd = rows.filter(
      ({ id, what, proof, status }) =>
        !new RegExp(`^${ID.source}$`).test(id) ||
        what === '' ||
        !['browser', 'any'].includes(proof) ||
        !/^(covered|(partly|open): \S.*)$/.test(status),
    )
    expect(odd).toEqual([])
    expect(rows.length).toBeGreaterThan(100)
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length)
  })

  it('marks as covered only what a test of the right kind cites', () => {
    const uncited = rows.filter((row) => !row.status.startsWith('open') && !isProven(row)).map(({ id }) => id)
    expect(uncited).toEqual([])
  })

  it('marks as open nothing that a test of the right kind cites', () => {
    const proven = rows
      .filter((row) => row.status.startsWith('open') && isProven(row))
      .map(({ id }) => `${id}: ${citations.find((citation) => citation.id === id)?.title}`)
    expect(proven).toEqual([])
  })

  it('has every id that a test cites', () => {
    // A group (G5) can be cited by its tests, but proves no row.
    const known = new Set(rows.flatMap(({ id }) => [id, id.split('.')[0]]))
    const unknown = citations.filter(({ id }) => !known.has(id)).map(({ path, title }) => `${path}: ${title}`)
    expect(unknown).toEqual([])
  })
})

function isProven(row: Row): boolean {
  return citations.some(({ id, path }) => id === row.id && (row.proof === 'any' || isUnder(path, 'tests/e2e')))
}
