import { beforeEach, describe, expect, it } from 'vitest'
import { notes, schema } from '../testing/rooms'
import { identity, TestEngine } from '../testing/test-engine'

let test: TestEngine
const as = (who: string) => ({ identity: identity(who) })
const add = (who: string, text = 'x') => test.call('mutation', 'notes:add', { room: 'a', text }, as(who))
const overloaded = () => test.events.flatMap((event) => (event.type === 'session-overloaded' ? [event.session] : []))
const top = (queryId: number) => ({ queryId, path: 'notes:top', args: { room: 'a', above: -1 - queryId, count: 100 } })

describe('stored results', () => {
  beforeEach(async () => {
    test = new TestEngine({ schema, modules: { notes }, bounds: { sessionChars: 50_000, resultChars: 120_000 } })
    for (let n = 0; n < 10; n++) await add('ada', 'y'.repeat(1_000))
  })

  it('FB14 a session with too many queries is closed before all of them have run', async () => {
    const runs = test.engine.stats.runs
    void test.watch(
      7,
      Array.from({ length: 1_000 }, (_, n) => top(n)),
    )
    await test.settled()
    expect(overloaded()).toEqual([7])
    expect(test.engine.stats).toMatchObject({ queries: 0, places: 0 })
    expect(test.engine.stats.runs - runs).toBeLessThan(10)
  })

  it('FB14 results that have grown since count as well', async () => {
    await test.watch(1, [top(100)])
    await test.watch(7, [0, 1, 2, 3].map(top))
    expect(overloaded()).toEqual([])
    for (let n = 0; n < 20; n++) await add('ada', 'y'.repeat(1_000))
    await test.settled()
    expect(overloaded()).toEqual([7])
  })

  it('FB14 beyond the total limit, the session with the most is closed, and no other', async () => {
    await test.watch(1, [top(100)])
    await test.watch(7, [0, 1, 2, 3].map(top))
    await test.watch(8, [10, 11, 12].map(top))
    expect(overloaded()).toEqual([])
    await test.watch(9, [20, 21, 22, 23].map(top))
    expect(overloaded()).toHaveLength(1)
    expect([7, 9]).toContain(overloaded()[0])
    await add('ada', 'new')
    await test.settled()
    expect(JSON.stringify(test.sees(1, 100))).toContain('new')
    expect(JSON.stringify(test.sees(8, 10))).toContain('new')
  })
})

describe('calls of one person', () => {
  beforeEach(() => {
    test = new TestEngine({ schema, modules: { notes }, bounds: { callUnitsPerSecond: 100, callBurstSeconds: 2 } })
  })

  const refusal = { ok: false, data: expect.stringMatching(/"code":"RATE_LIMITED".*"retryAfterMs":[1-9]/) as string }

  it('FB15 beyond the limit are RATE_LIMITED with the time to wait, and affect no one else', async () => {
    const outcomes = []
    for (let n = 0; n < 100; n++) outcomes.push(await add('mallory'))
    const fine = outcomes.findIndex(({ ok }) => !ok)
    expect(fine).toBeGreaterThan(5)
    expect(fine).toBeLessThan(30)
    expect(outcomes.at(-1)).toMatchObject(refusal)
    expect(await test.call('query', 'notes:top', top(0).args, as('mallory'))).toMatchObject(refusal)
    expect(await add('ada')).toMatchObject({ ok: true })
    // A rejected call runs nothing, and costs nothing.
    const { units } = test.engine.stats
    await add('mallory')
    expect(test.engine.stats.units).toBe(units)
    const { retryAfterMs } = JSON.parse((outcomes.at(-1) as { data: string }).data) as { retryAfterMs: number }
    test.system.advance(retryAfterMs)
    expect(await add('mallory')).toMatchObject({ ok: true })
  })

  it('FB15 only delay a live query, and never limit the server itself', async () => {
    for (let n = 0; n < 100; n++) await add('mallory')
    await test.watch(7, [top(0)], identity('mallory'))
    expect(test.sees(7, 0)).not.toHaveProperty('error')
    const own = { room: 'a', text: 'x' }
    expect(await test.call('mutation', 'notes:add', own, { ...as('mallory'), access: 'internal' })).toMatchObject({
      ok: true,
    })
  })

  it('FB15 are unlimited without the setting', async () => {
    test = new TestEngine({ schema, modules: { notes } })
    for (let n = 0; n < 300; n++) expect(await add('mallory')).toMatchObject({ ok: true })
  })
})
