import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  advance,
  type Connection,
  type ConnectionEvent,
  isOffline,
  nextLook,
  noConnection,
  PATIENCE_MS,
} from './connection'

/** A connection with a clock that advances from check to check, as the page's timer does. */
function harness() {
  let now = 0
  let state: Connection = noConnection
  const done: string[] = []
  function happens(...types: ConnectionEvent['type'][]) {
    for (const type of types) {
      const [next, effects] = advance(state, { type }, now)
      state = next
      for (const effect of effects) done.push(`${effect}@${now}`)
    }
  }
  function wait(ms: number) {
    const end = now + ms
    for (;;) {
      const at = nextLook(state, now)
      if (at === null || at > end) break
      now = Math.max(now, at)
      happens('looked')
    }
    now = end
  }
  return { happens, wait, done, offline: () => isOffline(state, now), state: () => state }
}

function open() {
  const h = harness()
  h.happens('made', 'opened', 'sent', 'heard')
  return h
}

describe('connection', () => {
  test('C65 a lost socket is shown after 2 s, never earlier, and until another one is open', () => {
    const h = open()
    h.happens('closed')
    h.wait(PATIENCE_MS - 1)
    expect(h.offline()).toBe(false)
    h.wait(1)
    expect(h.offline()).toBe(true)
    h.happens('made')
    expect(h.offline()).toBe(true)
    h.happens('opened')
    expect(h.offline()).toBe(false)
  })

  test('C20 C65 an interruption of less than 2 s is never shown', () => {
    const h = open()
    h.happens('closed')
    h.wait(PATIENCE_MS - 1)
    h.happens('made', 'opened', 'sent', 'heard')
    h.wait(60_000)
    expect(h.offline()).toBe(false)
    expect(h.done).toEqual([])
  })

  test('C65 a doubt leads to a check at once; without a response within 2 s the connection is shown as lost and the socket replaced', () => {
    const h = open()
    h.happens('doubted')
    expect(h.done).toEqual(['ask@0'])
    h.wait(PATIENCE_MS - 1)
    expect([h.offline(), h.done.length]).toEqual([false, 1])
    h.wait(1)
    expect(h.offline()).toBe(true)
    expect(h.done).toEqual(['ask@0', `replace@${PATIENCE_MS}`])
    // The new socket counts once it has received something.
    h.happens('closed', 'made', 'opened', 'sent')
    expect(h.offline()).toBe(true)
    h.happens('heard')
    expect(h.offline()).toBe(false)
  })

  test('C65 a live socket is never shown as offline, whatever the browser believes about its network', () => {
    const h = open()
    for (let doubt = 0; doubt < 20; doubt++) {
      h.happens('doubted')
      h.wait(PATIENCE_MS - 1)
      h.happens('heard')
      expect(h.offline()).toBe(false)
      h.wait(500)
      expect(h.offline()).toBe(false)
    }
    expect(h.done.every((effect) => effect.startsWith('ask'))).toBe(true)
  })

  test('C65 an unanswered message leads to a check after 2 s', () => {
    const h = open()
    h.happens('sent')
    h.wait(PATIENCE_MS - 1)
    h.happens('sent')
    expect(h.done).toEqual([])
    h.wait(1)
    expect(h.done).toEqual([`ask@${PATIENCE_MS}`])
    h.wait(PATIENCE_MS)
    expect(h.done[1]).toBe(`replace@${2 * PATIENCE_MS}`)
  })

  test('C65 a slow server gets more time with each socket, and a connection that transfers bytes stays', () => {
    const h = open()
    h.happens('doubted')
    h.wait(PATIENCE_MS)
    h.happens('closed', 'made', 'opened', 'sent')
    const replaced = () => h.done.filter((effect) => effect.startsWith('replace')).length
    h.wait(PATIENCE_MS * 2)
    expect(replaced()).toBe(1)
    h.wait(PATIENCE_MS * 2)
    expect(replaced()).toBe(2)
    h.happens('closed', 'made', 'opened', 'sent', 'heard')

    h.happens('doubted')
    for (let second = 0; second < 60; second++) {
      h.wait(1_000)
      h.happens('moved')
    }
    expect(replaced()).toBe(2)
    expect(h.offline()).toBe(false)
  })

  test('C65 a handshake that hangs since before a doubt is abandoned', () => {
    const h = harness()
    h.happens('made')
    h.wait(1_000)
    h.happens('doubted')
    h.wait(PATIENCE_MS)
    expect(h.done).toEqual([`replace@${1_000 + PATIENCE_MS}`])
  })

  test('C65 no order of events shows a connection as offline within 2 s of its last response, or schedules checks in the past forever', () => {
    const types = ['made', 'opened', 'closed', 'sent', 'heard', 'moved', 'doubted'] as const
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...types), fc.nat(3_000))), (steps) => {
        const h = harness()
        let clock = 0
        let sign = 0
        for (const [type, ms] of steps) {
          h.happens(type)
          if (type === 'heard' && h.state().socket === 'open') sign = clock
          h.wait(ms)
          clock += ms
          if (h.state().socket === 'open' && clock - sign < PATIENCE_MS && sign > 0) expect(h.offline()).toBe(false)
        }
      }),
    )
  })
})
