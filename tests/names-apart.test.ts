/** Elements that show names or texts of people isolate them from the text next to them. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const src = join(import.meta.dirname, '../src')
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) =>
  /^(?:features|app)\/.*\.tsx$/.test(file),
)

/** The content of braces between tags, if it is only a value. */
const shown = /(?<=>[^<>{}=;()]*)\{([^{}()]*)\}(?=[^<>{}=;()]*<|\s*\{)/g
/** Values that people wrote. */
const theirs = /\b(?:name|groupName|senderName|bio|description|content|draft|excerpt)$|\b(?:status|quote|hit)\.text$/

it('C221 people’s names and texts are in an element with their own direction, wherever a page shows them', () => {
  const found = files.flatMap((file) => {
    const source = readFileSync(join(src, file), 'utf8')
    return [...source.matchAll(shown)]
      .filter(([, value = '']) => theirs.test(value.trim()))
      .map(({ index, 1: value = '' }) => {
        const before = source.slice(0, index)
        const tag = before.slice(before.lastIndexOf('<'))
        return { place: `${file}: {${value.trim()}}`, isApart: /\sdir="auto"|^<bdi\b/.test(tag) }
      })
  })
  expect(found.length).toBeGreaterThan(20)
  expect(found.filter(({ isApart }) => !isApart).map(({ place }) => place)).toEqual([])
})
