/** All pictures of a chat for the viewer: those the timeline has loaded, and those of the shelf before and after. */
import type { ViewedMessage } from '@/features/files/model/viewed-pictures'

export interface LoadedMessage extends ViewedMessage {
  seq: number | null
}

/** What the shelf is asked for when the viewer opens: older ones below `before`, newer ones above `after`. */
export interface Around {
  before: number
  after: number
  /** The loaded ones are between them. */
  hasLoaded: boolean
}

/** `seq`: of the message whose picture is opened; null if it isn't sent yet. */
export function aroundOf(seq: number | null, loaded: readonly LoadedMessage[]): Around {
  const seqs = loaded.flatMap((message) => message.seq ?? [])
  // The loaded messages are one run without gaps.
  const [first, last] = [seqs[0], seqs.at(-1)]
  if (seq === null || (first !== undefined && last !== undefined && seq >= first && seq <= last)) {
    return { before: first ?? 0, after: last ?? 0, hasLoaded: true }
  }
  return { before: seq + 1, after: seq, hasLoaded: false }
}

/** In order. What is both on the shelf and loaded is there once, as the timeline has it. */
export function joinPictures(
  older: readonly ViewedMessage[],
  loaded: readonly ViewedMessage[],
  newer: readonly ViewedMessage[],
): ViewedMessage[] {
  const known = new Set(loaded.map(({ key }) => key))
  const apart = (message: ViewedMessage) => !known.has(message.key)
  return [...older.filter(apart), ...loaded, ...newer.filter(apart)]
}
