/**
 * Whether the server can be reached, from what is seen of the socket. Pure: the clock comes with each event.
 *
 *  (rested: back to none)
 *   none --made--> connecting --opened--> open --(asked, nothing heard in time)--> suspect --replaced--> connecting
 *                       ^  |                ^                                         |
 *                       |  +---closed----+  +----------------- heard -----------------+
 *                       +----- made -----+
 *
 * Only silence counts, never what the browser thinks of its network: a machine without one may have its server on
 * itself. Something is asked when the network changes, the page wakes or comes into view, and when what was sent stays
 * unanswered; whatever arrives then is an answer.
 */
export interface Connection {
  socket: 'none' | 'connecting' | 'open' | 'closed'
  /** Nothing was heard of it in time. */
  isSuspect: boolean
  /** Since when nothing has been heard that should have been, ms; null while all is well. */
  downSince: number | null
  /** What was sent first since the last thing heard, ms. */
  unansweredSince: number | null
  /** Asked, and not heard of since, ms. */
  askedAt: number | null
  /** How long an answer may take: more each time a socket was replaced in vain, for a slow server is not a dead one. */
  patienceMs: number
  /** Something has been heard since the page began. */
  wasHeard: boolean
}

export type ConnectionEvent =
  | { type: 'made' }
  | { type: 'opened' }
  | { type: 'closed' }
  /** No one is signed in: no connection is wanted. */
  | { type: 'rested' }
  | { type: 'sent' }
  | { type: 'heard' }
  /** Bytes are still going out: a slow line is a line. */
  | { type: 'moved' }
  /** Something happened after which the line may be gone. */
  | { type: 'doubted' }
  | { type: 'looked' }

export type ConnectionEffect = 'ask' | 'replace'

export const PATIENCE_MS = 2_000
const MOST_PATIENCE_MS = 30_000

export const noConnection: Connection = {
  socket: 'none',
  isSuspect: false,
  downSince: null,
  unansweredSince: null,
  askedAt: null,
  patienceMs: PATIENCE_MS,
  wasHeard: false,
}

type Step = [Connection, ConnectionEffect[]]

export function advance(before: Connection, event: ConnectionEvent, now: number): Step {
  switch (event.type) {
    case 'made':
      // A first one takes its time, too; one after another is still the same outage.
      return [
        { ...before, socket: 'connecting', unansweredSince: null, askedAt: null, downSince: before.downSince ?? now },
        [],
      ]
    case 'opened':
      return [{ ...before, socket: 'open', downSince: before.isSuspect ? before.downSince : null }, []]
    case 'closed':
      return [
        { ...before, socket: 'closed', unansweredSince: null, askedAt: null, downSince: before.downSince ?? now },
        [],
      ]
    case 'rested':
      return [{ ...noConnection, wasHeard: before.wasHeard }, []]
    case 'sent':
      return [{ ...before, unansweredSince: before.unansweredSince ?? now }, []]
    case 'heard':
      return [
        {
          ...before,
          isSuspect: false,
          wasHeard: true,
          downSince: before.socket === 'open' ? null : before.downSince,
          unansweredSince: null,
          askedAt: null,
          patienceMs: PATIENCE_MS,
        },
        [],
      ]
    case 'moved':
      return [
        {
          ...before,
          unansweredSince: before.unansweredSince === null ? null : now,
          askedAt: before.askedAt === null ? null : now,
        },
        [],
      ]
    case 'doubted':
      return ask(before, now)
    case 'looked':
      return look(before, now)
  }
}

function ask(before: Connection, now: number): Step {
  if (before.askedAt !== null) return [before, []]
  if (before.socket === 'open') return [{ ...before, askedAt: now }, ['ask']]
  // A handshake that began before the doubt may wait for a network that is gone.
  if (before.socket === 'connecting') return [{ ...before, askedAt: now }, []]
  return [before, []]
}

function look(before: Connection, now: number): Step {
  const { socket, askedAt, unansweredSince, patienceMs } = before
  if (askedAt !== null && now - askedAt >= patienceMs) {
    const next = {
      ...before,
      isSuspect: true,
      downSince: before.downSince ?? askedAt,
      unansweredSince: null,
      askedAt: null,
      patienceMs: Math.min(MOST_PATIENCE_MS, patienceMs * 2),
    }
    return [next, ['replace']]
  }
  if (socket === 'open' && unansweredSince !== null && now - unansweredSince >= patienceMs) return ask(before, now)
  return [before, []]
}

/** When to look next: for an answer, or for what is shown; null when nothing is awaited. */
export function nextLook({ socket, askedAt, unansweredSince, patienceMs, downSince }: Connection, now: number) {
  const times: number[] = []
  if (askedAt !== null) times.push(askedAt + patienceMs)
  else if (socket === 'open' && unansweredSince !== null) times.push(unansweredSince + patienceMs)
  if (downSince !== null && downSince + PATIENCE_MS > now) times.push(downSince + PATIENCE_MS)
  return times.length === 0 ? null : Math.min(...times)
}

/** A blip is not worth a word: so long after the last sign of life it is. */
export function isOffline({ socket, isSuspect, downSince }: Connection, now: number): boolean {
  if (socket === 'none' || downSince === null || now - downSince < PATIENCE_MS) return false
  return socket !== 'open' || isSuspect
}
