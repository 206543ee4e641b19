import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { budgetsOf, spend } from './budget'

const budget = { burst: 10, perSecond: 4 }

/** Returns how many of the attempts at these times were allowed. */
function passed(times: number[], { burst, perSecond } = budget) {
  let spentUntil = 0
  return times.filter((now) => {
    const result = spend({ burst, perSecond }, spentUntil, now)
    if ('spentUntil' in result) spentUntil = result.spentUntil
    return 'spentUntil' in result
  }).length
}

describe('a rate limit', () => {
  it('allows several at once, and takes all that is left for a request larger than its burst', () => {
    const now = 1_000_000
    expect(spend(budget, 0, now, 6)).toEqual({ spentUntil: now + 1_500 })
    expect(spend(budget, now + 1_500, now, 5)).toEqual({ retryAfterMs: 250 })
    expect(spend(budget, 0, now, 1_000)).toEqual({ spentUntil: now + 2_500 })
    expect(spend(budget, now + 1, now, 1_000)).toHaveProperty('retryAfterMs')
  })

  it('allows its burst at once and its rate in the long run, never more', () => {
    expect(passed(Array(50).fill(1_000_000))).toBe(10)
    const tenSeconds = Array.from({ length: 1_000 }, (_, index) => 1_000_000 + index * 10)
    expect(passed(tenSeconds)).toBe(10 + 39)
  })

  it('allows the attempt after the wait it gave', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(300), { maxLength: 60 }), (pauses) => {
        let [now, spentUntil] = [1_000_000, 0]
        for (const pause of pauses) {
          now += pause
          const result = spend(budget, spentUntil, now)
          if ('spentUntil' in result) spentUntil = result.spentUntil
          else {
            expect(result.retryAfterMs).toBeLessThanOrEqual(250)
            expect(spend(budget, spentUntil, now + result.retryAfterMs - 1)).toHaveProperty('retryAfterMs')
            expect(spend(budget, spentUntil, now + result.retryAfterMs)).toHaveProperty('spentUntil')
          }
        }
      }),
    )
  })

  it('makes no one wait because a clock was set back', () => {
    const result = spend(budget, 1_000_000 + 3_600_000, 1_000_000)
    expect(result).toEqual({ retryAfterMs: 250 })
  })

  it('scales with the deployment’s messages per second', () => {
    expect(budgetsOf(20)).toEqual({
      message: { burst: 100, perSecond: 20 },
      member: { burst: 1_200, perSecond: 5 },
      change: { burst: 200, perSecond: 40 },
      typing: { burst: 20, perSecond: 5 },
      conversation: { burst: 40, perSecond: 1 },
      upload: { burst: 20, perSecond: 1 },
    })
  })
})
