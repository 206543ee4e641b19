import { isVisible } from './text/visible'

/** Ends of lines, other controls, halves of characters, and the marks that turn the direction of everything behind them. */
const unprintable = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu

const characters = new Intl.Segmenter('und', { granularity: 'grapheme' })

/** Longer than any character that people write: a family of four with their skin tones, a letter with its marks. */
const longestCharacter = 64

/** The first `length` code units, without a part of a character at the end, as its reader counts them: 👩‍👩‍👧 is one. */
export function startOf(text: string, length: number): string {
  if (text.length <= length) return text
  // Only where it is cut is looked at.
  let from = wholeFrom(text, Math.max(0, length - longestCharacter))
  // Flags are pairs from where their row begins.
  while (endsWithFlagPart(text, from)) from -= 2
  const around = text.slice(from, length + longestCharacter)
  const cut = characters.segment(around).containing(length - from)
  // Marks upon marks without end are no one's character.
  const isCharacter = cut !== undefined && cut.segment.length <= longestCharacter
  return text.slice(0, wholeFrom(text, isCharacter ? from + cut.index : length))
}

function endsWithFlagPart(text: string, at: number): boolean {
  const low = text.charCodeAt(at - 1)
  return at >= 2 && text.charCodeAt(at - 2) === 0xd83c && low >= 0xdde6 && low <= 0xddff
}

/** The same place, or the one before it, where it lies between the halves of a code point. */
const wholeFrom = (text: string, at: number) =>
  /^[\uDC00-\uDFFF]/.test(text.slice(at)) && /[\uD800-\uDBFF]$/.test(text.slice(0, at)) ? at - 1 : at

/** A name as one line, which others see as it was written and beside which they see what stands there; empty where nothing of it is seen. */
export function plainLine(text: string): string {
  const line = text.replace(/\s+/gu, ' ').replace(unprintable, '').replace(/ +/g, ' ').trim()
  return isVisible(line) ? line : ''
}
