'use client'

import { useConvex } from 'convex/react'
import { useCallback } from 'react'
import { hasStoredWishes } from '@/features/changes/data/wish-storage'
import { draftsOf } from '@/features/composer/data/use-draft'
import { useOutbox } from './use-outbox'

/** The unsent data that would stay on this device after signing out. */
export interface Leftovers {
  drafts: number
  /** Unsent messages, and other unsent changes, which count as one. */
  unsent: number
}

export function useLeftovers(userId: string): () => Promise<Leftovers> {
  const outbox = useOutbox(userId)
  const convex = useConvex()
  return useCallback(async () => {
    const drafts = draftsOf(userId)
    // A page that has just loaded has not read them yet.
    await drafts.loaded
    const isWaiting = !convex.connectionState().isWebSocketConnected && hasStoredWishes(userId)
    return { drafts: drafts.conversations().length, unsent: outbox.unsent() + (isWaiting ? 1 : 0) }
  }, [convex, outbox, userId])
}
