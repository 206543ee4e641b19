'use client'

import { useMemo, useSyncExternalStore } from 'react'
import { isGroupKey } from '../../../../domain/conversation-key'
import { inOrder, type ListEntry } from '../model/conversation'
import type { LocalStates, UnsentIn } from './local-states'
import type { Conversations } from './use-conversations'

const none: readonly never[] = []

/** The list, and on top what is not in it but has something written that is on this device alone: it is lost from no one's sight. */
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

/** Of the open chat a draft stands in its composer, and the first letters make no row. */
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
  // Nothing has happened in it: it stands above what has.
  lastAt: Infinity,
  unread: 0,
  muted: false,
  pinned: false,
  archived: false,
  markedUnread: false,
  conversation: null,
})
