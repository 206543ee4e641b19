/**
 * When a typist's client signals the others. Pure: `(state, event, now) → state + signal`.
 *
 *   quiet --key: send--> typing --key, at most once a second: send--> typing
 *   typing --300 ms without a key, and keys since the last send: send--> typing
 *   typing --2.5 s without a key: clear--> quiet        (an indicator lasts 3 s; this ends it sooner)
 *   typing --emptied: clear--> quiet   --sent--> quiet  (the server clears with the message itself)
 *
 * C157: in a large group each signal reaches everyone who looks, so it is sent rarely and expires by itself.
 */
export type TypingSignal = {
  lastKeyAt: number | null
  lastSentAt: number | null
  /** There was a keystroke since the last send: a trailing signal is due. */
  owed: boolean
}

export type TypingEvent = 'key' | 'emptied' | 'sent' | 'tick'
export type Signal = 'send' | 'clear' | null

export interface Pace {
  intervalMs: number
  /** Null if later signals shouldn't cover what was typed so far. */
  trailingMs: number | null
  silenceMs: number
  atSilence: Signal
}

export const brisk: Pace = { intervalMs: 1_000, trailingMs: 300, silenceMs: 2_500, atSilence: 'clear' }
export const seldom: Pace = { intervalMs: 8_000, trailingMs: null, silenceMs: 10_000, atSilence: null }

export const quiet: TypingSignal = { lastKeyAt: null, lastSentAt: null, owed: false }

export function stepTyping(
  state: TypingSignal,
  event: TypingEvent,
  now: number,
  { intervalMs, trailingMs, silenceMs, atSilence }: Pace = brisk,
): { state: TypingSignal; signal: Signal } {
  switch (event) {
    case 'key': {
      const due = state.lastSentAt === null || now - state.lastSentAt >= intervalMs
      return due
        ? { state: { lastKeyAt: now, lastSentAt: now, owed: false }, signal: 'send' }
        : { state: { ...state, lastKeyAt: now, owed: trailingMs !== null }, signal: null }
    }
    case 'emptied':
      return { state: quiet, signal: state.lastSentAt === null ? null : 'clear' }
    case 'sent':
      return { state: quiet, signal: null }
    case 'tick': {
      if (state.lastKeyAt === null) return { state, signal: null }
      const silence = now - state.lastKeyAt
      if (silence >= silenceMs) return { state: quiet, signal: atSilence }
      if (state.owed && trailingMs !== null && silence >= trailingMs) {
        return { state: { ...state, lastSentAt: now, owed: false }, signal: 'send' }
      }
      return { state, signal: null }
    }
  }
}

/** When to call back with a tick; null for never. */
export function nextTick(state: TypingSignal, { trailingMs, silenceMs }: Pace = brisk): number | null {
  if (state.lastKeyAt === null) return null
  return state.lastKeyAt + (state.owed ? (trailingMs ?? silenceMs) : silenceMs)
}
