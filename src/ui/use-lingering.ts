'use client'

import { useEffect, useState } from 'react'

export interface Lingering<Value> {
  /** The value, or the last one during its exit transition. */
  value: Value | null
  isLeaving: boolean
  /** Whether it appeared after the first render; an element there from the start has no entrance. */
  entered: boolean
}

/** Keeps a removed value for the duration of its exit transition. */
export function useLingering<Value>(value: Value | null, leaveMs: number): Lingering<Value> {
  const [shown, setShown] = useState({ value, entered: false })
  if (value !== null && value !== shown.value) {
    setShown({ value, entered: shown.entered || shown.value === null })
  }
  useEffect(() => {
    if (value !== null || shown.value === null) return
    const timer = setTimeout(() => setShown({ value: null, entered: true }), leaveMs)
    return () => clearTimeout(timer)
  }, [value, shown.value, leaveMs])
  return { value: value ?? shown.value, isLeaving: value === null && shown.value !== null, entered: shown.entered }
}
