import { wordsOf } from '../../../domain/people-terms'

/** Somebody who can be called in this conversation. */
export interface Candidate {
  id: string
  name: string
  handle: string
  imageUrl?: string | undefined
}

/** Stands for everybody among the candidates. */
export const everyoneId = 'everyone'

/** What is being written before the caret: where the @ stands, and the letters behind it. */
export interface MentionQuery {
  at: number
  text: string
}

const candidatesShown = 6

const beforeCaret = /(?<![\p{L}\p{N}_@.+/-])@([\p{L}\p{N}\p{M}_]{0,24})$/u

export function mentionQuery(text: string, caret: number): MentionQuery | null {
  // A handle is short, and so is what is looked at.
  const from = Math.max(0, caret - 60)
  const found = beforeCaret.exec(text.slice(from, caret))
  return found ? { at: from + found.index, text: found[1] ?? '' } : null
}

export interface Searchable extends Candidate {
  words: readonly string[]
}

export function searchable(candidate: Candidate): Searchable {
  return { ...candidate, words: wordsOf(candidate.name) }
}

/** Whose handle, or any word of whose name, begins so; handles first, then in the order given. */
export function findCandidates(people: readonly Searchable[], text: string): readonly Searchable[] {
  const [start = ''] = wordsOf(text)
  const handle = text.toLowerCase()
  const byHandle: Searchable[] = []
  const byName: Searchable[] = []
  for (const person of people) {
    if (person.handle.startsWith(handle)) byHandle.push(person)
    else if (start !== '' && person.words.some((word) => word.startsWith(start))) byName.push(person)
  }
  return [...byHandle, ...byName].slice(0, candidatesShown)
}
