import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { isHandle } from './handles'
import { limits } from './limits'
import { matchesWords, peopleTerms, searchPhrase, sortNameOf, wordsOf } from './people-terms'

const anyText = fc.string({ unit: 'grapheme', maxLength: 60 })

describe('people’s terms', () => {
  it('find a person by the start of every word, and by the whole name', () => {
    fc.assert(
      fc.property(anyText, fc.nat(5), (name, letters) => {
        const terms = peopleTerms({ name, handle: 'handle' })
        const words = wordsOf(name)
        fc.pre(words.length > 0 && words.length < 20 && name.length < 40)
        for (const word of words) {
          const start = [...word].slice(0, letters + 1).join('')
          expect(terms.some((term) => term.startsWith(searchPhrase(start)))).toBe(true)
        }
        expect(terms.some((term) => term.startsWith(searchPhrase(name)))).toBe(true)
        expect(matchesWords({ name, handle: 'handle' }, words.toReversed())).toBe(true)
      }),
    )
  })

  it('fold case, accents, and width on both sides', () => {
    expect(searchPhrase('  MÜLLER,  Renée ')).toBe('muller renee')
    expect(searchPhrase('Ａｄａ')).toBe('ada')
    expect(searchPhrase('@ada_l')).toBe('ada l')
  })

  it.each([
    ['Søren', 'soren'],
    ['Łukasz', 'lukasz'],
    ['Đức', 'duc'],
    ['Strauß', 'strauss'],
    ['Þór', 'thor'],
    ['Æsop', 'aesop'],
    ['Þórð', 'thord'],
    ['أحمد', 'احمد'],
    ['O’Brien', "o'brien"],
  ])('C135 %s is found as %s', (name, looked) => {
    const terms = peopleTerms({ name, handle: 'abc' })
    expect(terms.some((term) => term.startsWith(searchPhrase(looked)))).toBe(true)
  })

  it('are searched by the beginning of a text, however long it is', () => {
    const normalize = vi.spyOn(String.prototype, 'normalize')
    expect(searchPhrase('Ånn '.repeat(1_000_000))).toBe('ann '.repeat(16))
    const looked = normalize.mock.contexts.map((text) => String(text).length)
    normalize.mockRestore()
    expect(Math.max(...looked)).toBeLessThanOrEqual(1_000)
  })

  it('start inside names without spaces, handles, and inner capitals', () => {
    const terms = peopleTerms({ name: '山田太郎 McDonald', handle: 'yama_dt' })
    expect(terms).toEqual(expect.arrayContaining(['太郎 mcdonald', 'mcdonald', 'donald', 'yama dt', 'dt']))
  })

  it('are bounded in number and length', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (name) => {
        const terms = peopleTerms({ name, handle: 'abc' })
        expect(terms.length).toBeLessThanOrEqual(64)
        expect(Math.max(...terms.map((term) => [...term].length))).toBeLessThanOrEqual(64)
      }),
    )
  })

  it('sort names as people expect', () => {
    const names = ['Zoe', 'émile', 'Bo', 'anna']
    expect(names.toSorted((a, b) => (sortNameOf(a) < sortNameOf(b) ? -1 : 1))).toEqual(['anna', 'Bo', 'émile', 'Zoe'])
  })

  it('match the limits of a handle', () => {
    expect(isHandle('a'.repeat(limits.handleMinLength))).toBe(true)
    expect(isHandle('a'.repeat(limits.handleMaxLength))).toBe(true)
    expect(isHandle('a'.repeat(limits.handleMaxLength + 1))).toBe(false)
    expect(isHandle('a'.repeat(limits.handleMinLength - 1))).toBe(false)
  })
})
