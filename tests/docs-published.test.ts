/** Published files name neither a machine nor how the work was organized, and link to files that exist. */
import { existsSync } from 'node:fs'
import { join, posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readTree, ROOT } from './support/source-tree'

const THIS_FILE = 'tests/docs-published.test.ts'

const PRIVATE = [
  /\/(?:work|root|Users\/\w+|home\/\w+)\//,
  /[A-Z]:\\Users\\/,
  /\b(?:coding|working|agent) sessions?\b|\bsub-?agents?\b|\bthe brief\b/i,
  /\b(?:issue|ticket|pull request|PR) ?#?\d+\b/,
  /\b(?:claude|anthropic|chatgpt|openai|copilot|language model)\b/i,
]

describe('published files', () => {
  it('mention neither the machine they were written on nor how the work was organized', () => {
    const offences = readTree((path) => !isBinary(path) && path !== 'package-lock.json' && path !== THIS_FILE)
      .flatMap((file) => PRIVATE.map((pattern) => [file.path, pattern.exec(file.text)?.[0]]))
      .filter(([, found]) => found !== undefined)
    expect(offences).toEqual([])
  })

  it('link to no missing file', () => {
    const missing = readTree((path) => path.endsWith('.md')).flatMap((file) =>
      [...file.text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)(?:#[^)]*)?\)/g)]
        .map(([, link]) => posix.normalize(posix.join(posix.dirname(file.path), link ?? '')))
        .filter((target) => !existsSync(join(ROOT, target)))
        .map((target) => `${file.path} links to ${target}`),
    )
    expect(missing).toEqual([])
  })
})

function isBinary(path: string): boolean {
  return /\.(png|jpe?g|webp|ico|woff2?|ttf|gif|pdf|db|bin)$/.test(path)
}
