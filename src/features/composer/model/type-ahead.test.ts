import { describe, expect, test } from 'vitest'
import { TYPE_AHEAD_MS, type TypeAhead, withKey } from './type-ahead'

const start: TypeAhead = { conversationId: 'c', letters: '', until: TYPE_AHEAD_MS }
const none = { ctrlKey: false, metaKey: false, altKey: false, isComposing: false }

/** The letters after these keys; null once waiting has ended. */
function typed(keys: string[], more: Partial<typeof none> = {}, now = 0): string | null {
  let waiting: TypeAhead | null = start
  for (const key of keys) waiting = waiting && withKey(waiting, { ...none, ...more, key }, now)
  return waiting?.letters ?? null
}

describe('type-ahead', () => {
  test('C63 letters of any script wait for the composer', () => {
    expect(typed(['Shift', 'H', 'e', 'y', ' ', 'ж', '好', '👍', "'"])).toBe("Hey ж好👍'")
  })

  test('C63 anything else ends it: commands, IMEs, keys that move the focus', () => {
    for (const key of ['Enter', 'Escape', 'Tab', 'ArrowDown', 'Backspace', 'Dead', 'Process']) {
      expect(typed(['a', key]), key).toBeNull()
    }
    for (const more of ['ctrlKey', 'metaKey', 'altKey', 'isComposing']) {
      expect(typed(['k'], { [more]: true }), more).toBeNull()
    }
  })

  test('C63 a chat that takes long to open gets no letters', () => {
    expect(typed(['a'], {}, TYPE_AHEAD_MS - 1)).toBe('a')
    expect(typed(['a'], {}, TYPE_AHEAD_MS)).toBeNull()
  })
})
