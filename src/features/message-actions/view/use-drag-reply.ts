'use client'

import { type PointerEvent, useRef, useState } from 'react'
import { answers, type Drag, moveDrag, startDrag } from '../model/drag-reply'

interface DragReplyInput {
  isOwn: boolean
  /** Asked when a finger comes down: whether there is anything to answer. */
  mayReply: () => boolean
  onReply: (article: HTMLElement) => void
}

/**
 * A finger on a message draws its bubble inward. Nothing renders while it moves: the way is a variable of the article's
 * style, `--drag`. Up and down stay the browser's (`touch-pan-y`), and so is every finger after the first.
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
    /** Something else has come of it. */
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
