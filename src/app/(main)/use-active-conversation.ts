'use client'

import { usePathname, useSearchParams } from 'next/navigation'
import { useCallback } from 'react'

export const hrefOf = (conversationId: string) => `/messages?conversationId=${encodeURIComponent(conversationId)}`

/** Kept in the history entry: Back then closes the chat instead of leaving through the list a second time. */
interface HistoryMark {
  parleyFromList?: boolean
}

/** The open conversation, as the address says it. */
export function useActiveConversation() {
  const path = usePathname()
  const conversationId = useSearchParams().get('conversationId')
  const activeId = path === '/messages' ? conversationId : null

  // The History API instead of the router: the page is the same, so the server has nothing to add.
  const open = useCallback((id: string) => {
    const mark: HistoryMark = { parleyFromList: true }
    if (new URLSearchParams(window.location.search).get('conversationId') === id) return
    window.history.pushState(mark, '', hrefOf(id))
  }, [])
  const close = useCallback(() => {
    const mark = window.history.state as HistoryMark | null
    if (mark?.parleyFromList) window.history.back()
    else window.history.replaceState(null, '', '/messages')
  }, [])

  return { activeId, open, close }
}
