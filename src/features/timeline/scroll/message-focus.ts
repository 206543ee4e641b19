import type { KeyboardEvent } from 'react'

export interface ThreadMoves {
  toStart: () => void
  toEnd: () => void
  toComposer: () => void
}

/** Arrows move between messages, Page Up and Down by what is on screen, Home and End to the first and the newest of all, Escape back to the composer. */
export function moveFocus(event: KeyboardEvent<HTMLElement>, { toStart, toEnd, toComposer }: ThreadMoves) {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
  const log = event.currentTarget
  // What floats above the page is not in the log, though React hands its events on to here.
  if (!log.contains(event.target as Node)) return
  switch (event.key) {
    case 'ArrowUp':
      return step(event, -1)
    case 'ArrowDown':
      return step(event, 1)
    case 'PageUp':
    case 'PageDown':
      // Scrolling is the browser's own; from here on the arrows begin at what is on screen.
      return log.focus({ preventScroll: true })
    case 'Home':
    case 'End':
      event.preventDefault()
      // The message in focus may leave with its page; the log stays.
      log.focus({ preventScroll: true })
      return event.key === 'Home' ? toStart() : toEnd()
    case 'Escape':
      event.stopPropagation()
      return toComposer()
  }
}

/** From the log itself the first step goes to the lowest message on screen. */
function step(event: KeyboardEvent<HTMLElement>, by: 1 | -1) {
  const log = event.currentTarget
  const messages = [...log.querySelectorAll<HTMLElement>('[role="article"]')]
  const at = messages.findIndex((message) => message.contains(document.activeElement))
  const edge = log.getBoundingClientRect().bottom
  const onScreen = messages.findLastIndex((message) => message.getBoundingClientRect().top < edge)
  const target = messages[at === -1 ? onScreen : Math.min(messages.length - 1, Math.max(0, at + by))]
  if (!target) return
  event.preventDefault()
  target.focus({ preventScroll: true })
  target.scrollIntoView({ block: 'nearest' })
}
