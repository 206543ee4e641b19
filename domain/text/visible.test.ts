import { expect, test } from 'vitest'
import { isVisible } from './visible'

test.each([
  '',
  ' \n\t',
  '\u2800\u2800',
  '\u200b',
  '\u00ad',
  '\u0301\u0302',
  '\u3164',
  '\u115f\u1160',
  '\uffa0',
  '\ufeff',
  '\u034f',
  '\u2060\u2063',
  '\u202e\u202c',
  '\ufe0f',
  '\u180e',
  '\u17b5',
  '\u{e0041}',
  '\ud800',
  '\u{1d159}',
  '\u0e31',
  '\u00a0\u3000\u2028',
])('C132 of %j nothing is seen', (text) => {
  expect(isVisible(text)).toBe(false)
})

test.each(['a', '.', '👍', '🇳🇿', '❤️', '1️⃣', '·', 'é', 'กั', '\u200bא', '\u0301a', '⠁', '—', '٣', '\u{f8ff}'])(
  'C132 of %j something is',
  (text) => {
    expect(isVisible(text)).toBe(true)
  },
)
