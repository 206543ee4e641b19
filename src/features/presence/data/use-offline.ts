'use client'

import { useConvex } from 'convex/react'
import { useSyncExternalStore } from 'react'
import { useSession } from '@/auth/contract'
import { connectionOf } from '../model/connection-watch'

const nothing = () => () => undefined

/**
 * Whether an expected response from the server is 2 s late. False again as soon as it responds. A page that couldn't ask
 * who is signed in has no socket yet.
 */
export function useOffline(): boolean {
  const connection = connectionOf(useConvex())
  const { isUnanswered } = useSession()
  const isLate = useSyncExternalStore(connection?.subscribe ?? nothing, connection?.isOffline ?? no, no)
  return isLate || isUnanswered
}

/** Whether the server has never accepted this page's socket, for longer than a moment. */
export function useShut(): boolean {
  const connection = connectionOf(useConvex())
  return useSyncExternalStore(connection?.subscribe ?? nothing, connection?.isShut ?? no, no)
}

const no = () => false
