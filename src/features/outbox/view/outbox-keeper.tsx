'use client'

import { useEffect } from 'react'
import { useChangesWhileSignedIn } from '@/features/changes/data/use-changes'
import { whenAtRest } from '@/ui/on-demand'
import { useOutboxWhileSignedIn } from '../data/use-outbox'

const NOTE_EVERY_MS = 24 * 60 * 60_000

/** Sends stored messages and other changes from every signed-in page. */
export function Outbox({ userId, accountId }: { userId: string; accountId: string }) {
  useOutboxWhileSignedIn(userId)
  useChangesWhileSignedIn(userId)
  // Records whose data is on this device and when they last used it; a page may stay open for weeks.
  useEffect(() => {
    const note = () =>
      import('../data/forget-person').then(({ notePerson, forgetExpired }) => {
        notePerson(userId, accountId, Date.now())
        return forgetExpired(Date.now())
      })
    // Nothing on the page depends on it.
    const cancel = whenAtRest(() => void note())
    const timer = setInterval(() => void note(), NOTE_EVERY_MS)
    return () => {
      cancel()
      clearInterval(timer)
    }
  }, [userId, accountId])
  return null
}
