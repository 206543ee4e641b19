import fc from 'fast-check'
import { expect, test } from 'vitest'
import { limits } from './limits'
import { handlesIn, mentionParts, withNames } from './mentions'

test.each([
  ['@kofi can you?', ['kofi']],
  ['(@kofi), @Ines_Roy: and @kofi again', ['kofi', 'ines_roy']],
  ['thanks @kofi.', ['kofi']],
  ['谢谢 @kofi，', ['kofi']],
  ['@kofi’s turn', ['kofi']],
  ['write to bo@example.test or @@kofi or x/@kofi', []],
  ['@bo is too short, @' + 'x'.repeat(25) + ' too long', []],
  ['`@kofi` and\n```\n@ines\n```\nbut @noor', ['noor']],
  ['```\n@kofi without an end', []],
])('%j', (content, expected) => {
  expect(handlesIn(content)).toEqual(expected)
})

test('so many and no more', () => {
  const all = Array.from({ length: 50 }, (_, index) => `@person${index}`)
  expect(handlesIn(all.join(' '))).toHaveLength(limits.mentionsPerMessage)
})

test('nothing of the text is lost', () => {
  const piece = fc.oneof(fc.string(), fc.constantFrom('@', '@ada', ' ', 'é', '_', '.'))
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const text = pieces.join('')
      expect(
        mentionParts(text)
          .map((part) => part.text)
          .join(''),
      ).toBe(text)
    }),
  )
})

test.each([
  ['Ask @Kofi, or @ines', 'Ask @Kofi Mensah, or @ines'],
  ['`@kofi` is @kofi’s handle', '`@kofi` is @Kofi Mensah’s handle'],
  ['kofi@kofi.test, x/@kofi', 'kofi@kofi.test, x/@kofi'],
  ['@everyone', '@everyone'],
])('C44 %j reads %j', (text, readable) => {
  const called = [
    { handle: 'kofi', name: 'Kofi Mensah' },
    { handle: 'everyone', name: null },
  ]
  expect(withNames(text, called)).toBe(readable)
  expect(withNames(text, [])).toBe(text)
})
