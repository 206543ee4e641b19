/**
 * Folding for search and names. Case, accents, width, and variants of apostrophes, hyphens, and digits don't matter;
 * vowel signs that form a syllable do.
 */
import { withSigns } from './fold-signs'

/**
 * Version of the folding rule, stored with everything folded; absent means the first. Raise it when fold() changes
 * what it returns: `search.rebuild` then converts stored values, and until then they are searched without folding.
 */
export const foldRule = 2

/**
 * Accents of Latin, Greek, Cyrillic, Hebrew, and Arabic, and emoji variation selectors; not the vowel signs of scripts
 * that write words with them. First and last code points.
 */
const accents: readonly (readonly [number, number])[] = [
  [0x0300, 0x036f],
  [0x0483, 0x0487],
  [0x0591, 0x05c7],
  [0x0610, 0x061a],
  [0x064b, 0x065f],
  [0x0670, 0x0670],
  [0x1ab0, 0x1aff],
  [0x1dc0, 0x1dff],
  [0x20d0, 0x20ff],
  [0xfe0e, 0xfe0f],
  [0xfe20, 0xfe2f],
]

function isAccent(character: string): boolean {
  const code = character.codePointAt(0) ?? 0
  return accents.some(([first, last]) => code >= first && code <= last)
}

const withoutAccents = (text: string) => [...text].filter((character) => !isAccent(character)).join('')

/** Letters that don't decompose into a base and an accent, and are often typed without their distinguishing mark. */
const plain: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ħ: 'h',
  ı: 'i',
  ς: 'σ',
}

/** Cache of folded characters: a script has few, and folding one costs a hundred times more than a lookup. */
const known = new Map<string, string>()
const mostKnown = 10_000

/**
 * Folds one character; the result doesn't depend on its context, so part of a text folds to part of the folded text.
 */
function foldCharacter(character: string): string {
  if (character <= '\u007f' && !signs.test(character)) return character.toLowerCase()
  const found = known.get(character)
  if (found !== undefined) return found
  if (known.size === mostKnown) known.clear()
  const result = withSigns(character, withoutForms)
  known.set(character, result)
  return result
}

function withoutForms(character: string): string {
  const bare = withoutAccents(withoutAccents(character.normalize('NFKD')).toLowerCase()).normalize('NFC')
  return [...bare].map((one) => plain[one] ?? one).join('')
}

const ascii = /^[\u0000-\u007f]*$/
const signs = /[`\s]/

export function fold(text: string): string {
  if (ascii.test(text) && !signs.test(text)) return text.toLowerCase()
  return [...text.normalize('NFC')].map(foldCharacter).join('')
}

/** A range of a text, in code units, end excluded. */
export type Range = readonly [from: number, to: number]

/** A phrase in quotes, or a word. */
const wanted = /(?<=^| )"(?! *")([^"]+)"(?= |$)|[^ ]+/g

/** The terms of a search: each word must occur somewhere, and quoted text exactly as written. */
export function wordsOf(query: string): string[] {
  const found = [...fold(query).matchAll(wanted)].map(([word, phrase]) => phrase?.trim().replace(/ +/g, ' ') ?? word)
  return [...new Set(found)]
}

/** Whether the text contains every word, as part of any of its words. `words` are folded. */
export const matches = (text: string, words: readonly string[]): boolean => matchesFolded(fold(text), words)

export const matchesFolded = (folded: string, words: readonly string[]): boolean =>
  words.every((word) => folded.includes(word))

/** Where the words occur in the text's NFC form, in order and without overlaps. */
export function rangesOf(text: string, words: readonly string[]): Range[] {
  let folded = ''
  // The index of the original character, for every code unit of the folded text.
  const starts: number[] = []
  const ends: number[] = []
  let at = 0
  for (const character of text.normalize('NFC')) {
    const part = foldCharacter(character)
    for (let unit = 0; unit < part.length; unit++) {
      starts.push(at)
      ends.push(at + character.length)
    }
    folded += part
    at += character.length
  }
  const found: [number, number][] = []
  for (const word of words) {
    if (word === '') continue
    for (let from = folded.indexOf(word); from !== -1; from = folded.indexOf(word, from + word.length)) {
      found.push([starts[from] ?? 0, ends[from + word.length - 1] ?? at])
    }
  }
  return merged(found)
}

function merged(ranges: [number, number][]): Range[] {
  const result: [number, number][] = []
  for (const [from, to] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const last = result.at(-1)
    if (last && from <= last[1]) last[1] = Math.max(last[1], to)
    else result.push([from, to])
  }
  return result
}

/** A line of the text with the first of the words in it, and where it was cut. */
export function excerpt(text: string, words: readonly string[], length: number): string {
  const line = text.normalize('NFC').replace(/\s+/gu, ' ').trim()
  if (line.length <= length) return line
  const [first] = rangesOf(line, words)
  // A third of it comes before the match, for context.
  const wanted = Math.max(0, (first?.[0] ?? 0) - Math.floor(length / 3))
  const from = Math.min(wanted, line.length - length)
  return `${from > 0 ? '…' : ''}${whole(line, from, from + length)}${from + length < line.length ? '…' : ''}`
}

/** The part between, without half a character at either end. */
function whole(line: string, from: number, to: number): string {
  const isHalf = (at: number) => /[\uDC00-\uDFFF]/.test(line.charAt(at))
  return line.slice(isHalf(from) ? from + 1 : from, isHalf(to) ? to - 1 : to).trim()
}
