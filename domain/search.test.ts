import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { excerpt, fold, matches, rangesOf, wordsOf } from './fold'
import { holdsTerms, indexTerms, queryTerms } from './search-terms'

/** As an index of terms finds: any of them, the last one as the beginning of a term. */
function isFound(text: string, query: string): boolean {
  const indexed = indexTerms(text).split(' ')
  const terms = queryTerms(query).split(' ')
  const last = terms.at(-1) ?? ''
  return terms.some((term) => indexed.includes(term)) || indexed.some((term) => term.startsWith(last))
}

/** What people write: scripts with and without spaces, accents both ways, signs and emoji. */
const written = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...'abcxyzABCéÉüßøłΣσςжЖ한국어東京大阪日本語カタカナがのひらกขคที่สวัสดีक्षिا لعرب🎉👍🏽❤️ﬁ½ＡＢ１２09 \n.,!?-_/',
      ),
      fc.constantFrom('e\u0301', 'galvanized', 'İstanbul', 'straße', ' ', '東京都', '👩‍👩‍👧', 'node.js'),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 3 }),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''))

describe('fold', () => {
  it('G9.28 takes case, accents and width for the same, and syllables for what they are', () => {
    expect(fold('Ünïcode')).toBe('unicode')
    expect(fold('ＡＢＣ１２３')).toBe('abc123')
    expect(fold('Straße Łódź Ærø')).toBe('strasse lodz aero')
    expect(fold('İSTANBUL ısı')).toBe('istanbul isi')
    expect(fold('ΟΔΟΣ')).toBe(fold('οδος'))
    expect(fold('한국')).toBe('한국')
    expect(fold('か')).not.toBe(fold('が'))
    expect(fold('ที่')).not.toBe(fold('ท'))
  })

  it('G9.28 is the same for composed and decomposed text, and twice is once', () => {
    fc.assert(
      fc.property(written, (text) => {
        expect(fold(text.normalize('NFD'))).toBe(fold(text.normalize('NFC')))
        expect(fold(fold(text))).toBe(fold(text))
      }),
    )
  })

  it('shows where the words are', () => {
    const cut = (text: string, query: string) =>
      rangesOf(text, wordsOf(query)).map(([from, to]) => text.normalize('NFC').slice(from, to))
    expect(cut('Galvanized nails, galvanised nails', 'VANI')).toEqual(['vani', 'vani'])
    expect(cut('Die Straße', 'strasse')).toEqual(['Straße'])
    expect(cut('Cafe\u0301 crème', 'café creme')).toEqual(['Café', 'crème'])
    expect(cut('東京都庁', '京都')).toEqual(['京都'])
    expect(cut('abcabc', 'abc bca')).toEqual(['abcabc'])
    expect(cut('abc', 'x')).toEqual([])
  })

  it('every range, folded, holds a word, and there is one for each that matches', () => {
    fc.assert(
      fc.property(written, written, (text, query) => {
        const words = wordsOf(query)
        const composed = text.normalize('NFC')
        const ranges = rangesOf(text, words)
        for (const [from, to] of ranges) {
          expect(words.some((word) => fold(composed.slice(from, to)).includes(word))).toBe(true)
        }
        if (words.length > 0 && matches(text, words)) expect(ranges.length).toBeGreaterThan(0)
      }),
    )
  })

  it('an excerpt holds the first match', () => {
    const long = `${'before '.repeat(60)}galvanized ${'after '.repeat(60)}`
    const cut = excerpt(long, ['vanized'], 140)
    expect(cut).toContain('galvanized')
    expect(cut.length).toBeLessThanOrEqual(142)
    expect(cut.startsWith('…') && cut.endsWith('…')).toBe(true)
    expect(excerpt('Short one', ['one'], 140)).toBe('Short one')
  })
})

describe('terms', () => {
  it('G9.28 are parts of words, and pairs where words are not separated', () => {
    expect(indexTerms('Pubs')).toBe('pub ubs bs s')
    expect(queryTerms('ubs')).toBe('ubs')
    expect(queryTerms('go home')).toBe('hom ome go')
    expect(isFound('rebuilding', 'build')).toBe(true)
    expect(isFound('東京都庁', '京都')).toBe(true)
    expect(isFound('東京都庁', '都')).toBe(true)
    expect(isFound('東京都庁', '大阪')).toBe(false)
    expect(isFound('Geburtstag 🎉', '🎉')).toBe(true)
  })

  it('are ASCII letters and digits, at most 12 of them', () => {
    fc.assert(
      fc.property(written, (text) => {
        for (const term of [...indexTerms(text).split(' '), ...queryTerms(text).split(' ')]) {
          expect(term).toMatch(/^[a-z0-9]{0,12}$/)
        }
      }),
    )
  })

  it('there are at most 16 to ask for', () => {
    expect(queryTerms('The quick brown fox jumps over the lazy dog').split(' ')).toHaveLength(16)
    expect(queryTerms('?!')).toBe('')
  })

  it('G9.28 every text that holds the words is found by them, whatever part of it they are', () => {
    fc.assert(
      fc.property(written, fc.nat(), fc.nat(), (text, a, b) => {
        const characters = [...text.normalize('NFC')]
        const [from = 0, to = 0] = [a, b].map((at) => at % (characters.length + 1)).toSorted((x, y) => x - y)
        const query = characters.slice(from, to).join('')
        const terms = queryTerms(query)
        fc.pre(terms !== '')
        expect(matches(text, wordsOf(query))).toBe(true)
        expect(isFound(text, query)).toBe(true)
      }),
    )
  })

  it('what lacks a term of the query lacks the query', () => {
    fc.assert(
      fc.property(written, written, (text, query) => {
        const terms = queryTerms(query)
        if (terms !== '' && matches(text, wordsOf(query))) expect(holdsTerms(indexTerms(text), terms)).toBe(true)
      }),
    )
  })
})
