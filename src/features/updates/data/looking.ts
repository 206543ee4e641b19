'use client'

import { useConvex } from 'convex/react'
import { useEffect, useRef } from 'react'
import { useSession } from '@/auth/contract'
import { setLatest } from './use-update'

/** Everyone reconnects at the same moment after an update. */
const WITHIN_MS = 5_000
/** Pages that come from elsewhere than the data are replaced without a reconnection. */
const LOOK_AGAIN_MS = 60 * 60_000

async function look() {
  try {
    const answer = await fetch('/build.txt', { cache: 'no-store' })
    if (answer.ok) setLatest((await answer.text()).trim())
  } catch {
    // The next reconnection asks again.
  }
}

/** Asks for the server's version whenever the connection comes back, as after an update. */
export function useLookingForUpdates() {
  const convex = useConvex()
  const { isUnanswered } = useSession()
  // A page that opened from this device may be older than the server.
  const wasStored = useRef(false)
  useEffect(() => {
    wasStored.current ||= isUnanswered
  }, [isUnanswered])
  useEffect(() => {
    let counted = 0
    let lookedAt = Date.now()
    let timer: ReturnType<typeof setTimeout> | undefined
    const soon = () => {
      timer ??= setTimeout(() => {
        timer = undefined
        lookedAt = Date.now()
        void look()
      }, Math.random() * WITHIN_MS)
    }
    const stop = convex.subscribeToConnectionState(({ connectionCount, isWebSocketConnected }) => {
      if (!isWebSocketConnected || connectionCount <= counted) return
      counted = connectionCount
      if (connectionCount > 1 || wasStored.current) soon()
    })
    const onVisible = () => {
      if (document.visibilityState === 'visible' && Date.now() - lookedAt > LOOK_AGAIN_MS) soon()
    }
    document.addEventListener('visibilitychange', onVisible)
    return () => {
      stop()
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', onVisible)
    }
  }, [convex])
}
