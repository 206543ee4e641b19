'use client'

import { useEffect, useRef, useState } from 'react'
import type { Conversation, Place } from '@/features/conversation/types'
import { unreadCount } from '../../../../domain/unread'
import type { UnreadDivider } from '../model/thread-rows'
import { isWithin } from '../scroll/use-jumps'

/** Where the timeline opens. Determined once, because it belongs to the visit, whatever arrives meanwhile. */
export function useOpening({ head, mine }: Conversation, place: Place | null) {
  const [opening] = useState(() => {
    const divider: UnreadDivider = { afterSeq: mine.readSeq, count: unreadCount(head, mine) }
    const openAt = place !== null && isWithin(place.seq, mine.visibleFromSeq, head.lastSeq) ? place.seq : undefined
    return { divider, openAt, place }
  })
  return opening
}

/** Jumps to a new place. The place that the timeline opened at needs no jump. */
export function usePlace(place: Place | null, opening: ReturnType<typeof useOpening>, jumpTo: (seq: number) => void) {
  const visited = useRef(opening.openAt === undefined ? null : opening.place)
  useEffect(() => {
    if (place === null || place === visited.current) return
    visited.current = place
    jumpTo(place.seq)
  }, [place, jumpTo])
}
