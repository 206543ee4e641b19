/**
 * All pictures of a chat, for the viewer: those that the timeline has loaded, and those on the shelf before and after.
 */
import type { ViewedMessage } from '@/features/files/model/viewed-pictures'

export interface LoadedMessage extends ViewedMessage {
  seq: number | null
}

/** The bounds of the shelf queries when the viewer opens: older pictures below `before`, newer ones above `after`. */
export interface Around {
  before: number
  after: number
  /** The loaded pictures lie between them. */
  hasLoaded: boolean
}

/** `seq`: the message of the opened picture; null if it hasn't been sent yet. */
export function aroundOf(seq: number | null, loaded: readonly LoadedMessage[]): Around {
  const seqs = loaded.flatMap((message) => message.seq ?? [])
  // The loaded messages are one run without gaps.
  const [first, last] = [seqs[0], seqs.at(-1)]
  if (seq === null || (first !== undefined && last !== undefined && seq >= first && seq <= last)) {
    return { before: first ?? 0, after: last ?? 0, hasLoaded: true }
  }
  return { before: seq + 1, after: seq, hasLoaded: false }
}

/** In order. A picture that is both loaded and on the shelf appears once, as in the timeline. */
export function joinPictures(
  older: readonly ViewedMessage[],
  loaded: readonly ViewedMessage[],
  newer: readonly ViewedMessage[],
): ViewedMessage[] {
  const known = new Set(loaded.map(({ key }) => key))
  const apart = (message: ViewedMessage) => !known.has(message.key)
  return [...older.filter(apart), ...loaded, ...newer.filter(apart)]
}
