/**
 * Text as the search index sees it, by Convex's rules: words are runs of letters and digits of any script, in lower
 * case; a word of 32 bytes or more is ignored. Text without spaces (Chinese, Japanese) is one word per run.
 * https://docs.convex.dev/search/text-search#search-behavior
 */
const WORD = /[\p{Alphabetic}\p{N}]+/gu
const LONGEST_WORD_BYTES = 32
const ASCII = /^[\x00-\x7f]*$/

export function* wordsOf(text: string): Generator<string> {
  for (const [word] of text.matchAll(WORD)) {
    if (Buffer.byteLength(word) < LONGEST_WORD_BYTES) yield lowerCase(word)
  }
}

/** Letter by letter, because in a whole text the following letter can change the result (a final sigma). */
function lowerCase(word: string): string {
  if (ASCII.test(word)) return word.toLowerCase()
  return Array.from(word, (letter) => letter.toLowerCase()).join('')
}

/** Maximum number of words in a search; later ones are ignored. */
const MAX_QUERY_TERMS = 16

export interface QueryTerm {
  word: string
  /** The last word also matches as a prefix: the user may still be typing it. */
  isPrefix: boolean
}

export function queryTerms(text: string): QueryTerm[] {
  const words: string[] = []
  for (const word of wordsOf(text)) {
    words.push(word)
    if (words.length === MAX_QUERY_TERMS) break
  }
  const last = words.length - 1
  return [...new Set(words)].map((word) => ({ word, isPrefix: word === words[last] }))
}
