import { expect, it } from 'vitest'
import { claimedTime } from './claimed-time'

const moment = Date.UTC(2026, 4, 3, 12, 30, 15)
const asClaim = (updatedAt: number) => new Date(updatedAt * 1000).toISOString()

it.each([
  ['seconds', asClaim(moment / 1000), moment],
  ['milliseconds', asClaim(moment), moment],
  ['a date', '2026-05-03T12:30:15.000Z', moment],
  ['no time', 'yesterday', NaN],
  ['nothing', '', NaN],
])('a claim of %s is read', (_what, claim, time) => {
  expect(claimedTime(claim)).toBe(time)
})
