import { describe, expect, test } from 'vitest'
import {
  BURST_MS,
  nextLook,
  RETRY_MS,
  startReadMarker,
  stepReadMarker,
  tellDelay,
  type OnScreen,
  type ReadEvent,
} from './read-marker'

/** Runs the machine with a controlled clock and records its reports. */
function reader(readSeq: number, lastSeq: number, delay = 0) {
  let state = startReadMarker(readSeq, lastSeq)
  let now = 0
  const reports: number[] = []
  const feed = (event: ReadEvent) => {
    const step = stepReadMarker(state, event, now, delay)
    state = step.state
    if (step.report !== null) reports.push(step.report)
  }
  return {
    reports,
    feed,
    ready() {
      feed({ type: 'attention', attentive: true })
      feed({ type: 'connection', connected: true })
    },
    screen(low: number, high: number, highFromOthers = high) {
      const onScreen: OnScreen = { low, high, highFromOthers }
      feed({ type: 'screen', onScreen })
    },
    wait(ms: number) {
      const until = now + ms
      for (let due = nextLook(state); due !== null && due <= until; due = nextLook(state)) {
        now = Math.max(now, due)
        feed({ type: 'tick' })
      }
      now = until
    },
    readHere: () => state.read,
  }
}

describe('read marking', () => {
  test('C8 sends one report for a burst, with the highest seq', () => {
    const r = reader(9, 20)
    r.ready()
    for (let seq = 10; seq <= 20; seq++) r.screen(8, seq)
    r.wait(BURST_MS)
    expect(r.reports).toEqual([20])
  })

  test('C8 while hidden or unfocused nothing is reported; one report follows', () => {
    const r = reader(9, 20)
    r.feed({ type: 'connection', connected: true })
    r.screen(8, 20)
    r.wait(10_000)
    expect(r.reports).toEqual([])
    r.feed({ type: 'attention', attentive: true })
    r.wait(BURST_MS)
    expect(r.reports).toEqual([20])
  })

  test('losing focus within the burst cancels the report', () => {
    const r = reader(9, 20)
    r.ready()
    r.screen(8, 20)
    r.feed({ type: 'attention', attentive: false })
    r.wait(10_000)
    expect(r.reports).toEqual([])
  })

  test('R2 an old message on screen marks nothing', () => {
    const r = reader(100, 500)
    r.ready()
    r.screen(10, 30)
    r.wait(10_000)
    expect(r.reports).toEqual([])
  })

  test('R2 a gap between the read position and the screen marks nothing; reaching the live end does', () => {
    const r = reader(100, 500)
    r.ready()
    r.screen(200, 220)
    r.wait(10_000)
    expect(r.reports).toEqual([])
    r.screen(480, 500)
    r.wait(BURST_MS)
    expect(r.reports).toEqual([500])
  })

  test('R2 steady scrolling extends the reach within a burst', () => {
    const r = reader(100, 500)
    r.ready()
    r.screen(95, 115)
    r.screen(110, 130)
    r.screen(125, 145)
    r.wait(BURST_MS)
    expect(r.reports).toEqual([145])
  })

  test('only messages from other people are reported', () => {
    const r = reader(9, 12)
    r.ready()
    r.screen(5, 12, 9)
    r.wait(10_000)
    expect(r.reports).toEqual([])
  })

  test('messages seen during a report wait for it and are reported together', () => {
    const r = reader(9, 20)
    r.ready()
    r.screen(8, 10)
    r.wait(BURST_MS)
    r.screen(8, 15)
    r.screen(8, 20)
    r.wait(10_000)
    expect(r.reports).toEqual([10])
    r.feed({ type: 'settled', failed: false })
    r.wait(BURST_MS)
    expect(r.reports).toEqual([10, 20])
  })

  test('a settled report is not repeated before the position arrives', () => {
    const r = reader(9, 20)
    r.ready()
    r.screen(8, 20)
    r.wait(BURST_MS)
    r.feed({ type: 'settled', failed: false })
    r.screen(8, 20)
    r.wait(10_000)
    r.feed({ type: 'position', readSeq: 20, lastSeq: 20 })
    r.wait(10_000)
    expect(r.reports).toEqual([20])
  })

  test('a failed report is retried later', () => {
    const r = reader(9, 20)
    r.ready()
    r.screen(8, 20)
    r.wait(BURST_MS)
    r.feed({ type: 'settled', failed: true })
    r.wait(RETRY_MS - 1)
    expect(r.reports).toEqual([20])
    r.wait(1)
    expect(r.reports).toEqual([20, 20])
  })

  test('C155 in a large group, the server learns of reading later, all at once; this page counts it at once', () => {
    const r = reader(9, 30, 10_000)
    r.ready()
    r.screen(8, 20)
    r.wait(BURST_MS)
    expect(r.readHere()).toBe(20)
    r.wait(5_000)
    r.screen(8, 30)
    r.wait(4_999)
    expect(r.readHere()).toBe(30)
    expect(r.reports).toEqual([])
    r.wait(1)
    expect(r.reports).toEqual([30])
  })

  test('C155 a reader who looks away or closes the chat reports at once what they have read, and nothing they scrolled past', () => {
    const r = reader(9, 30, 10_000)
    r.ready()
    r.screen(8, 20)
    r.wait(BURST_MS)
    r.screen(8, 30)
    r.feed({ type: 'attention', attentive: false })
    expect(r.reports).toEqual([20])
    r.feed({ type: 'settled', failed: true })
    r.feed({ type: 'tick' })
    expect(r.reports).toEqual([20])
    r.wait(RETRY_MS)
    expect(r.reports).toEqual([20, 20])
  })

  test('C155 readers of a large group report at different times within a minute', () => {
    expect(tellDelay(32, 0.9)).toBe(0)
    expect(tellDelay(33, 0)).toBe(0)
    expect(tellDelay(33, 0.5)).toBe(30_000)
  })

  test('C70 messages read offline count here, and are reported once back online', () => {
    const r = reader(9, 20)
    r.feed({ type: 'attention', attentive: true })
    r.screen(8, 20)
    r.wait(10_000)
    expect(r.readHere()).toBe(20)
    expect(r.reports).toEqual([])
    r.feed({ type: 'connection', connected: true })
    expect(r.reports).toEqual([20])
  })
})
