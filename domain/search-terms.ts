/**
 * What a text is found by, for an index of whole terms that knows no parts of words and no scripts without spaces: every
 * stretch of three letters, or of two where words are not separated. Whatever is looked for then shares a term with every
 * text that holds it; which texts really hold it is seen by looking (`matches` in fold.ts). Terms are made of ASCII
 * letters and digits alone, so that no index's own idea of a word can take them apart.
 */
import { fold } from './fold'

/** Scripts written without spaces between words, or whose words are a syllable or two; and signs that stand for words. */
const dense =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Extended_Pictographic}]/u
const letter = /[\p{L}\p{M}\p{N}]/u

type Kind = 'plain' | 'other' | 'dense'

/** The letters that belong together, and how many of them make a term. */
interface Run {
  kind: Kind
  letters: string[]
}

const termLength = { plain: 3, other: 3, dense: 2 } as const

function kindOf(character: string): Kind | null {
  if (/[a-z0-9]/.test(character)) return 'plain'
  if (dense.test(character)) return 'dense'
  return letter.test(character) ? 'other' : null
}

function runsOf(text: string): Run[] {
  const runs: Run[] = []
  let before: Kind | null = null
  for (const character of fold(text)) {
    const kind = kindOf(character)
    if (kind !== null && kind === before) runs.at(-1)?.letters.push(character)
    else if (kind !== null) runs.push({ kind, letters: [character] })
    before = kind
  }
  return runs
}

/** Each letter as four digits, so that the beginning of a term is written as the beginning of the written term. */
const spelled = ({ kind }: Run, letters: readonly string[]) =>
  kind === 'plain'
    ? letters.join('')
    : letters.map((one) => (one.codePointAt(0) ?? 0).toString(36).padStart(4, '0')).join('')

/** Everything a text is found by, each once: from every letter on, as far as a term goes. */
export function indexTerms(text: string): string {
  const terms = new Set<string>()
  for (const run of runsOf(text)) {
    const length = termLength[run.kind]
    run.letters.forEach((_, at) => terms.add(spelled(run, run.letters.slice(at, at + length))))
  }
  return [...terms].join(' ')
}

/** The most terms of a query that an index looks at. */
const termsPerQuery = 16

/**
 * The terms to look for; the last of them may be the beginning of a term. Empty: there is nothing in it to be found by.
 * Of more than can be asked for those are taken that lie farthest apart.
 */
export function queryTerms(query: string): string {
  const whole = new Set<string>()
  const short = new Set<string>()
  for (const run of runsOf(query)) {
    const length = termLength[run.kind]
    if (run.letters.length < length) short.add(spelled(run, run.letters))
    for (let at = 0; at + length <= run.letters.length; at++) {
      whole.add(spelled(run, run.letters.slice(at, at + length)))
    }
  }
  // A short one is a whole term only where a word ends; as the last one it is found wherever it begins a term.
  const terms = [...whole, ...short]
  if (terms.length <= termsPerQuery) return terms.join(' ')
  const step = (terms.length - 1) / (termsPerQuery - 1)
  return Array.from({ length: termsPerQuery }, (_, index) => terms[Math.round(index * step)]).join(' ')
}

/** Whether a text's terms hold all that a query asks for: what they don't, the text itself can't hold either. */
export function holdsTerms(indexed: string, query: string): boolean {
  const terms = query.split(' ')
  const last = terms.pop() ?? ''
  const spaced = ` ${indexed} `
  return terms.every((term) => spaced.includes(` ${term}`)) && spaced.includes(` ${last}`)
}
