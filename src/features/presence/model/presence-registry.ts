import type { FunctionReturnType } from 'convex/server'
import type { api } from '../../../../convex/_generated/api'

export type Presence = FunctionReturnType<typeof api.presence.getPresence>[number]

/** Half of what one query may ask for, so that a bucket's re-subscription stays small. */
const bucketSize = 50
/** Rows mount in bursts while scrolling; asking waits for the burst. */
const gatherMs = 50
/** A row that scrolled out often scrolls back in. */
const lingerMs = 5_000

/**
 * Gathers who is on screen into a few stable buckets, one query each, and hands every row its own person's presence.
 * Buckets are stable so that one more person re-asks for fifty, not for everybody.
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
    /** Without a connection no one's presence is known, which is not to say that they are gone. */
    setKnown(value: boolean) {
      if (value === isKnown) return
      isKnown = value
      for (const listeners of rowListeners.values()) for (const listener of listeners) listener()
    },
    /** Watches one person for as long as the returned function is not called. */
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
     * The answer about a bucket. What is known stays until then: a new question must not make dots blink. Who is asked
     * about and not in it is not told of (R5).
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
