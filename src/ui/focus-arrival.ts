type Means = 'keyboard' | 'hand'

/**
 * Whether the focus arrived by keyboard, determined when it arrives and kept. `:focus-visible` can't tell: it becomes
 * true at the first key after a press.
 *
 *
 *   press ──▶ by pointer: every focus until the next key that moves it, and the current one
 *   Tab, or an arrow among the messages ──▶ by keyboard: the focus that it moves, not one that it leaves in place
 */
export function createFocusArrival() {
  let moves: Means = 'keyboard'
  let arrived: Means = 'keyboard'
  return {
    press: () => {
      moves = 'hand'
      arrived = 'hand'
    },
    /** A key that moves the focus. Escape and Enter restore it, so they don't count. */
    key: () => {
      moves = 'keyboard'
    },
    focus: () => {
      arrived = moves
    },
    isByKeyboard: () => arrived === 'keyboard',
  }
}

export const focusArrival = createFocusArrival()

const movingKeys = ['ArrowUp', 'ArrowDown', 'Home', 'End', 'PageUp', 'PageDown']

/** Watches the document's focus; returns a function that stops it. */
export function watchFocusArrival(): () => void {
  const stop = new AbortController()
  const options = { capture: true, signal: stop.signal }
  for (const type of ['pointerdown', 'mousedown']) document.addEventListener(type, focusArrival.press, options)
  document.addEventListener('focusin', focusArrival.focus, options)
  document.addEventListener(
    'keydown',
    (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return
      const isAmongMessages = event.target instanceof Element && event.target.closest('[role="log"]') !== null
      if (event.key === 'Tab' || (isAmongMessages && movingKeys.includes(event.key))) focusArrival.key()
    },
    options,
  )
  return () => stop.abort()
}
