/**
 * The effect of one person's requests on someone who only wants to chat: how many units of work are done for others
 * between a request and its response. In units, so that no machine is too slow for the test.
 */
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { defaultTurnLimits, personOf } from './flow'
import type { RequestMetadata } from '../../boundary/messages'
import { notes, schema } from '../testing/rooms'
import { identity, TestEngine } from '../testing/test-engine'

/** The maximum cost of a run of these functions: a hundred notes. */
const RUN = 250
const { quantum, batch, commit, slice } = defaultTurnLimits
/** The maximum of a slice after a batch full of calls: as much as they took. Its last run may exceed it. */
const LONGEST_SLICE = batch + RUN + RUN
/**
 * The maximum work between a call and its response: the rest of the current turn (the effects of its commit, and its
 * slice), and its own batch.
 */
const ANSWERED = commit + RUN + LONGEST_SLICE + batch + RUN
/** The maximum work until it is shown: the effects of the commit, and a slice, of which it gets the larger part. */
const SHOWN = ANSWERED + commit + RUN + LONGEST_SLICE

const VICTIM = 1
const MALLORY = 100
let test: TestEngine

const say = (room: string, text: string, who: string, session: number | null = null) =>
  test.call('mutation', 'notes:add', { room, text }, { identity: identity(who), session })

/** This many different queries, each of which reads a hundred notes. */
const questions = (count: number, from = 0) =>
  Array.from({ length: count }, (_, n) => ({
    queryId: from + n,
    path: 'notes:top',
    args: { room: 'full', above: -1 - from - n, count: 100 },
  }))

beforeEach(async () => {
  test = new TestEngine({ schema, modules: { notes } })
  for (let n = 0; n < 100; n++) await say('full', `note ${n}`, 'mallory')
  for (const person of ['ada', 'mallory'])
    await test.value('mutation', 'notes:join', { room: 'a', person }, { identity: identity(person) })
  await test.watch(VICTIM, [{ queryId: 0, path: 'notes:list', args: { room: 'a' } }], identity('ada'))
  await test.settled()
})

/** Sends a note and waits until it is acknowledged and shown; returns the work done meanwhile. */
async function talk(text: string): Promise<{ answered: number; shown: number }> {
  const before = test.engine.stats.units
  const { ok } = await say('a', text, 'ada', VICTIM)
  expect(ok).toBe(true)
  const answered = test.engine.stats.units - before
  while (!(test.sees(VICTIM, 0) as string[]).includes(text)) await test.system.nextTurn()
  return { answered, shown: test.engine.stats.units - before }
}

async function isServed(times = 5): Promise<void> {
  const said: string[] = test.sees(VICTIM, 0) as string[]
  for (let n = 0; n < times; n++) {
    const text = `said ${said.length}`
    const { answered, shown } = await talk(text)
    said.push(text)
    expect(answered).toBeLessThan(ANSWERED)
    expect(shown).toBeLessThan(SHOWN)
    // All of it, and in order.
    expect(test.sees(VICTIM, 0)).toEqual(said)
  }
}

describe('someone who chats gets a response within a bounded number of units of others’ work', () => {
  it('FB8 despite four thousand queries in one message', async () => {
    void test.watch(MALLORY, questions(4_096), identity('mallory'))
    await isServed()
    expect(test.engine.stats.waiting).toBeGreaterThan(0)
  })

  it('FB8 FB30 within a quarter of a page, while many pages open and no one else writes', async () => {
    for (let n = 0; n < 40; n++) void test.watch(MALLORY + n, questions(20, 100 * n), identity(`person ${n}`))
    for (let n = 0; n < 5; n++) {
      const { answered, shown } = await talk(`said ${n}`)
      // The rest of a slice, the call, and the only query that it changes; and until it is shown, one more slice.
      const own = 2 * RUN
      expect(answered).toBeLessThanOrEqual(slice + RUN + own)
      expect(shown).toBeLessThanOrEqual(2 * (slice + RUN) + own)
    }
    expect(test.engine.stats.waiting).toBeGreaterThan(0)
  })

  it('FB30 a page opens as fast as calls are answered, while thousands of them wait', async () => {
    for (let n = 0; n < 4_000; n++) void say('full', `flood ${n}`, 'mallory', MALLORY + (n % 10))
    await test.system.nextTurn()
    const before = test.engine.stats.units
    const asked = questions(60, 50_000)
    await test.watch(VICTIM + 1, asked, identity('ada'))
    const page = 60 * RUN
    expect(test.engine.stats.waiting).toBeGreaterThan(0)
    // The cost of its queries, as much for calls, and the batch that was under way.
    expect(test.engine.stats.units - before).toBeLessThan(2 * page + commit + batch + 2 * RUN)
  })

  it('FB8 despite queries added and removed in a loop, by many sockets of one person or unauthenticated', async () => {
    const sessions = Array.from({ length: 20 }, (_, n) => MALLORY + n)
    for (let round = 0; round < 4; round++) {
      for (const session of sessions) {
        // Each asks something different.
        const asked = questions(200, 1_000 * session)
        const remove = round === 0 ? [] : asked.map(({ queryId }) => queryId)
        void test.watch(session, asked, session % 2 === 0 ? identity('mallory') : null, remove)
      }
      await isServed(2)
    }
    expect(test.engine.stats.waiting).toBeGreaterThan(0)
  })

  it('FB8 despite changes to what four thousand queries read', async () => {
    await test.watch(MALLORY, questions(1_000), identity('mallory'))
    await test.watch(MALLORY + 1, questions(1_000), identity('eve'))
    for (let n = 0; n < 3; n++) {
      void say('full', 'again', 'mallory', MALLORY)
      await isServed(2)
    }
    expect(test.engine.stats.waiting).toBeGreaterThan(0)
    await test.settled()
    // Late, but correct.
    expect(test.sees(MALLORY, 0)).toEqual(await test.value('query', 'notes:top', questions(1)[0]!.args))
  })

  it('FB8 despite a change of functions or their environment while four hundred sessions watch', async () => {
    for (let n = 0; n < 400; n++) {
      await test.watch(MALLORY + n, [{ queryId: 0, path: 'notes:top', args: questions(1, n)[0]!.args }, { queryId: 1, path: 'notes:list', args: { room: 'a' } }], identity(`person ${n}`)) // oxfmt-ignore
    }
    const changes = [{ name: 'COLOUR', value: 'blue' }]
    void test.admin({ name: 'set-environment', changes })
    await isServed()
    expect(test.engine.stats.waiting).toBeGreaterThan(100)
  })

  it('FB8 despite thousands of calls, and queries without a session', async () => {
    for (let n = 0; n < 2_000; n++) {
      void say('full', `flood ${n}`, 'mallory', MALLORY + (n % 10))
      void test.call('query', 'notes:top', questions(1, n)[0]!.args, { identity: identity('mallory') })
    }
    await isServed()
    expect(test.engine.stats.waiting).toBeGreaterThan(0)
  })
})

describe('unauthenticated callers', () => {
  it('FB20 share one turn per network: many sockets of one delay no other', async () => {
    for (let n = 0; n < 40; n++) {
      const asked = questions(200, 1_000 * n)
      void test.watch(MALLORY + n, asked, null, [], n % 2 === 0 ? '2001:db8::5' : `2001:db8::${n.toString(16)}:1`)
    }
    await test.system.nextTurn()
    const before = test.engine.stats.units
    await test.watch(VICTIM + 1, [{ queryId: 0, path: 'notes:list', args: { room: 'a' } }], null, [], '2001:db8:0:1::5')
    const done = test.engine.stats.units - before
    expect(test.engine.stats.waiting).toBeGreaterThan(0)
    // A turn of each, and the end of the slice.
    expect(done).toBeLessThan(2 * (quantum + RUN) + slice + RUN)
  })

  it('FB20 share one rate limit per network', () => {
    const of = (ip: string) => personOf({ identity: null, access: 'public', request: { ip } as RequestMetadata })
    expect(of('2001:db8::1')).toBe(of('2001:0DB8:0:0:ffff::2'))
    expect(of('2001:db8:0:1::1')).not.toBe(of('2001:db8::1'))
    expect(of('127.0.0.1')).not.toBe(of('127.0.0.2'))
    expect(personOf({ identity: null, access: 'public', address: '2001:db8::9' })).toBe(of('2001:db8::1'))
  })
})

describe('hostile sessions among honest ones', () => {
  const hostile = fc.oneof(
    fc.record({ do: fc.constant('ask' as const), count: fc.integer({ min: 1, max: 300 }), from: fc.nat(1_000) }),
    fc.record({ do: fc.constant('unask' as const), count: fc.integer({ min: 1, max: 300 }), from: fc.nat(1_000) }),
    fc.record({ do: fc.constant('write' as const), count: fc.integer({ min: 1, max: 60 }), from: fc.nat(10) }),
    fc.record({ do: fc.constant('query' as const), count: fc.integer({ min: 1, max: 60 }), from: fc.nat(1_000) }),
    fc.record({ do: fc.constant('become' as const), count: fc.constant(1), from: fc.nat(3) }),
    fc.record({ do: fc.constant('leave' as const), count: fc.constant(1), from: fc.nat(3) }),
  )
  const step = fc.record({ session: fc.integer({ min: MALLORY, max: MALLORY + 8 }), act: hostile })

  it('FB7 FB8 never keep honest ones from receiving everything in order, within a bounded number of units', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(step, { maxLength: 8 }), { minLength: 2, maxLength: 5 }), async (rounds) => {
        for (const steps of rounds) {
          for (const { session, act } of steps) {
            const who = identity(session % 3 === 0 ? 'eve' : 'mallory')
            const asked = questions(act.count, act.from)
            if (act.do === 'ask') void test.watch(session, asked, who)
            else if (act.do === 'unask')
              void test.watch(session, [], who, asked.map(({ queryId }) => queryId)) // oxfmt-ignore
            else if (act.do === 'become') void test.watch(session, [], identity(`other ${act.from}`))
            else if (act.do === 'leave') test.engine.post({ type: 'close-session', session })
            else {
              for (let n = 0; n < act.count; n++) {
                if (act.do === 'write') void say(n % 2 === 0 ? 'full' : 'b', 'flood', 'mallory', session)
                else void test.call('query', 'notes:top', questions(1, act.from + n)[0]!.args, { identity: who })
              }
            }
          }
          await isServed(1)
        }
      }),
      { numRuns: 12 * Number(process.env.TEST_EFFORT ?? 1) },
    )
    await test.settled()
  })
})
