import { locale } from '../messages/catalogue'

/** Midnight at the start of the viewer's day. */
export type Day = Date

/** 0 is Sunday. Monday if the browser doesn't know the country's convention. */
export const firstWeekday = weekStart()

function weekStart(): number {
  const info = new Intl.Locale(locale) as Intl.Locale & { getWeekInfo?: () => { firstDay: number } }
  return (info.getWeekInfo?.().firstDay ?? 1) % 7
}

export function dayOf(ms: number): Day {
  const date = new Date(ms)
  return new Date(date.getFullYear(), date.getMonth(), date.getDate())
}

export function addDays(day: Day, count: number): Day {
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + count)
}

/** The same day of another month, or that month's last one. */
export function addMonths(day: Day, count: number): Day {
  const last = new Date(day.getFullYear(), day.getMonth() + count + 1, 0).getDate()
  return new Date(day.getFullYear(), day.getMonth() + count, Math.min(day.getDate(), last))
}

export function clampDay(day: Day, min: Day, max: Day): Day {
  return new Date(Math.min(Math.max(day.getTime(), min.getTime()), max.getTime()))
}

export function isSameDay(a: Day, b: Day): boolean {
  return a.getTime() === b.getTime()
}

/** The six weeks around a day's month: always six, so that nothing moves from month to month. */
export function weeksOf(day: Day): Day[][] {
  const first = new Date(day.getFullYear(), day.getMonth(), 1)
  const start = addDays(first, -((first.getDay() - firstWeekday + 7) % 7))
  return Array.from({ length: 6 }, (_, week) => Array.from({ length: 7 }, (_, at) => addDays(start, week * 7 + at)))
}
