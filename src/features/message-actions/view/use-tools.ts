'use client'

import { useRef, useState, useSyncExternalStore } from 'react'
import { useContextMenu } from '@/ui/use-context-menu'
import type { MessageRow } from '@/features/timeline/model/message-row'
import type { MessageAction } from '../model/message-actions'
import { useMessageWork } from '../data/message-work'

import { useDragReply } from './use-drag-reply'
import { useMessageHandlers } from './use-message-handlers'

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

  const handlers = useMessageHandlers({ row, article, menu, drag, isSelected, setNear, pick, allowed, act })

  return {
    near: actions.length > 0 && isSelected === null,
    /** How far the bubble has been dragged, for swipe to reply. */
    drag: drag.state,
    /** Null outside selection mode. */
    isSelected,
    handlers,
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
