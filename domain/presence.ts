/**
 * Presence of a person follows from the sessions (tabs) they have. Times are UTC milliseconds by the server's clock.
 *
 *            heartbeat, visible                 40 s without a heartbeat, or hidden for 5 min
 *   (none) ───────────────────► active ───────────────────────────────────────────────► inactive ──10 min──► (none)
 *                                 ▲                    heartbeat, visible                  │
 *                                 └────────────────────────────────────────────────────────┘
 *   leave signal: gone after 1 s unless a heartbeat follows.
 *
 * An inactive session is kept for a while because browsers slow down the timers of hidden tabs: a late heartbeat of a
 * tab that was hidden long ago must not look like a new arrival.
 */
export type PresenceStatus = 'active' | 'recent' | 'offline'

export const presenceTiming = {
  heartbeatMs: 30_000,
  /** Grace period for a heartbeat before its session counts as gone. */
  graceMs: 10_000,
  /** A hidden tab keeps its person active this long (R10). */
  hiddenMs: 5 * 60_000,
  /** "Recently active" lasts this long after the last heartbeat. */
  recentMs: 5 * 60_000,
  /** An inactive session is forgotten after this long without a heartbeat. */
  forgetMs: 10 * 60_000,
  /** A reload sends a leave signal and then a heartbeat: the first waits this long for the second. */
  leaveDelayMs: 1_000,
} as const

export interface SessionState {
  lastHeartbeatAt: number
  /** When the tab was first reported hidden; null while it is visible. */
  hiddenSince: number | null
  isActive: boolean
}

export interface Heartbeat {
  visible: boolean
  now: number
}

/** The session after a heartbeat; `previous` is null for a tab not seen before. */
export function afterHeartbeat(previous: SessionState | null, { visible, now }: Heartbeat): SessionState {
  if (visible) return { lastHeartbeatAt: now, hiddenSince: null, isActive: true }
  // A tab whose first heartbeat is hidden has not been looked at.
  if (!previous) return { lastHeartbeatAt: now, hiddenSince: now, isActive: false }
  const hiddenSince = previous.hiddenSince ?? now
  const isActive = previous.isActive && now < hiddenSince + presenceTiming.hiddenMs
  return { lastHeartbeatAt: now, hiddenSince, isActive }
}

/** When an active session ends unless a heartbeat arrives. */
export function activeUntil(session: SessionState): number {
  const overdue = session.lastHeartbeatAt + presenceTiming.heartbeatMs + presenceTiming.graceMs
  return session.hiddenSince === null ? overdue : Math.min(overdue, session.hiddenSince + presenceTiming.hiddenMs)
}

/** When the sweeper must look at the session again. */
export function sessionDeadline(session: SessionState): number {
  return session.isActive ? activeUntil(session) : session.lastHeartbeatAt + presenceTiming.forgetMs
}

/** The session once its deadline has passed: inactive, or null if it is to be deleted. */
export function afterDeadline(session: SessionState): SessionState | null {
  return session.isActive ? { ...session, isActive: false } : null
}

/** Until when someone last seen at that time counts as "recently active". */
export function recentUntil(lastSeen: number): number {
  return lastSeen + presenceTiming.recentMs
}

/** A person's status after one of their sessions changed or timed out. */
export function presenceStatus(before: PresenceStatus, hasActiveSession: boolean): PresenceStatus {
  if (hasActiveSession) return 'active'
  return before === 'active' ? 'recent' : before
}
