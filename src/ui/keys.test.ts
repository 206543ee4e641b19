import { describe, expect, it } from 'vitest'
import { isOfInputMethod, isTyping, shortcutKey } from './keys'

const press = (key: string, code: string, shiftKey = false) => shortcutKey({ key, code, shiftKey })

describe('C50 keys of shortcuts', () => {
  it.each([
    ['Russian', 'в', 'KeyD', 'd'],
    ['Greek', 'δ', 'KeyD', 'd'],
    ['Hebrew', 'ג', 'KeyD', 'd'],
    ['Arabic', 'ي', 'KeyD', 'd'],
    ['Thai', 'ก', 'KeyD', 'd'],
    ['Korean', 'ㅇ', 'KeyD', 'd'],
    ['Georgian', 'დ', 'KeyD', 'd'],
    // On a Latin layout its letters count, wherever they are.
    ['French', 'a', 'KeyQ', 'a'],
    ['Dvorak', 'e', 'KeyD', 'e'],
    ['Dvorak', '.', 'KeyE', '.'],
    ['BÉPO', 'é', 'KeyW', 'é'],
    ['Turkish', 'ı', 'KeyI', 'ı'],
    ['English', 'D', 'KeyD', 'd'],
    // A symbol counts as the character it shows.
    ['Hebrew', '/', 'KeyQ', '/'],
    ['Russian', '.', 'Slash', '.'],
    ['Arabic', 'ظ', 'Slash', '/'],
    ['English', 'Delete', 'Delete', 'delete'],
  ])('follow the layout: %s %s at %s is %s', (_layout, key, code, expected) => {
    expect(press(key, code)).toBe(expected)
  })

  it.each([
    ['Arabic', '؟', 'Slash', '?'],
    ['Arabic', '[', 'KeyF', 'f'],
    ['Arabic', '\u0652', 'KeyX', 'x'],
    ['Russian', ',', 'Slash', ','],
    ['English', '?', 'Slash', '?'],
  ])('follow the layout with Shift: %s %s at %s is %s', (_layout, key, code, expected) => {
    expect(press(key, code, true)).toBe(expected)
  })

  it('C693 are never keys of an IME', () => {
    expect(isOfInputMethod({ isComposing: true, keyCode: 68, key: 'd' })).toBe(true)
    expect(isOfInputMethod({ isComposing: false, keyCode: 229, key: 'd' })).toBe(true)
    expect(isOfInputMethod({ isComposing: false, keyCode: 0, key: 'Process' })).toBe(true)
    expect(isOfInputMethod({ isComposing: false, keyCode: 68, key: 'd' })).toBe(false)
  })

  it('are distinguished from keys that type', () => {
    const typing = (over: Partial<KeyboardEvent> & { modifier?: string }) =>
      isTyping({
        key: 'd',
        ctrlKey: false,
        altKey: false,
        metaKey: false,
        isComposing: false,
        keyCode: 0,
        getModifierState: (name: string) => name === over.modifier,
        ...over,
      } as KeyboardEvent)
    expect(['d', 'D', 'ж', '😀', '1', '-', 'Dead'].filter((key) => !typing({ key }))).toEqual([])
    expect([' ', 'Enter', 'Delete', 'Backspace', 'F5', 'ArrowUp'].filter((key) => typing({ key }))).toEqual([])
    expect(typing({ ctrlKey: true })).toBe(false)
    expect(typing({ metaKey: true })).toBe(false)
    expect(typing({ altKey: true })).toBe(false)
    expect(typing({ key: '@', ctrlKey: true, altKey: true, modifier: 'AltGraph' })).toBe(true)
    expect(typing({ keyCode: 229 })).toBe(false)
  })
})
