'use client'

import { useMemo, useSyncExternalStore } from 'react'
import { isGroupKey } from '../../../../domain/conversation-key'
import { inOrder, type ListEntry } from '../model/conversation'
import type { LocalStates, UnsentIn } from './local-states'
import type { Conversations } from './use-conversations'

const none: readonly never[] = []

/**
 * The list, preceded by conversations outside it that have unsent text on this device, so that the text stays findable.
 */
export function useWithUnsent(
  conversations: Conversations,
  { subscribe, unsent }: LocalStates,
  activeId: string | null,
): readonly ListEntry[] {
  const written = useSyncExternalStore(subscribe, unsent, () => none)
  return useMemo(() => {
    if (conversations.status !== 'ready') return none
    const { entries, isWhole } = conversations
    return isWhole ? withUnsent(entries, written, activeId) : entries
  }, [conversations, written, activeId])
}

/** The open chat's draft is in its composer; the first letters don't create a row. */
export function withUnsent(
  entries: readonly ListEntry[],
  written: readonly UnsentIn[],
  activeId: string | null,
): readonly ListEntry[] {
  const listed = new Set(entries.map(({ conversationId }) => conversationId))
  const missing = written.filter(
    ({ conversationId, isMessage }) => !listed.has(conversationId) && (isMessage || conversationId !== activeId),
  )
  if (missing.length === 0) return entries
  return inOrder([...missing.map(({ conversationId }) => rowOf(conversationId)), ...entries])
}

const rowOf = (conversationId: string): ListEntry => ({
  conversationId,
  isGroup: isGroupKey(conversationId),
  // A chat without activity comes before chats that have some.
  lastAt: Infinity,
  lastSeq: -1,
  readSeq: -1,
  unread: 0,
  muted: false,
  pinned: false,
  archived: false,
  markedUnread: false,
  conversation: null,
})
