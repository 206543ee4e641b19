import type { Mark } from '../../../../domain/text/toggle-mark'

/** The delimiters that Ctrl or ⌘ with a letter puts around the selection. Tab is left to the browser. */
const marks: Record<string, Mark> = { b: '**', i: '*', e: '`', 'shift+x': '~~' }

export function markFor(key: string, withShift: boolean): Mark | undefined {
  return marks[withShift ? `shift+${key}` : key]
}
