'use client'

import {
  type FocusEvent,
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react'
import { focusArrival } from '@/ui/focus-arrival'
import { isOfInputMethod, shortcutKey } from '@/ui/keys'
import { useContextMenu } from '@/ui/use-context-menu'
import type { MessageRow } from '@/features/timeline/model/message-row'
import { actionOfKey, type MessageAction } from '../model/message-actions'
import { useMessageWork } from '../data/message-work'
import { useDragReply } from './use-drag-reply'

/** The tools are about to unmount: if one of them has the focus, it moves to the message. */
function keepFocus(article: HTMLElement) {
  if (article.contains(document.activeElement?.closest('[data-tool]') ?? null)) article.focus({ preventScroll: true })
}

/**
 * A message's tools are shown while a pointer or the focus is on it, or one of its layers is open. Also handles its
 * keys.
 */
export function useTools(row: MessageRow) {
  const { allowed, run, layers, openLayer, selection, pick } = useMessageWork()
  const [isNear, setNear] = useState(false)
  const layer = useSyncExternalStore(
    layers.subscribe,
    () => (layers.get()?.rowKey === row.key ? layers.get() : null),
    () => null,
  )
  const isSelected = useSyncExternalStore(
    selection.subscribe,
    () => selection.get()?.has(row.key) ?? null,
    () => null,
  )
  const article = useRef<HTMLElement | null>(null)
  const drag = useDragReply({
    isOwn: row.isOwn,
    mayReply: () => isSelected === null && allowed(row).includes('reply'),
    onReply: (article) => act('reply', article, false),
  })
  const menu = useContextMenu(({ point, byKeyboard, byTouch }) => {
    if (!article.current || allowed(row).length === 0) return
    drag.cancel(article.current)
    openLayer('menu', row, article.current, byKeyboard, { point, isHeld: byTouch })
  })
  const actions = isNear || layer ? allowed(row) : []

  function act(action: MessageAction, article: HTMLElement, byKeyboard: boolean) {
    run(action, row, { article, byKeyboard })
  }

  return {
    near: actions.length > 0 && isSelected === null,
    /** How far the bubble has been dragged, for swipe to reply. */
    drag: drag.state,
    /** Null outside selection mode. */
    isSelected,
    handlers: {
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
    },
    props: {
      allowed: actions,
      isOpen: layer?.part === 'menu' && layer.isOpen,
      onRun: (action: MessageAction, anchor: HTMLElement, byKeyboard: boolean) => {
        const article = anchor.closest<HTMLElement>('[role="article"]')
        if (article) act(action, article, byKeyboard)
      },
      onMenu: (anchor: HTMLElement, byKeyboard: boolean) => {
        // Safari doesn't focus what is clicked, and the focus needs a place to return to.
        anchor.focus()
        openLayer('menu', row, anchor, byKeyboard)
      },
    },
  }
}
