'use client'

import { useMemo, useState } from 'react'
import type { ChatHits } from '../types'
import { useHitPages } from './use-hit-pages'

/** Number of chats searched at first, and added each time the user asks for older ones. */
export const chatsPerSearch = 16
/** Hits per chat at first, and per call when the user asks for more. */
const hitsPerChat = 4

export interface MessageSearch {
  /** Chats with matches, in the given order. */
  found: readonly ChatHits[]
  isPending: boolean
  isFailed: boolean
  /** Shows more matches of a chat. */
  showMore: (conversationId: string) => void
}

/**
 * One query per chat, all at once, so that each chat's access check decides what the user can find. Without a text,
 * nothing is queried.
 */
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
