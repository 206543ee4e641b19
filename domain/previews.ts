import { limits } from './limits'
import { plainText } from './plain-text'

/** The first `length` code units, without half a character at the end. */
function start(text: string, length: number): string {
  const cut = text.slice(0, length)
  return cut.length < text.length && /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut
}

/** One line of a message, without its marks, for lists and notifications; cut at a character, never inside one. */
export function previewText(content: string): string {
  // What is far behind cannot be seen, however much space is in front of it.
  const line = plainText(start(content, limits.previewLength * 4))
    .replace(/\s+/gu, ' ')
    .trim()
  return line.length <= limits.previewLength ? line : `${start(line, limits.previewLength - 1).trimEnd()}…`
}
