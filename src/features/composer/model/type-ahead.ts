/**
 * Between the press on a chat and its composer there is a moment in which keystrokes would go to what was pressed.
 * Someone who keeps typing means the chat, so the letters wait for its composer.
 *
 *   idle --opening--> waiting --letters--> waiting --composer mounted--> idle
 *                        +---- pressed elsewhere, another key, too late ----> idle
 */
export interface TypeAhead {
  conversationId: string
  letters: string
  until: number
}

/** A chat that takes longer than this to open gets no letters. */
export const TYPE_AHEAD_MS = 5_000

export interface KeyPress {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  isComposing: boolean
}

/** The state after one more key; null if it ends the waiting. A key that adds a letter is meant for the composer. */
export function withKey(waiting: TypeAhead, press: KeyPress, now: number): TypeAhead | null {
  if (now >= waiting.until) return null
  if (press.isComposing || press.ctrlKey || press.metaKey || press.altKey) return null
  if (press.key === 'Shift') return waiting
  // One character, whatever its code units; key names are longer.
  if ([...press.key].length !== 1) return null
  return { ...waiting, letters: waiting.letters + press.key }
}

let waiting: TypeAhead | null = null
let stop = () => {}

/** Active from a press that opens a chat until its composer is mounted. */
export function awaitLetters(conversationId: string) {
  stop()
  waiting = { conversationId, letters: '', until: Date.now() + TYPE_AHEAD_MS }
  const ending = new AbortController()
  const { signal } = ending
  stop = () => {
    waiting = null
    ending.abort()
  }
  const onKey = (event: KeyboardEvent) => {
    const before = waiting
    if (!before || isWritten(event.target)) return stop()
    waiting = withKey(before, event, Date.now())
    if (!waiting) return stop()
    if (waiting === before) return
    event.preventDefault()
    event.stopPropagation()
  }
  document.addEventListener('keydown', onKey, { capture: true, signal })
  document.addEventListener('pointerdown', stop, { capture: true, signal })
}

/** The letters typed for this chat so far; from now on the composer gets the keys itself. */
export function takeLetters(conversationId: string): string {
  const letters = waiting?.conversationId === conversationId ? waiting.letters : ''
  stop()
  return letters
}

const isWritten = (target: EventTarget | null) =>
  target instanceof Element && target.closest('input, textarea, select, [contenteditable]') !== null
