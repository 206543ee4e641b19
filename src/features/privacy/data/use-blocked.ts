'use client'

import { useQuery_experimental as useQuery } from 'convex/react'
import { useMemo } from 'react'
import { api } from '../../../../convex/_generated/api'

const nobody: readonly string[] = []
const none: ReadonlySet<string> = new Set()

/** The people the user has blocked. Empty until loaded. */
export function useBlockedIds(): ReadonlySet<string> {
  const blocked = useQuery({ query: api.blocks.getBlockedIds, args: {} })
  const ids = blocked.status === 'success' ? blocked.data : nobody
  return useMemo(() => new Set<string>(ids), [ids])
}

/** R10: the people whose messages are collapsed, in a shared group. A one-to-one chat stays as it was. */
export function useFoldedIds(inGroup: boolean): ReadonlySet<string> {
  const blocked = useBlockedIds()
  return inGroup ? blocked : none
}
