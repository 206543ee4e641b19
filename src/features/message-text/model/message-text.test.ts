import { describe, expect, test } from 'vitest'
import { isFewEmoji } from './message-text'

describe('a text shown large, as a few emoji,', () => {
  test.each(['👍', '👍🏽', '👨‍👩‍👧‍👦', '🇳🇿', '❤️', '🎉 🎉', '👍👍👍', '1️⃣', '🏴󠁧󠁢󠁳󠁣󠁴󠁿'])('can be %s', (text) => {
    expect(isFewEmoji(text)).toBe(true)
  })

  test.each(['', ' ', '👍👍👍👍', 'ok 👍', '1', '#', 'a', '🇳', '👍.'])('can’t be %j', (text) => {
    expect(isFewEmoji(text)).toBe(false)
  })
})
