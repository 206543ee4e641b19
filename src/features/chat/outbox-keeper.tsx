'use client'

import { useQuery_experimental as useQuery } from 'convex/react'
import { useEffect } from 'react'
import { useSession } from '@/auth/contract'
import { useChangesWhileSignedIn } from '@/features/changes/use-changes'
import { api } from '../../../convex/_generated/api'
import { useOutboxWhileSignedIn } from './use-outbox'

/** What waits for the server goes out from every signed-in page: messages, and what else was done. */
export function Outbox() {
  useOutboxWhileSignedIn()
  useChangesWhileSignedIn()
  useKeptPeople()
  return null
}

/** Whose things are kept on this device, and since when they have not been here. */
function useKeptPeople() {
  const { user } = useSession()
  const me = useQuery({ query: api.users.me, args: {} })
  const userId = me.status === 'success' ? me.data?._id : undefined
  const accountId = user?.id
  useEffect(() => {
    if (!userId || !accountId) return
    void import('./forget-person').then(({ notePerson }) => notePerson(userId, accountId, Date.now()))
  }, [userId, accountId])
}
