/** What takes turns between two commits, and whose it is. */
import type { Access, Identity, RequestMetadata } from '../../boundary/messages'
import { networkOf } from '../../boundary/network'

/** Work that is done in turns. */
export interface Flow {
  /** Works until it is done or has used so many units; true when it is done. */
  visit(units: number): Promise<boolean>
}

/** What someone waits for. */
export const KIND = {
  /** What their own call has changed. */
  own: 0,
  /** What others have changed. */
  changed: 1,
  /** What they have newly asked for. */
  asked: 2,
  /** All they watch, after a change of the functions. */
  renewed: 3,
} as const

/** The share of each, in quanta, while all of them have work. */
export const KIND_WEIGHTS: readonly number[] = [4, 4, 2, 1]

/** In units (budget.ts); each may be passed by one run. */
export interface TurnLimits {
  /** One turn of a session: a page that opens fits in. */
  quantum: number
  /** Calls between two commits. */
  batch: number
  /** What a commit has changed, before anything else. */
  commit: number
  /** What waits, before the next commit. */
  slice: number
}

export const defaultTurnLimits: TurnLimits = { quantum: 2_000, batch: 4_000, commit: 4_000, slice: 4_000 }

/** What the engine keeps and does for one person, and for all. */
export interface EngineBounds {
  /** Characters of all results that one session watches. */
  sessionChars: number
  /** The same of everyone's, each shared one once: past it the session with most of them has to go. */
  resultChars: number
  /** What the calls of one person may cost lastingly; Infinity: whatever they do. */
  callUnitsPerSecond: number
  /** So many seconds' worth of that at once. */
  callBurstSeconds: number
}

export const defaultBounds: EngineBounds = {
  sessionChars: 64 << 20,
  resultChars: 512 << 20,
  callUnitsPerSecond: Infinity,
  callBurstSeconds: 10,
}

interface Asker {
  identity: Identity | null
  access: Access
  /** Whence a session comes, or the request of a call. */
  address?: string | null | undefined
  request?: RequestMetadata | null | undefined
}

/** Who has not signed in is known by their network; the edge bounds how many of them there are. */
export function personOf({ identity, access, address, request }: Asker): string {
  if (identity) return identity.tokenIdentifier
  return access === 'public' ? networkOf(address ?? request?.ip ?? null) : access
}
