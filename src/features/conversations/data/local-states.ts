'use client'

import { useSyncExternalStore } from 'react'

/** What this device knows about conversations and the server does not. Read row by row: a key press is nobody else's news. */
export interface LocalStates {
  subscribe: (listener: () => void) => () => void
  draft: (conversationId: string) => string
  /** The newest message the server refused; null when there is none. */
  failed: (conversationId: string) => string | null
  /** The newest message that has not reached the server yet. */
  waiting: (conversationId: string) => string | null
  /** Where something is written that is not on the server; the same array until one is added or gone. */
  unsent: () => readonly UnsentIn[]
}

export interface UnsentIn {
  conversationId: string
  /** More than a draft: a message waits or was refused. */
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
