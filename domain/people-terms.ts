/** People are found by the start of any word of their name or handle, and by any part of a CJK name. */
import { fold, foldRule } from './fold'

const termLength = 64
const termsPerPerson = 64

/** Scripts without spaces between words: a search can start at any character. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u

/** Terms stored by the first rule are also searched by it, until they are converted. */
export type TermRule = 1 | typeof foldRule

const foldedBy = (text: string, rule: TermRule): string =>
  rule === 1 ? text.normalize('NFKD').toLowerCase().replace(/\p{M}/gu, '').normalize('NFC') : fold(text)

/** The words of a text, folded and separated by anything that is neither letter nor digit. */
export function wordsOf(text: string, rule: TermRule = foldRule): string[] {
  return foldedBy(text, rule)
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .filter(Boolean)
}

/**
 * Places besides a word's start where a search can begin: inner capitals (`McDonald`), every character of unspaced
 * scripts.
 */
function wordStarts(text: string): string {
  return text.replace(/(?<=\p{Ll})(?=\p{Lu})/gu, ' ')
}

/**
 * Every term begins where a search can begin and continues to the end of the name, so that one prefix range matches a
 * phrase ("ann s" finds "Ann Smith").
 */
function termsFrom(text: string): string[] {
  const words = wordsOf(text)
  return words.flatMap((word, index) => {
    const rest = words.slice(index + 1)
    const starts = unspaced.test(word) ? [...word].map((_, at, all) => all.slice(at).join('')) : [word]
    return starts.map((start) => clip([start, ...rest].join(' ')))
  })
}

function clip(term: string): string {
  return [...term].slice(0, termLength).join('')
}

export function peopleTerms(person: { name: string; handle: string }): string[] {
  const texts = [person.name, wordStarts(person.name), person.handle]
  return [...new Set(texts.flatMap(termsFrom))].slice(0, termsPerPerson)
}

/** The search text as the start of a term; empty if it has no word. */
export function searchPhrase(text: string, rule: TermRule = foldRule): string {
  // Anything beyond this can't be part of a term, so folding it would be wasted work.
  return clip(wordsOf(text.slice(0, 4 * termLength), rule).join(' '))
}

/** Whether every word begins somewhere in the person's name or handle, in any order. */
export function matchesWords(person: { name: string; handle: string }, words: readonly string[]): boolean {
  const terms = peopleTerms(person)
  return words.every((word) => terms.some((term) => term.startsWith(word)))
}

/** The form by which lists sort a name. */
export function sortNameOf(name: string): string {
  return clip(wordsOf(name).join(' '))
}
