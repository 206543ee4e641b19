'use client'

import { useCallback, useEffect, useState } from 'react'

/** A measure the reader chose, kept on this device. */
export function useStoredNumber(key: string, initial: number): [number, (value: number) => void] {
  const [value, setValue] = useState(initial)
  useEffect(() => {
    const stored = Number.parseInt(read(key) ?? '', 10)
    if (Number.isFinite(stored)) setValue(stored)
  }, [key])
  const set = useCallback(
    (next: number) => {
      setValue(next)
      try {
        localStorage.setItem(key, String(next))
      } catch {
        // Without storage the choice lasts as long as the page.
      }
    },
    [key],
  )
  return [value, set]
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}
