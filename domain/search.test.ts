import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { excerpt, fold, matches, rangesOf, wordsOf } from './fold'
import { addText, bitsToFind, emptyFilter, mayHold } from './search-filter'

/** Whether a search finds the block that contains the text. */
function isProposed(text: string, query: string): boolean {
  const filter = emptyFilter()
  addText(filter, text)
  return mayHold(filter, bitsToFind(query))
}

/** Typical texts: scripts with and without spaces, accents both ways, signs, and emoji. */
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
  it('G9.28 ignores case, accents, and width, and keeps syllables', () => {
    expect(fold('Ünïcode')).toBe('unicode')
    expect(fold('ＡＢＣ１２３')).toBe('abc123')
    expect(fold('Straße Łódź Ærø')).toBe('strasse lodz aero')
    expect(fold('İSTANBUL ısı')).toBe('istanbul isi')
    expect(fold('ΟΔΟΣ')).toBe(fold('οδος'))
    expect(fold('한국')).toBe('한국')
    expect(fold('か')).not.toBe(fold('が'))
    expect(fold('ที่')).not.toBe(fold('ท'))
  })

  it.each([
    ['Søren', 'soren'],
    ['Łukasz', 'lukasz'],
    ['Đức', 'duc'],
    ['Strauß', 'strauss'],
    ['Þór', 'thor'],
    ['Æsop', 'aesop'],
    ['don’t', "don't"],
    ["don't", 'don’t'],
    ['don`t', 'don´t'],
    ['“so”', '"so"'],
    ['„so“', '«so»'],
    ['co‑operate – now', 'co-operate - now'],
    ['co\u00adoperate', 'cooperate'],
    ['a\u00a0b', 'a b'],
    ['a\nb', 'a b'],
    ['ر\u0640\u0640ائع', 'رائع'],
    ['مدرسة', 'مدرسه'],
    ['على', 'علي'],
    ['أحمد', 'احمد'],
    ['فارسی', 'فارسي'],
    ['کتاب', 'كتاب'],
    ['می\u200cروم', 'میروم'],
    ['٠١٢٣٤٥٦٧٨٩', '0123456789'],
    ['۴۵', '45'],
    ['१२३', '123'],
    ['๑๒', '12'],
    ['ｔｅｘｔ　１', 'text 1'],
  ])('C135 %j is found as %j', (written, looked) => {
    expect(fold(written)).toBe(fold(looked))
  })

  it('C135 quoted text is searched as written', () => {
    expect(wordsOf('see "the  plan" “of today” now')).toEqual(['see', 'the plan', 'of today', 'now'])
    expect(matches('This is the plan', wordsOf('"the plan"'))).toBe(true)
    expect(matches('The other plan', wordsOf('"the plan"'))).toBe(false)
    expect(matches('the\nplan', wordsOf('"the plan"'))).toBe(true)
    expect(wordsOf('5" x 3"')).toEqual(['5"', 'x', '3"'])
    expect(wordsOf('"')).toEqual(['"'])
  })

  it('G9.28 is the same for composed and decomposed text, and idempotent', () => {
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

  it('every highlighted range contains a word, and every match has a range', () => {
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

  it('an excerpt contains the first match', () => {
    const long = `${'before '.repeat(60)}galvanized ${'after '.repeat(60)}`
    const cut = excerpt(long, ['vanized'], 140)
    expect(cut).toContain('galvanized')
    expect(cut.length).toBeLessThanOrEqual(142)
    expect(cut.startsWith('…') && cut.endsWith('…')).toBe(true)
    expect(excerpt('Short one', ['one'], 140)).toBe('Short one')
  })
})

describe('a filter of what a block may hold', () => {
  it.each([
    ['rebuilding', 'build'],
    ['Pubs', 'ubs'],
    ['Pubs', 's'],
    ['go home', 'me go'],
    ['東京都庁', '京都'],
    ['東京都庁', '都'],
    ['Geburtstag 🎉', '🎉'],
    ['Gebäude A1', 'GEBAU 1'],
  ])('G9.28 "%s" is proposed for "%s"', (text, query) => {
    expect(isProposed(text, query)).toBe(true)
  })

  it.each([
    ['東京都庁', '大阪'],
    ['rebuilding', 'rebuildx'],
    ['rebuilding', 'z'],
    ['go home', 'gohome'],
  ])('"%s" isn’t proposed for "%s"', (text, query) => {
    expect(isProposed(text, query)).toBe(false)
  })

  it('symbols alone find nothing', () => {
    expect(bitsToFind('?!')).toEqual([])
    expect(bitsToFind('')).toEqual([])
  })

  it('G9.28 every text that contains the words is proposed, by any part of it', () => {
    fc.assert(
      fc.property(written, fc.nat(), fc.nat(), (text, a, b) => {
        const characters = [...text.normalize('NFC')]
        const [from = 0, to = 0] = [a, b].map((at) => at % (characters.length + 1)).toSorted((x, y) => x - y)
        const query = characters.slice(from, to).join('')
        fc.pre(bitsToFind(query).length > 0)
        expect(matches(text, wordsOf(query))).toBe(true)
        expect(isProposed(text, query)).toBe(true)
      }),
    )
  })

  it('a block that isn’t proposed doesn’t contain the words', () => {
    fc.assert(
      fc.property(written, written, (text, query) => {
        if (bitsToFind(query).length > 0 && matches(text, wordsOf(query))) expect(isProposed(text, query)).toBe(true)
      }),
    )
  })

  it('few blocks of 64 messages with eight words each are proposed for words that they don’t contain', () => {
    const letters = 'etaoinshrdlcumwfgypbvk'
    let state = 1
    const next = (below: number) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return Math.floor((state / 2 ** 32) * below)
    }
    // The first letters are more frequent, as in a language.
    const word = () => Array.from({ length: 4 + next(4) }, () => letters[Math.min(next(22), next(22))]).join('')
    const said = new Set<string>()
    const filter = emptyFilter()
    for (let message = 0; message < 64; message++) {
      const words = Array.from({ length: 8 }, word)
      for (const one of words) said.add(one)
      addText(filter, words.join(' '))
    }
    const others = Array.from({ length: 2_000 }, word).filter((one) => !said.has(one))
    const inVain = others.filter((one) => mayHold(filter, bitsToFind(one)))
    expect(others.length).toBeGreaterThan(1_000)
    expect(inVain.length / others.length).toBeLessThan(0.1)
  })
})
