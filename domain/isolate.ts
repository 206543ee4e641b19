/**
 * Isolates text that someone wrote from the sentence around it, in places without elements, so that each keeps its own
 * direction.
 */

/**
 * Right-to-left characters (Hebrew, Arabic, and related scripts), and signs that turn or isolate the text around
 * them.
 */
const turning =
  /[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u
const openings = '\u2066\u2067\u2068'
const closing = '\u2069'

/** Whether it could change the direction of the text next to it. */
export const turns = (text: string): boolean => turning.test(text)

/** Unchanged if nothing in it can change direction. */
export function isolated(text: string): string {
  if (!turns(text)) return text
  // An isolate that it doesn't close, or closes without having opened it, would reach beyond it.
  const inner = isBalanced(text) ? text : text.replace(/[\u2066-\u2069]/g, '')
  return `\u2068${inner}${closing}`
}

function isBalanced(text: string): boolean {
  let depth = 0
  for (const sign of text) {
    if (openings.includes(sign)) depth++
    else if (sign === closing && --depth < 0) return false
  }
  return depth === 0
}

/** Several names, or parts of a line, in the order of the sentence. */
export const isolatedList = (texts: readonly string[], between = ', '): string => texts.map(isolated).join(between)
