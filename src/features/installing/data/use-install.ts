'use client'

import { useEffect, useSyncExternalStore } from 'react'
import { useStoredChoice, useStoredNumber } from '@/ui/use-stored'
import { isOffered, type Way, wayOf } from '../model/hint'

/** Only some browsers have it. */
interface InstallPrompt extends Event {
  prompt: () => Promise<unknown>
}

declare global {
  interface Window {
    /** The browser offers it once, perhaps before any script has loaded (src/app/before-all.ts). */
    parleyInstall?: InstallPrompt | null
  }
}

/** One page is one visit. */
let isCounted = false
const listeners = new Set<() => void>()

function set(next: InstallPrompt | null) {
  window.parleyInstall = next
  for (const listener of listeners) listener()
}

const way = (): Way | null =>
  wayOf({
    isInstalled:
      window.matchMedia('(display-mode: standalone)').matches ||
      ('standalone' in navigator && navigator.standalone === true),
    canAsk: !!window.parleyInstall,
    isApplePhone: /iPhone|iPod/.test(navigator.userAgent),
  })

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** Listens for the browser's offer, which comes once and early, and counts visits. */
export function useInstallOffer() {
  const [visits, setVisits] = useStoredNumber('parley-visits', 0)
  useEffect(() => {
    if (isCounted) return
    isCounted = true
    setVisits(visits + 1)
  }, [visits, setVisits])
  useEffect(() => {
    // The document's own script has kept it.
    const hear = (event: Event) => set(event as InstallPrompt)
    const forget = () => set(null)
    window.addEventListener('beforeinstallprompt', hear)
    window.addEventListener('appinstalled', forget)
    return () => {
      window.removeEventListener('beforeinstallprompt', hear)
      window.removeEventListener('appinstalled', forget)
    }
  }, [])
}

interface Install {
  way: Way | null
  /** Whether the page offers it without being asked. */
  isOffered: boolean
  ask: () => void
  answer: () => void
}

export function useInstall(): Install {
  const found = useSyncExternalStore(subscribe, way, () => null)
  const [visits] = useStoredNumber('parley-visits', 0)
  const [answered, setAnswered] = useStoredChoice('parley-install-answered', ['no', 'yes'])
  return {
    way: found,
    isOffered: isOffered(found, visits, answered === 'yes'),
    ask: () => {
      void window.parleyInstall?.prompt().catch(() => {})
      // The browser's own prompt can be shown once.
      set(null)
      setAnswered('yes')
    },
    answer: () => setAnswered('yes'),
  }
}
