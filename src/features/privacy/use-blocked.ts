'use client'

import { useQuery_experimental as useQuery } from 'convex/react'
import { useMemo } from 'react'
import { api } from '../../../convex/_generated/api'

const nobody: readonly string[] = []

/** Whom one has blocked. Empty until it is known. */
export function useBlockedIds(): ReadonlySet<string> {
  const blocked = useQuery({ query: api.blocks.getBlockedIds, args: {} })
  const ids = blocked.status === 'success' ? blocked.data : nobody
  return useMemo(() => new Set<string>(ids), [ids])
}
