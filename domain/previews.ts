import { limits } from './limits'
import { type CalledByName, shownText } from './text/plain'

/** The first `length` code units, without half a character at the end. */
function start(text: string, length: number): string {
  const cut = text.slice(0, length)
  return cut.length < text.length && /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut
}

/** A message in one line, as its bubble reads, for lists and notifications; cut at a character, never inside one. */
export function previewText(content: string, called: readonly CalledByName[] = []): string {
  const line = shownText(content, called).replace(/\s+/gu, ' ').trim()
  return line.length <= limits.previewLength ? line : `${start(line, limits.previewLength - 1).trimEnd()}…`
}
