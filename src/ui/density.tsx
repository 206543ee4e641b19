'use client'

import { useSyncExternalStore } from 'react'

export type Density = 'comfortable' | 'compact'

const key = 'parley-density'
const listeners = new Set<() => void>()

/** Runs before the first paint, so that rows never jump from one density to the other. */
const script = `try{if(localStorage.getItem('${key}')==='compact')document.documentElement.dataset.density='compact'}catch{}`

export function DensityScript() {
  return <script dangerouslySetInnerHTML={{ __html: script }} />
}

const current = (): Density => (document.documentElement.dataset['density'] === 'compact' ? 'compact' : 'comfortable')

export function setDensity(density: Density) {
  document.documentElement.dataset['density'] = density
  try {
    localStorage.setItem(key, density)
  } catch {
    // Without storage the choice lasts as long as the page.
  }
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

export const useDensity = (): Density => useSyncExternalStore(subscribe, current, () => 'comfortable')
