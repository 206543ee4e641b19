/**
 * Relevance: BM25 over the matching documents. The number and length of all others don't count, as in Convex: so only a
 * write to a matching document can change an order, and a live search is invalidated by exactly those.
 */
import type { Key } from '../storage/storage'
import type { Posting } from './search-index'

/** How fast repeated occurrences of a word stop counting, and how much a long text is penalized. */
const K1 = 1.2
const B = 0.75
/** A word that only starts with the search term counts half, as in Convex. */
const PREFIX_WEIGHT = 0.5

export interface RankedDocument {
  score: number
  place: Key
  internalId: Key
}

interface Match extends RankedDocument {
  length: number
  words: { word: Key; count: number; weight: number }[]
}

export class Ranking {
  private readonly matches = new Map<Key, Match>()

  add({ word, place, internalId, count, length }: Posting, isExact: boolean): void {
    let match = this.matches.get(internalId)
    if (!match) this.matches.set(internalId, (match = { score: 0, place, internalId, length, words: [] }))
    const weight = isExact ? 1 : PREFIX_WEIGHT
    const known = match.words.find((each) => each.word === word)
    if (known) known.weight = Math.max(known.weight, weight)
    else match.words.push({ word, count, weight })
  }

  /** Most relevant first; among equals, newest first. */
  best(limit: number): RankedDocument[] {
    const matches = [...this.matches.values()]
    const frequency = new Map<Key, number>()
    let total = 0
    for (const { length, words } of matches) {
      total += length
      for (const { word } of words) frequency.set(word, (frequency.get(word) ?? 0) + 1)
    }
    const average = total / matches.length
    const rarity = new Map<Key, number>()
    for (const [word, n] of frequency) rarity.set(word, Math.log(1 + (matches.length - n + 0.5) / (n + 0.5)))
    for (const match of matches) {
      const norm = K1 * (1 - B + (B * match.length) / average)
      for (const { word, count, weight } of match.words) {
        match.score += (weight * rarity.get(word)! * count * (K1 + 1)) / (count + norm)
      }
    }
    return matches.sort((a, b) => b.score - a.score || (a.place < b.place ? -1 : 1)).slice(0, limit)
  }
}
