'use client'

import { useCallback, useSyncExternalStore } from 'react'

const listeners = new Set<() => void>()
/** Without storage a choice lasts as long as the page. */
const chosen = new Map<string, number>()

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

function read(key: string): number | null {
  const inMemory = chosen.get(key)
  if (inMemory !== undefined) return inMemory
  try {
    const stored = Number.parseInt(localStorage.getItem(key) ?? '', 10)
    return Number.isFinite(stored) ? stored : null
  } catch {
    return null
  }
}

/** A measure the reader chose, kept on this device. */
export function useStoredNumber(key: string, initial: number): [number, (value: number) => void] {
  const value = useSyncExternalStore(
    subscribe,
    () => read(key) ?? initial,
    () => initial,
  )
  const set = useCallback(
    (next: number) => {
      chosen.set(key, next)
      try {
        localStorage.setItem(key, String(next))
      } catch {
        // Kept in memory.
      }
      for (const listener of listeners) listener()
    },
    [key],
  )
  return [value, set]
}
