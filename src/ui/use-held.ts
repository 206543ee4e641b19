'use client'

import { type RefObject, useEffect, useState } from 'react'

/** The value, frozen while a pointer is down inside the element: a row never moves away under a press. */
export function useHeld<Value>(value: Value, element: RefObject<HTMLElement | null>): Value {
  const [held, setHeld] = useState<{ value: Value } | null>(null)
  useEffect(() => {
    const target = element.current
    if (!target) return
    const hold = () => setHeld({ value })
    const release = () => setHeld(null)
    target.addEventListener('pointerdown', hold)
    window.addEventListener('pointerup', release)
    window.addEventListener('pointercancel', release)
    return () => {
      target.removeEventListener('pointerdown', hold)
      window.removeEventListener('pointerup', release)
      window.removeEventListener('pointercancel', release)
    }
  }, [element, value])
  return held ? held.value : value
}
