import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pageOf } from '../../../../domain/limits'
import {
  heldPages,
  isAttached,
  loadedRun,
  MAX_PAGES,
  nextWindow,
  openWindow,
  type PageWindow,
  PREFETCH,
} from './page-window'

describe('page window', () => {
  test('opens at the live end with the last two pages', () => {
    expect(openWindow(99, 0)).toEqual({ from: 2, to: 3, last: 3 })
    expect(openWindow(-1, 0)).toEqual({ from: 0, to: 0, last: 0 })
  })

  test('opens around the first unread message', () => {
    expect(openWindow(1000, 0, 500)).toEqual({ from: 14, to: 16, last: 31 })
  })

  test('never shows a page from before joining', () => {
    expect(openWindow(1000, 15, 500)).toEqual({ from: 15, to: 16, last: 31 })
    const window = openWindow(1000, 15, 500)
    expect(nextWindow(window, { type: 'near-start', onScreen: { from: 15, to: 15 }, first: 15 })).toBe(window)
  })

  test('C1 scrolling up adds one page at a time and skips none', () => {
    let window = openWindow(100_000, 0)
    const seen = [window.from]
    for (let i = 0; i < 20; i++) {
      window = nextWindow(window, {
        type: 'near-start',
        onScreen: { from: window.from, to: window.from + 1 },
        first: 0,
      })
      seen.push(window.from)
    }
    expect(seen).toEqual(Array.from({ length: 21 }, (_, i) => seen[0]! - i))
    expect(window.to - window.from + 1).toBeLessThanOrEqual(MAX_PAGES)
    expect(isAttached(window)).toBe(false)
  })

  test('C2 paging forward reaches the live end again', () => {
    let window: PageWindow = { from: 10, to: 12, last: 20 }
    while (!isAttached(window)) {
      window = nextWindow(window, { type: 'near-end', onScreen: { from: window.to, to: window.to } })
    }
    expect(window.to).toBe(20)
  })

  test('follows the live end onto a new page, only while attached', () => {
    const onScreen = { from: 3, to: 3 }
    const attached: PageWindow = { from: 2, to: 3, last: 3 }
    expect(nextWindow(attached, { type: 'advanced', lastSeq: 128, following: true, onScreen })).toEqual({
      from: 2,
      to: 4,
      last: 4,
    })
    const detached: PageWindow = { from: 0, to: 1, last: 3 }
    expect(nextWindow(detached, { type: 'advanced', lastSeq: 128, following: false, onScreen })).toEqual({
      from: 0,
      to: 1,
      last: 4,
    })
  })

  test('after a long absence, a reader at the bottom is taken to the end, and one further up stays', () => {
    const window: PageWindow = { from: 2, to: 3, last: 3 }
    const onScreen = { from: 3, to: 3 }
    const lastSeq = 32 * 500
    expect(nextWindow(window, { type: 'advanced', lastSeq, following: true, onScreen })).toEqual({
      from: 499,
      to: 500,
      last: 500,
    })
    expect(nextWindow(window, { type: 'advanced', lastSeq, following: false, onScreen })).toEqual({
      ...window,
      last: 500,
    })
  })

  test('C30 jumping to the oldest holds the pages there and the last two', () => {
    const window = nextWindow(openWindow(99_999, 0), { type: 'jump', seq: 0, first: 0 })
    expect(heldPages(window, 99_999, PREFETCH)).toEqual([0, 1, 3123, 3124, 3125])
    expect(nextWindow(window, { type: 'latest', first: 0 })).toMatchObject({ from: 3123, to: 3124 })
  })

  test('holds the next page shortly before the conversation reaches it', () => {
    expect(heldPages(openWindow(40, 0), 40, PREFETCH)).toEqual([0, 1])
    expect(heldPages(openWindow(60, 0), 60, PREFETCH)).toEqual([0, 1, 2])
  })

  test('shows only a contiguous run of loaded pages', () => {
    const window: PageWindow = { from: 4, to: 8, last: 8 }
    expect(loadedRun(window, (page) => page !== 5, 7)).toEqual({ from: 6, to: 8 })
    expect(loadedRun(window, (page) => page !== 8, 8)).toBeNull()
  })

  test('any walk keeps the reader’s place inside the window, which stays bounded and within the conversation', () => {
    const step = fc.record({ type: fc.constantFrom('near-start', 'near-end', 'advanced' as const), by: fc.nat(40) })
    fc.assert(
      fc.property(fc.nat(5000), fc.array(step, { maxLength: 60 }), (start, steps) => {
        let lastSeq = start
        let window = openWindow(lastSeq, 0)
        for (const { type, by } of steps) {
          const onScreen =
            type === 'near-start' ? { from: window.from, to: window.from } : { from: window.to, to: window.to }
          if (type === 'advanced') lastSeq += by
          window = nextWindow(window, { type, onScreen, first: 0, lastSeq, following: true })
          expect(window.from).toBeGreaterThanOrEqual(0)
          expect(window.to).toBeGreaterThanOrEqual(window.from)
          expect(window.to).toBeLessThanOrEqual(pageOf(lastSeq))
          expect(window.to - window.from).toBeLessThan(MAX_PAGES)
        }
      }),
    )
  })
})
