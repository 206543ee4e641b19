/** What a message's text is made of. No HTML anywhere: parts become React text and, for web addresses, links. */
export type TextPart = { kind: 'text'; text: string } | { kind: 'link'; text: string; href: string }

const addresses = /https?:\/\/[^\s<>"'`]+/giu
const closers: Record<string, string> = { ')': '(', ']': '[', '}': '{' }

/** Splits off http and https addresses; every other scheme stays text. */
export function textParts(text: string): TextPart[] {
  const parts: TextPart[] = []
  let end = 0
  for (const match of text.matchAll(addresses)) {
    const address = withoutTrailing(match[0])
    const href = safeHref(address)
    if (href === null) continue
    if (match.index > end) parts.push({ kind: 'text', text: text.slice(end, match.index) })
    parts.push({ kind: 'link', text: address, href })
    end = match.index + address.length
  }
  if (end < text.length) parts.push({ kind: 'text', text: text.slice(end) })
  return parts
}

/** The address without the sentence around it: trailing punctuation, and brackets it did not open. */
function withoutTrailing(address: string): string {
  const open = new Map<string, number>()
  for (const [closer, opener] of Object.entries(closers)) open.set(closer, balance(address, opener, closer))
  let end = address.length
  for (; end > 0; end--) {
    const last = address[end - 1] ?? ''
    const unclosed = open.get(last)
    if (unclosed !== undefined && unclosed < 0) open.set(last, unclosed + 1)
    else if (!/[.,;:!?…’”»*_~]/u.test(last)) break
  }
  return address.slice(0, end)
}

/** Openers less closers. */
function balance(text: string, opener: string, closer: string): number {
  let sum = 0
  for (const character of text) sum += character === opener ? 1 : character === closer ? -1 : 0
  return sum
}

function safeHref(address: string): string | null {
  try {
    const { protocol, href, hostname } = new URL(address)
    return (protocol === 'https:' || protocol === 'http:') && hostname !== '' ? href : null
  } catch {
    return null
  }
}

const emoji =
  /^(?:\p{Regional_Indicator}{2}|[#*0-9]\uFE0F?\u20E3|\p{Extended_Pictographic}[\p{M}\p{Emoji_Modifier}\u200D\p{Extended_Pictographic}\u{E0020}-\u{E007F}]*)$/u

/** One to three emoji and nothing else are shown large, without a bubble. */
export function isFewEmoji(text: string): boolean {
  // 3 emoji of the longest joined kind stay well under this; longer text is not worth segmenting.
  if (text.length === 0 || text.length > 120) return false
  const graphemes = [...new Intl.Segmenter('und', { granularity: 'grapheme' }).segment(text)]
    .map(({ segment }) => segment)
    .filter((segment) => segment.trim() !== '')
  return graphemes.length >= 1 && graphemes.length <= 3 && graphemes.every((segment) => emoji.test(segment))
}
