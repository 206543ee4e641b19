'use client'

import { useQuery_experimental as useQuery } from 'convex/react'
import { useEffect, useMemo, useSyncExternalStore } from 'react'
import { useOffline } from '@/features/presence/data/use-offline'
import { api } from '../../../../convex/_generated/api'
import { limits } from '../../../../domain/limits'
import { typingClock } from '../model/typing-clock'
import { createTypingWatch, LIVES_MS, LIVES_MS_IN_LARGE } from '../model/typing-people'

const nobody: readonly string[] = []

/** The part of a conversation's head that decides how long an indicator lives. */
export interface TypingHead {
  memberCount: number
  preview: { seq: number; senderId: string } | null
}

/**
 * The names of those typing in a conversation, except the viewer, by arrival on this client's clock. Null: nothing is
 * queried. Without a connection, no one is known to be typing.
 */
export function useTypingNames(
  self: string,
  conversationId: string | null,
  head: TypingHead | null,
): readonly string[] {
  const args = conversationId === null ? 'skip' : { conversationId }
  const typing = useQuery({ query: api.typingStates.getTypingState, args })
  const rows = typing.status === 'success' ? typing.data : undefined
  const watch = useMemo(() => watchConversation(conversationId), [conversationId])

  const livesMs = (head?.memberCount ?? 0) > limits.inboxFanOut ? LIVES_MS_IN_LARGE : LIVES_MS
  useEffect(() => {
    if (rows) watch.update(rows, self, livesMs)
  }, [watch, rows, self, livesMs])

  const newest = head?.preview?.seq
  const speaker = head?.preview?.senderId
  useEffect(() => {
    if (newest !== undefined && speaker !== undefined) watch.spoke(speaker)
  }, [watch, newest, speaker])

  const names = useSyncExternalStore(watch.subscribe, watch.names, () => nobody)
  return useOffline() ? nobody : names
}

/** One per conversation, because row ages in one chat say nothing about another. */
function watchConversation(_conversationId: string | null) {
  return createTypingWatch(typingClock)
}
