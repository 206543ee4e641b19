'use client'

import { useCallback, useSyncExternalStore } from 'react'

const listeners = new Set<() => void>()
/** Without storage, a choice lasts as long as the page. */
const chosen = new Map<string, string>()

const tellAll = () => {
  for (const listener of listeners) listener()
}

/** A choice made in one tab applies in the others. */
function subscribe(listener: () => void) {
  if (listeners.size === 0) window.addEventListener('storage', tellAll)
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) window.removeEventListener('storage', tellAll)
  }
}

function read(key: string): string | null {
  const inMemory = chosen.get(key)
  if (inMemory !== undefined) return inMemory
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

function write(key: string, text: string) {
  try {
    localStorage.setItem(key, text)
    chosen.delete(key)
  } catch {
    chosen.set(key, text)
  }
  tellAll()
}

/** `parse` interprets a stored text; null for an invalid one. */
function useStored<Value extends string | number>(
  key: string,
  initial: Value,
  parse: (text: string) => Value | null,
): [Value, (value: Value) => void] {
  const value = useSyncExternalStore(
    subscribe,
    () => parse(read(key) ?? '') ?? initial,
    () => initial,
  )
  const set = useCallback((next: Value) => write(key, String(next)), [key])
  return [value, set]
}

function wholeNumber(text: string): number | null {
  const number = Number.parseInt(text, 10)
  return Number.isFinite(number) ? number : null
}

/** A size the user chose, stored on this device. */
export const useStoredNumber = (key: string, initial: number) => useStored(key, initial, wholeNumber)

/** One of a few options that the user chose, stored on this device; the first by default. */
export function useStoredChoice<Choice extends string>(key: string, choices: readonly [Choice, ...Choice[]]) {
  return useStored<Choice>(key, choices[0], (text) => choices.find((choice) => choice === text) ?? null)
}
