import { describe, expect, it } from 'vitest'
import { notes, schema } from './testing/rooms'
import { identity, TestEngine } from './testing/test-engine'

const start = (): TestEngine => new TestEngine({ schema, modules: { notes } })

describe('engine', () => {
  it('E1 a mutation is answered with its result, and its writes are there', async () => {
    const test = start()
    const id = await test.value('mutation', 'notes:add', { room: 'a', text: 'one' })
    expect(id).toMatch(/^[0-9a-z]{32}$/)
    expect(await test.value('query', 'notes:page', { room: 'a' }, { access: 'internal' })).toEqual(['one'])
  })

  it('E2 a mutation that throws leaves nothing', async () => {
    const test = start()
    const outcome = await test.call('mutation', 'notes:addAndFail', { room: 'a', text: 'one' })
    expect(outcome).toMatchObject({ ok: false, data: '{"code":"NO"}' })
    expect(await test.value('query', 'notes:page', { room: 'a' }, { access: 'internal' })).toEqual([])
  })

  it('E3 the same client call runs once', async () => {
    const test = start()
    const replay = { sessionId: 's', requestId: 7 }
    const first = await test.value('mutation', 'notes:add', { room: 'a', text: 'one' }, { replay })
    expect(await test.value('mutation', 'notes:add', { room: 'a', text: 'one' }, { replay })).toBe(first)
    expect(await test.value('query', 'notes:page', { room: 'a' }, { access: 'internal' })).toEqual(['one'])
  })

  it('E4 a response comes before the round that shows its effect', async () => {
    const test = start()
    await test.value('mutation', 'notes:join', { room: 'a', person: 'ada' })
    await test.watch(1, [{ queryId: 0, path: 'notes:list', args: { room: 'a' } }], identity('ada'))
    test.events.length = 0
    await test.value('mutation', 'notes:add', { room: 'a', text: 'one' }, { session: 1 })
    await test.settled()
    expect(test.events.map(({ type }) => type)).toEqual(['response', 'round'])
    expect(test.sees(1, 0)).toEqual(['one'])
  })

  it('D1 one message to many members runs the inner query once and no check at all', async () => {
    const test = start()
    for (let n = 0; n < 20; n++) {
      await test.value('mutation', 'notes:join', { room: 'a', person: `p${n}` })
      await test.watch(n + 1, [{ queryId: 0, path: 'notes:list', args: { room: 'a' } }], identity(`p${n}`))
    }
    const before = test.engine.stats.runs
    test.events.length = 0
    await test.value('mutation', 'notes:add', { room: 'a', text: 'one' })
    await test.settled()
    expect(test.engine.stats.runs - before).toBe(1)
    const round = test.events.find((event) => event.type === 'round')!
    expect(round.updates).toHaveLength(1)
    expect(round.updates[0]!.subscribers).toHaveLength(40)
    for (let n = 0; n < 20; n++) expect(test.sees(n + 1, 0)).toEqual(['one'])
  })

  it('D2 a removed member is told so, and receives nothing after it', async () => {
    const test = start()
    await test.value('mutation', 'notes:join', { room: 'a', person: 'ada' })
    await test.watch(1, [{ queryId: 0, path: 'notes:list', args: { room: 'a' } }], identity('ada'))
    const leave = test.call('mutation', 'notes:leave', { room: 'a', person: 'ada' })
    const add = test.call('mutation', 'notes:add', { room: 'a', text: 'secret' })
    await Promise.all([leave, add])
    await test.value('mutation', 'notes:add', { room: 'a', text: 'more' })
    await test.settled()
    expect(JSON.stringify(test.events)).not.toContain('secret')
    expect(test.sees(1, 0)).toMatchObject({ error: expect.stringContaining('NOT_FOUND') as string })
  })

  it('U1 a write elsewhere runs nothing', async () => {
    const test = start()
    await test.value('mutation', 'notes:join', { room: 'a', person: 'ada' })
    await test.watch(1, [{ queryId: 0, path: 'notes:list', args: { room: 'a' } }], identity('ada'))
    const before = test.engine.stats.runs
    await test.value('mutation', 'notes:add', { room: 'b', text: 'elsewhere' })
    expect(test.engine.stats.runs).toBe(before)
  })

  it('U2 nothing is kept for queries that nobody watches any more', async () => {
    const test = start()
    await test.value('mutation', 'notes:join', { room: 'a', person: 'ada' })
    await test.watch(1, [{ queryId: 0, path: 'notes:list', args: { room: 'a' } }], identity('ada'))
    test.engine.post({ type: 'close-session', session: 1 })
    await test.watch(2, [])
    expect(test.engine.stats).toMatchObject({ queries: 0, places: 0 })
  })
})
