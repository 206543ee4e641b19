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
  /** Queries one connection may watch. */
  queries: number
  /** Characters of the arguments of all queries that one connection watches: they are kept as long as it does. */
  queryBytes: number
  /** Bytes of one message. */
  messageBytes: number
  /** Sockets of the whole server. */
  connections: number
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
  queries: 4_096,
  queryBytes: 32 << 20,
  messageBytes: 16 << 20,
  connections: 20_000,
}
