'use client'

import { usePathname, useSearchParams } from 'next/navigation'
import { useCallback, useMemo, useSyncExternalStore } from 'react'
import { awaitLetters } from '@/features/composer/model/type-ahead'
import type { Place } from '@/features/conversation/types'
import { leaveLayers } from '@/ui/back-closes'
import { hrefOf, placeIn } from '../../../domain/addresses'

/** Stored in the history entry, so that Back closes the chat instead of going through the list a second time. */
interface HistoryMark {
  parleyFromList?: boolean
}

// Jumping to the same message twice leaves the URL unchanged; this distinguishes the two.
let visits = 0
const listeners = new Set<() => void>()

function visit() {
  visits++
  for (const listener of listeners) listener()
}

function onVisit(listener: () => void) {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** The open conversation and the message to show, from the URL. */
export function useActiveConversation() {
  const path = usePathname()
  const { conversationId, seq } = placeIn(useSearchParams())
  const activeId = path === '/messages' ? conversationId : null
  const count = useSyncExternalStore(
    onVisit,
    () => visits,
    () => 0,
  )
  const place = useMemo<Place | null>(() => (seq === null ? null : { seq, visit: count }), [seq, count])

  // The History API instead of the router: the page is the same, so the server has nothing to add.
  const open = useCallback((id: string, seq?: number) => {
    const now = placeIn(new URLSearchParams(window.location.search))
    const href = hrefOf(id, seq)
    if (now.conversationId !== id) {
      awaitLetters(id)
      window.history.pushState({ parleyFromList: true } satisfies HistoryMark, '', href)
    } else if (seq === undefined) return
    else if (now.seq === seq) visit()
    // Another message of the open chat isn't another page: Back still closes the chat.
    else window.history.replaceState(markOf(), '', href)
  }, [])
  const close = useCallback(() => {
    leaveLayers(() => {
      if (markOf().parleyFromList) window.history.back()
      else window.history.replaceState(null, '', '/messages')
    })
  }, [])
  /** The reader has left the message: the URL is the conversation's again. */
  const leavePlace = useCallback(() => {
    const { conversationId, seq } = placeIn(new URLSearchParams(window.location.search))
    if (conversationId !== null && seq !== null) window.history.replaceState(markOf(), '', hrefOf(conversationId))
  }, [])

  return { activeId, place, open, close, leavePlace }
}

/** Only our own part: with its own marker in it, Next would not notice the new URL. */
function markOf(): HistoryMark {
  const marks = Object.entries((window.history.state ?? {}) as object)
  return Object.fromEntries(marks.filter(([name]) => name.startsWith('parley')))
}
