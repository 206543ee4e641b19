import { expect, it } from 'vitest'
import { defaultMessagesPerSecond } from '../domain/budget'
import { defaultSyncLimits } from '../runtime/edge/sync/limits'
import { engineBounds, syncLimits } from './bounds'

const GIB = 1 << 30

it.each([GIB, 4 * GIB])(
  'FB13 FB14 FB23 FB29 everything queued, subscribed, and cached fits into a heap of %s bytes',
  (heap) => {
    const { weight, waitingBytes } = syncLimits(heap)
    const { resultChars, keptChars } = engineBounds(heap, defaultMessagesPerSecond)
    // B6 measures a query's maximum cost; results can have two bytes per character.
    expect(weight! * (8 << 10) + resultChars!).toBeLessThanOrEqual(heap)
    // Counts both decoded copies, with scans and results for retries, within the engine's space beside queries.
    expect(keptChars! * 2 * 6).toBeLessThanOrEqual(384 << 20)
    expect(waitingBytes).toBeLessThanOrEqual(heap / 8)
  },
)

it('FB9 FB10 FB12 unauthenticated callers get less than signed-in ones, and no single person gets everything', () => {
  const limits = { ...defaultSyncLimits, ...syncLimits(4 * GIB) }
  expect(limits.anonymousBytes).toBeLessThan(limits.messageBytes / 10)
  expect(limits.anonymousQueries).toBeLessThan(limits.queries / 10)
  expect(limits.signInWithinMs).toBe(10_000)
  expect(limits.weightPerPerson).toBeLessThan(limits.weight / 10)
  expect(limits.anonymousSockets).toBeLessThan(limits.connections / 2)
})

it('FB15 one setting scales all rate limits, or lifts them', () => {
  const of = (messagesPerSecond: number) => engineBounds(GIB, messagesPerSecond).callUnitsPerSecond!
  expect(of(40)).toBe(2 * of(20))
  expect(of(0)).toBe(Infinity)
})
