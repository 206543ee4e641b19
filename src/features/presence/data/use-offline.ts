'use client'

import { useConvex } from 'convex/react'
import { useSyncExternalStore } from 'react'
import { connectionOf } from '../model/connection-watch'

const nothing = () => () => undefined

/** Whether an expected response from the server is 2 s late. False again as soon as it responds. */
export function useOffline(): boolean {
  const connection = connectionOf(useConvex())
  return useSyncExternalStore(connection?.subscribe ?? nothing, connection?.isOffline ?? no, no)
}

/** Whether the server has never accepted this page's socket, for longer than a moment. */
export function useShut(): boolean {
  const connection = connectionOf(useConvex())
  return useSyncExternalStore(connection?.subscribe ?? nothing, connection?.isShut ?? no, no)
}

const no = () => false
