/** The kinds of work that take turns between two commits, and whose work it is. */
import type { Access, Identity, RequestMetadata } from '../../boundary/messages'
import { networkOf } from '../../boundary/network'

/** Work that is done in turns. */
export interface Flow {
  /** Works until it is done or has used this many units; returns true once done. */
  visit(units: number): Promise<boolean>
}

/** Work that someone waits for. */
export const KIND = {
  /** Effects of their own call. */
  own: 0,
  /** Effects of others' calls. */
  changed: 1,
  /** New subscriptions. */
  asked: 2,
  /** All of their queries, after the functions changed. */
  renewed: 3,
} as const

/** The share of each, in quanta, while all of them have work. */
export const KIND_WEIGHTS: readonly number[] = [4, 4, 2, 1]

/** In units (budget.ts); one run may exceed each. */
export interface TurnLimits {
  /** One turn of a session, enough for a page that opens. */
  quantum: number
  /** Calls between two commits. */
  batch: number
  /** Effects of a commit, before anything else. */
  commit: number
  /** Waiting work, before the next commit: as much as the calls took, and at least this. */
  slice: number
}

export const defaultTurnLimits: TurnLimits = { quantum: 2_000, batch: 4_000, commit: 4_000, slice: 500 }

/** The engine's limits for one person, and for everyone together. */
export interface EngineBounds {
  /** Total characters of the results of one session's queries. */
  sessionChars: number
  /** The same for everyone, counting shared ones once: above it, the session with most of them is closed. */
  resultChars: number
  /** Characters of documents kept decoded, in each of two generations; other caches are sized by it as well. */
  keptChars: number
  /** Sustained cost of one person's calls; Infinity: no limit. */
  callUnitsPerSecond: number
  /** Burst size, in seconds' worth of that. */
  callBurstSeconds: number
}

export const defaultBounds: EngineBounds = {
  sessionChars: 64 << 20,
  resultChars: 512 << 20,
  keptChars: 16 << 20,
  callUnitsPerSecond: Infinity,
  callBurstSeconds: 10,
}

interface Asker {
  identity: Identity | null
  access: Access
  /** The owner of a session, or of a call's request. */
  address?: string | null | undefined
  request?: RequestMetadata | null | undefined
}

/** Unauthenticated callers count by their network; the edge limits their number. */
export function personOf({ identity, access, address, request }: Asker): string {
  if (identity) return identity.tokenIdentifier
  return access === 'public' ? networkOf(address ?? request?.ip ?? null) : access
}
