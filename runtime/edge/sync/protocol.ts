/**
 * The messages of Convex's sync protocol as they are sent: JSON text frames, 64-bit numbers as base64 of 8
 * little-endian bytes.
 */
import type { JsonText, Timestamp } from '../../boundary/messages'

export interface StateVersion {
  querySet: number
  identity: number
  ts: Timestamp
}

export interface Connect {
  type: 'Connect'
  /** Chosen by the client and kept over its reconnects: with a request id it names a mutation forever. */
  sessionId: string
  maxObservedTimestamp: Timestamp | null
  clientTs: number | null
}

export interface AddQuery {
  type: 'Add'
  queryId: number
  path: string
  /** With sorted keys. */
  args: JsonText
  journal: string | null
}

export interface RemoveQuery {
  type: 'Remove'
  queryId: number
}

export interface ModifyQuerySet {
  type: 'ModifyQuerySet'
  baseVersion: number
  newVersion: number
  modifications: (AddQuery | RemoveQuery)[]
}

export interface FunctionRequest {
  type: 'Mutation' | 'Action'
  requestId: number
  path: string
  args: unknown
  /** Characters of the message. */
  size: number
}

export interface Authenticate {
  type: 'Authenticate'
  tokenType: 'User' | 'Admin' | 'None'
  /** Empty for None. */
  value: string
  /** With Admin: the identity to act as. */
  impersonating: Record<string, unknown> | null
  baseVersion: number
}

/** The client's telemetry, which is ignored. */
export interface ClientEvent {
  type: 'Event'
}

export type ClientMessage = Connect | ModifyQuerySet | FunctionRequest | Authenticate | ClientEvent

/** Messages without results; those with results are composed in fan-out.ts. */
export type ControlMessage =
  | { type: 'Ping' }
  | { type: 'FatalError'; error: string }
  | { type: 'AuthError'; error: string; baseVersion: number; authUpdateAttempted: boolean }

const word = Buffer.alloc(8)
let lastEncoded = { ts: 0, text: 'AAAAAAAAAAA=' }

/** A round sends one timestamp to many sockets, so the last one is cached. */
export function encodeTimestamp(ts: Timestamp): string {
  if (ts !== lastEncoded.ts) {
    word.writeUInt32LE(ts % 2 ** 32, 0)
    word.writeUInt32LE(Math.floor(ts / 2 ** 32), 4)
    lastEncoded = { ts, text: word.toString('base64') }
  }
  return lastEncoded.text
}

/** Null when it isn't 8 bytes. Above 2^53 the result is inexact, yet still far ahead of any real time. */
export function decodeTimestamp(text: string): Timestamp | null {
  if (!/^[A-Za-z0-9+/]{11}=$/.test(text)) return null
  const bytes = Buffer.from(text, 'base64')
  return bytes.readUInt32LE(0) + bytes.readUInt32LE(4) * 2 ** 32
}
