import { describe, expect, test } from 'vitest'
import { limits } from '../limits'
import { outline } from '../../tests/support/text-outline'
import { handlesIn, mentionBefore } from './mentions'
import { parseText } from './parse'
import { shownText } from './plain'

const shown = (text: string) => outline(parseText(text))

describe('C44 mentioned users', () => {
  test.each([
    ['@ada', '{call @ada}'],
    ['こんにちは@bobさん', 'こんにちは{call @bob}さん'],
    ['＠bob', '{call ＠bob}'],
    ['(@kofi), @Ines_Roy: and', '({call @kofi}), {call @Ines_Roy}: and'],
    ['thanks @kofi.', 'thanks {call @kofi}.'],
    ['谢谢 @kofi，', '谢谢 {call @kofi}，'],
    ['@kofi’s turn', '{call @kofi}’s turn'],
    ['**@ada** and *@bob*', '{b {call @ada}} and {i {call @bob}}'],
    ['_hi @ada_', '{i hi {call @ada}}'],
    ['_hi @ada_ you_', '{i hi {call @ada}} you_'],
    ['@ada_', '{call @ada_}'],
    ['@bob님 안녕', '{call @bob}님 안녕'],
    ['请@bob看', '请{call @bob}看'],
    ['ถาม@bobครับ', 'ถาม{call @bob}ครับ'],
    ['@ada,@bob;@cyd', '{call @ada},{call @bob};{call @cyd}'],
    ['“@ada”!@bob', '“{call @ada}”!{call @bob}'],
    ['> @ada said', '{quote {call @ada} said}'],
    ['- @ada\n- @bob', '{list - {call @ada} / - {call @bob}}'],
    ['@ada...', '{call @ada}...'],
    ['👍@ada', '👍{call @ada}'],
    // Mentions no one
    ['@types/node', '@types/node'],
    ['@ada@mastodon.social', '@ada@mastodon.social'],
    ['@ada.lovelace', '@ada.lovelace'],
    ['`@ada`', '{code @ada}'],
    ['x/@kofi @@kofi a.@kofi _@kofi +@kofi -@kofi', 'x/@kofi @@kofi a.@kofi _@kofi +@kofi -@kofi'],
    ['é@kofi я@kofi 5@kofi', 'é@kofi я@kofi 5@kofi'],
    ['@bo is too short', '@bo is too short'],
    [`@${'x'.repeat(25)}`, `@${'x'.repeat(25)}`],
    ['@annésophie', '@annésophie'],
    ['@', '@'],
    ['@Override public', '{call @Override} public'],
    ['https://x.example/@ada', '{https://x.example/@ada https://x.example/@ada}'],
    ['[@ada](https://x.example)', '{https://x.example/ @ada (x.example)}'],
  ])('C44 %j', (text, expected) => {
    expect(shown(text)).toBe(expected)
  })

  test('C44 code mentions no one, wherever it is', () => {
    expect(handlesIn('`@kofi` and\n```\n@ines\n```\nbut @noor')).toEqual(['noor'])
    expect(handlesIn('```\n@kofi without an end')).toEqual(['kofi'])
    expect(handlesIn('> `@kofi`\n- `@kofi` x\n- ``@ines` ``')).toEqual([])
  })

  test('C44 are listed once each, up to a limit', () => {
    expect(handlesIn('@Kofi @kofi @ines')).toEqual(['kofi', 'ines'])
    const all = Array.from({ length: 50 }, (_, index) => `@person${index}`)
    expect(handlesIn(all.join(' '))).toHaveLength(limits.mentionsPerMessage)
  })

  test.each([
    ['Ask @Kofi, or @ines', 'Ask @Kofi Mensah, or @ines'],
    ['`@kofi` is @kofi’s handle', '@kofi is @Kofi Mensah’s handle'],
    ['kofi@kofi.test, x/@kofi', 'kofi@kofi.test, x/@kofi'],
    ['@everyone', '@everyone'],
    ['＠kofi', '@Kofi Mensah'],
  ])('C44 %j reads %j', (text, expected) => {
    const called = [
      { handle: 'kofi', name: 'Kofi Mensah' },
      { handle: 'everyone', name: null },
    ]
    expect(shownText(text, called)).toBe(expected)
  })

  test.each([
    ['Ask @ko', { at: 4, text: 'ko' }],
    ['@', { at: 0, text: '' }],
    ['你好＠ko', { at: 2, text: 'ko' }],
    ['你好@ko', { at: 2, text: 'ko' }],
    ['@Jürg', { at: 0, text: 'Jürg' }],
    ['a@ko', null],
    ['a/@ko', null],
    ['@ko x', null],
    ['line\n(@Ко', { at: 6, text: 'Ко' }],
    ['mail@ko', null],
    ['@kofi done', null],
    ['@kofi.', null],
  ])('C44 while %j is typed, %j is searched for', (text, expected) => {
    expect(mentionBefore(text, text.length)).toEqual(expected)
  })
  test('C44 only the text before the caret counts', () => {
    expect(mentionBefore('@kofi hello', 3)).toEqual({ at: 0, text: 'ko' })
  })
})
