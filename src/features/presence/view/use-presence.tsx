'use client'

import { useQueries } from 'convex/react'
import { createContext, type ReactNode, useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { useProvided } from '@/ui/provided'
import { api } from '../../../../convex/_generated/api'
import { useOffline } from '../data/use-offline'
import { createPresenceRegistry, type Presence, type PresenceRegistry } from '../model/presence-registry'

const Registry = createContext<PresenceRegistry | null>(null)

/** Queries the presence of everyone on screen together; rows read the results with `usePresence`. */
export function PresenceProvider({ children }: { children: ReactNode }) {
  const [registry] = useState(createPresenceRegistry)
  return (
    <Registry value={registry}>
      <PresenceQueries registry={registry} />
      {children}
    </Registry>
  )
}

const noBuckets: readonly (readonly string[])[] = []

/** Separate from the provider, so that a result re-renders this and the rows concerned, and nothing in between. */
function PresenceQueries({ registry }: { registry: PresenceRegistry }) {
  const buckets = useSyncExternalStore(registry.onBuckets, registry.buckets, () => noBuckets)
  const queries = useMemo(
    () =>
      Object.fromEntries(
        buckets.flatMap((bucket, index) =>
          bucket.length > 0 ? [[index, { query: api.presence.getPresence, args: { userIds: [...bucket] } }]] : [],
        ),
      ),
    [buckets],
  )
  const answers: Record<string, Presence[] | Error | undefined> = useQueries(queries)
  const isOffline = useOffline()
  useEffect(() => registry.setKnown(!isOffline), [registry, isOffline])
  useEffect(() => {
    for (const [index, answer] of Object.entries(answers)) {
      if (Array.isArray(answer)) registry.publish(queries[index]?.args.userIds ?? [], answer)
    }
  }, [answers, queries, registry])
  return null
}

/** The first of these people who is active; undefined while none is known to be. */
export function useFirstActive(userIds: readonly string[]): string | undefined {
  const registry = useProvided(Registry, 'PresenceProvider')
  const key = userIds.join()
  const subscribe = useCallback(
    (listener: () => void) => {
      const watched = key.split(',').filter(Boolean)
      const ends = watched.map((userId) => registry.watch(userId, listener))
      return () => ends.forEach((end) => end())
    },
    [registry, key],
  )
  const get = () => userIds.find((userId) => registry.get(userId)?.status === 'active')
  return useSyncExternalStore(subscribe, get, () => undefined)
}

const nothing = () => () => undefined

/** One person's live presence; undefined while unknown, or without a person. */
export function usePresence(userId: string | undefined): Presence | undefined {
  const registry = useProvided(Registry, 'PresenceProvider')
  const subscribe = useCallback(
    (listener: () => void) => (userId ? registry.watch(userId, listener) : nothing()),
    [registry, userId],
  )
  const get = () => (userId ? registry.get(userId) : undefined)
  return useSyncExternalStore(subscribe, get, () => undefined)
}
