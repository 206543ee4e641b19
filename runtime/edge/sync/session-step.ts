/** The context of the session machine's handlers, and the ways in which a session ends. */
import type { SyncLimits } from './limits'
import type { Effect, SessionState } from './session-types'

export interface Step {
  state: SessionState
  now: number
  buffered: number
  limits: SyncLimits
  effects: Effect[]
}

export function isExpired({ state, now }: Step): boolean {
  return now >= state.expiresAt
}

/** Whether no one has signed in. */
export function isNobody({ identity, access }: SessionState): boolean {
  return identity === null && access === 'public'
}

export function expire(step: Step): void {
  refuseToken(step, 'The token has expired', step.state.version.identity, false)
}

/** Contains the version that did not advance; the client adds one to see which attempt failed. */
export function refuseToken(step: Step, error: string, baseVersion: number, authUpdateAttempted: boolean): void {
  step.effects.push({ type: 'send', message: { type: 'AuthError', error, baseVersion, authUpdateAttempted } })
  close(step, 1000, 'Unauthenticated')
}

/** Ends the client for good, so only for what a working client never sends. */
export function fatal(step: Step, error: string): void {
  step.effects.push({ type: 'send', message: { type: 'FatalError', error } })
  close(step, 1008, 'Protocol error')
}

/** The server is full: the published client recognizes this reason, and waits some seconds before it reconnects. */
export function overload(step: Step, what: string): void {
  close(step, 1013, `TooManyConcurrentRequests: ${what}`)
}

export function close({ state, effects }: Step, code: number, reason: string): void {
  state.phase = 'closed'
  state.held = []
  state.heldSize = 0
  state.backlog = null
  effects.push({ type: 'close', code, reason })
}
