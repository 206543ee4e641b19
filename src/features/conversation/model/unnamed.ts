import { hueOf } from '../../../../domain/hues'
import type { People } from '../types'

/** Takes the place of a name, so that nothing moves when it arrives. */
export const unnamed = '\u00a0'

/** Adds the senders who may still become known: without a place of their own they would be called former members. */
export function withUnnamed(people: People, senderIds: readonly string[], mayCome: (id: string) => boolean): People {
  const added = new Map(people)
  for (const id of senderIds) {
    if (!people.has(id) && mayCome(id)) added.set(id, { name: unnamed, handle: '', hue: hueOf(id) })
  }
  return added
}
