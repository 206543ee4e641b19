'use client'

import { type PointerEvent, useRef, useState } from 'react'
import { answers, type Drag, moveDrag, startDrag } from '../model/drag-reply'

interface DragReplyInput {
  isOwn: boolean
  /** Called when a finger comes down: whether the message can be replied to. */
  mayReply: () => boolean
  onReply: (article: HTMLElement) => void
}

/**
 * Swipe to reply on a message. Nothing renders during the swipe: the distance is a CSS variable of the article,
 * `--drag`. Vertical movement stays the browser's (`touch-pan-y`), and so do additional fingers.
 */
export function useDragReply({ isOwn, mayReply, onReply }: DragReplyInput) {
  const drag = useRef<(Drag & { pointerId: number }) | null>(null)
  const [state, setState] = useState<'none' | 'dragging' | 'far'>('none')

  function draw(article: HTMLElement, next: Drag | null) {
    article.style.setProperty('--drag', `${(next?.offset ?? 0) * (next?.inward ?? 0)}px`)
    setState(!next?.isDragging ? 'none' : answers(next) ? 'far' : 'dragging')
  }

  function end({ currentTarget, pointerId }: PointerEvent<HTMLElement>) {
    if (drag.current?.pointerId !== pointerId) return
    drag.current = null
    draw(currentTarget, null)
  }

  return {
    state,
    /** The touch has become another gesture. */
    cancel(article: HTMLElement) {
      drag.current = null
      draw(article, null)
    },
    handlers: {
      onPointerDown({
        currentTarget,
        pointerType,
        pointerId,
        isPrimary,
        clientX: x,
        clientY: y,
      }: PointerEvent<HTMLElement>) {
        if (pointerType !== 'touch' || !isPrimary || !mayReply()) return
        const isRtl = getComputedStyle(currentTarget).direction === 'rtl'
        const started = startDrag({ x, y }, isOwn === isRtl ? 1 : -1, window.innerWidth)
        drag.current = started && { ...started, pointerId }
      },
      onPointerMove({ currentTarget, pointerId, clientX: x, clientY: y }: PointerEvent<HTMLElement>) {
        if (drag.current?.pointerId !== pointerId) return
        const next = moveDrag(drag.current, { x, y })
        drag.current = next && { ...next, pointerId }
        draw(currentTarget, next)
      },
      onPointerUp(event: PointerEvent<HTMLElement>) {
        const isAnswered = drag.current?.pointerId === event.pointerId && answers(drag.current)
        end(event)
        if (isAnswered) onReply(event.currentTarget)
      },
      onPointerCancel: end,
    },
  }
}
