'use client'

import { useConvex } from 'convex/react'
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react'

/** A blip is not worth a word. */
const patienceMs = 2_000

/** Whether the connection has been gone for 2 s. Back to false at once when it returns. */
export function useOffline(): boolean {
  const convex = useConvex()
  const subscribe = useCallback((listener: () => void) => convex.subscribeToConnectionState(listener), [convex])
  const connected = useSyncExternalStore(
    subscribe,
    () => convex.connectionState().isWebSocketConnected,
    () => true,
  )
  const [patient, setPatient] = useState(true)
  useEffect(() => {
    if (connected) return
    const timer = setTimeout(() => setPatient(false), patienceMs)
    return () => {
      clearTimeout(timer)
      setPatient(true)
    }
  }, [connected])
  return !connected && !patient
}

/** Reconnects now instead of at the end of the back-off: the client does so when the network says it is back. */
export const reconnectNow = () => window.dispatchEvent(new Event('online'))
