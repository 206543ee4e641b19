'use client'

import { useEffect, useState } from 'react'

/** The value once it has stopped changing. Emptying it takes effect at once, because there is nothing to wait for. */
export function useDebounced(value: string, ms = 300): string {
  const [rested, setRested] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), value === '' ? 0 : ms)
    return () => clearTimeout(timer)
  }, [value, ms])
  return value === '' ? '' : rested
}
