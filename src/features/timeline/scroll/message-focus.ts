import type { KeyboardEvent } from 'react'

export interface ThreadMoves {
  toStart: () => void
  toEnd: () => void
  toComposer: () => void
}

/**
 * Arrow keys move between messages, Page Up and Page Down by one screen, Home and End to the first and the newest
 * message, Escape back to the composer.
 */
export function moveFocus(event: KeyboardEvent<HTMLElement>, { toStart, toEnd, toComposer }: ThreadMoves) {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
  const log = event.currentTarget
  // Overlays aren't in the log, although React bubbles their events to here.
  if (!log.contains(event.target as Node)) return
  switch (event.key) {
    case 'ArrowUp':
      return step(event, -1)
    case 'ArrowDown':
      return step(event, 1)
    case 'PageUp':
    case 'PageDown':
      // Scrolling is the browser's own; afterwards, the arrow keys start at what is on screen.
      return log.focus({ preventScroll: true })
    case 'Home':
    case 'End':
      event.preventDefault()
      // The focused message may be removed with its page; the log stays.
      log.focus({ preventScroll: true })
      return event.key === 'Home' ? toStart() : toEnd()
    case 'Escape':
      event.stopPropagation()
      return toComposer()
  }
}

/** From the log itself, the first step goes to the lowest message on screen. */
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
