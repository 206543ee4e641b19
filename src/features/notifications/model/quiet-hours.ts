import type { QuietHours } from '../../../../domain/notify'

/** Starting on Monday; 0 is Sunday. */
export const week = [1, 2, 3, 4, 5, 6, 0]

export const initialQuiet = (zone: string): QuietHours => ({
  from: 21 * 60,
  to: 7 * 60 + 30,
  days: [0, 1, 2, 3, 4, 5, 6],
  zone,
})

/** 450 is 07:30. */
export const textOf = (minutes: number): string =>
  [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':')

export function minutesOf(text: string): number | null {
  const [, hours, minutes] = /^(\d{2}):(\d{2})/.exec(text) ?? []
  return hours && minutes ? Number(hours) * 60 + Number(minutes) : null
}
