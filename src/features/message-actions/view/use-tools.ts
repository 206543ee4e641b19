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

/** The tools are about to go: a focus on one of them stays with the message. */
function keepFocus(article: HTMLElement) {
  if (article.contains(document.activeElement?.closest('[data-tool]') ?? null)) article.focus({ preventScroll: true })
}

/** A message's tools are there while a pointer or the focus is on it, or something of it is open; and its keys work. */
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
  const menu = useContextMenu(({ point, byKeyboard }) => {
    if (!article.current || allowed(row).length === 0) return
    drag.cancel(article.current)
    openLayer('menu', row, article.current, byKeyboard, point)
  })
  const actions = isNear || layer ? allowed(row) : []

  function act(action: MessageAction, article: HTMLElement, byKeyboard: boolean) {
    run(action, row, { article, byKeyboard })
  }

  return {
    near: actions.length > 0 && isSelected === null,
    /** How far a finger has drawn the bubble, to answer it. */
    drag: drag.state,
    /** Null while nothing is being picked. */
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
      // While messages are being picked, whatever is pressed on one picks it. One that isn't sent can't be picked: what
      // is pressed on it does what it says.
      onClickCapture(event: MouseEvent<HTMLElement>) {
        menu.onClickCapture(event)
        if (event.isPropagationStopped() || isSelected === null || row.messageId === null) return
        event.preventDefault()
        event.stopPropagation()
        pick(row, event.shiftKey)
      },
      onMouseDown(event: MouseEvent<HTMLElement>) {
        // Shift would mark all the text up to here.
        if (isSelected !== null && event.shiftKey) event.preventDefault()
      },
      onContextMenu(event: MouseEvent<HTMLElement>) {
        // A link, and text that is marked, have a menu of the browser's own.
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
      // Only a focus that came by keyboard holds the tools, or a click here and a pointer elsewhere would show them
      // twice; and Escape from a menu that was opened by hand would leave them there.
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
        // Who has pressed the message and now types means the composer.
        if (!focusArrival.isByKeyboard() || isOfInputMethod(event.nativeEvent)) return
        const action = actionOfKey(shortcutKey(event))
        // A key that is held acts once: the focus may be on the next message by now.
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
        // Safari does not focus what is clicked, and the focus has to have a place to return to.
        anchor.focus()
        openLayer('menu', row, anchor, byKeyboard)
      },
    },
  }
}
