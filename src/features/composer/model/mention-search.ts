import { wordsOf } from '../../../../domain/people-terms'

/** Somebody who can be called in this conversation. */
export interface Candidate {
  id: string
  name: string
  handle: string
  imageUrl?: string | undefined
  hue?: number
}

/** Stands for everybody among the candidates. */
export const everyoneId = 'everyone'

const candidatesShown = 6

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
