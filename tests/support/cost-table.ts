/** Tables in docs/production.md that tests print, and compare with their counts. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Run } from './convex-meter'
import { ROOT } from './source-tree'

export interface Sum {
  calls: number
  cached: number
  bytes: number
}

export function sumOf(runs: readonly Run[]): Sum {
  const calls = runs.filter(({ isCached }) => !isCached).length
  const bytes = runs.reduce((sum, run) => sum + run.bytesRead + run.bytesWritten, 0)
  return { calls, cached: runs.length - calls, bytes }
}

export const kB = (bytes: number): string =>
  bytes < 100_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(2)} MB`

export const print = (rows: string[]) => process.stdout.write(`${rows.join('\n')}\n`)

/** Without the spaces that only align it. */
export const rowOf = (...cells: (string | number)[]): string => `| ${cells.join(' | ')} |`

/** The sentences of docs/production.md, however they are wrapped. */
export const production = () => readFileSync(join(ROOT, 'docs/production.md'), 'utf8').replaceAll(/\s+/g, ' ')

/** The rows of the table with these column headers. */
export function tableOf(...heads: string[]): string[] {
  const lines = readFileSync(join(ROOT, 'docs/production.md'), 'utf8').split('\n')
  const plain = lines.map((line) => line.replaceAll(/\s*\|\s*/g, ' | ').trim())
  const from = plain.indexOf(rowOf(...heads))
  const rows = plain.slice(from + 2)
  return from === -1 ? [] : rows.slice(0, rows.indexOf(''))
}
