import { expect, it } from 'vitest'
import { healthAfter } from './pushQueue'

const now = Date.UTC(2026, 10, 30)
const failing = { since: now - 20_000, times: 2, until: now + 10_000 }

it('C423 the first of a device’s pushes that are rejected for now decides how long all wait', () => {
  const first = healthAfter(undefined, { result: 'later' }, now)
  expect(first).toEqual({ since: now, times: 1, until: now + 5_000 })
  expect(healthAfter(failing, { result: 'later' }, now)).toBe(failing)
  expect(healthAfter(failing, { result: 'unknown' }, now)).toBe(failing)
  // Once that is over, the next decides: twice as long.
  expect(healthAfter(failing, { result: 'later' }, now + 10_000)).toEqual({
    ...failing,
    times: 3,
    until: now + 30_000,
  })
})

it('C423 a push service that names a later time is heard, also from those that were in flight', () => {
  const told = (retryAfterMs: number) => healthAfter(failing, { result: 'later', retryAfterMs }, now)
  expect(told(60_000)).toMatchObject({ until: now + 60_000 })
  // An earlier one than what all wait for anyway, as long as their number says.
  expect(told(1_000)).toMatchObject({ until: now + 20_000 })
  const long = { ...failing, until: now + 600_000 }
  expect(healthAfter(long, { result: 'later', retryAfterMs: 60_000 }, now)).toMatchObject({ until: now + 600_000 })
})

it('C423 one that was taken, or refused for good, ends the waiting; one that was not sent says nothing', () => {
  expect(healthAfter(failing, { result: 'taken' }, now)).toBeUndefined()
  expect(healthAfter(failing, { result: 'refused' }, now)).toBeUndefined()
  expect(healthAfter(failing, { result: 'unsent' }, now)).toBe(failing)
})
