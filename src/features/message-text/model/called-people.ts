import { handlesIn, type Mention } from '../../../../domain/text/mentions'
import type { CalledByName } from '../../../../domain/text/plain'

/** The user that a handle in a message's text mentions, as shown to the reader. */
export interface CalledPerson {
  handle: string
  /** Null to show the handle itself: @everyone, or a user whose name isn't loaded. */
  name: string | null
  isYou: boolean
}

interface Named {
  name: string
  handle: string
}

const nobody: readonly CalledPerson[] = []

/** Serialized, because rows are compared field by field; empty without mentions. */
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

/** The predicted mentions of an unsent message, so that it looks the same once the server has resolved them. */
export function foresee(content: string, people: ReadonlyMap<string, Named>): Mention[] {
  return handlesIn(content).flatMap((handle) => {
    const found = [...people].find(([, person]) => person.handle === handle)
    return found ? [{ handle, userId: found[0] }] : []
  })
}

/** The names used in one-line texts: in quotes, and for screen readers. */
export function namesIn(
  mentions: readonly Mention[] | undefined,
  people: ReadonlyMap<string, Named>,
): readonly CalledByName[] {
  if (!mentions) return []
  return mentions.map(({ handle, userId }) => {
    return { handle, name: userId === null ? null : (people.get(userId)?.name ?? null) }
  })
}
