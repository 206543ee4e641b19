'use client'

import { createContext, useCallback } from 'react'
import { useProvided } from '@/ui/provided'

/** Observes which messages are at least half visible in the timeline, with one observer for all rows. */
export interface VisibilityTracker {
  observe: (element: Element, seq: number) => () => void
}

export const VisibilityContext = createContext<VisibilityTracker | null>(null)

/**
 * Calls back with the seqs of rows that are half visible, or that fill half of the screen: a message taller than two
 * screens is never half visible, but must still count as read.
 */
export function createVisibilityTracker(root: Element, changed: (seqs: ReadonlySet<number>) => void) {
  const seqOf = new Map<Element, number>()
  const visible = new Map<Element, number>()
  const publish = () => changed(new Set(visible.values()))

  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting, intersectionRatio, intersectionRect, rootBounds } of entries) {
        const seq = seqOf.get(target)
        const fills = rootBounds !== null && intersectionRect.height >= rootBounds.height / 2
        if (seq !== undefined && isIntersecting && (intersectionRatio >= 0.5 || fills)) visible.set(target, seq)
        else visible.delete(target)
      }
      publish()
    },
    // Small thresholds are for tall messages, which fill half the screen at a low ratio.
    { root, threshold: [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 1] },
  )

  return {
    observe(element: Element, seq: number) {
      seqOf.set(element, seq)
      observer.observe(element)
      return () => {
        observer.unobserve(element)
        seqOf.delete(element)
        if (visible.delete(element)) publish()
      }
    },
    stop: () => observer.disconnect(),
  }
}

/**
 * G6: a ref for a message's row, which counts as seen from 50% visibility on. Rows without a seq aren't on the server
 * yet.
 */
export function useMessageVisibility(seq: number | null) {
  const tracker = useProvided(VisibilityContext, 'VisibilityContext')
  return useCallback(
    (element: Element | null) => {
      if (!element || seq === null) return
      return tracker.observe(element, seq)
    },
    [tracker, seq],
  )
}
