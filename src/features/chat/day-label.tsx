'use client'

import { useEffect, useRef, useState } from 'react'
import { cx } from '@/ui/cx'
import { Time } from '@/ui/time/time'
import type { DayRow } from './thread-rows'

/**
 * A date between messages. Its label travels down its day while scrolling, on a pill once it has left its place. Two
 * grid items: the place, which keeps the height, and the label, whose area is the whole day.
 */
export function DayLabel({ row, gridRow }: { row: DayRow; gridRow: number }) {
  const place = useRef<HTMLDivElement>(null)
  const [stuck, setStuck] = useState(false)

  useEffect(() => {
    const element = place.current
    if (!element) return
    const observer = new IntersectionObserver(
      (entries) => {
        // Several may have gathered; the last says how it is now.
        const entry = entries.at(-1)
        if (!entry) return
        const { boundingClientRect, rootBounds } = entry
        setStuck(rootBounds !== null && boundingClientRect.top < rootBounds.top)
      },
      { root: element.closest('[role="log"]'), rootMargin: '4px 0px 0px', threshold: 1 },
    )
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  return (
    <>
      <div ref={place} aria-hidden style={{ gridRow }} className="col-span-full h-11" />
      <div
        data-stuck={stuck || undefined}
        style={{ gridRow: `${gridRow} / span ${row.span}` }}
        className={cx(
          'pointer-events-none sticky top-2 z-10 col-span-full mt-3 self-start justify-self-center rounded-pill px-2.5 py-1 text-text-2 transition-opacity duration-140 type-label',
          stuck && 'bg-sheet opacity-0 shadow-e1 group-data-scrolling/log:opacity-100',
        )}
      >
        <Time value={row.at} as="day" />
      </div>
    </>
  )
}
