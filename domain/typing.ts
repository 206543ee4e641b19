import type { Milliseconds } from './time'

export const typingTiming = {
  /** While typing the state is sent at the first key and then this often. */
  repeatMs: 1_000,
  /** And once more this long after the last key. */
  trailingMs: 300,
  /** The indicator lives this long from the moment it arrives: clocks differ between machines. */
  shownMs: 3_000,
  /** The server takes no state sooner than this after the last one. */
  minIntervalMs: 500,
  /** The server forgets a state this long after it was set. */
  staleMs: 5_000,
} as const

/**
 * Whether a state still shows. `arrivedAt` and `now` are by the viewer's clock: when this `lastTypingAt` was first
 * received, and the present.
 */
export function isTypingShown(arrivedAt: Milliseconds, now: Milliseconds): boolean {
  return now - arrivedAt < typingTiming.shownMs
}
