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
import { useContextMenu } from '@/ui/use-context-menu'
import type { MessageRow } from '../thread-rows'
import { actionOfKey, type MessageAction } from './message-actions'
import { useMessageWork } from './message-work'

/** A message's tools are there while a pointer or the focus is on it, or something of it is open; and its keys work. */
export function useTools(row: MessageRow) {
  const { allowed, run, layers, openLayer, selection } = useMessageWork()
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
  const menu = useContextMenu(({ point, byKeyboard }) => {
    if (article.current && allowed(row).length > 0) openLayer('menu', row, article.current, byKeyboard, point)
  })
  const actions = isNear || layer ? allowed(row) : []

  function act(action: MessageAction, article: HTMLElement, byKeyboard: boolean) {
    run(action, row, { article, byKeyboard })
  }

  return {
    near: actions.length > 0 && isSelected === null,
    /** Null while nothing is being picked. */
    isSelected,
    toggle: () => void selection.toggle(row),
    handlers: {
      ...menu,
      onPointerDown(event: PointerEvent<HTMLElement>) {
        article.current = event.currentTarget
        menu.onPointerDown(event)
      },
      onContextMenu(event: MouseEvent<HTMLElement>) {
        // A link, and text that is marked, have a menu of the browser's own.
        if (getSelection()?.isCollapsed === false || (event.target as Element).closest('a')) return
        article.current = event.currentTarget
        menu.onContextMenu(event)
      },
      onPointerEnter: (event: PointerEvent) => event.pointerType !== 'touch' && setNear(true),
      onPointerLeave: (event: PointerEvent<HTMLElement>) =>
        !event.currentTarget.contains(document.activeElement) && setNear(false),
      // A layer gives the focus back to a tool: it stays, also for who opened it with a pointer.
      onFocus: ({ target, currentTarget }: FocusEvent<HTMLElement>) => {
        if (target !== currentTarget || target.matches(':focus-visible')) setNear(true)
      },
      onBlur: (event: FocusEvent<HTMLElement>) =>
        !event.currentTarget.contains(event.relatedTarget) && setNear(event.currentTarget.matches(':hover')),
      onKeyDown(event: KeyboardEvent<HTMLElement>) {
        article.current = event.currentTarget
        menu.onKeyDown(event)
        if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
        const action = actionOfKey(event.key)
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
