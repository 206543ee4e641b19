import { describe, expect, it } from 'vitest'
import { nextRun, type Schedule } from './crons'

const at = (text: string): number => Date.parse(`${text}:00Z`)

const cases: [Schedule, after: string, next: string][] = [
  [{ type: 'interval', minutes: 5 }, '2026-01-01T10:02', '2026-01-01T10:07'],
  [{ type: 'interval', hours: 2 }, '2026-01-01T23:00', '2026-01-02T01:00'],
  [{ type: 'hourly', minuteUTC: 15 }, '2026-01-01T10:15', '2026-01-01T11:15'],
  [{ type: 'hourly', minuteUTC: 15 }, '2026-01-01T10:14', '2026-01-01T10:15'],
  [{ type: 'daily', hourUTC: 3, minuteUTC: 30 }, '2026-01-01T03:30', '2026-01-02T03:30'],
  [{ type: 'daily', hourUTC: 3, minuteUTC: 30 }, '2026-01-01T03:29', '2026-01-01T03:30'],
  // 1 January 2026 is a Thursday.
  [{ type: 'weekly', dayOfWeek: 'thursday', hourUTC: 0, minuteUTC: 0 }, '2026-01-01T00:00', '2026-01-08T00:00'],
  [{ type: 'weekly', dayOfWeek: 'wednesday', hourUTC: 9, minuteUTC: 0 }, '2026-01-01T00:00', '2026-01-07T09:00'],
  [{ type: 'monthly', day: 31, hourUTC: 0, minuteUTC: 0 }, '2026-01-31T00:00', '2026-03-31T00:00'],
  [{ type: 'monthly', day: 1, hourUTC: 6, minuteUTC: 5 }, '2026-12-15T00:00', '2027-01-01T06:05'],
]

describe('crons', () => {
  it.each(cases)('P4 %j after %s is next due at %s', (schedule, after, next) => {
    expect(new Date(nextRun(schedule, at(after))).toISOString()).toBe(new Date(at(next)).toISOString())
  })

  it('P4 a job without a minute gets one of its own, always the same', () => {
    const minute = (name: string) => new Date(nextRun({ type: 'hourly' }, 0, name)).getUTCMinutes()
    expect(minute('clear')).toBe(minute('clear'))
    expect(new Set(['a', 'b', 'clear', 'remind', 'archive'].map(minute)).size).toBeGreaterThan(1)
  })
})
