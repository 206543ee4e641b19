'use client'

import { useQuery_experimental as useQuery } from 'convex/react'
import { createContext, type ReactNode, useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { useOffline } from '@/features/presence/data/use-offline'
import { useProvided } from '@/ui/provided'
import { api } from '../../../../convex/_generated/api'
import { typingClock } from '../model/typing-clock'
import { createTypingRegistry, type TypingRegistry } from '../model/typing-registry'

const Registry = createContext<TypingRegistry | null>(null)
const noIds: readonly string[] = []
const nobody: readonly string[] = []

/** Queries the typing state of all rows inside together; rows read it with `useTypingTogether`. */
export function TypingProvider({ self, children }: { self: string; children: ReactNode }) {
  const [registry] = useState(() => createTypingRegistry(typingClock))
  return (
    <Registry value={registry}>
      <TypingQuery registry={registry} self={self} />
      {children}
    </Registry>
  )
}

/** Separate from the provider, so that a result re-renders this and the rows concerned, and nothing in between. */
function TypingQuery({ registry, self }: { registry: TypingRegistry; self: string }) {
  const ids = useSyncExternalStore(registry.onIds, registry.ids, () => noIds)
  const args = useMemo(() => (ids.length > 0 ? { conversationIds: [...ids] } : 'skip'), [ids])
  const typing = useQuery({ query: api.typingStates.getTypingStates, args })
  const answer = typing.status === 'success' ? typing.data : undefined
  useEffect(() => {
    if (answer) registry.publish(answer, self)
  }, [registry, answer, self])
  return null
}

const nothing = () => () => undefined

/** The names of those typing in the conversation; null: nothing is queried. */
export function useTypingTogether(conversationId: string | null): readonly string[] {
  const registry = useProvided(Registry, 'TypingProvider')
  const subscribe = useCallback(
    (listener: () => void) => (conversationId ? registry.watch(conversationId, listener) : nothing()),
    [registry, conversationId],
  )
  const get = () => (conversationId ? registry.names(conversationId) : nobody)
  const names = useSyncExternalStore(subscribe, get, () => nobody)
  return useOffline() ? nobody : names
}
