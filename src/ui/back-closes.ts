'use client'

import { useEffect, useEffectEvent } from 'react'

/** Layers over the page, topmost last. */
const layers: { close: () => void }[] = []

/** Stored in the history entry that a layer adds to the page's own: the number of such entries. */
interface LayerMark {
  parleyLayer?: number
}

export interface Place {
  depth: number
  href: string
}

const placeHere = (): Place => ({
  depth: (window.history.state as LayerMark | null)?.parleyLayer ?? 0,
  href: window.location.href,
})

let place: Place | null = null
let afterLeaving: (() => void) | null = null

/**
 * An entry outlives a layer that was closed without Back: removing it then would race with whatever opens next, which
 * takes the entry over instead. A Back from an entry that finds nothing to close continues to the previous page.
 */
export function afterMove(from: Place, to: Place, open: number): { closes: number; goesOn: boolean } {
  const closes = Math.max(0, open - to.depth)
  return { closes, goesOn: closes === 0 && to.depth < from.depth && to.href === from.href }
}

function onPopState() {
  const from = place ?? placeHere()
  place = placeHere()
  if (afterLeaving) {
    afterLeaving()
    afterLeaving = null
    return
  }
  const { closes, goesOn } = afterMove(from, place, layers.length)
  if (closes > 0) for (const layer of layers.splice(-closes).toReversed()) layer.close()
  if (goesOn) window.history.back()
}

function enter() {
  const { depth } = placeHere()
  if (depth <= layers.length) {
    // With the router's own marker in it, the router would ignore the entry.
    const marks = Object.entries((window.history.state ?? {}) as object).filter(([name]) => name.startsWith('parley'))
    window.history.pushState({ ...Object.fromEntries(marks), parleyLayer: layers.length + 1 }, '')
  }
  place = placeHere()
}

/** Goes to the page's own entry, below those of its layers, and then runs `then`. */
export function leaveLayers(then: () => void) {
  const { depth } = placeHere()
  if (depth === 0) return then()
  afterLeaving = then
  window.history.go(-depth)
}

/**
 * Only on phones, where Back is a gesture: with a pointer there are other ways to close things, and on a desktop Back
 * is for pages.
 */
const byThumb = '(width < 48rem), (pointer: coarse)'

/** On a phone, Back closes the topmost layer before it leaves the page. */
export function useBackCloses(isOpen: boolean, onClose: () => void) {
  const close = useEffectEvent(onClose)
  useEffect(() => {
    if (place !== null) return
    place = placeHere()
    window.addEventListener('popstate', onPopState)
  }, [])
  useEffect(() => {
    if (!isOpen || !window.matchMedia(byThumb).matches) return
    const layer = { close: () => close() }
    enter()
    layers.push(layer)
    return () => {
      const at = layers.indexOf(layer)
      if (at !== -1) layers.splice(at, 1)
    }
  }, [isOpen])
}
