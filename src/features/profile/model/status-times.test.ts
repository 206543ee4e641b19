import { describe, expect, it } from 'vitest'
import { statusEnd } from './status-times'

describe('a status ends', () => {
  const at = (day: number, hour: number) => new Date(2025, 10, day, hour).getTime()

  it('after its duration, or never', () => {
    const now = at(19, 12)
    expect(statusEnd('minutes30', now)).toBe(now + 1_800_000)
    expect(statusEnd('hours4', now)).toBe(at(19, 16))
    expect(statusEnd('always', now)).toBeUndefined()
  })

  it('at the reader’s midnight; a weekly status ends on Sunday', () => {
    // 19 November 2025 is a Wednesday, 23 a Sunday, 24 a Monday.
    expect(statusEnd('today', at(19, 12))).toBe(at(20, 0))
    expect(statusEnd('week', at(19, 12))).toBe(at(24, 0))
    expect(statusEnd('week', at(23, 23))).toBe(at(24, 0))
    expect(statusEnd('week', at(24, 0))).toBe(new Date(2025, 11, 1).getTime())
  })
})
