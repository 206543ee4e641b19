import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startHeartbeat } from './heartbeat'

describe('the heartbeat', () => {
  let connected: boolean
  let visible: boolean
  let sent: boolean[]
  let left: number
  let settle: (() => void)[]

  const host = () => ({
    send: (now: boolean) =>
      new Promise<void>((resolve) => {
        sent.push(now)
        settle.push(resolve)
      }),
    leave: () => void left++,
    isConnected: () => connected,
    isVisible: () => visible,
    setTimer(run: () => void, ms: number) {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
  })

  async function answer() {
    for (const resolve of settle.splice(0)) resolve()
    await vi.advanceTimersByTimeAsync(0)
  }

  beforeEach(() => {
    vi.useFakeTimers()
    connected = true
    visible = true
    sent = []
    left = 0
    settle = []
  })
  afterEach(() => vi.useRealTimers())

  it('G4.1 is sent at once, and then every 30 s', async () => {
    startHeartbeat(host())
    expect(sent).toEqual([true])
    await answer()
    await vi.advanceTimersByTimeAsync(29_999)
    expect(sent).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(sent).toHaveLength(2)
  })

  it('reports a hidden tab at once, and again if that changed while one was in flight', async () => {
    const beat = startHeartbeat(host())
    visible = false
    beat.changed()
    expect(sent).toEqual([true])
    await answer()
    expect(sent).toEqual([true, false])
  })

  it('is dropped while offline, and sent on reconnecting', async () => {
    connected = false
    const beat = startHeartbeat(host())
    await vi.advanceTimersByTimeAsync(90_000)
    expect(sent).toEqual([])
    connected = true
    beat.changed()
    expect(sent).toEqual([true])
  })

  it('stops after leaving until the page is shown again', async () => {
    const beat = startHeartbeat(host())
    await answer()
    beat.leave()
    expect(left).toBe(1)
    await vi.advanceTimersByTimeAsync(120_000)
    expect(sent).toHaveLength(1)
    beat.changed()
    expect(sent).toHaveLength(2)
    beat.stop()
    await answer()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(sent).toHaveLength(2)
  })
})
