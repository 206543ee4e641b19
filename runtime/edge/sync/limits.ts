/** What one connection may cost. Every bound of the sync layer is here; tests and the server may lower them. */
export interface SyncLimits {
  /** A socket that hasn't said Connect by then is closed. */
  connectWithinMs: number
  /** A Ping goes out before this much silence has passed. The client gives up after 60 s. */
  pingAfterMs: number
  /** Nothing heard for so long: the peer is asked to show that it is there. */
  probeAfterMs: number
  /** Nothing heard for so long: the peer is gone. */
  goneAfterMs: number
  /** A socket with unread bytes that takes none for so long is closed. */
  stalledAfterMs: number
  /** Above this many unread bytes, transitions are merged until the socket has drained. */
  coalesceAboveBytes: number
  /** Bytes of one transition, and of what waits for a socket that does not drain. Less than the longest string. */
  transitionBytes: number
  /** Above this many unread bytes, nothing more is read from the socket either. */
  stopReadingAboveBytes: number
  /** Mutations and actions one connection may have unanswered; beyond it nothing more is read from it. */
  callsInFlight: number
  /** Bytes of calls that one connection may have unanswered. */
  callBytesInFlight: number
  /** Changes of its query set that a connection may have under way; beyond it nothing more is read from it. */
  changesInFlight: number
  /** Queries one connection may watch. */
  queries: number
  /** The same before anyone has signed in on it. */
  anonymousQueries: number
  /** Characters of the arguments of all queries that one connection watches: they are kept as long as it does. */
  queryBytes: number
  /** Bytes of one message. */
  messageBytes: number
  /** Bytes of one message, or of the body of a call, from whom no one knows. */
  anonymousBytes: number
  /** A socket on which no one has signed in by then is closed. */
  signInWithinMs: number
  /** Sockets of the whole server. */
  connections: number
  socketsPerPerson: number
  /** On which no one has signed in; an address is a network of IPv6. */
  socketsPerAddress: number
  /** The same of all addresses together. */
  anonymousSockets: number
  /** Of all queries of a person, or of an address: one for each, and one for each 4 KiB of their arguments. */
  weightPerPerson: number
  /** Of everyone's. */
  weight: number
  /** Bytes that wait for all sockets together. */
  waitingBytes: number
}

/** What a query costs where it is held twice, with its reads and its result: the bound that B6 measures. */
const QUERY_BYTES = 8 << 10
/** What the engine's heap needs beside queries: functions, caches, one run at its limits. */
const BASE_BYTES = 384 << 20

/** How much all queries together may weigh, so that they fit into a heap. A quarter of it is their results'. */
export function weightThatFits(heapBytes: number): number {
  return Math.max(Math.floor(((heapBytes * 3) / 4 - BASE_BYTES) / QUERY_BYTES), 4_096)
}

export const defaultSyncLimits: SyncLimits = {
  connectWithinMs: 30_000,
  pingAfterMs: 14_000,
  probeAfterMs: 30_000,
  goneAfterMs: 90_000,
  stalledAfterMs: 60_000,
  coalesceAboveBytes: 1 << 20,
  transitionBytes: 64 << 20,
  stopReadingAboveBytes: 8 << 20,
  callsInFlight: 256,
  callBytesInFlight: 16 << 20,
  changesInFlight: 64,
  queries: 4_096,
  anonymousQueries: 4_096,
  queryBytes: 32 << 20,
  messageBytes: 16 << 20,
  anonymousBytes: Infinity,
  signInWithinMs: Infinity,
  connections: 20_000,
  socketsPerPerson: 2_000,
  socketsPerAddress: 2_000,
  anonymousSockets: 10_000,
  weightPerPerson: 200_000,
  weight: 400_000,
  waitingBytes: 256 << 20,
}
