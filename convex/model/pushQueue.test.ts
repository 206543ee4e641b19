import { expect, it } from 'vitest'
import { healthAfter } from './pushQueue'

const now = Date.UTC(2026, 10, 30)
const failing = { since: now - 20_000, times: 2, until: now + 10_000 }

it('C423 the first of a device’s pushes to be rejected for now decides how long all of them wait', () => {
  const first = healthAfter(undefined, { result: 'later' }, now)
  expect(first).toEqual({ since: now, times: 1, until: now + 5_000 })
  expect(healthAfter(failing, { result: 'later' }, now)).toBe(failing)
  expect(healthAfter(failing, { result: 'unknown' }, now)).toBe(failing)
  // Once that wait is over, the next rejection decides: the device waits twice as long.
  expect(healthAfter(failing, { result: 'later' }, now + 10_000)).toEqual({
    ...failing,
    times: 3,
    until: now + 30_000,
  })
})

it('C423 a later time named by the push service counts, even in the response to a push already in flight', () => {
  const told = (retryAfterMs: number) => healthAfter(failing, { result: 'later', retryAfterMs }, now)
  expect(told(60_000)).toMatchObject({ until: now + 60_000 })
  // The wait after this many rejections is longer, so it applies instead.
  expect(told(1_000)).toMatchObject({ until: now + 20_000 })
  const long = { ...failing, until: now + 600_000 }
  expect(healthAfter(long, { result: 'later', retryAfterMs: 60_000 }, now)).toMatchObject({ until: now + 600_000 })
})

it('C423 a push that was accepted, or rejected permanently, ends the wait; one that was not sent changes nothing', () => {
  expect(healthAfter(failing, { result: 'taken' }, now)).toBeUndefined()
  expect(healthAfter(failing, { result: 'refused' }, now)).toBeUndefined()
  expect(healthAfter(failing, { result: 'unsent' }, now)).toBe(failing)
})
