'use client'

import { useSyncExternalStore } from 'react'

/**
 * Conversation state that this device knows and the server doesn't. Read per row, so that a keystroke re-renders one
 * row.
 */
export interface LocalStates {
  subscribe: (listener: () => void) => () => void
  draft: (conversationId: string) => string
  /** The newest message the server rejected; null if none. */
  failed: (conversationId: string) => string | null
  /** The newest message that has not reached the server yet. */
  waiting: (conversationId: string) => string | null
  /** Conversations with unsent text; the same array until one is added or removed. */
  unsent: () => readonly UnsentIn[]
}

export interface UnsentIn {
  conversationId: string
  /** More than a draft: a message waits or was rejected. */
  isMessage: boolean
}

export function useLocalState(states: LocalStates, conversationId: string) {
  const { subscribe, draft, failed, waiting } = states
  return {
    draft: useSyncExternalStore(
      subscribe,
      () => draft(conversationId),
      () => '',
    ),
    failed: useSyncExternalStore(
      subscribe,
      () => failed(conversationId),
      () => null,
    ),
    waiting: useSyncExternalStore(
      subscribe,
      () => waiting(conversationId),
      () => null,
    ),
  }
}
