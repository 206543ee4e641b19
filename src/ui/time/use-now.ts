'use client'

import { useSyncExternalStore } from 'react'

const minute = 60_000

// One timer for every relative time on the page; it stops when nothing shows one.
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setTimeout> | undefined
let current = 0

const atMinute = () => Math.floor(Date.now() / minute) * minute

function tick() {
  current = atMinute()
  for (const listener of listeners) listener()
  schedule()
}

function schedule() {
  clearTimeout(timer)
  timer = setTimeout(tick, minute - (Date.now() % minute) + 20)
}

// A laptop that slept through midnight must not show yesterday's "Today" until the next minute.
function onVisible() {
  if (document.visibilityState === 'visible' && atMinute() !== current) tick()
}

function subscribe(listener: () => void) {
  if (listeners.size === 0) {
    current = atMinute()
    schedule()
    document.addEventListener('visibilitychange', onVisible)
  }
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', onVisible)
  }
}

function snapshot() {
  if (current === 0) current = atMinute()
  return current
}

/** The current minute in UTC ms. Advances by itself; re-renders once a minute at most. */
export const useNow = (): number => useSyncExternalStore(subscribe, snapshot, snapshot)
