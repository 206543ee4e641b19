/**
 * The runtime limits that this product needs, with a margin: far above what its pages ever use, and far below Convex's
 * own, because anyone may sign in. docs/decisions/0031-turns-and-bounds.md
 */
import { getHeapStatistics } from 'node:v8'
import type { EngineBounds } from '../runtime/engine/loop/flow'
import { weightThatFits, type SyncLimits } from '../runtime/edge/sync/limits'

/** A reconnecting client sends all its queries in one message. */
export const LONGEST_MESSAGE = 2 << 20

/** Pages start one upload at a time: on a slow line, a batch of photos requests each URL when its turn comes. */
export const UPLOAD_AGE_MS = 10 * 60_000

/** For each of the two threads: from the machine's memory, or `--max-old-space-size`. */
export const heapBytes = (): number => getHeapStatistics().heap_size_limit

export function syncLimits(heap: number): Partial<SyncLimits> {
  return {
    messageBytes: LONGEST_MESSAGE,
    queryBytes: 2 * LONGEST_MESSAGE,
    callBytesInFlight: 2 * LONGEST_MESSAGE,
    transitionBytes: 16 << 20,
    stopReadingAboveBytes: 4 << 20,
    waitingBytes: Math.min(heap / 8, 256 << 20),
    // Sign-in and its pages need a few hundred bytes on a socket, and webhooks a few thousand in a request.
    anonymousBytes: 64 << 10,
    anonymousQueries: 16,
    signInWithinMs: 10_000,
    // A hundred tabs, or a school behind one address that reconnects all at once.
    socketsPerPerson: 100,
    socketsPerAddress: 1_000,
    anonymousSockets: 5_000,
    weightPerPerson: 20_000,
    weight: weightThatFits(heap),
  }
}

/** `messagesPerSecond` scales every rate limit; 0 disables this one as well. */
export function engineBounds(heap: number, messagesPerSecond: number): Partial<EngineBounds> {
  return {
    sessionChars: 16 << 20,
    resultChars: heap / 8,
    keptChars: Math.min(heap / 128, 16 << 20),
    // A message costs about 50 units. Everything else that a page does must stay far below the limit.
    callUnitsPerSecond: messagesPerSecond === 0 ? Infinity : 250 * messagesPerSecond,
  }
}
