'use client'

import { useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { cx } from '@/ui/cx'
import '@/ui/messages/chat'
import { Time } from '@/ui/time/time'
import type { DayRow } from '../model/thread-rows'

interface DayLabelProps {
  row: DayRow
  gridRow: number
  onPress: (label: HTMLElement, at: number) => void
}

/**
 * A date between messages. Its label sticks while its day scrolls by, and becomes a pill once it leaves its place. Two
 * grid items: one reserves the height, and one spans the whole day and contains the label, because browsers keep a
 * sticky element within a box but not within a grid area.
 */
export function DayLabel({ row, gridRow, onPress }: DayLabelProps) {
  const t = useTranslations('chat')
  const place = useRef<HTMLDivElement>(null)
  const [stuck, setStuck] = useState(false)

  useEffect(() => {
    const element = place.current
    if (!element) return
    const observer = new IntersectionObserver(
      (entries) => {
        // Several changes may be batched; the last one is current.
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
        style={{ gridRow: `${gridRow} / span ${row.span}` }}
        className="pointer-events-none col-span-full flex items-start justify-center"
      >
        <button
          type="button"
          aria-haspopup="dialog"
          data-day={row.key}
          data-stuck={stuck || undefined}
          onClick={(event) => onPress(event.currentTarget, row.at)}
          className={cx(
            'pointer-events-auto sticky top-2 z-10 mt-3 rounded-pill px-2.5 py-1 text-text-2 transition-[opacity,background-color] duration-140 type-label after:absolute after:-inset-x-2 after:-inset-y-1 press press-text max-md:after:-inset-y-2.5',
            // Away from its place it covers messages, so it is visible only while scrolling, on hover, or with keyboard
            // focus.
            stuck &&
              'pointer-events-none! bg-sheet opacity-0 shadow-e1 group-data-scrolling/log:pointer-events-auto! group-data-scrolling/log:opacity-100 hover:pointer-events-auto! hover:opacity-100 focus-visible:opacity-100 aria-expanded:opacity-100',
          )}
        >
          <Time value={row.at} as="day" />
          <span className="sr-only">. {t('jumpToDate')}</span>
        </button>
      </div>
    </>
  )
}
