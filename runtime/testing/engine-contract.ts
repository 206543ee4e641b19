/**
 * The contract that the edge relies on, kept by the engine and by the fake that replaces it in tests of the edge.
 * Each passes the whole suite, so that what is proven with the fake holds for the engine.
 */
import { beforeEach, describe, expect, test } from 'vitest'
import type {
  CallRequest,
  EngineEvent,
  EnginePort,
  FileAnswer,
  FileRequest,
  FunctionOutcome,
  Identity,
} from '../boundary/messages'
import { sortedJson } from '../boundary/sorted-json'

type Round = Extract<EngineEvent, { type: 'round' }>
type Response = Extract<EngineEvent, { type: 'response' }>

const as = (subject: string): Identity => ({ tokenIdentifier: `i|${subject}`, issuer: 'i', subject })
const NO_REQUEST = { session: null, identity: null, access: 'public', replay: null } as const

/**
 * `create` returns one with these functions: `notes:add` of a `text` returns how many there are, `notes:list` their
 * texts, `notes:whoami` the caller's subject or null, `notes:fail` throws an Error, `notes:refuse` a ConvexError, and
 * `notes:addAndFail` adds one and throws.
 */
export function testEngineContract(name: string, create: () => EnginePort): void {
  describe(name, () => {
    let engine: EnginePort
    let events: EngineEvent[]
    let watchers: (() => void)[]
    let calls = 0
    let tokens = 0

    beforeEach(() => {
      engine = create()
      events = []
      watchers = []
      engine.onEvents((batch) => {
        events.push(...batch)
        for (const watcher of watchers) watcher()
      })
    })

    /** The first event of these kinds, past or future. */
    const event = <T extends EngineEvent>(wanted: (event: EngineEvent) => event is T): Promise<T> =>
      new Promise((resolve) => {
        const look = () => {
          const found = events.find(wanted)
          if (found) resolve(found)
        }
        watchers.push(look)
        look()
      })

    const call = (kind: CallRequest['kind'], path: string, args = {}, more: Partial<CallRequest> = {}) => {
      const number = ++calls
      engine.post({ type: 'call', kind, call: number, path, args, ...NO_REQUEST, ...more })
      return event((each): each is Response => each.type === 'response' && each.call === number)
    }
    const add = (text: string, more: Partial<CallRequest> = {}) => call('mutation', 'notes:add', { text }, more)
    const listed = async () => valueOf((await call('query', 'notes:list')).outcome)

    const watch = (session: number, add: [queryId: number, path: string][], more: object = {}) => {
      const token = ++tokens
      const queries = add.map(([queryId, path]) => ({ queryId, path, args: sortedJson({}), journal: null }))
      engine.post({ type: 'query-set', session, token, add: queries, remove: [], ...more })
      return event(
        (each): each is Round => each.type === 'round' && each.applied.some((applied) => applied.token === token),
      )
    }

    /** The last result sent for a session's query; undefined before. */
    const seen = (session: number, queryId: number): unknown => {
      let last: unknown
      for (const each of events) {
        if (each.type !== 'round') continue
        for (const { outcome, subscribers } of each.updates) {
          for (let at = 0; at < subscribers.length; at += 2) {
            if (subscribers[at] === session && subscribers[at + 1] === queryId) last = valueOf(outcome)
          }
        }
      }
      return last
    }

    test('E17 E1 a mutation returns its result, and later requests see its writes', async () => {
      expect(valueOf((await add('one')).outcome)).toBe(1)
      expect(await listed()).toEqual(['one'])
    })

    test('E17 E4 a response comes before the round that shows its effect, which names the session', async () => {
      await watch(1, [[0, 'notes:list']])
      const { ts } = await add('one', { session: 1 })
      const round = await event(
        (each): each is Round => each.type === 'round' && each.touched.includes(1) && each.ts >= ts,
      )
      expect(seen(1, 0)).toEqual(['one'])
      const at = events.findIndex((each) => each.type === 'response')
      expect(at).toBeLessThan(events.indexOf(round))
    })

    test('E17 requests of one session take effect in their order, each reported once', async () => {
      const first = watch(1, [[0, 'notes:list']])
      const second = watch(1, [[1, 'notes:whoami']])
      await Promise.all([first, second])
      await watch(1, [], { remove: [0] })
      const applied = events.flatMap((each) => (each.type === 'round' ? each.applied : []))
      expect(applied).toEqual([1, 2, 3].map((n) => ({ session: 1, token: tokens - 3 + n })))
    })

    test('E17 a query’s result comes with the round of its request, and again when a write has changed it', async () => {
      await watch(1, [[0, 'notes:list']])
      expect(seen(1, 0)).toEqual([])
      await watch(2, [[7, 'notes:list']])
      await add('one')
      await add('two')
      await watch(3, [])
      expect([seen(1, 0), seen(2, 7)]).toEqual([
        ['one', 'two'],
        ['one', 'two'],
      ])
    })

    test('E17 U4 a changed identity gets its own result, in the round of its request', async () => {
      await watch(1, [[0, 'notes:whoami']])
      expect(seen(1, 0)).toBeNull()
      await watch(1, [], { identity: as('ada') })
      expect(seen(1, 0)).toBe('ada')
      await watch(1, [], { identity: null })
      expect(seen(1, 0)).toBeNull()
    })

    test('E17 a removed query, and a closed session, get nothing more', async () => {
      await watch(1, [[0, 'notes:list']])
      await watch(2, [[0, 'notes:list']])
      await watch(1, [], { remove: [0] })
      engine.post({ type: 'close-session', session: 2 })
      await watch(3, [[0, 'notes:list']])
      await add('one')
      await watch(4, [])
      expect([seen(1, 0), seen(2, 0), seen(3, 0)]).toEqual([[], [], ['one']])
    })

    test('E17 E3 the same call runs once, and its first result is returned again', async () => {
      const replay = { sessionId: 's', requestId: 7 }
      const first = await add('one', { replay })
      const again = await add('one', { replay })
      expect(again.outcome).toMatchObject({ ok: true, value: valueText(first.outcome) })
      expect(await listed()).toEqual(['one'])
      await add('one', { replay: { ...replay, requestId: 8 } })
      expect(await listed()).toEqual(['one', 'one'])
    })

    test('E17 E3 the same request id from another person is another call', async () => {
      const replay = { sessionId: 's', requestId: 7 }
      await add('one', { replay, identity: as('ada') })
      await add('two', { replay, identity: as('bo') })
      expect(await listed()).toEqual(['one', 'two'])
    })

    test('E17 E2 a mutation that throws changes nothing, notifies no session, and can be retried', async () => {
      const replay = { sessionId: 's', requestId: 1 }
      const call1 = await call('mutation', 'notes:addAndFail', { text: 'one' }, { session: 1, replay })
      expect(call1.outcome.ok).toBe(false)
      const call2 = await call('mutation', 'notes:addAndFail', { text: 'one' }, { session: 1, replay })
      expect(call2.outcome.ok).toBe(false)
      await watch(2, [])
      expect(await listed()).toEqual([])
      expect(events.flatMap((each) => (each.type === 'round' ? each.touched : []))).toEqual([])
    })

    test('E17 a ConvexError carries its data; other failures carry none', async () => {
      const refused = (await call('query', 'notes:refuse')).outcome
      expect(refused).toMatchObject({ ok: false })
      expect('data' in refused && JSON.parse(refused.data!)).toEqual({ code: 'FORBIDDEN' })
      const failed = (await call('query', 'notes:fail')).outcome
      expect(failed).toMatchObject({ ok: false })
      expect('data' in failed && failed.data).toBeFalsy()
    })

    test('E17 E6 a missing function is rejected by name, for callers and subscribers', async () => {
      const { outcome } = await call('query', 'notes:nowhere')
      expect(!outcome.ok && outcome.message).toContain("Could not find public function for 'notes:nowhere'")
      await watch(1, [[0, 'notes:nowhere']])
      expect(seen(1, 0)).toContain("Could not find public function for 'notes:nowhere'")
    })

    test('E17 timestamps rise with each write, and no event goes back', async () => {
      const first = await add('one')
      const second = await add('two')
      expect(second.ts).toBeGreaterThan(first.ts)
      expect((await call('query', 'notes:list')).ts).toBe(second.ts)
      expect((await watch(1, [])).ts).toBe(second.ts)
      const all = events.flatMap((each) => ('ts' in each ? [each.ts] : []))
      expect(all).toEqual(all.toSorted((a, b) => a - b))
    })

    test('E17 an engine without files says so', async () => {
      const ask = async (ask: FileRequest['ask']): Promise<FileAnswer> => {
        const number = ++calls
        engine.post({ type: 'file', call: number, ask })
        type Answered = Extract<EngineEvent, { type: 'file-response' }>
        const found = await event((each): each is Answered => each.type === 'file-response' && each.call === number)
        return found.answer
      }
      expect(await ask({ do: 'find', uuid: '00000000-0000-4000-8000-000000000000' })).toEqual({
        do: 'find',
        file: null,
      })
      expect(await ask({ do: 'authorize', token: 'x' })).toMatchObject({ do: 'failed' })
    })

    test('E17 closing finishes the posted requests', async () => {
      const answered = add('one')
      await engine.close()
      expect((await answered).outcome).toMatchObject({ ok: true })
    })
  })
}

function valueText(outcome: FunctionOutcome): string | null {
  return outcome.ok ? outcome.value : null
}

/** Returns the value, or the error's message. */
function valueOf(outcome: FunctionOutcome): unknown {
  return outcome.ok ? (JSON.parse(outcome.value) as unknown) : outcome.message
}
