'use client'

import { useAuth, useUser } from '@clerk/nextjs'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { ENDING_MS } from './token-renewal'

type User = NonNullable<ReturnType<typeof useUser>['user']>

/** The signed-in user, as far as Clerk's script knows. */
export interface ClerkIdentity {
  isLoaded: boolean
  isSignedIn: boolean
  sessionId: string | null | undefined
  orgId: string | null | undefined
  orgRole: string | null | undefined
  /** Whether Convex accepts a session token as it is, without a template. */
  isIntegrated: boolean
  user: User | null | undefined
}

/**
 * Clerk's state, except that a session ended elsewhere is shown for another ENDING_MS. `endsNow` skips that when
 * signing out here.
 */
export function useClerkIdentity() {
  const { isLoaded, isSignedIn = false, sessionId, orgId, orgRole, sessionClaims } = useAuth()
  const { user } = useUser()
  const isIntegrated = sessionClaims?.['aud'] === 'convex'
  const now = useMemo<ClerkIdentity>(
    () => ({ isLoaded, isSignedIn, sessionId, orgId, orgRole, isIntegrated, user }),
    [isLoaded, isSignedIn, sessionId, orgId, orgRole, isIntegrated, user],
  )
  const [last, setLast] = useState<ClerkIdentity | null>(null)
  const [leaves, setLeaves] = useState(false)
  if (isSignedIn && last !== now) setLast(now)
  const hasEnded = isLoaded && !isSignedIn && last !== null
  useEffect(() => {
    if (!hasEnded) return
    const timer = setTimeout(() => setLast(null), ENDING_MS)
    return () => clearTimeout(timer)
  }, [hasEnded])
  const endsNow = useCallback(async (end: Promise<void>) => {
    setLeaves(true)
    try {
      await end
      setLast(null)
    } finally {
      setLeaves(false)
    }
  }, [])
  return { identity: hasEnded && !leaves ? last : now, endsNow }
}
