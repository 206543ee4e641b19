'use client'

import { useEffect } from 'react'
import { onDemand, useInAdvance, useWhenIdle } from '@/ui/on-demand'
import { useMessageWork } from '../data/message-work'
import { useIsSelecting } from '../data/use-is-selecting'

const head = onDemand(() => import('./selection-head').then((part) => part.SelectionHead))
const bar = onDemand(() => import('./selection-bar').then((part) => part.SelectionBar))

/** Shown while messages are selected. */
export function SelectionHead() {
  const { selection } = useMessageWork()
  const isSelecting = useIsSelecting(selection)
  useInAdvance(head, isSelecting, selection.clear)
  useWhenIdle(bar.load)
  // If it can't be loaded, neither can the head, which says so.
  useEffect(() => {
    if (isSelecting) bar.load()
  }, [isSelecting])
  return isSelecting ? <head.Part /> : null
}

/** In the composer's place, which it keeps open until it is loaded. */
export function SelectionBar() {
  return (
    <div className="min-h-11">
      <bar.Part />
    </div>
  )
}
