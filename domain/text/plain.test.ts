import { expect, test } from 'vitest'
import { copiedText, shownText } from './plain'

test.each([
  ['nothing special, 3 * 4 = 12 and snake_case_name', 'nothing special, 3 * 4 = 12 and snake_case_name'],
  ['**bold**, *it* and _it_, ~~gone~~, ***both***', 'bold, it and it, gone, both'],
  ['run `npm **test**` now', 'run npm **test** now'],
  ['```ts\nconst a = b * c * d\n```\nso', 'const a = b * c * d\nso'],
  ['```\nopen **end**', '```\nopen end'],
  ['- one\n- two', '- one\n- two'],
  ['3. three\n4. four', '3. three\n4. four'],
  ['https://a.example/__init__.py_x', 'https://a.example/__init__.py_x'],
  ['\\*not this\\*', '\\*not this\\*'],
  ['@ada_moss look', '@ada_moss look'],
])('C40 %j reads the same in its bubble, in a line, and when copied', (text, expected) => {
  expect(shownText(text)).toBe(expected)
  expect(copiedText(text)).toBe(expected)
})

test.each([
  ['> said\n> twice\nno', 'said\ntwice\nno', '> said\n> twice\nno'],
  ['> a\n> > b', 'a\nb', '> a\n> > b'],
  [
    'see [the plan](https://parley.example/a)',
    'see the plan (parley.example)',
    'see the plan (https://parley.example/a)',
  ],
])('C41 copying %j spells out what its bubble shows only by its form', (text, shown, copied) => {
  expect(shownText(text)).toBe(shown)
  expect(copiedText(text)).toBe(copied)
})
