import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createPlaceKeeper, type Edges } from './place-keeper'

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      disconnect() {}
    },
  )
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

/** A 600 px scroller over rows of 100 px: the parts of an element that the keeper uses. */
function longThread(length: number) {
  const scroller = {
    scrollTop: 0,
    clientHeight: 600,
    scrollHeight: length * 100,
    getBoundingClientRect: () => ({ top: 0, bottom: 600 }),
    querySelectorAll: () => rows,
    toggleAttribute() {},
    addEventListener: (_type: 'scroll', listener: () => void) => void (onScroll = listener),
    removeEventListener() {},
  }
  const rows = Array.from({ length }, (_, seq) => ({
    dataset: { row: `row-${seq}`, seq: String(seq) },
    getBoundingClientRect: () => ({
      top: seq * 100 - scroller.scrollTop,
      bottom: seq * 100 + 100 - scroller.scrollTop,
    }),
  }))
  let onScroll = () => {}
  return {
    element: scroller as unknown as HTMLElement,
    scrollTo(top: number) {
      scroller.scrollTop = top
      onScroll()
    },
  }
}

test('G11.3 decides at most every 100 ms of scrolling what to load, by the current position', () => {
  const thread = longThread(100)
  const moved: (Edges & { at: number })[] = []
  const began = Date.now()
  createPlaceKeeper({ to: 'start' }).attach(thread.element, thread.element, {
    isFollowing: () => false,
    arrived: () => {},
    scrolled: () => {},
    moved: (edges) => moved.push({ ...edges, at: Date.now() - began }),
  })
  for (let frame = 1; frame <= 60; frame++) {
    vi.advanceTimersByTime(16)
    thread.scrollTo(frame * 20)
  }
  vi.advanceTimersByTime(1_000)
  const times = moved.map(({ at }) => at)
  expect(times.length).toBeGreaterThan(5)
  for (const [n, at] of times.entries()) expect(at - (times[n - 1] ?? 0)).toBeGreaterThanOrEqual(100)
  expect(moved.at(-1)).toMatchObject({ above: 1_200, below: 8_200, viewport: 600, seqs: { low: 12, high: 17 } })
})
