import { wordsOf } from '../../../../domain/people-terms'

/** A user who can be mentioned in this conversation. */
export interface Candidate {
  id: string
  name: string
  handle: string
  imageUrl?: string | undefined
  hue?: number
}

/** Stands for everyone among the candidates. */
export const everyoneId = 'everyone'

const candidatesShown = 6

export interface Searchable extends Candidate {
  words: readonly string[]
}

export function searchable(candidate: Candidate): Searchable {
  return { ...candidate, words: wordsOf(candidate.name) }
}

/** Candidates whose handle, or any word of whose name, starts with the text; handles first, then in the given order. */
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
