'use client'

import { useEffect } from 'react'
import { useChangesWhileSignedIn } from '@/features/changes/use-changes'
import { useOutboxWhileSignedIn } from './use-outbox'

/** What waits for the server goes out from every signed-in page: messages, and what else was done. */
export function Outbox({ userId, accountId }: { userId: string; accountId: string }) {
  useOutboxWhileSignedIn(userId)
  useChangesWhileSignedIn(userId)
  // Whose things are kept on this device, and since when they have not been here.
  useEffect(() => {
    void import('./forget-person').then(({ notePerson }) => notePerson(userId, accountId, Date.now()))
  }, [userId, accountId])
  return null
}
