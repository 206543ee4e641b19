'use client'

import { type ReactElement, type ReactNode, useEffect, useRef, useState } from 'react'
import { Virtualizer, type VirtualizerHandle } from 'virtua'
import { useListKeys } from './use-list-keys'

/** Attributes on a row's link or button by which the keys find it. */
export interface RowProps {
  'data-row': number
  tabIndex: 0 | -1
  onFocus: () => void
}

interface VirtualListProps<Item> {
  items: readonly Item[]
  keyOf: (item: Item) => string
  /** The row that Tab reaches before any row has had the focus. */
  currentKey?: string | null
  children: (item: Item, row: RowProps, index: number) => ReactElement
  /** Called near the end, where more can be loaded. */
  onNearEnd?: (() => void) | undefined
  /** Content that scrolls together with the rows. */
  label?: string
  /** Above and below the rows, scrolling with them. */
  before?: ReactNode
  after?: ReactNode
  /** For the scrolling element. Rows can use its width including the scrollbar, as 100cqi. */
  className?: string
}

/** How far beyond its edges rows are rendered. Rows subscribe to what they show, so each additional one has a cost. */
const NEAR_SCREEN_PX = 100

/** Number of rows from the end at which more are loaded. */
const nearEnd = 12

/** The rows on screen and a few around them. One of them is in the tab order; arrows move between them. */
export function VirtualList<Item>(props: VirtualListProps<Item>) {
  const { items, keyOf, currentKey = null, children, onNearEnd, label, before, after, className } = props
  const container = useRef<HTMLDivElement>(null)
  const list = useRef<VirtualizerHandle>(null)
  const onKeyDown = useListKeys(container, list, items.length)
  const [head, setHead] = useState<HTMLElement | null>(null)
  const startMargin = useHeight(head)
  const [focusedKey, setFocusedKey] = useState<string | null>(null)
  // A memoized row must get the same object while its position is the same.
  const [kept] = useState(() => new Map<string, RowProps>())
  function rowProps(item: Item, index: number): RowProps {
    const key = keyOf(item)
    const tabIndex = index === stop ? 0 : -1
    const before = kept.get(key)
    if (before && before['data-row'] === index && before.tabIndex === tabIndex) return before
    const row: RowProps = { 'data-row': index, tabIndex, onFocus: () => setFocusedKey(key) }
    kept.set(key, row)
    return row
  }

  const indexOf = (key: string | null) => (key === null ? -1 : items.findIndex((item) => keyOf(item) === key))
  const focused = indexOf(focusedKey)
  const stop = Math.max(focused === -1 ? indexOf(currentKey) : focused, 0)

  function onScroll(offset: number) {
    const handle = list.current
    if (!handle || !onNearEnd) return
    if (handle.findItemIndex(offset + handle.viewportSize) >= items.length - nearEnd) onNearEnd()
  }

  return (
    <div
      role={label === undefined ? undefined : 'group'}
      aria-label={label}
      className="@container flex min-h-0 flex-1 flex-col"
    >
      <div
        ref={container}
        role="presentation"
        onKeyDown={onKeyDown}
        // Virtualizer disables pointer events until scrolling has stopped for a while, so a click just then would be
        // lost.
        className={`min-h-0 flex-1 scroll-quiet overflow-y-scroll overscroll-contain pt-px [&>ul>li]:pointer-events-auto ${className ?? ''}`}
      >
        {before === undefined ? null : <div ref={setHead}>{before}</div>}
        <Virtualizer
          ref={list}
          startMargin={startMargin}
          bufferSize={NEAR_SCREEN_PX}
          scrollRef={container}
          data={items}
          as="ul"
          item="li"
          keepMounted={items.length > 0 ? [stop] : []}
          onScroll={onScroll}
        >
          {(item, index) => children(item, rowProps(item, index), index)}
        </Virtualizer>
        {after}
      </div>
    </div>
  )
}

/** The rows need the height of the content above them. */
function useHeight(element: HTMLElement | null): number {
  const [height, setHeight] = useState(0)
  useEffect(() => {
    if (!element) return
    const observer = new ResizeObserver(() => setHeight(element.offsetHeight))
    observer.observe(element)
    return () => observer.disconnect()
  }, [element])
  return height
}
