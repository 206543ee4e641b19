import { describe, expect, it } from 'vitest'
import { queryTerms, wordsOf } from './search-terms'

describe('words', () => {
  it.each([
    ['Hello, World!', ['hello', 'world']],
    ["don't-stop_now", ['don', 't', 'stop', 'now']],
    ['', []],
    [' \n…—', []],
    ['a1 2b 3', ['a1', '2b', '3']],
    ['Ünïcode ÉCOLE', ['ünïcode', 'école']],
    ['ΟΔΟΣ ΣΑΣ', ['οδοσ', 'σασ']],
    ['日本語 テキスト', ['日本語', 'テキスト']],
    ['naïve café', ['naïve', 'café']],
    ['١٢٣ Ⅷ', ['١٢٣', 'ⅷ']],
    ['👍 ok', ['ok']],
    [`${'x'.repeat(31)} ${'y'.repeat(32)} ${'é'.repeat(16)}`, ['x'.repeat(31)]],
  ])('Q1 are recognized in "%s"', (text, words) => {
    expect([...wordsOf(text)]).toEqual(words)
  })

  it('Q1 beyond the sixteenth are ignored in a search', () => {
    const words = Array.from({ length: 20 }, (_, n) => `w${n}`)
    expect(queryTerms(words.join(' ')).map(({ word }) => word)).toEqual(words.slice(0, 16))
    expect(queryTerms(words.join(' ')).at(-1)).toEqual({ word: 'w15', isPrefix: true })
  })

  it('Q2 at the end of a search can be a prefix, even if they also occurred before', () => {
    expect(queryTerms('one two')).toEqual([
      { word: 'one', isPrefix: false },
      { word: 'two', isPrefix: true },
    ])
    expect(queryTerms('two one two')).toEqual([
      { word: 'two', isPrefix: true },
      { word: 'one', isPrefix: false },
    ])
    expect(queryTerms('…')).toEqual([])
  })
})
