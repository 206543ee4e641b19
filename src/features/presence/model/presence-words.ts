import type { Presence } from './presence-registry'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
/** Longer ago than this, the exact time says nothing. */
const forgetAfter = 7 * day

export type PresenceWords =
  | { say: 'active' | 'recent' | 'offline' }
  | { say: 'seenMinutes' | 'seenHours'; count: number }
  | { say: 'seenOn'; at: number }

/** The text for someone's presence in the minute that starts at `now`, by the server's clock. */
export function presenceWords({ status, lastSeen }: Presence, now: number): PresenceWords {
  if (status !== 'offline') return { say: status }
  if (lastSeen === null) return { say: 'offline' }
  // `now` is the start of the minute: the error stays below a minute, and one hour never reads as two.
  const ago = now + minute - lastSeen
  if (ago < hour) return { say: 'seenMinutes', count: Math.max(1, Math.floor(ago / minute)) }
  if (ago < day) return { say: 'seenHours', count: Math.floor(ago / hour) }
  if (ago < forgetAfter) return { say: 'seenOn', at: lastSeen }
  return { say: 'offline' }
}
