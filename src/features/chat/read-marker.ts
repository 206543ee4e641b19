import { readSeqOnScreen } from '../../../domain/unread'

/**
 * When a read position is reported (C8, R2). Pure: the caller runs the effects and feeds back what happened.
 *
 *   quiet --something unread is seen--> gathering (until `due`) --tick--> reporting --settled--> quiet | gathering
 *
 * What is on screen counts only while the tab is visible and focused, and only if it joins the read position or the
 * live end: opening an old message marks nothing. Nothing is queued while disconnected; it is looked at afresh after.
 */
export type OnScreen = {
  /** Lowest and highest seq of all messages at least half visible. */
  low: number
  high: number
  /** Highest of them written by someone else, or −1. */
  highFromOthers: number
}

export type ReadMarker = {
  readSeq: number
  lastSeq: number
  attentive: boolean
  connected: boolean
  onScreen: OnScreen | null
  /** How far an unbroken reading has come, reported or not. */
  reach: number
  /** The highest of others' messages within reach: what will be reported. */
  pending: number
  due: number | null
  /** What the report under way says. */
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

export function startReadMarker(readSeq: number, lastSeq: number): ReadMarker {
  return {
    readSeq,
    lastSeq,
    attentive: false,
    connected: false,
    onScreen: null,
    reach: readSeq,
    pending: -1,
    due: null,
    reporting: null,
  }
}

export function stepReadMarker(before: ReadMarker, event: ReadEvent, now: number): ReadStep {
  const state = look(apply(before, event, now))
  const unreported = state.attentive && state.connected && state.reporting === null && state.pending > state.readSeq
  if (!unreported) return { state: { ...state, due: null }, report: null }
  if (state.due === null) return { state: { ...state, due: now + BURST_MS }, report: null }
  if (event.type !== 'tick' || now < state.due) return { state, report: null }
  return { state: { ...state, due: null, reporting: state.pending }, report: state.pending }
}

function apply(state: ReadMarker, event: ReadEvent, now: number): ReadMarker {
  switch (event.type) {
    case 'position': {
      const readSeq = Math.max(state.readSeq, event.readSeq)
      return { ...state, readSeq, lastSeq: event.lastSeq, reach: Math.max(state.reach, readSeq) }
    }
    case 'attention':
      return { ...state, attentive: event.attentive }
    case 'connection':
      return { ...state, connected: event.connected }
    case 'screen':
      return { ...state, onScreen: event.onScreen }
    case 'tick':
      return state
    case 'settled':
      if (event.failed) return { ...state, reporting: null, due: now + RETRY_MS }
      // The new position arrives with the query; until then this stands in for it, so nothing is reported twice.
      return { ...state, reporting: null, readSeq: Math.max(state.readSeq, state.reporting ?? -1) }
  }
}

/** Extends the reach by what is on screen, if it joins. */
function look(state: ReadMarker): ReadMarker {
  const { onScreen, attentive } = state
  if (!attentive || onScreen === null) return state
  const reach = readSeqOnScreen(state.reach, { firstSeq: onScreen.low, lastSeq: onScreen.high }, state)
  const pending = onScreen.highFromOthers <= reach ? Math.max(state.pending, onScreen.highFromOthers) : state.pending
  return { ...state, reach, pending }
}
