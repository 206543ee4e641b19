import { isVisible } from './text/visible'

/** Line breaks, other control characters, unpaired surrogates, and direction marks that affect the text after them. */
const unprintable = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu

const characters = new Intl.Segmenter('und', { granularity: 'grapheme' })

/** Longer than any real character: a family of four with skin tones, a letter with its diacritics. */
const longestCharacter = 64

/** The first `length` code units, without part of a character as its reader counts them: 👩‍👩‍👧 is one. */
export function startOf(text: string, length: number): string {
  if (text.length <= length) return text
  // Only the place of the cut is checked.
  let from = wholeFrom(text, Math.max(0, length - longestCharacter))
  // Flags are pairs, counted from the start of their sequence.
  while (endsWithFlagPart(text, from)) from -= 2
  const around = text.slice(from, length + longestCharacter)
  const cut = characters.segment(around).containing(length - from)
  // Endless combining marks don't form a character.
  const isCharacter = cut !== undefined && cut.segment.length <= longestCharacter
  return text.slice(0, wholeFrom(text, isCharacter ? from + cut.index : length))
}

function endsWithFlagPart(text: string, at: number): boolean {
  const low = text.charCodeAt(at - 1)
  return at >= 2 && text.charCodeAt(at - 2) === 0xd83c && low >= 0xdde6 && low <= 0xddff
}

/** The same index, or the one before it if it is inside a surrogate pair. */
const wholeFrom = (text: string, at: number) =>
  /^[\uDC00-\uDFFF]/.test(text.slice(at)) && /[\uD800-\uDBFF]$/.test(text.slice(0, at)) ? at - 1 : at

/**
 * A name as one line that others see as it was written, without affecting the text next to it; empty if nothing of it
 * is visible.
 */
export function plainLine(text: string): string {
  const line = text.replace(/\s+/gu, ' ').replace(unprintable, '').replace(/ +/g, ' ').trim()
  return isVisible(line) ? line : ''
}
