'use client'

import { useSyncExternalStore } from 'react'
import { densityKey } from './density-key'

export type Density = 'comfortable' | 'compact'

const listeners = new Set<() => void>()

const current = (): Density => (document.documentElement.dataset['density'] === 'compact' ? 'compact' : 'comfortable')

export function setDensity(density: Density) {
  document.documentElement.dataset['density'] = density
  try {
    localStorage.setItem(densityKey, density)
  } catch {
    // Without storage, the choice lasts as long as the page.
  }
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

export const useDensity = (): Density => useSyncExternalStore(subscribe, current, () => 'comfortable')
