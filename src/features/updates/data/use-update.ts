'use client'

import { useState, useSyncExternalStore } from 'react'
import { useStoredNumber } from '@/ui/use-stored'
import { tellsOf } from '../model/update'

let latest = ''
const listeners = new Set<() => void>()

/** The server's build. */
export function setLatest(build: string) {
  latest = build
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** Whether there is a newer version to load, and a function that puts it off. */
export function useUpdate(): [isReady: boolean, putOff: () => void] {
  const found = useSyncExternalStore(
    subscribe,
    () => latest,
    () => '',
  )
  const [declinedAt, setDeclinedAt] = useStoredNumber('parley-update-declined', 0)
  const [now] = useState(() => Date.now())
  const isReady = found !== '' && tellsOf(document.documentElement.dataset['build'] ?? '', found, declinedAt, now)
  return [isReady, () => setDeclinedAt(Date.now())]
}
