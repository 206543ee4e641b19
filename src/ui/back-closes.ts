'use client'

import { useEffect, useEffectEvent } from 'react'

/** What lies over the page, the topmost last. */
const layers: { close: () => void }[] = []

/** Kept in the history entry that a layer puts on the page's own: how many lie over each other there. */
interface LayerMark {
  parleyLayer?: number
}

/** How many entries stand on the page's own. */
export const layerDepth = (state: unknown = window.history.state): number =>
  (state as LayerMark | null)?.parleyLayer ?? 0

/** Back has left the entry of an open layer, or come to one whose layer is closed: nobody wants to see that one. */
function onPopState(event: PopStateEvent) {
  const depth = layerDepth(event.state)
  while (layers.length > depth) layers.pop()?.close()
  passOver(depth)
}

function passOver(depth: number) {
  if (depth > layers.length) window.history.go(layers.length - depth)
}

function enter() {
  const depth = layers.length + 1
  // One layer has led to another: it takes its entry over.
  if (layerDepth() >= depth) return
  // With the router's own mark in it, it would not notice the entry.
  const marks = Object.entries((window.history.state ?? {}) as object).filter(([name]) => name.startsWith('parley'))
  window.history.pushState({ ...Object.fromEntries(marks), parleyLayer: depth }, '')
}

const phone = '(width < 48rem)'
let watchers = 0

/** On a phone, Back closes what is on top before it leaves the page. */
export function useBackCloses(isOpen: boolean, onClose: () => void) {
  const close = useEffectEvent(onClose)
  useEffect(() => {
    if (watchers++ === 0) window.addEventListener('popstate', onPopState)
    return () => {
      if (--watchers === 0) window.removeEventListener('popstate', onPopState)
    }
  }, [])
  useEffect(() => {
    if (!isOpen || !window.matchMedia(phone).matches) return
    const layer = { close: () => close() }
    enter()
    layers.push(layer)
    return () => {
      const at = layers.indexOf(layer)
      if (at === -1) return
      layers.splice(at, 1)
      // What it has led to comes first: another layer, or another page, on which this entry is passed over later.
      setTimeout(() => passOver(layerDepth()))
    }
  }, [isOpen])
}
