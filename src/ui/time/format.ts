import { locale } from '../messages/catalogue'

// Formatters are costly to create, and every row needs these.
/** 12 or 24 hours as set on the reader's device, whatever the page's language. */
export function hoursOf(reader: string | undefined) {
  const { hour12 } = new Intl.DateTimeFormat(reader, { hour: 'numeric' }).resolvedOptions()
  return hour12 ? ({ hour: 'numeric', hourCycle: 'h12' } as const) : ({ hour: '2-digit', hourCycle: 'h23' } as const)
}

const hours = hoursOf(typeof window === 'undefined' ? 'en-GB' : window.navigator.language)
const clock = new Intl.DateTimeFormat(locale, { ...hours, minute: '2-digit' })
const weekday = new Intl.DateTimeFormat(locale, { weekday: 'short' })
const longWeekday = new Intl.DateTimeFormat(locale, { weekday: 'long' })
const dayMonth = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' })
const dayMonthYear = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' })
const full = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short', hourCycle: hours.hourCycle })
const moment = new Intl.DateTimeFormat(locale, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  ...hours,
  minute: '2-digit',
})
const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })

/** Midnight at the start of the viewer's day, computed as a date: days are 23 or 25 hours long twice a year. */
export function startOfDay(ms: number): number {
  const date = new Date(ms)
  date.setHours(0, 0, 0, 0)
  return date.getTime()
}

/** Calendar days between two instants in the viewer's zone; yesterday is 1. */
export function daysBetween(earlier: number, later: number): number {
  return Math.round((startOfDay(later) - startOfDay(earlier)) / 86_400_000)
}

const capitalised = (text: string) => text.charAt(0).toLocaleUpperCase(locale) + text.slice(1)

const sameYear = (a: number, b: number) => new Date(a).getFullYear() === new Date(b).getFullYear()

/** 09:34 */
export const clockTime = (ms: number) => clock.format(ms)

/** Thu 08:00: a time within the week to come. */
export const weekdayTime = (ms: number) => `${weekday.format(ms)} ${clock.format(ms)}`

/** Monday, 3 November 2025 at 09:34: shown when hovering over a time. */
export const fullTime = (ms: number) => full.format(ms)

/** 18:00 today, Mon 3 Nov, 18:00 on another day: a future time. */
export const untilTime = (ms: number, now: number) =>
  // Midnight belongs to the day before it.
  daysBetween(now, ms - 1) === 0 ? clock.format(ms) : moment.format(ms)

/**
 * In a list: 09:34 today, then Yesterday, Mon, 3 Nov, 3 Nov 2025. If the sender's clock is ahead of ours, it is a
 * time.
 */
export function listTime(ms: number, now: number): string {
  const days = daysBetween(ms, now)
  if (days <= 0) return clock.format(ms)
  if (days === 1) return capitalised(relative.format(-1, 'day'))
  if (days < 7) return weekday.format(ms)
  return sameYear(ms, now) ? dayMonth.format(ms) : dayMonthYear.format(ms)
}

/** Between messages: Today, Yesterday, Monday, 3 Nov, 3 Nov 2025. */
export function dayLabel(ms: number, now: number): string {
  const days = daysBetween(ms, now)
  if (days <= 0) return capitalised(relative.format(0, 'day'))
  if (days === 1) return capitalised(relative.format(-1, 'day'))
  if (days < 7) return longWeekday.format(ms)
  return sameYear(ms, now) ? dayMonth.format(ms) : dayMonthYear.format(ms)
}

/** A past day within a sentence: yesterday, Mon. */
export function seenDay(ms: number, now: number): string {
  const days = daysBetween(ms, now)
  return days <= 1 ? relative.format(-1, 'day') : weekday.format(ms)
}
