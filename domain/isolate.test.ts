import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isolated, isolatedList } from './isolate'
import { shownText } from './text/plain'

test.each([
  ['Ada', 'Ada'],
  ['Ada (5)', 'Ada (5)'],
  ['美咲', '美咲'],
  ['דנה', '\u2068דנה\u2069'],
  ['Ada דנה!', '\u2068Ada דנה!\u2069'],
  ['٣ كتب', '\u2068٣ كتب\u2069'],
  ['𞤀𞤣𞤢', '\u2068𞤀𞤣𞤢\u2069'],
  ['a\u202eb', '\u2068a\u202eb\u2069'],
  // Its own isolation stays; characters whose effect would extend beyond it are removed.
  ['\u2068דנה\u2069', '\u2068\u2068דנה\u2069\u2069'],
  ['a\u2069\u202eb', '\u2068a\u202eb\u2069'],
  ['a\u2067b', '\u2068ab\u2069'],
  ['\u2069a\u2067', '\u2068a\u2069'],
])('C221 %j becomes %j in a sentence', (text, expected) => {
  expect(isolated(text)).toBe(expected)
})

test('C221 a list of names keeps its order', () => {
  expect(isolatedList(['Ada', 'דנה', 'Bo'])).toBe('Ada, \u2068דנה\u2069, Bo')
})

test('C221 a mentioned name in a line of text is isolated', () => {
  expect(shownText('ask @dana, ok', [{ handle: 'dana', name: 'דנה' }])).toBe('ask @\u2068דנה\u2069, ok')
})

test('C221 no text affects what is around it', () => {
  const signs = fc.constantFrom('a', 'ש', '5', '\u2066', '\u2067', '\u2068', '\u2069', '\u202e', '\u202c', ' ')
  fc.assert(
    fc.property(fc.array(signs), (parts) => {
      const text = isolated(parts.join(''))
      let depth = 0
      const ends = [...text].map((sign) => {
        if ('\u2066\u2067\u2068'.includes(sign)) depth++
        if (sign === '\u2069') depth--
        return depth
      })
      expect(depth).toBe(0)
      // Once opened, it is closed by its own last character and by nothing before.
      if (text.startsWith('\u2068')) expect(ends.indexOf(0)).toBe(ends.length - 1)
    }),
  )
})
