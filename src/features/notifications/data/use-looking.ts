'use client'

import { useEffect, useState } from 'react'
import { holdName, holdWhenFree, isHeld } from '@/ui/page-lock'

const LOOKING = 'parley-looking'
const SPEAKER = 'parley-speaker'

const isLookedAt = () => document.visibilityState === 'visible' && document.hasFocus()

/** Whether the user is looking at this app in any of this browser's pages. */
export const isSomeoneLooking = async (): Promise<boolean> => isLookedAt() || (await isHeld(LOOKING))

/** Tells the browser's other pages while this page has the focus. */
export function useTellsLooking() {
  useEffect(() => {
    let looking: AbortController | null = null
    function follow() {
      if (isLookedAt() === (looking !== null)) return
      looking?.abort()
      looking = isLookedAt() ? new AbortController() : null
      if (looking) holdName(LOOKING, looking.signal)
    }
    follow()
    for (const event of ['focus', 'blur'] as const) window.addEventListener(event, follow)
    document.addEventListener('visibilitychange', follow)
    return () => {
      looking?.abort()
      for (const event of ['focus', 'blur'] as const) window.removeEventListener(event, follow)
      document.removeEventListener('visibilitychange', follow)
    }
  }, [])
}

/** Whether this page is the one of its browser that notifies. */
export function useSpeaks(): boolean {
  const [speaks, setSpeaks] = useState(false)
  useEffect(() => {
    const living = new AbortController()
    holdWhenFree(SPEAKER, living.signal, () => setSpeaks(true))
    return () => living.abort()
  }, [])
  return speaks
}
