'use client'

import { useConvex } from 'convex/react'
import { useCallback } from 'react'
import { stopChanges } from '@/features/changes/data/use-changes'
import { forgetStored } from './forget-person'
import { stopDrafts } from '@/features/composer/data/use-draft'
import { stopOutbox } from './use-outbox'

/** Stops what this page does for a person, and deletes what they have written from the device. */
export function useForgetPerson(): (userId: string) => Promise<void> {
  const convex = useConvex()
  return useCallback(
    async (userId) => {
      stopOutbox(convex, userId)
      stopChanges(convex, userId)
      stopDrafts(userId)
      await forgetStored(userId)
    },
    [convex],
  )
}
