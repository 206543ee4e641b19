import { describe, expect, test } from 'vitest'
import { brisk, nextTick, quiet, seldom, stepTyping, type Signal, type TypingEvent } from './typing-signal'

/** A typist with a controlled clock; ticks run when the machine requested them. */
function typist(pace = brisk) {
  let state = quiet
  let now = 0
  const sent: [number, Signal][] = []
  const feed = (event: TypingEvent) => {
    const step = stepTyping(state, event, now, pace)
    state = step.state
    if (step.signal) sent.push([now, step.signal])
  }
  const waitUntil = (time: number) => {
    for (let due = nextTick(state, pace); due !== null && due <= time; due = nextTick(state, pace)) {
      now = due
      feed('tick')
    }
    now = time
  }
  return { sent, feed, waitUntil }
}

describe('the typing signal', () => {
  test('G5.1 is sent at the first keystroke, at once', () => {
    const t = typist()
    t.feed('key')
    expect(t.sent).toEqual([[0, 'send']])
  })

  test('G5.1 is sent once a second for someone who never pauses', () => {
    const t = typist()
    for (let time = 0; time <= 5_000; time += 100) {
      t.waitUntil(time)
      t.feed('key')
    }
    expect(t.sent.map(([at]) => at)).toEqual([0, 1_000, 2_000, 3_000, 4_000, 5_000])
  })

  test('G5.1 is sent once more 300 ms into a pause, but only after further keystrokes', () => {
    const t = typist()
    t.feed('key')
    t.waitUntil(200)
    t.feed('key')
    t.waitUntil(2_000)
    expect(t.sent).toEqual([
      [0, 'send'],
      [500, 'send'],
    ])
  })

  test('C22 is cleared before 3 s of silence are over', () => {
    const t = typist()
    t.feed('key')
    t.waitUntil(10_000)
    expect(t.sent).toEqual([
      [0, 'send'],
      [2_500, 'clear'],
    ])
  })

  test('is cleared at once when the composer is emptied, if it was sent before', () => {
    const t = typist()
    t.feed('emptied')
    t.feed('key')
    t.waitUntil(50)
    t.feed('emptied')
    t.waitUntil(10_000)
    expect(t.sent).toEqual([
      [0, 'send'],
      [50, 'clear'],
    ])
  })

  test('C157 in a large group, is sent at the first keystroke and then every 8 s, and not when typing stops', () => {
    const t = typist(seldom)
    for (let time = 0; time <= 9_000; time += 100) {
      t.waitUntil(time)
      t.feed('key')
    }
    t.waitUntil(60_000)
    expect(t.sent).toEqual([
      [0, 'send'],
      [8_000, 'send'],
    ])
    t.feed('key')
    t.feed('emptied')
    expect(t.sent.slice(2)).toEqual([
      [60_000, 'send'],
      [60_000, 'clear'],
    ])
  })

  test('is not sent after the message', () => {
    const t = typist()
    t.feed('key')
    t.waitUntil(100)
    t.feed('key')
    t.feed('sent')
    t.waitUntil(10_000)
    expect(t.sent).toEqual([[0, 'send']])
  })
})
