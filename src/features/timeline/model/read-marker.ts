import { limits } from '../../../../domain/limits'
import { readSeqOnScreen } from '../../../../domain/unread'

/**
 * When a read position is reported (C8, R2, C155). Pure: the caller runs the effects and feeds their outcome back.
 *
 *   quiet --something unread is seen--> gathering (a burst) --tick--> read --tick, or attention ends--> reporting
 *   reporting --settled--> quiet | gathering
 *
 * Messages on screen count only while the tab is visible and focused, and only if they connect to the read position or
 * the live end: opening an old message marks nothing. Messages read while offline are reported once the connection is
 * back. Reports are immediate, except in large groups, where they are delayed and only this page knows until then.
 */
export type OnScreen = {
  /** Lowest and highest seq of all messages at least half visible. */
  low: number
  high: number
  /** The highest of them that someone else sent, or −1. */
  highFromOthers: number
}

export type ReadMarker = {
  readSeq: number
  lastSeq: number
  attentive: boolean
  connected: boolean
  onScreen: OnScreen | null
  /** How far contiguous reading has got, reported or not. */
  reach: number
  /** The highest of others' messages within that reach: the position to report. */
  pending: number
  /** When the pending messages count as read. */
  gatheredAt: number | null
  /** Read on this page; the server may not know yet. */
  read: number
  /** When to report it. */
  tellAt: number | null
  /** The position of the report in flight. */
  reporting: number | null
}

export type ReadEvent =
  | { type: 'position'; readSeq: number; lastSeq: number }
  | { type: 'attention'; attentive: boolean }
  | { type: 'connection'; connected: boolean }
  | { type: 'screen'; onScreen: OnScreen | null }
  | { type: 'tick' }
  | { type: 'settled'; failed: boolean }

export type ReadStep = { state: ReadMarker; report: number | null }

/** One batched mutation per burst of seen messages. */
export const BURST_MS = 150
export const RETRY_MS = 2_000

/**
 * In a large group each reader waits a random part of this, so that a few report soon and no one reports every message.
 */
const TELL_WITHIN_MS = 60_000

/** C155: how long a reader waits before reporting; `chance` is in [0, 1). */
export function tellDelay(memberCount: number, chance: number): number {
  return memberCount <= limits.inboxFanOut ? 0 : chance * TELL_WITHIN_MS
}

export function startReadMarker(readSeq: number, lastSeq: number): ReadMarker {
  return {
    readSeq,
    lastSeq,
    attentive: false,
    connected: false,
    onScreen: null,
    reach: readSeq,
    pending: -1,
    gatheredAt: null,
    read: readSeq,
    tellAt: null,
    reporting: null,
  }
}

/** When to call back with a tick; null for never. */
export function nextLook({ gatheredAt, tellAt, reporting, connected }: ReadMarker): number | null {
  if (reporting !== null) return null
  const tell = connected ? tellAt : null
  return gatheredAt === null || tell === null ? (gatheredAt ?? tell) : Math.min(gatheredAt, tell)
}

/** `delay`: for messages that become read in this step. */
export function stepReadMarker(before: ReadMarker, event: ReadEvent, now: number, delay = 0): ReadStep {
  return tell(gather(look(apply(before, event, now)), event, now, delay), now)
}

/** Messages that stay on screen for the duration of a burst count as read. */
function gather(state: ReadMarker, event: ReadEvent, now: number, delay: number): ReadMarker {
  const { attentive, reporting, pending, gatheredAt } = state
  const isUnread = attentive && reporting === null && pending > state.read
  if (!isUnread) return { ...state, gatheredAt: null }
  if (gatheredAt === null) return { ...state, gatheredAt: now + BURST_MS }
  if (event.type !== 'tick' || now < gatheredAt) return state
  return { ...state, gatheredAt: null, read: pending, tellAt: state.tellAt ?? now + delay }
}

function tell(state: ReadMarker, now: number): ReadStep {
  const { connected, reporting, read, readSeq, tellAt } = state
  if (read <= readSeq) return { state: { ...state, tellAt: null }, report: null }
  if (tellAt === null || now < tellAt || !connected || reporting !== null) return { state, report: null }
  return { state: { ...state, tellAt: null, reporting: read }, report: read }
}

function apply(state: ReadMarker, event: ReadEvent, now: number): ReadMarker {
  switch (event.type) {
    case 'position': {
      const readSeq = Math.max(state.readSeq, event.readSeq)
      const read = Math.max(state.read, readSeq)
      return { ...state, readSeq, read, lastSeq: event.lastSeq, reach: Math.max(state.reach, readSeq) }
    }
    case 'attention':
      // A reader who looks away may not come back, so what they have read is reported now.
      return {
        ...state,
        attentive: event.attentive,
        tellAt: event.attentive || state.tellAt === null ? state.tellAt : now,
      }
    case 'connection':
      return { ...state, connected: event.connected }
    case 'screen':
      return { ...state, onScreen: event.onScreen }
    case 'tick':
      return state
    case 'settled':
      if (event.failed) return { ...state, reporting: null, tellAt: now + RETRY_MS }
      // The new position arrives with the query; until then this stands in for it, so nothing is reported twice.
      return { ...state, reporting: null, readSeq: Math.max(state.readSeq, state.reporting ?? -1) }
  }
}

/** Extends the reach to the messages on screen, if they connect to it. */
function look(state: ReadMarker): ReadMarker {
  const { onScreen, attentive } = state
  if (!attentive || onScreen === null) return state
  const reach = readSeqOnScreen(state.reach, { firstSeq: onScreen.low, lastSeq: onScreen.high }, state)
  const pending = onScreen.highFromOthers <= reach ? Math.max(state.pending, onScreen.highFromOthers) : state.pending
  return { ...state, reach, pending }
}
