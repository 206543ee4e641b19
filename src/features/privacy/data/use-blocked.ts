'use client'

import { useQuery_experimental as useQuery } from 'convex/react'
import { useMemo } from 'react'
import { api } from '../../../../convex/_generated/api'

const nobody: readonly string[] = []
const none: ReadonlySet<string> = new Set()

/** Whom one has blocked. Empty until it is known. */
export function useBlockedIds(): ReadonlySet<string> {
  const blocked = useQuery({ query: api.blocks.getBlockedIds, args: {} })
  const ids = blocked.status === 'success' ? blocked.data : nobody
  return useMemo(() => new Set<string>(ids), [ids])
}

/** R10: whose messages are folded: in a group that both are in. A chat of two stands as it was. */
export function useFoldedIds(inGroup: boolean): ReadonlySet<string> {
  const blocked = useBlockedIds()
  return inGroup ? blocked : none
}
