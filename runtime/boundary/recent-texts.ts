import type { TextHash } from './text-hash'

const KEPT = 256
/** Number of characters at the end of a text that form its lookup key: arguments end with the chat's id. */
const LOOKED_AT = 16

/**
 * Returns the recently seen equal text instead of a new copy, because a page calls several functions with the same
 * chat.
 */
export class RecentTexts {
  private readonly texts: string[] = Array.from({ length: KEPT }, () => '')

  constructor(private readonly hash: TextHash) {}

  keep(text: string): string {
    const at = this.hash.start().add(text, Math.max(0, text.length - LOOKED_AT)).low & (KEPT - 1)
    if (this.texts[at] === text) return this.texts[at]
    return (this.texts[at] = text)
  }
}
