import { handlesIn, type Mention } from '../../../../domain/text/mentions'
import type { CalledByName } from '../../../../domain/text/plain'

/** Whom a handle in a message's text means, as the reader sees it. */
export interface CalledPerson {
  handle: string
  /** Null where the handle itself is shown: everybody, or a person whose name is not known. */
  name: string | null
  isYou: boolean
}

interface Named {
  name: string
  handle: string
}

const nobody: readonly CalledPerson[] = []

/** As text, because rows are compared field by field; empty when nobody is called. */
export function describeCalled(
  mentions: readonly Mention[] | undefined,
  people: ReadonlyMap<string, Named>,
  reader: { self: string; isOwn: boolean },
): string {
  if (!mentions || mentions.length === 0) return ''
  const called = mentions.map(({ handle, userId }): CalledPerson => {
    if (userId === null) return { handle, name: null, isYou: !reader.isOwn }
    return { handle, name: people.get(userId)?.name ?? null, isYou: userId === reader.self }
  })
  return JSON.stringify(called)
}

export function readCalled(description: string): readonly CalledPerson[] {
  return description === '' ? nobody : (JSON.parse(description) as CalledPerson[])
}

/** Whom a message under way will call: it looks as it will when the server has found the same. */
export function foresee(content: string, people: ReadonlyMap<string, Named>): Mention[] {
  return handlesIn(content).flatMap((handle) => {
    const found = [...people].find(([, person]) => person.handle === handle)
    return found ? [{ handle, userId: found[0] }] : []
  })
}

/** The names a message's lines are made with: in quotes, in what is read out. */
export function namesIn(
  mentions: readonly Mention[] | undefined,
  people: ReadonlyMap<string, Named>,
): readonly CalledByName[] {
  if (!mentions) return []
  return mentions.map(({ handle, userId }) => {
    return { handle, name: userId === null ? null : (people.get(userId)?.name ?? null) }
  })
}
