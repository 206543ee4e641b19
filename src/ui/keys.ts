/** What a key press means to shortcuts, on whatever layout. */
interface Press {
  key: string
  code: string
  shiftKey: boolean
}

/**
 * The letter or sign that a shortcut goes by: what is on the key, and where a layout has no Latin letters, what would
 * be on it in that place. A Latin layout's own letters count wherever they are.
 */
export function shortcutKey({ key, code, shiftKey }: Press): string {
  const isSign = [...key].length === 1
  if (!isSign || /\p{Script=Latin}/u.test(key)) return key.toLowerCase()
  // The question mark of Arabic, and of Greek where it has a sign of its own.
  if (key === '؟' || key === '\u037e') return '?'
  const isForeign = /[\p{L}\p{M}]/u.test(key)
  const [, letter] = /^Key([A-Z])$/.exec(code) ?? []
  // With Shift some layouts have signs where others have letters.
  if (letter !== undefined && (isForeign || shiftKey)) return letter.toLowerCase()
  if (isForeign && code === 'Slash') return shiftKey ? '?' : '/'
  return key
}

/** An input method is choosing a word: no key of it is ours. Safari tells only by the key code. */
export function isOfInputMethod(event: { isComposing: boolean; keyCode: number; key: string }): boolean {
  return event.isComposing || event.keyCode === 229 || event.key === 'Process'
}

/** Whether it types something: a space on its own scrolls. */
export function isTyping(event: KeyboardEvent): boolean {
  // AltGr is Ctrl and Alt to Windows, and types like Shift.
  const isCommand = (event.ctrlKey || event.altKey || event.metaKey) && !event.getModifierState('AltGraph')
  if (isCommand || isOfInputMethod(event)) return false
  return event.key === 'Dead' || ([...event.key].length === 1 && event.key !== ' ')
}
