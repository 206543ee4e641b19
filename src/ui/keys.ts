/** Interprets a keystroke for shortcuts, on any layout. */
interface Press {
  key: string
  code: string
  shiftKey: boolean
}

/**
 * The letter or symbol of a shortcut: the one printed on the key or, on layouts without Latin letters, the one at that
 * place on a US layout.
 */
export function shortcutKey({ key, code, shiftKey }: Press): string {
  const isSign = [...key].length === 1
  if (!isSign || /\p{Script=Latin}/u.test(key)) return key.toLowerCase()
  // The question mark in Arabic, and in Greek, which has a separate character for it.
  if (key === '؟' || key === '\u037e') return '?'
  const isForeign = /[\p{L}\p{M}]/u.test(key)
  const [, letter] = /^Key([A-Z])$/.exec(code) ?? []
  // With Shift, some layouts have symbols where others have letters.
  if (letter !== undefined && (isForeign || shiftKey)) return letter.toLowerCase()
  if (isForeign && code === 'Slash') return shiftKey ? '?' : '/'
  return key
}

/** An IME is composing, so none of its keys are ours. Safari shows that only by the key code. */
export function isOfInputMethod(event: { isComposing: boolean; keyCode: number; key: string }): boolean {
  return event.isComposing || event.keyCode === 229 || event.key === 'Process'
}

/** Whether the key types something; a space on its own scrolls. */
export function isTyping(event: KeyboardEvent): boolean {
  // On Windows, AltGr is Ctrl and Alt, and types like Shift.
  const isCommand = (event.ctrlKey || event.altKey || event.metaKey) && !event.getModifierState('AltGraph')
  if (isCommand || isOfInputMethod(event)) return false
  return event.key === 'Dead' || ([...event.key].length === 1 && event.key !== ' ')
}
