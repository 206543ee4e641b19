import type { FunctionReturnType } from 'convex/server'
import type { api } from '../../../../convex/_generated/api'

export type Presence = FunctionReturnType<typeof api.presence.getPresence>[number]

/** Half of a query's maximum, so that re-subscribing to a bucket stays small. */
const bucketSize = 50
/** Rows mount in bursts while scrolling; the query waits for the end of the burst. */
const gatherMs = 50
/** A row that was scrolled out often scrolls back in. */
const lingerMs = 5_000

/**
 * Collects the people on screen into a few stable buckets, one query each, and gives every row its own person's
 * presence. Because buckets are stable, one more person re-runs a query for fifty people instead of for everyone.
 */
export function createPresenceRegistry() {
  const holds = new Map<string, number>()
  const known = new Map<string, Presence>()
  const rowListeners = new Map<string, Set<() => void>>()
  const bucketListeners = new Set<() => void>()
  let buckets: readonly (readonly string[])[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  let isKnown = true

  function gather() {
    timer = undefined
    const missing = new Set(holds.keys())
    const next = buckets.map((bucket) => {
      const kept = bucket.filter((id) => holds.has(id))
      for (const id of kept) missing.delete(id)
      return kept.length === bucket.length ? bucket : kept
    })
    const waiting = [...missing]
    for (const [index, bucket] of next.entries()) {
      const room = bucketSize - bucket.length
      if (waiting.length > 0 && room > 0) next[index] = [...bucket, ...waiting.splice(0, room)]
    }
    while (waiting.length > 0) next.push(waiting.splice(0, bucketSize))
    const changed = next.length !== buckets.length || next.some((bucket, index) => bucket !== buckets[index])
    if (!changed) return
    buckets = next
    for (const id of known.keys()) if (!holds.has(id)) known.delete(id)
    for (const listener of bucketListeners) listener()
  }

  function gatherSoon() {
    timer ??= setTimeout(gather, gatherMs)
  }

  return {
    buckets: () => buckets,
    onBuckets: (listener: () => void) => {
      bucketListeners.add(listener)
      return () => void bucketListeners.delete(listener)
    },
    get: (userId: string): Presence | undefined => (isKnown ? known.get(userId) : undefined),
    /** While offline, no one's presence is known, which doesn't mean that they are away. */
    setKnown(value: boolean) {
      if (value === isKnown) return
      isKnown = value
      for (const listeners of rowListeners.values()) for (const listener of listeners) listener()
    },
    /** Watches one person until the returned function is called. */
    watch(userId: string, listener: () => void) {
      holds.set(userId, (holds.get(userId) ?? 0) + 1)
      const listeners = rowListeners.get(userId) ?? new Set()
      rowListeners.set(userId, listeners.add(listener))
      gatherSoon()
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0) rowListeners.delete(userId)
        setTimeout(() => {
          const left = (holds.get(userId) ?? 1) - 1
          if (left > 0) holds.set(userId, left)
          else {
            holds.delete(userId)
            gatherSoon()
          }
        }, lingerMs)
      }
    },
    /**
     * The result for a bucket. Known presence stays until then, because a new query must not make dots flicker. Someone
     * who was queried and isn't in the result doesn't share theirs (R5).
     */
    publish(bucket: readonly string[], answer: readonly Presence[]) {
      const told = new Set<string>(answer.map(({ userId }) => userId))
      for (const userId of bucket) {
        if (told.has(userId) || !known.delete(userId)) continue
        for (const listener of rowListeners.get(userId) ?? []) listener()
      }
      for (const presence of answer) {
        const before = known.get(presence.userId)
        if (before?.status === presence.status && before.lastSeen === presence.lastSeen) continue
        known.set(presence.userId, presence)
        for (const listener of rowListeners.get(presence.userId) ?? []) listener()
      }
    },
  }
}

export type PresenceRegistry = ReturnType<typeof createPresenceRegistry>
