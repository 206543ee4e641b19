import { expect, test } from 'vitest'
import { isVisible, trimText } from './visible'

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
])('C132 %j has nothing visible', (text) => {
  expect(isVisible(text)).toBe(false)
})

test.each(['a', '.', '👍', '🇳🇿', '❤️', '1️⃣', '·', 'é', 'กั', '\u200bא', '\u0301a', '⠁', '—', '٣', '\u{f8ff}'])(
  'C132 %j has something visible',
  (text) => {
    expect(isVisible(text)).toBe(true)
  },
)

test.each([
  ['a\ud800b', 'a\ufffdb'],
  ['\udc00a', '\ufffda'],
  ['👍\ud83d', '👍\ufffd'],
  ['\ud83d', ''],
  ['a\u0000b', 'a\u0000b'],
  ['\n \n  code\n', '  code'],
])('C40 %j is sent as %j', (typed, sent) => {
  expect(trimText(typed)).toBe(sent)
})
