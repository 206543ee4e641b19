'use client'

import { useQuery_experimental as useQuery } from 'convex/react'
import type { FunctionReturnType } from 'convex/server'
import { api } from '../../../convex/_generated/api'

export type Me = NonNullable<FunctionReturnType<typeof api.users.me>>

/** Oneself; undefined for a moment after entering, and should the answer fail. */
export function useMe(): Me | undefined {
  const me = useQuery({ query: api.users.me, args: {} })
  return me.status === 'success' ? (me.data ?? undefined) : undefined
}
