import type { KeyboardEvent } from 'react'

/** Arrows move between messages, Home and End to the outermost loaded ones, Escape back to the composer. */
export function moveFocus(event: KeyboardEvent<HTMLElement>, focusComposer: () => void) {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
  if (event.key === 'Escape') {
    event.stopPropagation()
    focusComposer()
    return
  }
  const messages = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="article"]')]
  const at = messages.findIndex((message) => message.contains(document.activeElement))
  const target = messages[targetIndex(event.key, at, messages.length)]
  if (!target) return
  event.preventDefault()
  target.focus({ preventScroll: true })
  target.scrollIntoView({ block: 'nearest' })
}

/** -1 for a key that moves nothing. From the log itself the first step goes to the newest message. */
function targetIndex(key: string, at: number, length: number): number {
  switch (key) {
    case 'ArrowUp':
      return at === -1 ? length - 1 : Math.max(0, at - 1)
    case 'ArrowDown':
      return at === -1 ? length - 1 : Math.min(length - 1, at + 1)
    case 'Home':
      return 0
    case 'End':
      return length - 1
    default:
      return -1
  }
}
