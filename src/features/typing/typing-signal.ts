/**
 * When a typist's client tells the others. Pure: `(state, event, now) → state + signal`.
 *
 *   quiet --key: send--> typing --key, at most once a second: send--> typing
 *   typing --300 ms without a key, and keys since the last send: send--> typing
 *   typing --2.5 s without a key: clear--> quiet        (an indicator lives 3 s; this makes silence end it in time)
 *   typing --emptied: clear--> quiet   --sent--> quiet  (the server clears with the message itself)
 */
export type TypingSignal = {
  lastKeyAt: number | null
  lastSentAt: number | null
  /** A key since the last send: the trailing one is still owed. */
  owed: boolean
}

export type TypingEvent = 'key' | 'emptied' | 'sent' | 'tick'
export type Signal = 'send' | 'clear' | null

const INTERVAL_MS = 1_000
const TRAILING_MS = 300
const SILENCE_MS = 2_500

export const quiet: TypingSignal = { lastKeyAt: null, lastSentAt: null, owed: false }

export function stepTyping(
  state: TypingSignal,
  event: TypingEvent,
  now: number,
): { state: TypingSignal; signal: Signal } {
  switch (event) {
    case 'key': {
      const due = state.lastSentAt === null || now - state.lastSentAt >= INTERVAL_MS
      return due
        ? { state: { lastKeyAt: now, lastSentAt: now, owed: false }, signal: 'send' }
        : { state: { ...state, lastKeyAt: now, owed: true }, signal: null }
    }
    case 'emptied':
      return { state: quiet, signal: state.lastSentAt === null ? null : 'clear' }
    case 'sent':
      return { state: quiet, signal: null }
    case 'tick': {
      if (state.lastKeyAt === null) return { state, signal: null }
      const silence = now - state.lastKeyAt
      if (silence >= SILENCE_MS) return { state: quiet, signal: 'clear' }
      if (state.owed && silence >= TRAILING_MS) {
        return { state: { ...state, lastSentAt: now, owed: false }, signal: 'send' }
      }
      return { state, signal: null }
    }
  }
}

/** When the next tick is wanted; null for never. */
export function nextTick(state: TypingSignal): number | null {
  if (state.lastKeyAt === null) return null
  return state.lastKeyAt + (state.owed ? TRAILING_MS : SILENCE_MS)
}
