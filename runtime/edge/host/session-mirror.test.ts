import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EngineEvent, EngineRequest, HttpActionRequest, QueryToAdd } from '../../boundary/messages'

import { realSystem } from '../../system'
import { SessionMirror } from './session-mirror'

type QuerySetRequest = Extract<EngineRequest, { type: 'query-set' }>

const request: HttpActionRequest = {
  type: 'http',
  call: 1,
  method: 'GET',
  url: 'http://x/',
  headers: [],
  body: null,
  identity: null,
}
const answer = (more: boolean): EngineEvent => ({
  type: 'http-response',
  call: 1,
  status: 200,
  headers: [],
  body: null,
  more,
})
const start = (): SessionMirror => {
  const mirror = new SessionMirror(realSystem)
  mirror.note(request, 0)
  return mirror
}

describe('a query that did not return', () => {
  const ask = (session: number, n: number): QuerySetRequest => ({
    type: 'query-set',
    session,
    token: 1,
    add: [{ queryId: 0, path: 'a:loop', args: JSON.stringify({ n }), journal: null }],
    remove: [],
  })

  it('W4 is not retried for a minute, by anyone, except with other arguments', () => {
    const mirror = new SessionMirror(realSystem)
    for (const session of [1, 2]) mirror.note(ask(session, 1), 0)
    mirror.note(ask(3, 2), 0)
    const refused = mirror.quarantine({ session: 1, queryId: 0 }, 'stopped', 1_000)
    expect(refused.map(({ subscribers }) => subscribers[0])).toEqual([1, 2])
    const askedFor = (session: number, n: number, now: number): unknown[] => {
      const { request, refused } = mirror.note(ask(session, n), now)
      return [(request as QuerySetRequest).add.length, refused.length]
    }
    expect(askedFor(4, 1, 60_999)).toEqual([0, 1])
    expect(askedFor(4, 2, 60_999)).toEqual([1, 0])
    expect(askedFor(5, 1, 61_000)).toEqual([1, 0])
  })
})

describe('the mirror', () => {
  it('W5 H14 responds to an HTTP action lost before its response started', () => {
    expect(start().failCalls(() => true, 'lost', 0)).toMatchObject([
      { type: 'http-response', status: 500, more: false },
    ])
  })

  it('W5 H14 aborts a response that had started', () => {
    const mirror = start()
    expect(mirror.settle(answer(true))).not.toBe(null)
    expect(mirror.failCalls(() => true, 'lost', 0)).toEqual([
      { type: 'http-chunk', call: 1, body: null, more: false, failed: true },
    ])
  })

  it('W5 H14 drops a response that has ended', () => {
    const mirror = start()
    expect(mirror.settle(answer(true))).not.toBe(null)
    expect(mirror.settle({ type: 'http-chunk', call: 1, body: null, more: false })).not.toBe(null)
    expect(mirror.settle({ type: 'http-chunk', call: 1, body: null, more: false })).toBe(null)
    expect(mirror.failCalls(() => true, 'lost', 0)).toEqual([])
  })
})

describe('a session’s subscriptions', () => {
  const query = fc.record({
    queryId: fc.nat(20),
    path: fc.constantFrom('a:one', 'a:two'),
    args: fc.nat(5).map((n) => `{"n":${n}}`),
    journal: fc.option(fc.constantFrom('"x"', '"y"')),
  })
  const step = fc.oneof(
    fc.record({ add: query }),
    fc.record({ remove: fc.nat(20) }),
    fc.record({ queryId: fc.nat(20), journal: fc.constantFrom('"x"', '"z"') }),
  )

  it('FB25 W2 are replayed as requested, with their latest journals', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
        const mirror = new SessionMirror(realSystem)
        const model = new Map<number, QueryToAdd>()
        for (const each of steps) {
          if ('journal' in each) {
            const known = model.get(each.queryId)
            if (known) model.set(each.queryId, { ...known, journal: each.journal })
            const outcome = { ok: true as const, value: '1', logLines: [], journal: each.journal }
            const updates = [{ outcome, subscribers: [1, each.queryId] }]
            mirror.settle({ type: 'round', ts: 1, updates, applied: [], touched: [] })
            continue
          }
          const add = 'add' in each ? [each.add] : []
          const remove = 'remove' in each ? [each.remove] : []
          mirror.note({ type: 'query-set', session: 1, token: 1, add, remove }, 0)
          for (const queryId of remove) model.delete(queryId)
          for (const added of add) model.set(added.queryId, added)
        }
        const [replayed] = mirror.replay() as QuerySetRequest[]
        expect(replayed?.add ?? []).toEqual([...model.values()].toSorted((a, b) => a.queryId - b.queryId))
      }),
    )
  })
})
