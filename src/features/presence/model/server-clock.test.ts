import { expect, it } from 'vitest'
import { noteServerTime, toServerTime } from './server-clock'

it('C440 the server time that this page reports is in whole milliseconds, whatever the round trip took', () => {
  for (const receivedAt of [1_000, 1_001, 1_002, 1_003]) {
    noteServerTime(5_000, 1_000, receivedAt)
    expect(toServerTime(2_000) % 1, `received at ${receivedAt}`).toBe(0)
    expect(Math.abs(toServerTime(receivedAt) - 5_000)).toBeLessThanOrEqual(2)
  }
})
