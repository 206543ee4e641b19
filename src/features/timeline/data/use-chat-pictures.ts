'use client'

import { useCallback, useMemo, useState } from 'react'
import { useShelf } from '@/features/files/data/use-shelf'
import { viewedMessage } from '@/features/files/model/shelf'
import type { Viewing } from '@/features/files/model/viewer-store'
import { type Around, aroundOf, joinPictures, type LoadedMessage } from '../model/chat-pictures'

/** Messages per query in each direction. */
const perPage = 30

/** While the viewer is open: the chat's messages with pictures, more of them on demand. Null until they are loaded. */
export function useChatPictures(conversationId: string, viewing: Viewing | null, loaded: readonly LoadedMessage[]) {
  // Fixed on opening: messages that load meanwhile must not restart the queries.
  const [around, setAround] = useState<Around | null>(null)
  if (viewing === null && around !== null) setAround(null)
  if (viewing !== null && around === null) setAround(aroundOf(seqOf(viewing, loaded), loaded))
  const asked = around && { conversationId, kind: 'photo' as const, limit: perPage }
  const { before, after } = around ?? {}
  const older = useShelf(asked && before !== undefined ? { ...asked, before } : null)
  const newer = useShelf(asked && after !== undefined ? { ...asked, after } : null)
  const messages = useMemo(() => {
    if (!around || (!around.hasLoaded && older.isNew)) return null
    const [down, up] = [older.items.map(viewedMessage).toReversed(), newer.items.map(viewedMessage)]
    return joinPictures(down, around.hasLoaded ? loaded : [], up)
  }, [around, older.isNew, older.items, newer.items, loaded])
  const more = useCallback(
    (end: 'older' | 'newer') => {
      const shelf = end === 'older' ? older : newer
      if (shelf.hasMore && !shelf.isPending) shelf.more()
    },
    [older, newer],
  )
  return { messages, more }
}

function seqOf(viewing: Viewing, loaded: readonly LoadedMessage[]): number | null {
  return viewing.seq ?? loaded.find(({ key }) => viewing.key.startsWith(`${key} `))?.seq ?? null
}
