'use client'

import { ChevronLeft, ChevronRight } from 'lucide-react'
import { type KeyboardEvent, type RefObject, useLayoutEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import { cx } from './cx'
import { IconButton } from './icon-button'
import './messages/dialogs'
import { locale } from './messages/catalogue'
import { addDays, addMonths, clampDay, firstWeekday, type Day, isSameDay, weeksOf } from './time/calendar'

const monthName = new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric' })
const dayName = new Intl.DateTimeFormat(locale, { dateStyle: 'full' })
const shortWeekday = new Intl.DateTimeFormat(locale, { weekday: 'narrow' })
const longWeekday = new Intl.DateTimeFormat(locale, { weekday: 'long' })

interface CalendarProps {
  /** Midnights of the viewer's days: the first and last selectable one, and the one it opens at. */
  min: Day
  max: Day
  initial: Day
  onPick: (day: Day) => void
  /** The day that the keys move from, for callers that focus it. */
  current: RefObject<HTMLButtonElement | null>
}

/** One month at a time. Arrows move by days and weeks, Page Up and Down by months, Home and End within the week. */
export function Calendar({ min, max, initial, onPick, current }: CalendarProps) {
  const t = useTranslations('calendar')
  const [cursor, setCursor] = useState(() => clampDay(initial, min, max))
  const [moved, setMoved] = useState(0)
  // The focus follows the keys, not the header's arrows.
  useLayoutEffect(() => {
    if (moved > 0) current.current?.focus()
  }, [moved, current])

  const go = (day: Day) => setCursor(clampDay(day, min, max))
  const weeks = weeksOf(cursor)

  function onKeyDown(event: KeyboardEvent) {
    const next = target(event, cursor)
    if (!next || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    go(next)
    setMoved((count) => count + 1)
  }

  return (
    <div>
      <div className="flex items-center gap-1">
        <h2 aria-live="polite" className="min-w-0 flex-1 truncate ps-2 type-control">
          {monthName.format(cursor)}
        </h2>
        <IconButton
          label={t('previousMonth')}
          icon={ChevronLeft}
          size={32}
          directional
          disabled={!isBefore(min, firstOfMonth(cursor))}
          onClick={() => go(addMonths(cursor, -1))}
        />
        <IconButton
          label={t('nextMonth')}
          icon={ChevronRight}
          size={32}
          directional
          disabled={!isBefore(cursor, firstOfMonth(max))}
          onClick={() => go(addMonths(cursor, 1))}
        />
      </div>
      {/* The focused day handles the keys. */}
      <div role="grid" tabIndex={-1} aria-label={monthName.format(cursor)} onKeyDown={onKeyDown} className="mt-1">
        <div role="row" className="flex">
          {weeks[0]?.map((day) => (
            <span
              key={day.getDay()}
              role="columnheader"
              aria-label={longWeekday.format(day)}
              className="w-9 py-1.5 text-center text-text-3 type-label max-md:w-11"
            >
              {shortWeekday.format(day)}
            </span>
          ))}
        </div>
        {/* Keyed by position, not by date: the focused day must not unmount with its month. */}
        {weeks.map((week, index) => (
          <div key={index} role="row" className="flex">
            {week.map((day) => {
              const isChosen = isSameDay(day, cursor)
              return (
                <span key={day.getDay()} role="gridcell" aria-selected={isChosen}>
                  <button
                    ref={isChosen ? current : undefined}
                    type="button"
                    tabIndex={isChosen ? 0 : -1}
                    disabled={isBefore(day, min) || isBefore(max, day)}
                    aria-label={dayName.format(day)}
                    aria-current={isSameDay(day, max) ? 'date' : undefined}
                    onClick={() => onPick(day)}
                    className={cx(
                      'size-9 rounded-pill type-body press disabled:text-text-3 disabled:opacity-50 max-md:size-11',
                      day.getMonth() !== cursor.getMonth() && 'text-text-3',
                      isChosen && 'bg-hover font-semibold',
                      isSameDay(day, max) && 'font-semibold text-accent',
                    )}
                  >
                    {day.getDate()}
                  </button>
                </span>
              )
            })}
          </div>
        ))}
      </div>
    </div>
  )
}

const isBefore = (a: Day, b: Day) => a.getTime() < b.getTime()
const firstOfMonth = (day: Day): Day => new Date(day.getFullYear(), day.getMonth(), 1)

function target(event: KeyboardEvent, day: Day): Day | null {
  const toEnd = getComputedStyle(event.currentTarget).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight'
  const inWeek = (day.getDay() - firstWeekday + 7) % 7
  switch (event.key) {
    case 'ArrowLeft':
    case 'ArrowRight':
      return addDays(day, event.key === toEnd ? 1 : -1)
    case 'ArrowUp':
      return addDays(day, -7)
    case 'ArrowDown':
      return addDays(day, 7)
    case 'PageUp':
      return addMonths(day, -1)
    case 'PageDown':
      return addMonths(day, 1)
    case 'Home':
      return addDays(day, -inWeek)
    case 'End':
      return addDays(day, 6 - inWeek)
    default:
      return null
  }
}
