import { describe, expect, it } from 'vitest'
import { normalEmoji } from './emoji'

describe('normalEmoji', () => {
  it.each(['👍', '❤️', '👩🏽‍🚀', '🇨🇭', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '1️⃣', '🏳️‍🌈', '👁️‍🗨️', '👨‍👩‍👧‍👦', '🫨', '☝🏿', '🤷🏾‍♀️'])('knows %s', (emoji) => {
    expect(normalEmoji(emoji)).toBe(emoji)
  })

  it.each([
    ['❤', '❤️'],
    ['👍\uFE0F', '👍'],
    ['1\u20E3', '1️⃣'],
    ['🏳\u200D🌈', '🏳️‍🌈'],
    ['👁\u200D🗨', '👁️‍🗨️'],
  ])('writes %s in one spelling', (given, normal) => {
    expect(normalEmoji(given)).toBe(normal)
  })

  it.each(['', 'a', '1', '#', '👍👍', '👍 ', ' 👍', '🇨', '\u200D', '👍\u200D', ':)', '★', '👍a', '<b>', '\uFE0F'])(
    'rejects “%s”',
    (text) => {
      expect(normalEmoji(text)).toBeNull()
    },
  )

  it('rejects text that only looks short', () => {
    expect(normalEmoji(Array(20).fill('👨').join('\u200D'))).toBeNull()
    expect(normalEmoji(`🏴${'\u{E0067}'.repeat(100)}\u{E007F}`)).toBeNull()
  })
})
