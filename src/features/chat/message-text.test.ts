import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isFewEmoji, textParts } from './message-text'

const links = (text: string) => textParts(text).flatMap((part) => (part.kind === 'link' ? [part.text] : []))

describe('links', () => {
  test.each([
    ['see https://parley.example/a?b=1#c now', ['https://parley.example/a?b=1#c']],
    ['(https://parley.example/a)', ['https://parley.example/a']],
    ['https://en.example/wiki/Larch_(tree).', ['https://en.example/wiki/Larch_(tree)']],
    ['is it http://a.example?', ['http://a.example']],
    ['“https://a.example”, yes', ['https://a.example']],
    ['HTTPS://A.example', ['HTTPS://A.example']],
    ['https://', []],
    ['javascript:alert(1) data:text/html,x ftp://a.example', []],
    ['<a href="javascript:alert(1)">x</a>', []],
  ])('%s', (text, expected) => {
    expect(links(text)).toEqual(expected)
  })

  test('nothing of the text is lost, and every link is http or https', () => {
    const piece = fc.oneof(fc.string(), fc.constantFrom('https://a.example/', 'http://', ')', '.', ' ', 'javascript:'))
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join('')
        const parts = textParts(text)
        expect(parts.map((part) => part.text).join('')).toBe(text)
        for (const part of parts) if (part.kind === 'link') expect(part.href).toMatch(/^https?:\/\//)
      }),
    )
  })
})

describe('emoji only', () => {
  test.each(['👍', '👍🏽', '👨‍👩‍👧‍👦', '🇳🇿', '❤️', '🎉 🎉', '👍👍👍', '1️⃣', '🏴󠁧󠁢󠁳󠁣󠁴󠁿'])('%s', (text) => {
    expect(isFewEmoji(text)).toBe(true)
  })

  test.each(['', ' ', '👍👍👍👍', 'ok 👍', '1', '#', 'a', '🇳', '👍.'])('%j is not', (text) => {
    expect(isFewEmoji(text)).toBe(false)
  })
})
