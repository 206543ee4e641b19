/** The durations a status can have. */
export const statusTimes = ['always', 'minutes30', 'hour', 'hours4', 'today', 'week'] as const

export type StatusTime = (typeof statusTimes)[number]

const minute = 60_000

/** When it ends, by the clock that `now` comes from; undefined for never. Days are in the reader's time zone. */
export function statusEnd(time: StatusTime, now: number): number | undefined {
  switch (time) {
    case 'always':
      return undefined
    case 'minutes30':
      return now + 30 * minute
    case 'hour':
      return now + 60 * minute
    case 'hours4':
      return now + 240 * minute
    case 'today':
      return daysOn(now, 1)
    case 'week':
      // Weeks begin on Monday.
      return daysOn(now, 7 - ((new Date(now).getDay() + 6) % 7))
  }
}

/** Midnight, this many days later. */
function daysOn(now: number, days: number): number {
  const date = new Date(now)
  date.setHours(0, 0, 0, 0)
  date.setDate(date.getDate() + days)
  return date.getTime()
}
