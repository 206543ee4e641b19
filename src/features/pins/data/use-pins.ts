'use client'

import { useQuery_experimental as useQuery } from 'convex/react'
import { useMemo } from 'react'
import { api } from '../../../../convex/_generated/api'
import type { Pin } from '@/features/conversation/types'

export interface Pins {
  /** Newest pin first. */
  all: readonly Pin[]
  seqs: ReadonlySet<number>
}

const none: readonly Pin[] = []

export function usePins(conversationId: string, isReady: boolean): Pins {
  const pins = useQuery({ query: api.pins.getPins, args: isReady ? { conversationId } : 'skip' })
  const all = pins.status === 'success' ? pins.data : none
  return useMemo(() => ({ all, seqs: new Set(all.map(({ seq }) => seq)) }), [all])
}
