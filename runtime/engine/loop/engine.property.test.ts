import fc from 'fast-check'
import { expect, it } from 'vitest'
import { notes, schema } from '../testing/rooms'
import { identity, TestEngine } from '../testing/test-engine'

const room = fc.constantFrom('a', 'b')
const person = fc.constantFrom('ada', 'bo', 'cy')
const rank = fc.integer({ min: 0, max: 5 })

type Step =
  | { do: 'call'; path: string; args: object }
  | { do: 'watch'; session: number; queryId: number; path: string; args: object }
  | { do: 'unwatch'; session: number; queryId: number }
  | { do: 'become'; session: number; person: string }
  | { do: 'settle' }

const session = fc.integer({ min: 1, max: 3 })
const queryId = fc.integer({ min: 0, max: 4 })
const call = (path: string, args: fc.Arbitrary<object>): fc.Arbitrary<Step> =>
  args.map((value) => ({ do: 'call', path, args: value }))
const watch = (path: string, args: fc.Arbitrary<object>): fc.Arbitrary<Step> =>
  fc.tuple(session, queryId, args).map(([s, q, value]) => ({ do: 'watch', session: s, queryId: q, path, args: value }))

let serial = 0
const text = fc.constant(null).map(() => `note ${++serial}`)

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: call('notes:add', fc.record({ room, text, rank })) },
  call('notes:addAndFail', fc.record({ room, text })),
  call('notes:removeFirst', fc.record({ room })),
  call('notes:clear', fc.record({ room })),
  call('notes:rerank', fc.record({ room, rank })),
  { weight: 2, arbitrary: call('notes:flag', fc.record({ room, on: fc.boolean() })) },
  { weight: 2, arbitrary: call('notes:pin', fc.record({ room })) },
  { weight: 3, arbitrary: call('notes:join', fc.record({ room, person })) },
  { weight: 2, arbitrary: call('notes:leave', fc.record({ room, person })) },
  { weight: 3, arbitrary: watch('notes:list', fc.record({ room })) },
  watch('notes:first', fc.record({ room })),
  watch('notes:loud', fc.record({ room })),
  { weight: 2, arbitrary: watch('notes:sometimesPersonal', fc.record({ room })) },
  { weight: 2, arbitrary: watch('notes:pinned', fc.record({ room, short: fc.boolean() })) },
  watch('notes:top', fc.record({ room, above: rank, count: fc.integer({ min: 1, max: 3 }) })),
  fc.tuple(session, queryId).map(([s, q]): Step => ({ do: 'unwatch', session: s, queryId: q })),
  fc.tuple(session, person).map(([s, p]): Step => ({ do: 'become', session: s, person: p })),
  { weight: 4, arbitrary: fc.constant<Step>({ do: 'settle' }) },
)

/** With normal turns, and with turns so short that only a run or two fits between two commits. */
const turns = [undefined, { quantum: 12, batch: 12, commit: 1, slice: 12 }]

it.each(turns)(
  'U2 U3 D3 FB7 after any history every live query equals a fresh run of it, and nothing is left behind',
  async (turns) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), async (steps) => {
        const test = new TestEngine({ schema, modules: { notes }, ...(turns && { turns }) })
        const watched = new Map<string, { session: number; queryId: number; path: string; args: object }>()
        const people = new Map([
          [1, 'ada'],
          [2, 'bo'],
        ])
        for (const [session, who] of people) void test.watch(session, [], identity(who))
        const compare = async (): Promise<void> => {
          await test.settled()
          // Another engine over the same store: it has no live queries to answer from.
          const other = new TestEngine({ schema, modules: { notes }, storage: test.storage })
          for (const [key, { session, queryId, path, args }] of watched) {
            const who = people.get(session)
            const fresh = await other.call('query', path, args, { identity: who === undefined ? null : identity(who) })
            const seen = test.seen.get(key)
            expect({ key, path, args, told: shown(seen) }).toEqual({ key, path, args, told: shown(fresh) })
            expect(test.sees(session, queryId)).toBeDefined()
          }
          // A query that once asked who is calling stays per subscriber: with short turns, more of them do.
          const mayStay = [...watched.values()].some(({ path }) => path === 'notes:sometimesPersonal')
          if (turns || mayStay) return
          // It stores as much as an engine that ran only these queries.
          for (const { session, queryId, path, args } of watched.values()) {
            const who = people.get(session)
            await other.watch(session, [{ queryId, path, args }], who === undefined ? null : identity(who))
          }
          const { queries, places } = other.engine.stats
          expect(test.engine.stats).toMatchObject({ queries, places })
        }
        for (const each of steps) {
          if (each.do === 'call') void test.call('mutation', each.path, each.args)
          else if (each.do === 'watch') {
            const { session, queryId, path, args } = each
            void test.watch(session, [{ queryId, path, args }])
            watched.set(`${session}/${queryId}`, { session, queryId, path, args })
          } else if (each.do === 'unwatch') {
            void test.watch(each.session, [], undefined, [each.queryId])
            watched.delete(`${each.session}/${each.queryId}`)
          } else if (each.do === 'become') {
            people.set(each.session, each.person)
            void test.watch(each.session, [], identity(each.person))
          } else await compare()
        }
        await compare()
        for (const session of [1, 2, 3]) test.engine.post({ type: 'close-session', session })
        await test.settled()
        expect(test.engine.stats).toMatchObject({ queries: 0, places: 0 })
      }),
    )
  },
)

function shown(outcome: { ok: true; value: string } | { ok: false; message: string } | undefined): unknown {
  return outcome?.ok ? (JSON.parse(outcome.value) as unknown) : outcome?.message
}

it.each(turns)('D4 someone who has left a room receives nothing written afterwards', async (turns) => {
  const noteOrLeave = fc.oneof(
    { weight: 4, arbitrary: fc.constant('add' as const) },
    fc.constant('leave' as const),
    fc.constant('join' as const),
    fc.constant('settle' as const),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(noteOrLeave, { maxLength: 40 }), async (steps) => {
      const test = new TestEngine({ schema, modules: { notes }, ...(turns && { turns }) })
      await test.watch(1, [{ queryId: 0, path: 'notes:list', args: { room: 'a' } }], identity('ada'))
      // Someone who is a member at the end of a batch can see all of it, so a batch is one step here.
      let member = false
      let allowed: string[] = []
      let count = 0
      // In capitals, because no document id can end like that.
      for (const each of steps) {
        if (each === 'add') await test.value('mutation', 'notes:add', { room: 'a', text: `N${count++}` })
        else if (each !== 'settle') {
          member = each === 'join'
          await test.value('mutation', `notes:${each}`, { room: 'a', person: 'ada' })
        }
        await test.settled()
        if (member) allowed = Array.from({ length: count }, (_, n) => `N${n}`)
        const told = JSON.stringify(test.events)
        for (let n = 0; n < count; n++) if (!allowed.includes(`N${n}`)) expect(told).not.toContain(`N${n}\\"`)
      }
    }),
  )
})
