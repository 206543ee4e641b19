'use client'

import { type RefObject, useLayoutEffect, useRef } from 'react'

/** Long moves are hard to follow, so rows appear in place. */
const farthest = 1_600

/** A row whose position in the list changed slides there. */
export function useSlideToPlace(element: RefObject<HTMLElement | null>, index: number) {
  const before = useRef<{ index: number; top: number } | null>(null)
  useLayoutEffect(() => {
    // The virtual list positions its own wrapper; its top is the row's position.
    const wrapper = element.current?.parentElement
    if (!wrapper) return
    const top = wrapper.offsetTop
    const from = before.current
    before.current = { index, top }
    if (!from || from.index === index || from.top === top || Math.abs(from.top - top) > farthest) return
    if (window.matchMedia('(prefers-reduced-motion: reduce)').matches) return
    element.current?.animate([{ transform: `translateY(${from.top - top}px)` }, { transform: 'none' }], {
      duration: 180,
      easing: 'cubic-bezier(0.2, 0, 0, 1)',
    })
  }, [element, index])
}
