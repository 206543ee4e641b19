import { describe, expect, it } from 'vitest'
import { createRateLimiter, createSlowDown } from './throttle'

describe('rate limiter', () => {
  it('allows `max` per window and says when the next begins', () => {
    let now = 0
    const limiter = createRateLimiter(() => now)
    const rule = { window: 10, max: 2 }
    expect(limiter.consume('a', rule).allowed).toBe(true)
    now = 4_000
    expect(limiter.consume('a', rule).allowed).toBe(true)
    expect(limiter.consume('a', rule)).toEqual({ allowed: false, retryAfter: 6 })
    expect(limiter.consume('b', rule).allowed).toBe(true)
    now = 10_000
    expect(limiter.consume('a', rule).allowed).toBe(true)
  })

  it('never blocks traffic that stays below the rate', () => {
    let now = 0
    const limiter = createRateLimiter(() => now)
    for (let i = 0; i < 1_000; i++) {
      expect(limiter.consume('a', { window: 10, max: 5 }).allowed).toBe(true)
      now += 2_000
    }
  })
})

it('C374 a clock that was ahead, and has been corrected, makes no one wait for it', () => {
  const AHEAD = 365 * 24 * 60 * 60_000
  let now = AHEAD
  const limiter = createRateLimiter(() => now)
  const slowDown = createSlowDown(() => now)
  const rule = { window: 10, max: 1 }
  limiter.consume('a', rule)
  for (let i = 0; i < 5; i++) slowDown.begin('ada')
  now = 0
  expect(limiter.consume('a', rule).allowed).toBe(true)
  expect(limiter.consume('a', rule)).toEqual({ allowed: false, retryAfter: 10 })
  expect(slowDown.begin('ada')).toBe(2_000)
  now = 2_000
  expect(slowDown.begin('ada')).toBe(0)
})

describe('login throttle', () => {
  it('gives five free attempts, then delays that double up to five minutes', () => {
    let now = 0
    const slowDown = createSlowDown(() => now)
    for (let i = 0; i < 5; i++) expect(slowDown.begin('ada')).toBe(0)
    const waits: number[] = []
    for (let i = 0; i < 10; i++) {
      const wait = slowDown.begin('ada')
      waits.push(wait)
      now += wait
      expect(slowDown.begin('ada')).toBe(0)
    }
    expect(waits.map((wait) => wait / 1000)).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 300, 300])
    expect(slowDown.begin('bo')).toBe(0)
  })

  it('counts attempts that are still being checked', () => {
    const slowDown = createSlowDown(() => 0)
    const admitted = Array.from({ length: 100 }, () => slowDown.begin('ada')).filter((wait) => wait === 0)
    expect(admitted).toHaveLength(5)
  })

  it('starts over after a success and after a day', () => {
    let now = 0
    const slowDown = createSlowDown(() => now)
    for (let i = 0; i < 5; i++) slowDown.begin('ada')
    slowDown.succeeded('ada')
    for (let i = 0; i < 5; i++) expect(slowDown.begin('ada')).toBe(0)
    expect(slowDown.begin('ada')).toBeGreaterThan(0)
    now += 24 * 60 * 60_000
    for (let i = 0; i < 5; i++) expect(slowDown.begin('ada')).toBe(0)
  })

  it('remembers a bounded number of accounts', () => {
    const slowDown = createSlowDown(() => 0)
    for (let i = 0; i < 5; i++) slowDown.begin('first')
    for (let i = 0; i < 60_000; i++) slowDown.begin(`other ${i}`)
    expect(slowDown.begin('first')).toBe(0)
  })
})
