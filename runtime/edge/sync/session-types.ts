/** A sync session's state, its events, and its effects. The machine itself is session.ts. */
import type { RevokedBearers } from '../auth/revocations'
import type { Access, FunctionOutcome, Identity, QueryToAdd, Timestamp } from '../../boundary/messages'
import type { CallResponse, SharedOutcome, Transition } from './fan-out'
import type { ClientMessage, ControlMessage, StateVersion } from './protocol'
import type { WatchedQueries } from './watched-queries'
import type { Bearer } from '../auth/verified-token'

/**
 *             Connect            Authenticate(User, Admin)
 *   ┌───────┐        ┌──────┐ ───────────────────▶ ┌───────────┐
 *   │ fresh │ ─────▶ │ live │                      │ verifying │  messages are held, in order
 *   └───────┘        └──────┘ ◀─────────────────── └───────────┘
 *       │                │     verified, admitted        │
 *       │ malformed, gone, late                          │ rejected (AuthError), unavailable
 *       ▼                ▼ expired, revoked (AuthError),  ▼
 *                          stalled
 *   ┌──────────────────────────────────────────────────────────┐
 *   │                          closed                          │
 *   └──────────────────────────────────────────────────────────┘
 *
 * Independently of the phase: `backlog` is null while the socket keeps up. When unread bytes pile up, it holds the one
 * transition into which everything that follows is coalesced, until the socket has drained.
 */
export type Phase = 'fresh' | 'live' | 'verifying' | 'closed'

/** A query-set request that the engine has not yet answered with a round. */
export interface UnappliedChange {
  token: number
  /** The client's current versions. */
  querySet: number
  identity: number
  removed: number[]
}

export interface Backlog {
  start: StateVersion
  /** The newest outcome of each query that changed meanwhile; null: removed. */
  changes: Map<number, SharedOutcome | null>
}

export interface SessionState {
  phase: Phase
  /** The client's own id, kept over reconnects. */
  sessionId: string
  clockSkew: number | null
  /** The versions that the client has requested; ahead of `version` while the engine works on them. */
  asked: { querySet: number; identity: number }
  /** The versions that the client has been sent, or will get with the backlog. */
  version: StateVersion
  identity: Identity | null
  access: Access
  /** Milliseconds; Infinity without a token. */
  expiresAt: number
  /** The session and subject of the token; null without one. */
  bearer: Bearer | null
  readonly queries: WatchedQueries
  /** The queries that the client has removed and the engine hasn't yet; null if none. */
  leaving: Set<number> | null
  unapplied: UnappliedChange[]
  lastToken: number
  callsInFlight: number
  callBytesInFlight: number
  /** Messages that arrived while a token was being verified, and their characters. */
  held: ClientMessage[]
  heldSize: number
  backlog: Backlog | null
  reading: boolean
  openedAt: number
  /** Since when the session has been unauthenticated. */
  nobodySince: number
  lastSentAt: number
  lastHeardAt: number
  probedAt: number
  /** Bytes the network has taken, and when that last increased (or nothing was pending). */
  flushed: number
  progressAt: number
}

export type SessionEvent =
  /** `size`: its characters. */
  | { type: 'message'; message: ClientMessage; size: number; latestTs: Timestamp }
  | { type: 'malformed'; reason: string }
  /** The peer answered a probe. */
  | { type: 'heard' }
  | { type: 'verified'; identity: Identity; bearer: Bearer; expiresAt: number; latestTs: Timestamp }
  /** Tokens that were valid are revoked. */
  | { type: 'revoked'; revoked: RevokedBearers }
  /** The key is the admin key. */
  | { type: 'admitted'; identity: Identity | null; latestTs: Timestamp }
  /** The token, or the key, is invalid. */
  | { type: 'rejected'; reason: string }
  /** The token couldn't be verified. */
  | { type: 'unavailable'; reason: string }
  | {
      type: 'response'
      kind: 'mutation' | 'action'
      requestId: number
      /** A failure with the status that its call returned. */
      size: number
      outcome: FunctionOutcome
      ts: Timestamp
    }
  | {
      type: 'round'
      ts: Timestamp
      updates: { queryId: number; outcome: SharedOutcome }[]
      /** Query-set requests of this session that took effect. */
      applied: number[]
      /** A mutation of this session succeeded. */
      touched: boolean
    }
  | { type: 'drained' }
  | { type: 'tick'; flushed: number }
  | { type: 'gone' }
  /** Closed by the server, for a reason that this session didn't cause. */
  | { type: 'ended'; code: number; reason: string }

export type EventOf<T extends SessionEvent['type']> = Extract<SessionEvent, { type: T }>

export type Effect =
  | { type: 'send'; message: ControlMessage }
  | ({ type: 'respond' } & CallResponse)
  | ({ type: 'transition' } & Transition)
  | {
      type: 'query-set'
      token: number
      identity?: Identity | null
      access?: Access
      add: QueryToAdd[]
      remove: number[]
    }
  | {
      type: 'call'
      kind: 'mutation' | 'action'
      requestId: number
      path: string
      args: unknown
      size: number
      identity: Identity | null
      access: Access
      /** Null for actions, whose results aren't stored. */
      replaySessionId: string | null
    }
  | { type: 'verify'; token: string }
  /** Answered with admitted or rejected. */
  | { type: 'admit'; key: string; impersonating: Record<string, unknown> | null }
  | { type: 'read'; on: boolean }
  | { type: 'probe' }
  /** The last effect of a session: its queries end, its socket closes. */
  | { type: 'close'; code: number; reason: string }
