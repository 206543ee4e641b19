/** Every word a person sees is in the catalogue: none is written where it is shown. */
import { describe, expect, it } from 'vitest'
import { codeOnly, isTest, isUnder, readTree } from './support/source-tree'

const screens = readTree((path) => path.endsWith('.tsx') && isUnder(path, 'src')).filter(({ path }) => !isTest(path))

/** Letters between a tag's end and the next tag: what JSX takes for text. Code in that place has signs that prose has not. */
const TEXT = /(?<=[\w"'\]})/]\s*>)[^<>{}()=;|&:?[\]\\]*\p{L}{2,}[^<>{}()=;|&:?[\]\\]*(?=<\/?[A-Za-z])/gu
/** Attributes that are read out or shown. */
const ATTRIBUTE = /\b(?:aria-label|aria-description|title|placeholder|alt|label|hint|text)="[^"]*\p{L}{2,}[^"]*"/gu

/** What else stands between `>` and `<`: the end of a function's type, the next of several. */
const isCode = (found: string) => /^(?:return|,\s*\w+)$/.test(found)

const textsIn = (code: string) =>
  [...code.matchAll(TEXT)].map(([found]) => found.trim()).filter((found) => found && !isCode(found))

describe('words', () => {
  it('stand in the catalogue alone', () => {
    const written = screens.flatMap(({ path, text }) =>
      [...textsIn(codeOnly(text)), ...[...text.matchAll(ATTRIBUTE)].map(([found]) => found)].map(
        (found) => `${path}: ${found}`,
      ),
    )
    expect(written).toEqual([])
  })

  it('would be found anywhere else', () => {
    expect(textsIn('<p className={a}>Hello there</p>')).toEqual(['Hello there'])
    expect(textsIn("<p>\n  Don't <b>go</b>\n</p>")).toContain('go')
    expect(textsIn('const a = new Map<string, Row>()\nconst b = (x: Set<string>) => <Row key={x} />')).toEqual([])
    expect('<img alt="A cat" />').toMatch(ATTRIBUTE)
  })
})
