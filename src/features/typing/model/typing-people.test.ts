import { describe, expect, test } from 'vitest'
import { createTypingWatch, LIVES_MS, LIVES_MS_IN_LARGE, type Typist } from './typing-people'

const noor = (lastTypingAt: number): Typist => ({ userId: 'noor', name: 'Noor', lastTypingAt })

/** A watch with a controlled clock; `rows` is null until the first result. */
function watcher(rows: Typist[] | null = []) {
  let now = 0
  let timer: { at: number; run: () => void } | null = null
  const watch = createTypingWatch({
    now: () => now,
    setTimer(run, ms) {
      const own = { at: now + ms, run }
      timer = own
      return () => {
        if (timer === own) timer = null
      }
    },
  })
  if (rows) watch.update(rows)
  return {
    watch,
    waitUntil: (time: number) => {
      while (timer && timer.at <= time) {
        now = timer.at
        const { run } = timer
        timer = null
        run()
      }
      now = time
    },
  }
}

describe('typing people', () => {
  test('G5.5 an indicator is shown for 3 s from its arrival, whatever the server’s clock says', () => {
    const { watch, waitUntil } = watcher()
    waitUntil(1_000)
    watch.update([noor(999_999_999)])
    waitUntil(1_000 + LIVES_MS - 1)
    expect(watch.names()).toEqual(['Noor'])
    waitUntil(1_000 + LIVES_MS)
    expect(watch.names()).toEqual([])
  })

  test('a new signal extends it, an unchanged row does not', () => {
    const { watch, waitUntil } = watcher()
    watch.update([noor(1)])
    waitUntil(2_000)
    watch.update([noor(1)])
    waitUntil(2_500)
    watch.update([noor(2)])
    waitUntil(5_499)
    expect(watch.names()).toEqual(['Noor'])
    waitUntil(5_500)
    expect(watch.names()).toEqual([])
  })

  test('G5.4 people aren’t shown their own typing', () => {
    const { watch } = watcher()
    watch.update([noor(1), { userId: 'ada', name: 'Ada', lastTypingAt: 1 }], 'ada')
    expect(watch.names()).toEqual(['Noor'])
  })

  test('C22 a deleted row disappears at once', () => {
    const { watch } = watcher()
    watch.update([noor(1)])
    watch.update([])
    expect(watch.names()).toEqual([])
  })

  test('C157 in a large group it lives 10 s, and ends with their message even if their row stays', () => {
    const { watch, waitUntil } = watcher()
    watch.update([noor(1)], 'ada', LIVES_MS_IN_LARGE)
    waitUntil(LIVES_MS_IN_LARGE - 1)
    expect(watch.names()).toEqual(['Noor'])
    watch.spoke('noor')
    watch.update([noor(1)], 'ada', LIVES_MS_IN_LARGE)
    expect(watch.names()).toEqual([])
    watch.update([noor(2)], 'ada', LIVES_MS_IN_LARGE)
    expect(watch.names()).toEqual(['Noor'])
    waitUntil(30_000)
    expect(watch.names()).toEqual([])
  })

  test('rows of unknown age in the first result wait for the next signal', () => {
    const { watch } = watcher(null)
    watch.update([noor(1)])
    expect(watch.names()).toEqual([])
    watch.update([noor(2)])
    expect(watch.names()).toEqual(['Noor'])
  })

  test('listeners are called only for changes', () => {
    const { watch, waitUntil } = watcher()
    let heard = 0
    watch.subscribe(() => heard++)
    watch.update([noor(1)])
    watch.update([noor(2)])
    waitUntil(10_000)
    expect(heard).toBe(2)
  })
})
