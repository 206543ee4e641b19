import { isTest, readCode } from './source-tree'

export interface TestTitle {
  path: string
  title: string
}

// `it('...'`, `describe.each(table)('...'`: the second form is recognized by the end of its table.
const TITLE =
  /(?:\b(?:describe|it|test)(?:\.\w+)*|[\])}`])\(\s*(?:'((?:\\.|[^'\\])*)'|"((?:\\.|[^"\\])*)"|`((?:\\.|[^`\\])*)`)/g

/** The titles of every test and every describe, as written, including those in shared suites. */
export function readTestTitles(): TestTitle[] {
  return readCode()
    .filter((file) => isTest(file.path) || file.text.includes('vitest'))
    .flatMap((file) =>
      [...file.text.matchAll(TITLE)].map(([, single, double, template]) => ({
        path: file.path,
        title: single ?? double ?? template ?? '',
      })),
    )
}

/** The ids of one kind at the start of a title: `G5.1`, or several, also of several kinds: `Y10 G3.8: ...`. */
export function citedIds(title: string, id: RegExp): string[] {
  const [ids = ''] = /^(?:[A-Z]+\d+(?:\.\d+)?:?[\s,]+)*/.exec(title) ?? []
  return (ids.match(/[A-Z]+\d+(?:\.\d+)?/g) ?? []).filter((name) => new RegExp(`^(?:${id.source})$`).test(name))
}
