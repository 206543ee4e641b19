/**
 * A Bloom filter of what a block of messages may contain: a few bits for every run of up to three letters, or up to two
 * in scripts without spaces. A search term has all its bits set in every block that contains it; reading the messages
 * shows which one really does (`matches` in fold.ts). The cost doesn't grow with the history, no index needs to know
 * words, and the filter reveals no text.
 */
import { fold } from './fold'

/**
 * Scripts written without spaces between words, or whose words are one or two syllables; and signs that stand for
 * words.
 */
const dense =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Extended_Pictographic}]/u
const letter = /[\p{L}\p{M}\p{N}]/u
const plain = /^[a-z0-9]$/

type Kind = 'spaced' | 'dense'

/** Letters that belong together, as code points. */
interface Run {
  kind: Kind
  letters: number[]
}

const longestStretch: Record<Kind, number> = { spaced: 3, dense: 2 }

/** 64 messages of a few words have about 2,000 runs; a run that is in no message then matches about 1 filter in 20. */
const filterBytes = 2_048
const bitMask = filterBytes * 8 - 1

function kindOf(character: string): Kind | null {
  if (plain.test(character)) return 'spaced'
  if (dense.test(character)) return 'dense'
  return letter.test(character) ? 'spaced' : null
}

function runsOf(text: string): Run[] {
  const runs: Run[] = []
  let before: Kind | null = null
  for (const character of fold(text)) {
    const kind = kindOf(character)
    const code = character.codePointAt(0) ?? 0
    if (kind !== null && kind === before) runs.at(-1)?.letters.push(code)
    else if (kind !== null) runs.push({ kind, letters: [code] })
    before = kind
  }
  return runs
}

/** 32 bits for a run: FNV-1a over its code points, mixed once more, because its halves are used separately. */
function hashOf(letters: readonly number[], from: number, to: number): number {
  let hash = 0x811c9dc5
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ (letters[at] ?? 0), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}

const bitsOf = (hash: number): [number, number] => [hash & bitMask, (hash >>> 16) & bitMask]

export const emptyFilter = (): Uint8Array<ArrayBuffer> => new Uint8Array(filterBytes)

/** Every run in the text, starting at every letter: everything it can be found by. */
export function addText(filter: Uint8Array, text: string): void {
  for (const { kind, letters } of runsOf(text)) {
    for (let from = 0; from < letters.length; from++) {
      const end = Math.min(from + longestStretch[kind], letters.length)
      for (let to = from + 1; to <= end; to++) {
        for (const bit of bitsOf(hashOf(letters, from, to)))
          filter[bit >>> 3] = (filter[bit >>> 3] ?? 0) | (1 << (bit & 7))
      }
    }
  }
}

/** The bits that are set in every block that contains the query; none if there is nothing to search for. */
export function bitsToFind(query: string): number[] {
  const bits = new Set<number>()
  for (const { kind, letters } of runsOf(query)) {
    const length = Math.min(longestStretch[kind], letters.length)
    for (let from = 0; from + length <= letters.length; from++) {
      for (const bit of bitsOf(hashOf(letters, from, from + length))) bits.add(bit)
    }
  }
  return [...bits]
}

export function mayHold(filter: Uint8Array, bits: readonly number[]): boolean {
  return bits.every((bit) => ((filter[bit >>> 3] ?? 0) >>> (bit & 7)) & 1)
}
