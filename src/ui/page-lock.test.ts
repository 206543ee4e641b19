import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { holdName, holdWhenFree, isHeld, whenFree } from './page-lock'

// The environment of a page outside a secure context: no locks, but channels.
class Channel extends EventTarget {
  static readonly open = new Set<Channel>()
  constructor(readonly name: string) {
    super()
    Channel.open.add(this)
  }
  postMessage(data: unknown) {
    for (const other of Channel.open) {
      if (other !== this && other.name === this.name) other.dispatchEvent(new MessageEvent('message', { data }))
    }
  }
  close() {
    Channel.open.delete(this)
  }
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('BroadcastChannel', Channel)
  vi.stubGlobal('navigator', {})
})

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
  Channel.open.clear()
})

test('C19 without locks, a name counts as free if no page responds', () => {
  const run = vi.fn()
  whenFree('page', new AbortController().signal, run)
  expect(run).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1_000)
  expect(run).toHaveBeenCalledOnce()
  vi.advanceTimersByTime(60_000)
  expect(run).toHaveBeenCalledOnce()
  expect(Channel.open.size).toBe(0)
})

test('C19 without locks, a page waits for a name as long as the page that holds it is open', () => {
  const holder = new AbortController()
  const run = vi.fn()
  holdName('page', holder.signal)
  whenFree('page', new AbortController().signal, run)
  vi.advanceTimersByTime(60_000)
  expect(run).not.toHaveBeenCalled()
  holder.abort()
  vi.advanceTimersByTime(6_000)
  expect(run).toHaveBeenCalledOnce()
})

test('C19 without locks, nothing runs after the wait was aborted', () => {
  const waiting = new AbortController()
  const run = vi.fn()
  whenFree('page', waiting.signal, run)
  waiting.abort()
  vi.advanceTimersByTime(60_000)
  expect(run).not.toHaveBeenCalled()
  expect(Channel.open.size).toBe(0)
})

test('C24 without locks, one page at a time holds a name, and others can ask whether it does', async () => {
  const holder = new AbortController()
  const runs = [vi.fn(), vi.fn()] as const
  holdWhenFree('speaker', holder.signal, runs[0])
  await vi.advanceTimersByTimeAsync(1_000)
  holdWhenFree('speaker', new AbortController().signal, runs[1])
  await vi.advanceTimersByTimeAsync(60_000)
  expect(runs.map(({ mock }) => mock.calls.length)).toEqual([1, 0])
  expect(await isHeld('speaker')).toBe(true)
  holder.abort()
  await vi.advanceTimersByTimeAsync(6_000)
  expect(runs.map(({ mock }) => mock.calls.length)).toEqual([1, 1])
  const other = isHeld('looking')
  await vi.advanceTimersByTimeAsync(1_000)
  expect(await other).toBe(false)
})
