import { isVisible } from './text/visible'

/** Ends of lines, other controls, and the marks that turn the direction of everything behind them. */
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu

/** A name as one line, which others see as it was written and beside which they see what stands there; empty where nothing of it is seen. */
export function plainLine(text: string): string {
  const line = text.replace(/\s+/gu, ' ').replace(unprintable, '').replace(/ +/g, ' ').trim()
  return isVisible(line) ? line : ''
}
