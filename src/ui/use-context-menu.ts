'use client'

import { type KeyboardEvent, type MouseEvent, type PointerEvent, useCallback, useEffect, useRef } from 'react'
import type { MenuPoint } from './menu-layer'

/** How long a finger must rest to open the menu, and how far it can move meanwhile. */
const holdMs = 350
const holdPx = 10

export interface MenuRequest {
  point: MenuPoint | null
  byKeyboard: boolean
  /** A long press is active. */
  byTouch: boolean
}

/**
 * Opens an element's menu by right-click, the menu key, Shift+F10, or long press. Suppresses the click that would
 * follow a long press.
 */
export function useContextMenu(onRequest: (request: MenuRequest) => void) {
  const held = useRef<{ timer: ReturnType<typeof setTimeout>; x: number; y: number } | null>(null)
  const swallow = useRef(false)
  const request = useRef(onRequest)
  useEffect(() => {
    request.current = onRequest
  })

  const release = useCallback(() => {
    if (held.current) clearTimeout(held.current.timer)
    held.current = null
  }, [])
  useEffect(() => release, [release])

  return {
    onContextMenu(event: MouseEvent) {
      event.preventDefault()
      // A long press has its own timer; some browsers also send this event for it.
      if (held.current || swallow.current) return
      request.current({ point: { x: event.clientX, y: event.clientY }, byKeyboard: false, byTouch: false })
    },
    onKeyDown(event: KeyboardEvent) {
      if (event.key !== 'ContextMenu' && !(event.key === 'F10' && event.shiftKey)) return
      event.preventDefault()
      event.stopPropagation()
      request.current({ point: null, byKeyboard: true, byTouch: false })
    },
    onPointerDown(event: PointerEvent) {
      swallow.current = false
      release()
      if (event.pointerType === 'mouse') return
      const { clientX: x, clientY: y } = event
      const timer = setTimeout(() => {
        held.current = null
        swallow.current = true
        swallowRelease()
        // iOS doesn't support it.
        navigator.vibrate?.(10)
        request.current({ point: null, byKeyboard: false, byTouch: true })
      }, holdMs)
      held.current = { timer, x, y }
    },
    onPointerMove(event: PointerEvent) {
      if (!held.current) return
      if (Math.hypot(event.clientX - held.current.x, event.clientY - held.current.y) > holdPx) release()
    },
    onPointerUp: release,
    onPointerCancel: release,
    onClickCapture(event: MouseEvent) {
      if (!swallow.current) return
      swallow.current = false
      event.preventDefault()
      event.stopPropagation()
    },
  }
}

/** Lifting the finger after a long press isn't a press outside the menu, which would close it again. */
function swallowRelease() {
  const stop = (event: Event) => {
    event.stopImmediatePropagation()
    if (event.cancelable) event.preventDefault()
    for (const type of releases) window.removeEventListener(type, stop, capture)
  }
  for (const type of releases) window.addEventListener(type, stop, capture)
}

const releases = ['touchend', 'touchcancel'] as const
const capture = { capture: true, passive: false } as const
