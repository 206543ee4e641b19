import { describe, expect, test } from 'vitest'
import { isFewEmoji } from './message-text'

describe('emoji only', () => {
  test.each(['👍', '👍🏽', '👨‍👩‍👧‍👦', '🇳🇿', '❤️', '🎉 🎉', '👍👍👍', '1️⃣', '🏴󠁧󠁢󠁳󠁣󠁴󠁿'])('%s', (text) => {
    expect(isFewEmoji(text)).toBe(true)
  })

  test.each(['', ' ', '👍👍👍👍', 'ok 👍', '1', '#', 'a', '🇳', '👍.'])('%j is not', (text) => {
    expect(isFewEmoji(text)).toBe(false)
  })
})
