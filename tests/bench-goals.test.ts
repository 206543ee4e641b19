import { expect, it } from 'vitest'
import { isWithin, isWithinTrips, trips } from '../bench/goals'
import { GOALS, PEERS, reaches, summaryOf } from '../bench/summary'

const after = (roundTrips: number) => ({ 0: 400, 50: 400 + 100 * roundTrips, 150: 400 + 300 * roundTrips })

it('C532 round trips are counted by the time that the delay adds, and no page can take fewer than one', () => {
  expect(trips(after(3))).toBe(3)
  expect(isWithinTrips(after(3), 3)).toBe(true)
  expect(isWithinTrips(after(3.1), 3)).toBe(false)
  expect(isWithinTrips(after(-0.4), 3)).toBe(false)
  expect(isWithinTrips(after(0.9), 3)).toBe(false)
  expect(isWithinTrips({ 0: 400 }, 3)).toBe(false)
})

it('C532 a value that isn’t a number doesn’t meet a goal either', () => {
  expect(isWithin(50, 0, 50)).toBe(true)
  expect(isWithin(Number.NaN, 0, 50)).toBe(false)
  expect(isWithin(0, 1, 199)).toBe(false)
})

it('C532 the summary has a row for everyone, and marks each goal by whether it was reached', () => {
  expect(reaches('many', 0.2)).toBe(true)
  expect(reaches('many', 0.1)).toBe(false)
  expect(reaches('one', 3.9)).toBe(true)
  expect(reaches('one', Number.NaN)).toBe(false)
  const lines = summaryOf({ ...GOALS, all: 2.1 }, { relay: { one: 1 } })
  expect(lines[3]!.trim().split(/\s{2,}/)).toEqual(['reached', 'reached', 'reached', 'not yet', 'reached', 'reached'])
  const rows = lines.filter((line) => !line.endsWith(':'))
  expect(new Set(rows.map(({ length }) => length)).size).toBe(1)
  for (const name of ['Parley', 'relay', ...Object.keys(PEERS)]) expect(lines.join('\n')).toContain(`  ${name} `)
})
