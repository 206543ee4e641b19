'use client'

import { clockTime, dayLabel, fullTime, listTime, untilTime } from './format'
import { useNow } from './use-now'

interface TimeProps {
  /** UTC milliseconds. */
  value: number
  /**
   * clock: 09:34 · list: 09:34, Yesterday, Mon, 3 Nov · day: Today, Yesterday, Monday, 3 Nov · until: 18:00, Mon 3 Nov,
   * 18:00
   */
  as?: 'clock' | 'list' | 'day' | 'until'
  className?: string
}

/** A time: exact for machines, short for readers, in full on hover. Relative forms update themselves. */
export function Time({ value, as = 'clock', className }: TimeProps) {
  return as === 'clock' ? (
    <Moment value={value} text={clockTime(value)} className={className} />
  ) : (
    <MovingMoment value={value} as={as} className={className} />
  )
}

const relative = { list: listTime, day: dayLabel, until: untilTime }

function MovingMoment({ value, as, className }: TimeProps & { as: keyof typeof relative }) {
  return <Moment value={value} text={relative[as](value, useNow())} className={className} />
}

function Moment({ value, text, className }: { value: number; text: string; className: string | undefined }) {
  return (
    <time dir="auto" dateTime={new Date(value).toISOString()} title={fullTime(value)} className={className}>
      {text}
    </time>
  )
}
