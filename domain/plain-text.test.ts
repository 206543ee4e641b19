import fc from 'fast-check'
import { expect, test } from 'vitest'
import { plainText } from './plain-text'

test.each([
  ['nothing special, 3 * 4 = 12 and snake_case_name', 'nothing special, 3 * 4 = 12 and snake_case_name'],
  ['**bold**, *it* and _it_, ~~gone~~, ***both***', 'bold, it and it, gone, both'],
  ['**bold with *it* inside**', 'bold with it inside'],
  ['run `npm **test**` now', 'run npm **test** now'],
  ['``a ` tick``', 'a ` tick'],
  ['```ts\nconst a = b * c * d\n```\nso', 'const a = b * c * d\nso'],
  ['~~~\nopen **end**', 'open **end**'],
  ['> said\n> twice\nno', 'said\ntwice\nno'],
  ['- one\n* two\n3. three', 'one\ntwo\nthree'],
  ['see [the plan](https://parley.example/a_b_c)', 'see the plan'],
  ['https://a.example/__init__.py_x', 'https://a.example/__init__.py_x'],
  ['\\*not this\\*', '*not this*'],
  ['@ada_moss look', '@ada_moss look'],
])('%j', (content, expected) => {
  expect(plainText(content)).toBe(expected)
})

test('what has no marks is left alone', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z0-9 .,!?\n]*$/), (text) => {
      fc.pre(!/^ {0,3}\d+[.] /m.test(text))
      expect(plainText(text)).toBe(text)
    }),
  )
})
