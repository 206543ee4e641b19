'use client'

import { useConvex } from 'convex/react'
import { useSyncExternalStore } from 'react'
import { connectionOf } from '../model/connection-watch'

const nothing = () => () => undefined

/** Whether nothing has been heard of the server for 2 s in which it should have been. False at once when it answers. */
export function useOffline(): boolean {
  const connection = connectionOf(useConvex())
  return useSyncExternalStore(connection?.subscribe ?? nothing, connection?.isOffline ?? no, no)
}

/** Whether the server's socket has not let this page in at all, and not only for a moment. */
export function useShut(): boolean {
  const connection = connectionOf(useConvex())
  return useSyncExternalStore(connection?.subscribe ?? nothing, connection?.isShut ?? no, no)
}

const no = () => false
