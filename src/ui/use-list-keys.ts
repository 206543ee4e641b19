'use client'

import { type KeyboardEvent, type RefObject, useCallback } from 'react'

/** The parts of a virtual list that the keys need: render a row, then focus it. */
interface ScrollsToIndex {
  scrollToIndex: (index: number) => void
}

const moves: Record<string, (index: number, last: number) => number> = {
  ArrowDown: (index, last) => Math.min(index + 1, last),
  ArrowUp: (index) => Math.max(index - 1, 0),
  Home: () => 0,
  End: (_, last) => last,
}

/** Arrows, Home, and End move the focus between rows with data-row; Enter is the row's own. */
export function useListKeys(
  container: RefObject<HTMLElement | null>,
  list: RefObject<ScrollsToIndex | null>,
  rowCount: number,
) {
  return useCallback(
    (event: KeyboardEvent) => {
      const move = moves[event.key]
      if (!move || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
      const row = (event.target as HTMLElement).closest<HTMLElement>('[data-row]')
      if (!row) return
      event.preventDefault()
      const target = move(Number(row.dataset['row']), rowCount - 1)
      const focus = () => {
        const next = container.current?.querySelector<HTMLElement>(`[data-row="${target}"]`)
        next?.focus({ preventScroll: true })
        return Boolean(next)
      }
      list.current?.scrollToIndex(target)
      if (!focus()) requestAnimationFrame(() => requestAnimationFrame(focus))
    },
    [container, list, rowCount],
  )
}
