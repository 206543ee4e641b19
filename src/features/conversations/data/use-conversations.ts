'use client'

import { useQueries, useQuery_experimental as useQuery } from 'convex/react'
import { useMemo, useState } from 'react'
import { furthest, useReadHere } from '@/features/reading/data/read-here'
import { useNamed } from '@/ui/use-named'
import { api } from '../../../../convex/_generated/api'
import { limits } from '../../../../domain/limits'
import {
  type Conversation,
  entryOf,
  entryOfOlder,
  type Head,
  inOrder,
  type InboxRow,
  type ListEntry,
  type Mine,
  withPeer,
} from '../model/conversation'
import { useOlderConversations } from './use-older-conversations'

export type Conversations =
  | { status: 'loading' }
  | { status: 'error' }
  | {
      status: 'ready'
      entries: readonly ListEntry[]
      /** Everything is loaded: a conversation that isn't included isn't in the list. */
      isWhole: boolean
    }

const noRows: readonly InboxRow[] = []

/**
 * A person's conversations in order. The newest ones, and large groups, which are ordered by their heads, are fully
 * loaded. Older ones come in a few large pages that seldom change, because any activity bumps a conversation to the
 * top. Subscriptions are shared, so several components can call this.
 */
export function useConversations(): Conversations {
  const inbox = useQuery({ query: api.conversations.getUserConversations, args: { limit: limits.rowsAtFirst } })
  const rows = inbox.status === 'success' ? inbox.data : noRows
  const border = useBorder(rows)
  const live = useMemo(
    () => rows.filter(({ isLarge, sortAt }) => isLarge || border === null || sortAt >= border),
    [rows, border],
  )
  const { rows: older, isComplete } = useOlderConversations(border)

  const queries = useMemo(() => {
    const parts = live.flatMap(({ conversationId }) => [
      [headKey(conversationId), { query: api.conversations.getHead, args: { conversationId } }] as const,
      [mineKey(conversationId), { query: api.conversations.getMine, args: { conversationId } }] as const,
    ])
    return Object.fromEntries<(typeof parts)[number][1]>(parts)
  }, [live])
  const answers: Record<string, Head | Mine | Error | undefined> = useQueries(queries)
  const readHere = useReadHere()
  const named = useNamed()

  return useMemo(() => {
    if (inbox.status === 'error') return { status: 'error' }
    if (inbox.status === 'pending') return { status: 'loading' }
    const entries: ListEntry[] = []
    let waiting = 0
    let failed = 0
    for (const { conversationId, isGroup, sortAt } of live) {
      const head = answers[headKey(conversationId)] as Head | Error | undefined
      const mine = answers[mineKey(conversationId)] as Mine | Error | undefined
      // A conversation the user was removed from returns an error until its inbox row is gone, too.
      if (head instanceof Error || mine instanceof Error) failed++
      else if (!head || !mine) waiting++
      else {
        const lastAt = Math.max(sortAt, head.lastMessageAt)
        const position = furthest(withPeer(mine, named), readHere.get(conversationId))
        const conversation: Conversation = { conversationId, isGroup, lastAt, head, mine: position }
        entries.push(entryOf(conversation))
      }
    }
    // After the first load, a new conversation stays out of the list until it is fully loaded.
    if (waiting > 0 && entries.length === 0) return { status: 'loading' }
    if (failed > 0 && failed === live.length) return { status: 'error' }
    const isLive = new Set(live.map(({ conversationId }) => conversationId))
    const seen = new Set<string>()
    for (const row of older) {
      if (isLive.has(row.conversationId) || seen.has(row.conversationId)) continue
      seen.add(row.conversationId)
      entries.push(entryOfOlder(row))
    }
    return { status: 'ready', entries: inOrder(entries), isWhole: isComplete && waiting === 0 }
  }, [inbox.status, live, older, isComplete, answers, readHere, named])
}

/**
 * Where "older" begins: the time of the last live row when it was set; null if everything is live. It stays while
 * conversations are bumped past it, until there are more of those than spare rows.
 */
function useBorder(rows: readonly InboxRow[]): number | null {
  const [border, setBorder] = useState<number | null>(null)
  const ordered = rows.filter(({ isLarge }) => !isLarge)
  const isAll = ordered.length <= limits.rowsLive
  const isFull = ordered.length === limits.rowsAtFirst
  const last = ordered.at(-1)?.sortAt ?? 0
  const isStale = isAll ? border !== null && ordered.length > 0 : border === null || (isFull && last > border)
  if (isStale) setBorder(isAll ? null : (ordered[limits.rowsLive - 1]?.sortAt ?? null))
  return border
}

const headKey = (conversationId: string) => `head:${conversationId}`
const mineKey = (conversationId: string) => `mine:${conversationId}`
