import type { TextHash } from './text-hash'

const KEPT = 256
/** Number of characters at the end of a text by which it is looked up: the arguments' chat id is there. */
const LOOKED_AT = 16

/** The same text as it was last, when it was lately: what a page asks of one chat it asks of several functions. */
export class RecentTexts {
  private readonly texts: string[] = Array.from({ length: KEPT }, () => '')

  constructor(private readonly hash: TextHash) {}

  keep(text: string): string {
    const at = this.hash.start().add(text, Math.max(0, text.length - LOOKED_AT)).low & (KEPT - 1)
    if (this.texts[at] === text) return this.texts[at]
    return (this.texts[at] = text)
  }
}
