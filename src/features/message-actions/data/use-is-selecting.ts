'use client'

import { useSyncExternalStore } from 'react'
import type { SelectionStore } from '../model/selection'

export function useIsSelecting({ subscribe, get }: SelectionStore): boolean {
  return useSyncExternalStore(
    subscribe,
    () => get() !== null,
    () => false,
  )
}
