'use client'

import { useMemo } from 'react'
import { draftsOf } from '@/features/chat/use-draft'
import { useOutbox } from '@/features/chat/use-outbox'
import type { LocalStates } from '@/features/conversations/local-states'

/** The chat's drafts and outbox, as the list of conversations shows them. */
export function useLocalStates(meId: string): LocalStates {
  const outbox = useOutbox(meId)
  return useMemo(() => {
    const drafts = draftsOf(meId)
    return {
      subscribe: (listener) => {
        const stopDrafts = drafts.subscribe(listener)
        const stopOutbox = outbox.subscribe(listener)
        return () => {
          stopDrafts()
          stopOutbox()
        }
      },
      draft: (id) => drafts.get(id).content,
      failed: (id) => outbox.entries(id).findLast(({ state }) => state === 'failed')?.content ?? null,
      waiting: (id) =>
        outbox.entries(id).findLast(({ state }) => state === 'waiting' || state === 'sending')?.content ?? null,
    }
  }, [meId, outbox])
}
