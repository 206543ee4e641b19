import type { Presence } from './presence-registry'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
/** Longer ago than this, when exactly tells nothing. */
const forgetAfter = 7 * day

export type PresenceWords =
  | { say: 'active' | 'recent' | 'offline' }
  | { say: 'seenMinutes' | 'seenHours'; count: number }
  | { say: 'seenOn'; at: number }

/** What is said of somebody's presence in the minute that begins at `now`, by the server's clock. */
export function presenceWords({ status, lastSeen }: Presence, now: number): PresenceWords {
  if (status !== 'offline') return { say: status }
  if (lastSeen === null) return { say: 'offline' }
  // `now` is the minute's start; its end errs by less than a minute and never says one hour for two.
  const ago = now + minute - lastSeen
  if (ago < hour) return { say: 'seenMinutes', count: Math.max(1, Math.floor(ago / minute)) }
  if (ago < day) return { say: 'seenHours', count: Math.floor(ago / hour) }
  if (ago < forgetAfter) return { say: 'seenOn', at: lastSeen }
  return { say: 'offline' }
}
