import { describe, expect, test } from 'vitest'
import { arrivedBelow, follow, type Follow } from './follow-bottom'

const bottom: Follow = { following: true, seenCount: 10 }

describe('staying at the bottom', () => {
  test('C3 within 80 px it follows new messages; beyond that it doesn’t', () => {
    expect(follow(bottom, { type: 'scrolled', distance: 80, atLiveEnd: true, count: 10 }).following).toBe(true)
    expect(follow(bottom, { type: 'scrolled', distance: 81, atLiveEnd: true, count: 10 }).following).toBe(false)
  })

  test('the end of a run of pages isn’t the bottom unless it is the live end', () => {
    const up = follow(bottom, { type: 'scrolled', distance: 400, atLiveEnd: true, count: 10 })
    expect(follow(up, { type: 'scrolled', distance: 0, atLiveEnd: false, count: 10 }).following).toBe(false)
  })

  test('C3 continues while the page that has just started is loading', () => {
    expect(follow(bottom, { type: 'scrolled', distance: 0, atLiveEnd: false, count: 10 }).following).toBe(true)
    expect(follow(bottom, { type: 'scrolled', distance: 400, atLiveEnd: false, count: 10 }).following).toBe(false)
  })

  test('C4 three arrivals further up are counted, and returning clears them', () => {
    const up = follow(bottom, { type: 'scrolled', distance: 400, atLiveEnd: true, count: 10 })
    const later = follow(up, { type: 'counted', count: 13 })
    expect(arrivedBelow(later, 13)).toBe(3)
    const back = follow(later, { type: 'scrolled', distance: 0, atLiveEnd: true, count: 13 })
    expect(arrivedBelow(back, 13)).toBe(0)
    expect(back.seenCount).toBe(13)
  })

  test('arrivals at the bottom are never counted as new', () => {
    const state = follow(bottom, { type: 'counted', count: 20 })
    expect(arrivedBelow(follow(state, { type: 'detached' }), 20)).toBe(0)
  })

  test('sending returns to the bottom', () => {
    const up = follow(bottom, { type: 'scrolled', distance: 400, atLiveEnd: true, count: 10 })
    expect(follow(up, { type: 'sent' }).following).toBe(true)
  })

  test('returns the same object if nothing changed', () => {
    expect(follow(bottom, { type: 'counted', count: 10 })).toBe(bottom)
  })
})
