/** The limits of one connection. All limits of the sync layer are here; tests and the server may lower them. */
export interface SyncLimits {
  /** A socket that hasn't sent Connect by then is closed. */
  connectWithinMs: number
  /** A Ping is sent before this much silence. The client gives up after 60 s. */
  pingAfterMs: number
  /** After this much silence, the peer is pinged. */
  probeAfterMs: number
  /** After this much silence, the peer counts as gone. */
  goneAfterMs: number
  /** A socket that takes none of its pending bytes for this long is closed. */
  stalledAfterMs: number
  /** Above this many pending bytes, transitions are coalesced until the socket has drained. */
  coalesceAboveBytes: number
  /**
   * Maximum bytes of one transition, and of the backlog of a socket that doesn't drain. Less than the longest string.
   */
  transitionBytes: number
  /** Above this many pending bytes, nothing more is read from the socket either. */
  stopReadingAboveBytes: number
  /** Maximum pending mutations and actions per connection; at the limit nothing more is read from it. */
  callsInFlight: number
  /** Maximum bytes of pending calls per connection. */
  callBytesInFlight: number
  /** Maximum pending changes of a connection's query set; at the limit nothing more is read from it. */
  changesInFlight: number
  /** Maximum queries that one connection can subscribe to. */
  queries: number
  /** The same limit before sign-in. */
  anonymousQueries: number
  /** Total characters of the arguments of a connection's queries, which are kept as long as it lasts. */
  queryBytes: number
  /** Maximum bytes of one message. */
  messageBytes: number
  /** Maximum bytes of one message, or of a call's body, before sign-in. */
  anonymousBytes: number
  /** A socket without a sign-in by then is closed. */
  signInWithinMs: number
  /** Maximum sockets of the whole server. */
  connections: number
  socketsPerPerson: number
  /** Maximum unauthenticated sockets per address; an IPv6 network counts as one address. */
  socketsPerAddress: number
  /** The same for all addresses together. */
  anonymousSockets: number
  /** For all queries of a person, or of an address: one unit each, and one per 4 KiB of arguments. */
  weightPerPerson: number
  /** For everyone together. */
  weight: number
  /** Maximum backlog of all sockets together, in bytes. */
  waitingBytes: number
}

/** The memory of a query, counting its read set and result twice: the bound that B6 measures. */
const QUERY_BYTES = 8 << 10
/** Heap that the engine needs besides queries: functions, caches, one run at its limits. */
const BASE_BYTES = 384 << 20

/** The total weight of all queries that fits into a heap. A quarter of it is for their results. */
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
