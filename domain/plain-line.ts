import { isVisible } from './text/visible'

/** Ends of lines, other controls, halves of characters, and the marks that turn the direction of everything behind them. */
const unprintable = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu

/** The first `length` code units, without half a character at the end. */
export function startOf(text: string, length: number): string {
  const cut = text.slice(0, length)
  return cut.length < text.length && /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut
}

/** A name as one line, which others see as it was written and beside which they see what stands there; empty where nothing of it is seen. */
export function plainLine(text: string): string {
  const line = text.replace(/\s+/gu, ' ').replace(unprintable, '').replace(/ +/g, ' ').trim()
  return isVisible(line) ? line : ''
}
