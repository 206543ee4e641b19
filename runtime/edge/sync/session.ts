/**
 * One connection of the sync protocol as a pure state machine: no socket, no clock, no engine. `advance` changes the
 * state it is given and returns the effects, in order. The rules (Y…) are in SPEC.md; the diagram is in
 * session-types.ts.
 */
import { isRevoked } from '../auth/revocations'
import type { SharedOutcome } from './fan-out'
import type { SyncLimits } from './limits'
import type { StateVersion } from './protocol'
import { onAdmitted, onFirstMessage, onMessage, onVerified } from './session-messages'
import type { Step } from './session-step'
import { close, expire, fatal, isExpired, isNobody, overload, refuseToken } from './session-step'
import { WatchedQueries } from './watched-queries'
import type { Effect, EventOf, Phase, SessionEvent, SessionState } from './session-types'

type Changes = Map<number, SharedOutcome | null>

export function newSession(now: number): SessionState {
  return {
    phase: 'fresh',
    sessionId: '',
    clockSkew: null,
    asked: { querySet: 0, identity: 0 },
    version: { querySet: 0, identity: 0, ts: 0 },
    identity: null,
    access: 'public',
    expiresAt: Infinity,
    bearer: null,
    queries: new WatchedQueries(),
    leaving: null,
    unapplied: [],
    lastToken: 0,
    callsInFlight: 0,
    callBytesInFlight: 0,
    held: [],
    heldSize: 0,
    backlog: null,
    reading: true,
    openedAt: now,
    nobodySince: now,
    lastSentAt: now,
    lastHeardAt: now,
    probedAt: now,
    flushed: 0,
    progressAt: now,
  }
}

/** `buffered`: bytes passed to the socket that the network has not taken yet. */
export function advance(
  state: SessionState,
  event: SessionEvent,
  now: number,
  buffered: number,
  limits: SyncLimits,
): Effect[] {
  const step: Step = { state, now, buffered, limits, effects: [] }
  const handle = TABLE[state.phase][event.type] as (step: Step, event: SessionEvent) => void
  handle(step, event)
  if (state.phase !== 'closed') steerReading(step)
  return step.effects
}

const nothing = (): void => {}

const TABLE: { [P in Phase]: { [T in SessionEvent['type']]: (step: Step, event: EventOf<T>) => void } } = {
  fresh: {
    message: onFirstMessage,
    malformed: onMalformed,
    heard: onHeard,
    verified: nothing,
    revoked: nothing,
    admitted: nothing,
    rejected: nothing,
    unavailable: nothing,
    response: nothing,
    round: nothing,
    drained: nothing,
    tick: onFreshTick,
    gone: onGone,
    ended: onEnded,
  },
  live: {
    message: onMessage,
    malformed: onMalformed,
    heard: onHeard,
    verified: nothing,
    revoked: onRevoked,
    admitted: nothing,
    rejected: nothing,
    unavailable: nothing,
    response: onResponse,
    round: onRound,
    drained: onDrained,
    tick: onTick,
    gone: onGone,
    ended: onEnded,
  },
  verifying: {
    message: onHeldMessage,
    malformed: onMalformed,
    heard: onHeard,
    verified: onVerified,
    revoked: onRevoked,
    admitted: onAdmitted,
    rejected: (step, { reason }) => refuseToken(step, reason, step.state.asked.identity, true),
    unavailable: (step, { reason }) => close(step, 1011, `InternalServerError: ${reason}`),
    response: onResponse,
    round: onRound,
    drained: onDrained,
    tick: onTick,
    gone: onGone,
    ended: onEnded,
  },
  closed: {
    message: nothing,
    malformed: nothing,
    heard: nothing,
    verified: nothing,
    revoked: nothing,
    admitted: nothing,
    rejected: nothing,
    unavailable: nothing,
    response: nothing,
    round: nothing,
    drained: nothing,
    tick: nothing,
    gone: nothing,
    ended: nothing,
  },
}

/** The identity will be known in a moment; until then messages are held, up to the size of one message. */
function onHeldMessage(step: Step, { message, size }: EventOf<'message'>): void {
  const { state, limits } = step
  state.held.push(message)
  state.heldSize += size
  if (state.heldSize > limits.messageBytes) overload(step, 'too much data before signing in')
}

/** Nothing more is sent to a client whose token was revoked. */
function onRevoked(step: Step, { revoked }: EventOf<'revoked'>): void {
  const { bearer, phase, version } = step.state
  if (bearer === null || !isRevoked(revoked, bearer)) return
  if (phase === 'live') return refuseToken(step, 'The session has ended', version.identity, false)
  // Another token is being verified: the client sends it again when it reconnects.
  close(step, 1000, 'Unauthenticated')
}

function onResponse({ state, now, effects }: Step, event: EventOf<'response'>): void {
  state.callsInFlight--
  state.callBytesInFlight -= event.size
  state.lastSentAt = now
  const { kind, requestId, outcome, ts } = event
  effects.push({ type: 'respond', kind, requestId, outcome, ts })
}

function onRound(step: Step, { ts, updates, applied, touched }: EventOf<'round'>): void {
  const { state } = step
  if (isExpired(step) && state.phase !== 'verifying') return expire(step)
  const start = state.version
  const end = { ...start, ts: Math.max(ts, start.ts) }
  const changes = new Map<number, SharedOutcome | null>()
  const newest = Math.max(0, ...applied)
  while (state.unapplied.length > 0 && state.unapplied[0]!.token <= newest) {
    const { querySet, identity, removed } = state.unapplied.shift()!
    end.querySet = querySet
    end.identity = identity
    for (const queryId of removed) {
      state.leaving?.delete(queryId)
      changes.set(queryId, null)
    }
    if (state.leaving?.size === 0) state.leaving = null
  }
  for (const { queryId, outcome } of updates) {
    if (state.queries.show(queryId, outcome.mark)) changes.set(queryId, outcome)
  }
  if (changes.size === 0 && !touched && end.querySet === start.querySet && end.identity === start.identity) return
  state.version = end
  if (state.backlog !== null || step.buffered > step.limits.coalesceAboveBytes) {
    state.backlog ??= { start, changes: new Map() }
    for (const [queryId, outcome] of changes) state.backlog.changes.set(queryId, outcome)
    if (isTooLarge(step, state.backlog.changes)) overload(step, 'more data is waiting than this socket accepts')
    return
  }
  show(step, start, changes)
}

function onDrained(step: Step): void {
  const { state } = step
  if (state.backlog === null) return
  const { start, changes } = state.backlog
  state.backlog = null
  show(step, start, changes)
}

/** Everything since `start`, merged. */
function show(step: Step, start: StateVersion, changes: Changes): void {
  const { state, now, effects } = step
  if (isTooLarge(step, changes)) return overload(step, 'the results together are too large')
  state.lastSentAt = now
  effects.push({ type: 'transition', start, end: state.version, changes: listed(changes), clockSkew: state.clockSkew })
}

function isTooLarge({ limits }: Step, changes: Changes): boolean {
  let bytes = 0
  for (const outcome of changes.values()) bytes += outcome?.bytes.length ?? 0
  return bytes > limits.transitionBytes
}

const listed = (changes: Changes) => Array.from(changes, ([queryId, outcome]) => ({ queryId, outcome }))

function onHeard({ state, now }: Step): void {
  state.lastHeardAt = now
}

function onFreshTick(step: Step, event: EventOf<'tick'>): void {
  if (step.now - step.state.openedAt >= step.limits.connectWithinMs) return close(step, 1008, 'No Connect message')
  onTick(step, event)
}

function onTick(step: Step, { flushed }: EventOf<'tick'>): void {
  const { state, now, limits, effects } = step
  clampToNow(state, now)
  if (isNobody(state) && state.phase === 'live' && now - state.nobodySince >= limits.signInWithinMs) {
    return close(step, 1008, 'No one has signed in')
  }
  // While a new token is being verified, the old one's expiry doesn't matter.
  if (isExpired(step) && state.phase === 'live') return expire(step)
  if (flushed > state.flushed || step.buffered === 0) state.progressAt = now
  state.flushed = flushed
  if (now - state.progressAt >= limits.stalledAfterMs) return close(step, 1008, 'The socket takes no data')
  // A pong can't arrive on a socket that isn't being read.
  if (!state.reading) state.lastHeardAt = now
  const silence = now - state.lastHeardAt
  if (silence >= limits.goneAfterMs) return close(step, 1001, 'Nothing heard')
  if (silence >= limits.probeAfterMs && now - state.probedAt >= limits.probeAfterMs) {
    state.probedAt = now
    effects.push({ type: 'probe' })
  }
  // The socket reports when it has drained; this covers a lost report.
  if (step.buffered === 0) onDrained(step)
  if (now - state.lastSentAt >= limits.pingAfterMs && step.buffered === 0) {
    state.lastSentAt = now
    effects.push({ type: 'send', message: { type: 'Ping' } })
  }
}

/** A wall clock may be set back; that must not extend any silence. */
function clampToNow(state: SessionState, now: number): void {
  state.lastSentAt = Math.min(state.lastSentAt, now)
  state.lastHeardAt = Math.min(state.lastHeardAt, now)
  state.probedAt = Math.min(state.probedAt, now)
  state.progressAt = Math.min(state.progressAt, now)
  state.nobodySince = Math.min(state.nobodySince, now)
}

function onMalformed(step: Step, { reason }: EventOf<'malformed'>): void {
  fatal(step, reason)
}

function onEnded(step: Step, { code, reason }: EventOf<'ended'>): void {
  close(step, code, reason)
}

function onGone(step: Step): void {
  close(step, 1000, '')
}

function steerReading({ state, buffered, limits, effects }: Step): void {
  const on =
    state.phase !== 'verifying' &&
    state.callsInFlight < limits.callsInFlight &&
    state.callBytesInFlight < limits.callBytesInFlight &&
    state.unapplied.length < limits.changesInFlight &&
    buffered < limits.stopReadingAboveBytes
  if (on === state.reading) return
  state.reading = on
  effects.push({ type: 'read', on })
}
