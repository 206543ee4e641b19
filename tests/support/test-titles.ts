import { isTest, readCode } from './source-tree'

export interface TestTitle {
  path: string
  title: string
}

const TITLE =
  /\b(?:describe|it|test)(?:\.[a-z]+)*(?:\([^()]*\)|\.each\([\s\S]*?\]\))?\(\s*(?:'((?:\\.|[^'\\])*)'|"((?:\\.|[^"\\])*)"|`((?:\\.|[^`\\])*)`)/gi

/** The titles of every test and every describe in the tree, as they are written. */
export function readTestTitles(): TestTitle[] {
  return readCode()
    .filter((file) => isTest(file.path))
    .flatMap((file) =>
      [...file.text.matchAll(TITLE)].map(([, single, double, template]) => ({
        path: file.path,
        title: single ?? double ?? template ?? '',
      })),
    )
}

/** The ids a title begins with: `G5.1`, or several, `C17 C18: ...`. */
export function citedIds(title: string, id: RegExp): string[] {
  const found: string[] = []
  for (const word of title.split(/[\s,]+/)) {
    const name = word.replace(/:$/, '')
    if (!new RegExp(`^(?:${id.source})$`).test(name)) break
    found.push(name)
  }
  return found
}
