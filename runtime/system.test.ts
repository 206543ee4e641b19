import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { realSystem } from './system'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const DAY = 24 * 3_600_000

it('P10 a timer of any length runs once, after its full time', () => {
  const task = vi.fn()
  realSystem.setTimer(60 * DAY, task)
  vi.advanceTimersByTime(60 * DAY - 1)
  expect(task).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(task).toHaveBeenCalledOnce()
  vi.advanceTimersByTime(60 * DAY)
  expect(task).toHaveBeenCalledOnce()
})

it('P10 a long timer can be canceled at any time', () => {
  const task = vi.fn()
  const cancel = realSystem.setTimer(60 * DAY, task)
  vi.advanceTimersByTime(40 * DAY)
  cancel()
  vi.advanceTimersByTime(60 * DAY)
  expect(task).not.toHaveBeenCalled()
})

it('FB28 P10 setting and cancelling timers of any length leaves few of Node’s lists behind, and timers run when they are due', () => {
  const durations = new Set<number>()
  const setTimeout = vi.spyOn(globalThis, 'setTimeout')
  for (let n = 0; n < 20_000; n++) realSystem.setTimer(1_000 + n * 7_919, () => {})()
  for (const [, duration] of setTimeout.mock.calls) durations.add(duration!)
  setTimeout.mockRestore()
  expect(durations.size).toBeLessThan(40)
  for (const delay of [1, 999, 1_001, 3_599_999]) {
    const task = vi.fn()
    realSystem.setTimer(delay, task)
    vi.advanceTimersByTime(delay - 1)
    expect(task).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(task).toHaveBeenCalledOnce()
  }
})

it('P10 no random bytes are returned twice, however few are requested at once', () => {
  const seen = new Set<string>()
  for (let n = 0; n < 2_000; n++) seen.add(Buffer.from(realSystem.randomBytes(8)).toString('hex'))
  expect(seen.size).toBe(2_000)
  expect([1, 16, 64, 65, 5_000].map((length) => realSystem.randomBytes(length).length)).toEqual([1, 16, 64, 65, 5_000])
})
