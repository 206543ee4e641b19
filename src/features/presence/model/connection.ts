/**
 * Whether the server can be reached, from what happens on the socket. Pure: events carry the time.
 *
 * (rested: back to none)
 *   none --made--> connecting --opened--> open --(asked, nothing heard in time)--> suspect --replaced--> connecting
 *                       ^  |                ^                                         |
 *                       |  +---closed----+  +----------------- heard -----------------+
 *                       +----- made -----+
 *
 * Only silence counts, never what the browser believes about its network: a machine without one may run its own server.
 * The page asks for a response when the network changes, the machine wakes, the page becomes visible, and when
 * something sent stays unanswered; anything received counts as the response.
 */
export interface Connection {
  socket: 'none' | 'connecting' | 'open' | 'closed'
  /** No response in time. */
  isSuspect: boolean
  /** Since when an expected response is missing, ms; null while all is well. */
  downSince: number | null
  /** When the first unanswered message was sent, ms. */
  unansweredSince: number | null
  /** When a response was requested that is still missing, ms. */
  askedAt: number | null
  /**
   * How long a response can take: longer after each replacement that didn't help, because a slow server isn't a dead
   * one.
   */
  patienceMs: number
  /** Something was received since the page loaded. */
  wasHeard: boolean
}

export type ConnectionEvent =
  | { type: 'made' }
  | { type: 'opened' }
  | { type: 'closed' }
  /** No one is signed in, so no connection is wanted. */
  | { type: 'rested' }
  | { type: 'sent' }
  | { type: 'heard' }
  /** Bytes are still being sent: a slow connection works. */
  | { type: 'moved' }
  /** An event after which the connection may be dead. */
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
      // A first connection takes time, too; consecutive ones belong to the same outage.
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
  // A handshake that started before the doubt may wait for a network that is gone.
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

/** When to check next: for a response, or for a change of what is shown; null if nothing is pending. */
export function nextLook({ socket, askedAt, unansweredSince, patienceMs, downSince }: Connection, now: number) {
  const times: number[] = []
  if (askedAt !== null) times.push(askedAt + patienceMs)
  else if (socket === 'open' && unansweredSince !== null) times.push(unansweredSince + patienceMs)
  if (downSince !== null && downSince + PATIENCE_MS > now) times.push(downSince + PATIENCE_MS)
  return times.length === 0 ? null : Math.min(...times)
}

/** A short interruption isn't shown: this long after the last response, it is. */
export function isOffline({ socket, isSuspect, downSince }: Connection, now: number): boolean {
  if (socket === 'none' || downSince === null || now - downSince < PATIENCE_MS) return false
  return socket !== 'open' || isSuspect
}
