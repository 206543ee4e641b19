import { afterEach, describe, expect, it } from 'vitest'
import { dayLabel, daysBetween, hoursOf, listTime, untilTime } from './format'

// In Node, the zone of `setHours` follows TZ at run time; the formatters keep the zone they were created in (UTC here).
const zone = process.env['TZ']
afterEach(() => {
  process.env['TZ'] = zone
})

const at = (iso: string) => Date.parse(iso)

describe('C12 times in lists', () => {
  const now = at('2025-11-19T12:00:00Z')

  it.each([
    ['2025-11-19T09:34:00Z', '09:34'],
    ['2025-11-18T23:59:00Z', 'Yesterday'],
    ['2025-11-17T08:00:00Z', 'Mon'],
    ['2025-11-13T08:00:00Z', 'Thu'],
    ['2025-11-12T08:00:00Z', '12 Nov'],
    ['2025-01-03T08:00:00Z', '3 Jan'],
    ['2024-11-03T08:00:00Z', '3 Nov 2024'],
  ])('%s reads %s', (iso, text) => {
    expect(listTime(at(iso), now)).toBe(text)
  })

  it('show a time instead of a day when the sender’s clock is ahead', () => {
    expect(listTime(at('2025-11-20T01:00:00Z'), now)).toBe('01:00')
  })
})

describe('C11 day separators', () => {
  it('change their labels after midnight', () => {
    const sent = at('2025-11-19T23:50:00Z')
    expect(dayLabel(sent, at('2025-11-19T23:59:00Z'))).toBe('Today')
    expect(dayLabel(sent, at('2025-11-20T00:00:00Z'))).toBe('Yesterday')
    expect(dayLabel(sent, at('2025-11-22T00:00:00Z'))).toBe('Wednesday')
  })

  it('count calendar days, even if a day has 23 or 25 hours', () => {
    process.env['TZ'] = 'Pacific/Chatham'
    // Clocks go forward on 28 Sep 2025 and back on 6 Apr 2025, at 2:45 local time.
    expect(daysBetween(new Date(2025, 8, 27, 23, 50).getTime(), new Date(2025, 8, 29, 0, 10).getTime())).toBe(2)
    expect(daysBetween(new Date(2025, 3, 5, 23, 50).getTime(), new Date(2025, 3, 7, 0, 10).getTime())).toBe(2)
    expect(daysBetween(new Date(2025, 3, 6, 0, 1).getTime(), new Date(2025, 3, 6, 23, 59).getTime())).toBe(0)
  })
})

it.each([
  ['2025-11-19T18:16:00Z', '18:16'],
  // The end of today isn't another day yet.
  ['2025-11-20T00:00:00Z', '00:00'],
  ['2025-11-20T08:00:00Z', 'Thu 20 Nov, 08:00'],
])('a future time, %s, reads %s', (iso, text) => {
  expect(untilTime(at(iso), at('2025-11-19T12:00:00Z'))).toBe(text)
})

it('C90 hours follow the reader’s device', () => {
  expect(hoursOf('en-US').hourCycle).toBe('h12')
  for (const reader of ['en-GB', 'de-DE', 'fr-FR', 'ja-JP']) expect(hoursOf(reader).hourCycle).toBe('h23')
})
