import { limits } from './limits'
import { startOf } from './plain-line'
import { type CalledByName, shownText } from './text/plain'

/** A message as one line, worded as in its bubble, for lists and notifications; cut between characters. */
export function previewText(content: string, called: readonly CalledByName[] = []): string {
  const line = shownText(content, called).replace(/\s+/gu, ' ').trim()
  return line.length <= limits.previewLength ? line : `${startOf(line, limits.previewLength - 1).trimEnd()}…`
}
