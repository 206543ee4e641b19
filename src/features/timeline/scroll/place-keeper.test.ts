import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createPlaceKeeper, type Edges, type PlaceEvents } from './place-keeper'

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('CSS', { escape: (text: string) => text })
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
function longThread(length: number, start = 0) {
  const seqs = { from: start, to: start + length }
  let scrollTop = 0
  let onScroll = () => {}
  const scroller = {
    get scrollTop() {
      return scrollTop
    },
    set scrollTop(top) {
      scrollTop = Math.max(0, Math.min(top, this.scrollHeight - 600))
    },
    clientHeight: 600,
    get scrollHeight() {
      return (seqs.to - seqs.from) * 100
    },
    getBoundingClientRect: () => ({ top: 0, bottom: 600 }),
    querySelectorAll: () => Array.from({ length: seqs.to - seqs.from }, (_, at) => rowAt(seqs.from + at)),
    querySelector(selector: string) {
      const seq = Number(/(\d+)"/.exec(selector)?.[1])
      return seq >= seqs.from && seq < seqs.to ? rowAt(seq) : null
    },
    toggleAttribute() {},
    addEventListener: (_type: 'scroll', listener: () => void) => void (onScroll = listener),
    removeEventListener() {},
  }
  const topOf = (seq: number) => (seq - seqs.from) * 100 - scrollTop
  const rowAt = (seq: number) => ({
    dataset: { row: `row-${seq}`, seq: String(seq) },
    getBoundingClientRect: () => ({ top: topOf(seq), bottom: topOf(seq) + 100, height: 100 }),
  })
  return {
    element: scroller as unknown as HTMLElement,
    seqs,
    topOf,
    scrollTo(top: number) {
      scroller.scrollTop = top
      onScroll()
    },
  }
}

const noEvents: PlaceEvents = {
  isFollowing: () => false,
  isWhole: () => true,
  arrived: () => {},
  scrolled: () => {},
  moved: () => {},
}

/** A jump to a message of the page 128 to 159, of which only that page has loaded; the others come later. */
function jumpTo(seq: number) {
  const thread = longThread(32, 128)
  let isWhole = false
  const keeper = createPlaceKeeper({ to: 'message', seq })
  keeper.attach(thread.element, thread.element, { ...noEvents, isWhole: () => isWhole })
  return {
    ...thread,
    load(page: 'before' | 'after', isLast: boolean) {
      keeper.beforeChange()
      if (page === 'before') thread.seqs.from -= 32
      else thread.seqs.to += 32
      isWhole = isLast
      keeper.afterChange()
    },
  }
}

const orders = [
  ['before', 'after'],
  ['after', 'before'],
] as const
const nearTheEdges = [128, 129, 140, 157, 159].flatMap((seq) => orders.map((pages) => [seq, ...pages] as const))

test.each(nearTheEdges)(
  'C430 message %i is in the middle once the page %s its own has loaded, and then the one %s it',
  (seq, ...pages) => {
    const thread = jumpTo(seq)
    pages.forEach((page, at) => thread.load(page, at === 1))
    expect(thread.topOf(seq)).toBe(250)
  },
)

test('C430 a reader who has scrolled since the jump stays, and so does everyone once all has loaded', () => {
  const reader = jumpTo(157)
  reader.scrollTo(1_000)
  const before = reader.topOf(140)
  reader.load('after', false)
  reader.load('before', true)
  expect(reader.topOf(140)).toBe(before)

  const there = jumpTo(157)
  there.load('before', false)
  there.load('after', true)
  there.scrollTo(0)
  const first = there.topOf(100)
  there.load('before', true)
  expect(there.topOf(100)).toBe(first)
})

test('G11.3 decides at most every 100 ms of scrolling what to load, by the current position', () => {
  const thread = longThread(100)
  const moved: (Edges & { at: number })[] = []
  const began = Date.now()
  createPlaceKeeper({ to: 'start' }).attach(thread.element, thread.element, {
    ...noEvents,
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
