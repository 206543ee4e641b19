import { expect, test } from 'vitest'
import { addDays, addMonths, clampDay, dayOf, firstWeekday, weeksOf } from './calendar'

const day = (year: number, month: number, date: number) => new Date(year, month - 1, date)

test('C42 months have their own lengths', () => {
  expect(addMonths(day(2025, 1, 31), 1)).toEqual(day(2025, 2, 28))
  expect(addMonths(day(2024, 3, 31), -1)).toEqual(day(2024, 2, 29))
  expect(addMonths(day(2025, 12, 15), 1)).toEqual(day(2026, 1, 15))
})

test('C42 a day is a date, even when the clocks change', () => {
  // In any zone: stepping through a year by days never leaves midnight and never repeats a date.
  let at = day(2025, 1, 1)
  const seen = new Set<string>()
  for (let step = 0; step < 365; step++) {
    expect(dayOf(at.getTime())).toEqual(at)
    seen.add(at.toDateString())
    at = addDays(at, 1)
  }
  expect(seen.size).toBe(365)
  expect(at).toEqual(day(2026, 1, 1))
})

test('C42 a month has six weeks, starting with the week of its first day', () => {
  const weeks = weeksOf(day(2025, 11, 20))
  expect(weeks).toHaveLength(6)
  for (const week of weeks) {
    expect(week).toHaveLength(7)
    expect(week[0]?.getDay()).toBe(firstWeekday)
  }
  expect(weeks.flat()).toContainEqual(day(2025, 11, 1))
  expect(weeks.flat()).toContainEqual(day(2025, 11, 30))
})

test('C42 only days in range can be selected', () => {
  expect(clampDay(day(2020, 1, 1), day(2025, 1, 1), day(2025, 2, 1))).toEqual(day(2025, 1, 1))
  expect(clampDay(day(2030, 1, 1), day(2025, 1, 1), day(2025, 2, 1))).toEqual(day(2025, 2, 1))
})
