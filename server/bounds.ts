/**
 * What this product needs of the runtime's bounds, with room: far more than its pages ever ask for, and far less than
 * Convex takes, since no one has to be a friend to sign in. docs/decisions/0031-turns-and-bounds.md
 */
import { getHeapStatistics } from 'node:v8'
import type { EngineBounds } from '../runtime/engine/loop/flow'
import { weightThatFits, type SyncLimits } from '../runtime/edge/sync/limits'

/** A connection that comes back asks for all its queries in one message. */
export const LONGEST_MESSAGE = 2 << 20

/** Pages begin an upload at once; a queue of photos on a slow line asks for each when its turn comes. */
export const UPLOAD_AGE_MS = 10 * 60_000

/** Of each of the two threads: what follows from the machine, or from `--max-old-space-size`. */
export const heapBytes = (): number => getHeapStatistics().heap_size_limit

export function syncLimits(heap: number): Partial<SyncLimits> {
  return {
    messageBytes: LONGEST_MESSAGE,
    queryBytes: 2 * LONGEST_MESSAGE,
    callBytesInFlight: 2 * LONGEST_MESSAGE,
    transitionBytes: 16 << 20,
    stopReadingAboveBytes: 4 << 20,
    waitingBytes: Math.min(heap / 8, 256 << 20),
    // Signing in and its pages need a few hundred bytes of a socket, and webhooks some thousand of a request.
    anonymousBytes: 64 << 10,
    anonymousQueries: 16,
    signInWithinMs: 10_000,
    // A hundred tabs; a school behind one address, all of whom come back at once.
    socketsPerPerson: 100,
    socketsPerAddress: 1_000,
    anonymousSockets: 5_000,
    weightPerPerson: 20_000,
    weight: weightThatFits(heap),
  }
}

/** `messagesPerSecond` scales all budgets: 0 lifts this one as well. */
export function engineBounds(heap: number, messagesPerSecond: number): Partial<EngineBounds> {
  return {
    sessionChars: 16 << 20,
    resultChars: heap / 8,
    // A message costs about fifty units; what a page does beside sending must never get near.
    callUnitsPerSecond: messagesPerSecond === 0 ? Infinity : 250 * messagesPerSecond,
  }
}
