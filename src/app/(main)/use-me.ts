'use client'

import { useQuery_experimental as useQuery } from 'convex/react'
import type { Me } from '@/features/profile/me'
import { api } from '../../../convex/_generated/api'

export type { Me }

/** Oneself; undefined for a moment after entering, and should the answer fail. */
export function useMe(): Me | undefined {
  const me = useQuery({ query: api.users.me, args: {} })
  return me.status === 'success' ? (me.data ?? undefined) : undefined
}
