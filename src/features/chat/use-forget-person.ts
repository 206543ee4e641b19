'use client'

import { useConvex } from 'convex/react'
import { useCallback } from 'react'
import { forgetStoredUploads } from '@/features/files/kept-uploads'
import { forgetDrafts } from './use-draft'
import { forgetOutbox } from './use-outbox'

/**
 * What a person who is gone for good has left on this device: signing out keeps it for them, but after their account
 * nobody could ever read or send it.
 */
export function useForgetPerson(): (userId: string) => Promise<void> {
  const convex = useConvex()
  return useCallback(
    async (userId) => {
      forgetOutbox(convex, userId)
      forgetStoredUploads(userId)
      // Where the browser has no storage for us, nothing was kept either.
      await forgetDrafts(userId).catch(() => {})
    },
    [convex],
  )
}
