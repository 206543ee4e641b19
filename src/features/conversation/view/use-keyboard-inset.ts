'use client'

import { type RefObject, useEffect, useState } from 'react'

/**
 * How much of an element's bottom an on-screen keyboard covers, in px: less than of the page's if the element ends above
 * that. 0 in browsers that resize the page instead. Pinch zoom also shrinks the visual viewport, and is ignored.
 */
export function useKeyboardInset(frame: RefObject<HTMLElement | null>): number {
  const [inset, setInset] = useState(0)
  useEffect(() => {
    const viewport = window.visualViewport
    if (!viewport) return
    const measure = () => {
      const { bottom } = frame.current?.getBoundingClientRect() ?? { bottom: 0 }
      const covered = viewport.scale > 1.01 ? 0 : bottom - viewport.height - viewport.offsetTop
      setInset(Math.max(0, Math.round(covered)))
    }
    measure()
    viewport.addEventListener('resize', measure)
    viewport.addEventListener('scroll', measure)
    return () => {
      viewport.removeEventListener('resize', measure)
      viewport.removeEventListener('scroll', measure)
    }
  }, [frame])
  return inset
}
