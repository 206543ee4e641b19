'use client'

import { useMemo, useState } from 'react'
import type { ChatHits } from '../types'
import { useHitPages } from './use-hit-pages'

/** As many chats are searched at first, and as many more each time one asks for older ones. */
export const chatsPerSearch = 16
/** Of each chat at first; as many as one call finds when one asks for more. */
const hitsPerChat = 4

export interface MessageSearch {
  /** Chats with something in them, in the order given. */
  found: readonly ChatHits[]
  isPending: boolean
  isFailed: boolean
  /** Shows more of what is found in a chat. */
  showMore: (conversationId: string) => void
}

/** Each chat answers for itself, all at once: what one may see is decided where it lies. No text: nothing is asked. */
export function useMessageSearch(text: string, conversationIds: readonly string[]): MessageSearch {
  const [reach, setReach] = useState<{ text: string; wanted: Readonly<Record<string, number>> }>({ text, wanted: {} })
  const wanted = reach.text === text ? reach.wanted : nothingMore
  const ids = conversationIds.join(' ')
  const chats = useMemo(
    () =>
      ids
        .split(' ')
        .filter(Boolean)
        .map((conversationId) => ({ conversationId, wanted: wanted[conversationId] ?? 1 })),
    [ids, wanted],
  )
  const pages = useHitPages(text, chats, hitsPerChat)
  return useMemo(
    () => ({
      found: pages.filter(({ hits }) => hits.length > 0),
      isPending: pages.some(({ hits, isPending }) => isPending && hits.length === 0),
      isFailed: pages.some(({ isFailed }) => isFailed),
      showMore: (conversationId) => {
        const shown = pages.find((chat) => chat.conversationId === conversationId)?.hits.length ?? 0
        setReach({ text, wanted: { ...wanted, [conversationId]: shown + 1 } })
      },
    }),
    [pages, text, wanted],
  )
}

const nothingMore: Readonly<Record<string, number>> = {}
