'use client'

import { useQueries, useQuery_experimental as useQuery } from 'convex/react'
import { useMemo } from 'react'
import { api } from '../../../convex/_generated/api'
import { type Conversation, type Head, inOrder, type InboxRow, type Mine } from './conversation'

/** The most a list holds; older conversations are found through their people. */
const listLimit = 200

export type Conversations =
  { status: 'loading' } | { status: 'error' } | { status: 'ready'; conversations: readonly Conversation[] }

const noRows: readonly InboxRow[] = []

/**
 * A person's conversations in order. The inbox gives the small ones; each row subscribes its head and its own part, and
 * large groups find their place by their heads. Subscriptions are shared: two parts of a page may both call this.
 */
export function useConversations(): Conversations {
  const inbox = useQuery({ query: api.conversations.getUserConversations, args: { limit: listLimit } })
  const rows = inbox.status === 'success' ? inbox.data : noRows

  const queries = useMemo(() => {
    const parts = rows.flatMap(({ conversationId }) => [
      [headKey(conversationId), { query: api.conversations.getHead, args: { conversationId } }] as const,
      [mineKey(conversationId), { query: api.conversations.getMine, args: { conversationId } }] as const,
    ])
    return Object.fromEntries<(typeof parts)[number][1]>(parts)
  }, [rows])
  const answers: Record<string, Head | Mine | Error | undefined> = useQueries(queries)

  return useMemo(() => {
    if (inbox.status === 'error') return { status: 'error' }
    if (inbox.status === 'pending') return { status: 'loading' }
    const conversations: Conversation[] = []
    let waiting = 0
    let failed = 0
    for (const { conversationId, isGroup, sortAt } of rows) {
      const head = answers[headKey(conversationId)] as Head | Error | undefined
      const mine = answers[mineKey(conversationId)] as Mine | Error | undefined
      // A conversation one was removed from answers with an error until its inbox row is gone too.
      if (head instanceof Error || mine instanceof Error) failed++
      else if (!head || !mine) waiting++
      else {
        const lastAt = Math.max(sortAt, head.lastMessageAt)
        conversations.push({ conversationId, isGroup, lastAt, head, mine })
      }
    }
    // Later on, a conversation that has just arrived waits outside the list until it can be shown whole.
    if (waiting > 0 && conversations.length === 0) return { status: 'loading' }
    if (failed > 0 && failed === rows.length) return { status: 'error' }
    return { status: 'ready', conversations: inOrder(conversations) }
  }, [inbox.status, rows, answers])
}

const headKey = (conversationId: string) => `head:${conversationId}`
const mineKey = (conversationId: string) => `mine:${conversationId}`
