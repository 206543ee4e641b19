'use client'

import { useEffect, useState } from 'react'
import type { SessionUser } from '../contract'
import { type LastSession, noteLastSession, readLastSession, reloadForOthers } from '../last-session'
import type { ClerkIdentity } from './use-clerk-identity'

/** Clerk's script comes from another server; without it, the app opens with what this device has. */
const PATIENCE_MS = 3_000

/** The last session on this device, as long as Clerk can't be asked. */
export function useLastHere({ isLoaded, isSignedIn, sessionId }: ClerkIdentity, now: SessionUser | null) {
  const [last, setLast] = useState<LastSession | null>(null)
  useEffect(() => {
    if (isLoaded) return
    const timer = setTimeout(() => setLast(readLastSession()), PATIENCE_MS)
    return () => clearTimeout(timer)
  }, [isLoaded])
  useEffect(() => {
    if (isLoaded && !isSignedIn) noteLastSession(null)
    else if (isLoaded && sessionId && now) noteLastSession({ sessionId, user: now })
  }, [isLoaded, isSignedIn, sessionId, now])
  useEffect(() => {
    if (isLoaded) return reloadForOthers(() => sessionId ?? null)
  }, [isLoaded, sessionId])
  const isShown = !isLoaded && last !== null
  useEffect(() => {
    if (!isShown) return
    // Clerk's script isn't requested again by itself.
    const retry = () => window.location.reload()
    window.addEventListener('online', retry)
    return () => window.removeEventListener('online', retry)
  }, [isShown])
  return isShown ? last : null
}
