import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { typed } from '../../tests/support/text-outline'
import type { Work } from './nodes'
import { parseText } from './parse'

describe('C131 reading is linear', () => {
  const hostile = [
    '>',
    '> ',
    '>\n',
    '> > > > > ',
    '- ',
    '- a\n',
    '1. ',
    '1. a\n',
    '*',
    '* ',
    '*a',
    '*a ',
    '*a* ',
    '**a',
    '**a ',
    'a** ',
    '***a ',
    '_a ',
    '_a_ ',
    '~~a ',
    '*a _b ~~c ',
    '`',
    '` ',
    '`a',
    '`a ',
    '``a `b ',
    '```\n',
    '```a\n',
    '```a\nx\n',
    '[',
    '[a](',
    '[a](https://a',
    '[a](https://a)',
    '[[',
    '](',
    '(',
    ')',
    '[a',
    '((https://a.b',
    '@',
    '@ada',
    '@ada ',
    'a@',
    'a@b.',
    'a@b.cd',
    'a@b.cd,',
    '_a@b.cd',
    'https://',
    'https://a',
    'https://a,',
    'https://a.b/',
    'https://a.b/(',
    'https://a.b/x*',
    'https://a@',
    'https://a:',
    'www.',
    'www.a.b',
    'www.a.b,',
    'a.com/',
    'a.',
    '.',
    '!',
    '…',
    '"',
    "'",
    '“',
    '好',
    '好https://a.b',
    'https://a.b好',
    '\u0301',
    '\u200b',
    '👍',
    '\n',
    ' ',
    'x',
    "'_",
    "'www.",
    '“_a',
    "_'a@b.cd",
    'http://http://',
    'www.a.b://',
    "'www.\u0000",
    "'www.a.b/c\u200b",
    'a.com/://',
    '_@ada_',
    '_@ada',
    '(*)',
    '[a](mailto:a@b.cd',
    '[a](mailto:a@b.cd?cc=',
    'https://a.b/好。',
    '\ud800',
    '\u0000*',
    '👨‍👩‍👧*a',
    'e\u0301\u0301*',
  ]
  const stepsOf = (text: string) => {
    const work: Work = { steps: 0 }
    parseText(text, work)
    return work.steps
  }

  test.each(hostile)('C131 for %j, over and over', (piece) => {
    const short = piece.repeat(500)
    const long = piece.repeat(4_000)
    expect(stepsOf(long)).toBeLessThanOrEqual(8.1 * stepsOf(short) + 200)
    expect(stepsOf(long)).toBeLessThanOrEqual(60 * long.length)
    expect(typed(parseText(long))).toBe(long)
  })

  test('C131 for any text, repeated', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...hostile), { minLength: 1, maxLength: 5 }), (parts) => {
        const long = parts.join('').repeat(400)
        expect(stepsOf(long)).toBeLessThanOrEqual(60 * long.length)
      }),
      { numRuns: 300 },
    )
  })
})
