import { limits } from './limits'

/** One line of a message for lists and notifications; cut at a character, never inside one. */
export function previewText(content: string): string {
  const line = content
    .slice(0, limits.previewLength * 4)
    .replace(/\s+/gu, ' ')
    .trim()
  if (line.length <= limits.previewLength) return line
  const cut = line.slice(0, limits.previewLength - 1)
  const whole = /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut
  return `${whole.trimEnd()}…`
}
