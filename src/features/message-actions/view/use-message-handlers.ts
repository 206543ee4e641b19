import type { FocusEvent, KeyboardEvent, MouseEvent, PointerEvent, RefObject } from 'react'
import { focusArrival } from '@/ui/focus-arrival'
import { isOfInputMethod, shortcutKey } from '@/ui/keys'
import type { useContextMenu } from '@/ui/use-context-menu'
import type { MessageRow } from '@/features/timeline/model/message-row'
import type { MessageWork } from '../data/message-work'
import { actionOfKey, type MessageAction } from '../model/message-actions'
import type { useDragReply } from './use-drag-reply'

/** The tools are about to unmount: if one of them has the focus, it moves to the message. */
function keepFocus(article: HTMLElement) {
  if (article.contains(document.activeElement?.closest('[data-tool]') ?? null)) article.focus({ preventScroll: true })
}

interface HandlersInput {
  row: MessageRow
  article: RefObject<HTMLElement | null>
  menu: ReturnType<typeof useContextMenu>
  drag: ReturnType<typeof useDragReply>
  /** Null outside selection mode. */
  isSelected: boolean | null
  setNear: (isNear: boolean) => void
  pick: MessageWork['pick']
  allowed: MessageWork['allowed']
  act: (action: MessageAction, article: HTMLElement, byKeyboard: boolean) => void
}

/** A message's handlers of pointer, focus, and keys. */
export function useMessageHandlers({
  row,
  article,
  menu,
  drag,
  isSelected,
  setNear,
  pick,
  allowed,
  act,
}: HandlersInput) {
  return {
    ...menu,
    onPointerDown(event: PointerEvent<HTMLElement>) {
      article.current = event.currentTarget
      menu.onPointerDown(event)
      drag.handlers.onPointerDown(event)
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      menu.onPointerMove(event)
      drag.handlers.onPointerMove(event)
    },
    onPointerUp(event: PointerEvent<HTMLElement>) {
      menu.onPointerUp()
      drag.handlers.onPointerUp(event)
    },
    onPointerCancel(event: PointerEvent<HTMLElement>) {
      menu.onPointerCancel()
      drag.handlers.onPointerCancel(event)
    },
    // In selection mode, pressing anything on a message selects it. An unsent message can't be selected: its buttons
    // work as usual.
    onClickCapture(event: MouseEvent<HTMLElement>) {
      menu.onClickCapture(event)
      if (event.isPropagationStopped() || isSelected === null || row.messageId === null) return
      event.preventDefault()
      event.stopPropagation()
      pick(row, event.shiftKey)
    },
    onMouseDown(event: MouseEvent<HTMLElement>) {
      // Shift-click would select all the text up to here.
      if (isSelected !== null && event.shiftKey) event.preventDefault()
    },
    onContextMenu(event: MouseEvent<HTMLElement>) {
      // Links and selected text keep the browser's own menu.
      if (getSelection()?.isCollapsed === false || (event.target as Element).closest('a')) return
      article.current = event.currentTarget
      menu.onContextMenu(event)
    },
    onPointerEnter: (event: PointerEvent) => event.pointerType !== 'touch' && setNear(true),
    onPointerLeave: ({ currentTarget }: PointerEvent<HTMLElement>) => {
      if (focusArrival.isByKeyboard() && currentTarget.contains(document.activeElement)) return
      keepFocus(currentTarget)
      setNear(false)
    },
    // Only keyboard focus keeps the tools visible. Otherwise a click here and a pointer elsewhere would show them
    // twice, and Escape from a menu opened by pointer would leave them.
    onFocus: ({ currentTarget }: FocusEvent<HTMLElement>) => {
      if (focusArrival.isByKeyboard() || currentTarget.matches(':hover')) setNear(true)
      else {
        setNear(false)
        keepFocus(currentTarget)
      }
    },
    onBlur: (event: FocusEvent<HTMLElement>) =>
      !event.currentTarget.contains(event.relatedTarget) && setNear(event.currentTarget.matches(':hover')),
    onKeyDown(event: KeyboardEvent<HTMLElement>) {
      article.current = event.currentTarget
      menu.onKeyDown(event)
      const isOnIt = event.target === event.currentTarget
      if (isSelected !== null && isOnIt && event.key === ' ') {
        event.preventDefault()
        return pick(row, event.shiftKey)
      }
      if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
      // Someone who pressed the message and now types means the composer.
      if (!focusArrival.isByKeyboard() || isOfInputMethod(event.nativeEvent)) return
      const action = actionOfKey(shortcutKey(event))
      // A held key acts once: the focus may be on the next message by now.
      if (action && event.repeat) return event.preventDefault()
      if (!action || !allowed(row).includes(action)) return
      event.preventDefault()
      act(action, event.currentTarget, true)
    },
  }
}
