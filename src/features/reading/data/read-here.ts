'use client'

import { useSyncExternalStore } from 'react'
import type { ReadPosition } from '../../../../domain/unread'

type Position = Pick<ReadPosition, 'readSeq' | 'seenCount'>
type Positions = ReadonlyMap<string, Position>

const nothing: Positions = new Map()
let positions = nothing
const listeners = new Set<() => void>()

/** C155: in a large group, read positions are reported later, so this page's badges use its own. */
export function noteRead(conversationId: string, position: Position) {
  if ((positions.get(conversationId)?.readSeq ?? -1) >= position.readSeq) return
  positions = new Map(positions).set(conversationId, position)
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** Each conversation's read position in this page, since it was loaded. */
export function useReadHere(): Positions {
  return useSyncExternalStore(
    subscribe,
    () => positions,
    () => nothing,
  )
}

/** The position on the server or the one here, whichever is further. */
export function furthest<Mine extends Position>(mine: Mine, here: Position | undefined): Mine {
  if (!here || here.readSeq <= mine.readSeq) return mine
  return { ...mine, readSeq: here.readSeq, seenCount: Math.max(mine.seenCount, here.seenCount) }
}
