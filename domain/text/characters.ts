/** Classifies each code unit of a line for the grammar, as flags. */

export const SPACE = 1
/** A letter, digit, or emoji: formatting must contain one of these. */
export const CONTENT = 2
/** A letter or sign of a script written without spaces between words. */
export const UNSPACED = 4
/** Brackets and quotes; a quote can be both opening and closing. */
export const OPENING = 8
export const CLOSING = 16
/** Punctuation that ends a sentence or part of one, in any script. */
export const SENTENCE = 32
/** A letter, a digit, or a combining mark. */
export const WORD = 64
/** Invisible, or changes the direction of what follows. */
export const UNSEEN = 128

const patterns: readonly (readonly [number, RegExp])[] = [
  [SPACE, /\s/u],
  [CONTENT, /[\p{L}\p{N}\p{Extended_Pictographic}\p{Regional_Indicator}]/u],
  [
    UNSPACED,
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u3001-\u3020\u3030-\u303f\u30fb\u30fc\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\uff70]/u,
  ],
  [OPENING, /[\p{Ps}\p{Pi}\p{Pf}"']/u],
  [CLOSING, /[\p{Pe}\p{Pi}\p{Pf}"']/u],
  // Including Greek’s raised dot.
  [SENTENCE, /[\p{Terminal_Punctuation}…·]/u],
  [WORD, /[\p{L}\p{N}\p{M}]/u],
  [UNSEEN, /(?!\s)[\p{Cc}\p{Cf}\u115f\u1160\u3164\uffa0]|[\p{Zl}\p{Zp}]/u],
]

function classify(character: string): number {
  let flags = 0
  for (const [flag, pattern] of patterns) if (pattern.test(character)) flags |= flag
  return flags
}

const ascii = Uint8Array.from({ length: 128 }, (_, code) => classify(String.fromCharCode(code)))

/** Cache of recent characters: a text has few different ones. */
const known = new Map<number, number>()
const mostKnown = 5_000

function flagsOf(code: number): number {
  if (code < 128) return ascii[code] ?? 0
  const found = known.get(code)
  if (found !== undefined) return found
  if (known.size === mostKnown) known.clear()
  const flags = classify(String.fromCodePoint(code))
  known.set(code, flags)
  return flags
}

/** Both halves of a surrogate pair have its flags. */
export function flagsOfLine(line: string): Uint8Array {
  const flags = new Uint8Array(line.length)
  for (let at = 0; at < line.length; at++) {
    const code = line.codePointAt(at) ?? 0
    const one = flagsOf(code)
    flags[at] = one
    if (code > 0xffff) flags[++at] = one
  }
  return flags
}
