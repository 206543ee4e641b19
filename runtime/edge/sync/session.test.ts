/**
 * The session, event by event. One file: all cases use one test bench, and the last one checks any history against a
 * model.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RevokedBearers } from '../auth/revocations'
import type { FunctionOutcome, Identity } from '../../boundary/messages'
import { TextHash } from '../../boundary/text-hash'
import { realSystem } from '../../system'
import { SharedOutcome } from './fan-out'
import { defaultSyncLimits, type SyncLimits } from './limits'
import type { AddQuery, Authenticate, ClientMessage, StateVersion } from './protocol'
import { advance, newSession } from './session'
import type { Effect, SessionEvent } from './session-types'
import type { Bearer } from '../auth/verified-token'

const SESSION = '00000000-0000-4000-8000-000000000001'
const OK: FunctionOutcome = { ok: true, value: 'null', logLines: [] }
const ada: Identity = { tokenIdentifier: 'i|ada', issuer: 'i', subject: 'ada' }
const bo: Identity = { tokenIdentifier: 'i|bo', issuer: 'i', subject: 'bo' }
const ofDevice = (session: string): Bearer => ({ session, subject: 'ada', issuedAt: 5_000 })
const limits = {
  ...defaultSyncLimits,
  callsInFlight: 3,
  callBytesInFlight: 5_000,
  changesInFlight: 4,
  queries: 5,
  queryBytes: 1_000,
  transitionBytes: 10_000,
  anonymousBytes: 2_000,
  messageBytes: 8_000,
}

type Round = Extract<SessionEvent, { type: 'round' }>
type TransitionEffect = Extract<Effect, { type: 'transition' }>

/** A session with a clock and a socket under the test's control. */
class Bench {
  state = newSession(0)
  now = 0
  buffered = 0
  latestTs = 1_000
  limits: SyncLimits = limits

  event(event: SessionEvent): Effect[] {
    return advance(this.state, event, this.now, this.buffered, this.limits)
  }

  message(message: ClientMessage, size = 100): Effect[] {
    return this.event({ type: 'message', message, size, latestTs: this.latestTs })
  }

  connect(maxObservedTimestamp: number | null = null, clientTs: number | null = null): Effect[] {
    return this.message({ type: 'Connect', sessionId: SESSION, maxObservedTimestamp, clientTs })
  }

  modify(baseVersion: number, add: number[], remove: number[] = []): Effect[] {
    const adds = add.map((queryId): AddQuery => ({ type: 'Add', queryId, path: 'a:b', args: '{}', journal: null }))
    const removes = remove.map((queryId) => ({ type: 'Remove' as const, queryId }))
    return this.message({
      type: 'ModifyQuerySet',
      baseVersion,
      newVersion: baseVersion + 1,
      modifications: [...removes, ...adds],
    })
  }

  authenticate(baseVersion: number, tokenType: Authenticate['tokenType'] = 'User'): Effect[] {
    return this.message({ type: 'Authenticate', tokenType, value: 'token', impersonating: null, baseVersion })
  }

  verified(identity: Identity = ada, expiresAt = 300_000, bearer: Bearer = ofDevice('phone')): Effect[] {
    return this.event({ type: 'verified', identity, bearer, expiresAt, latestTs: this.latestTs })
  }

  request(type: 'Mutation' | 'Action', requestId: number, size = 100): Effect[] {
    return this.message({ type, requestId, path: 'a:b', args: {}, size }, size)
  }

  round(ts: number, values: Record<number, string> = {}, rest: Partial<Round> = {}): Effect[] {
    const updates = Object.entries(values).map(([queryId, value]) => ({
      queryId: Number(queryId),
      outcome: made(value),
    }))
    return this.event({ type: 'round', ts, updates, applied: [], touched: false, ...rest })
  }

  tick(flushed = 0): Effect[] {
    return this.event({ type: 'tick', flushed })
  }
}

const hash = new TextHash(realSystem)

const made = (value: string) =>
  new SharedOutcome({ ok: true, value: JSON.stringify(value), logLines: [], journal: null }, hash)

function connected(): Bench {
  const bench = new Bench()
  expect(bench.connect()).toEqual([])
  return bench
}

/** Subscribes to query 1, whose result is 'one'. */
function watching(): Bench {
  const bench = connected()
  bench.modify(0, [1])
  bench.round(2_000, { 1: 'one' }, { applied: [1] })
  return bench
}

const onlyTransition = (effects: Effect[]): TransitionEffect => {
  expect(effects).toHaveLength(1)
  expect(effects[0]!.type).toBe('transition')
  return effects[0] as TransitionEffect
}

const fatal = [
  { type: 'send', message: { type: 'FatalError', error: expect.any(String) as string } },
  { type: 'close', code: 1008, reason: 'Protocol error' },
]

const authError = (baseVersion: number, authUpdateAttempted: boolean) => [
  {
    type: 'send',
    message: { type: 'AuthError', error: expect.any(String) as string, baseVersion, authUpdateAttempted },
  },
  { type: 'close', code: 1000, reason: 'Unauthenticated' },
]

const version = (querySet: number, identity: number, ts: number): StateVersion => ({ querySet, identity, ts })

describe('versions', () => {
  it('Y1: each transition starts where the last one ended, from zero', () => {
    const bench = connected()
    bench.modify(0, [1])
    const first = onlyTransition(bench.round(2_000, { 1: 'one' }, { applied: [1] }))
    expect([first.start, first.end]).toEqual([version(0, 0, 0), version(1, 0, 2_000)])
    const second = onlyTransition(bench.round(2_001, { 1: 'two' }))
    expect([second.start, second.end]).toEqual([version(1, 0, 2_000), version(1, 0, 2_001)])
  })

  it('Y1: a version advances only when the engine has applied the change', () => {
    const bench = connected()
    bench.modify(0, [1])
    bench.modify(1, [2])
    expect(onlyTransition(bench.round(2_000, { 1: 'one' }, { applied: [1] })).end).toEqual(version(1, 0, 2_000))
    expect(onlyTransition(bench.round(2_000, { 2: 'two' }, { applied: [2] })).end).toEqual(version(2, 0, 2_000))
  })

  it('Y1: several changes in one round are one transition', () => {
    const bench = connected()
    bench.modify(0, [1])
    bench.authenticate(0, 'None')
    expect(onlyTransition(bench.round(2_000, { 1: 'one' }, { applied: [1, 2] })).end).toEqual(version(1, 1, 2_000))
  })

  it('Y1: time never goes back', () => {
    const bench = watching()
    expect(onlyTransition(bench.round(1_500, { 1: 'two' })).end.ts).toBe(2_000)
  })

  it('Y2: a mutation that succeeded gets its response, then a transition, even if nothing changed', () => {
    const bench = watching()
    bench.request('Mutation', 0)
    expect(
      bench.event({ type: 'response', kind: 'mutation', requestId: 0, size: 100, outcome: OK, ts: 3_000 }),
    ).toEqual([{ type: 'respond', kind: 'mutation', requestId: 0, outcome: OK, ts: 3_000 }])
    const transition = onlyTransition(bench.round(3_000, {}, { touched: true }))
    expect([transition.changes, transition.end.ts]).toEqual([[], 3_000])
  })

  it('Y3: a mutation has an idempotency key, an action none', () => {
    const bench = connected()
    const call = { type: 'call', path: 'a:b', args: {}, size: 100, identity: null, access: 'public' }
    expect(bench.request('Mutation', 4)).toEqual([
      { ...call, kind: 'mutation', requestId: 4, replaySessionId: SESSION },
    ])
    expect(bench.request('Action', 5)).toEqual([{ ...call, kind: 'action', requestId: 5, replaySessionId: null }])
  })

  it('Y4: a client that has seen a later state is disconnected, without a FatalError', () => {
    const bench = new Bench()
    expect(bench.connect(1_001)).toMatchObject([{ type: 'close', code: 1011 }])
    expect(new Bench().connect(1_000)).toEqual([])
  })
})

describe('the order of messages', () => {
  it('Y5: Connect comes first, and only once', () => {
    expect(new Bench().modify(0, [1])).toEqual(fatal)
    expect(connected().connect()).toEqual(fatal)
  })

  it('Y5: without Connect the socket is closed after a while', () => {
    const bench = new Bench()
    bench.now = limits.connectWithinMs
    expect(bench.tick()).toMatchObject([{ type: 'close', code: 1008 }])
  })

  it('Y6: a wrong base version ends the client', () => {
    expect(connected().modify(1, [1])).toEqual(fatal)
    expect(connected().authenticate(1)).toEqual(fatal)
  })

  it('Y6: query ids are added once and removed once', () => {
    expect(connected().modify(0, [1, 1])).toEqual(fatal)
    expect(connected().modify(0, [], [1])).toEqual(fatal)
    const bench = watching()
    bench.modify(1, [], [1])
    expect(bench.modify(2, [1])).toEqual(fatal)
  })

  it('Y6: too many queries of one connection end the client', () => {
    expect(connected().modify(0, [1, 2, 3, 4, 5, 6])).toEqual(fatal)
  })

  it('Y6: too large arguments of its queries end the client', () => {
    const bench = new Bench()
    bench.connect()
    const watch = (version: number, queryId: number, length: number, gone: number[] = []) =>
      bench.message({
        type: 'ModifyQuerySet',
        baseVersion: version,
        newVersion: version + 1,
        modifications: [
          ...gone.map((id) => ({ type: 'Remove' as const, queryId: id })),
          { type: 'Add', queryId, path: 'a:b', args: JSON.stringify({ text: 'x'.repeat(length) }), journal: null },
        ],
      })
    expect(watch(0, 0, 600)).toMatchObject([{ type: 'query-set' }])
    expect(watch(1, 1, 600, [0])).toMatchObject([{ type: 'query-set' }])
    expect(watch(2, 2, 600)).toMatchObject([{ message: { type: 'FatalError' } }, { type: 'close' }])
  })

  it('Y6: malformed messages end the client; nothing happens afterwards', () => {
    const bench = connected()
    expect(bench.event({ type: 'malformed', reason: 'x' })).toEqual(fatal)
    expect(bench.modify(0, [1])).toEqual([])
    expect(bench.round(2_000, { 1: 'one' })).toEqual([])
  })

  it('Y6: telemetry is ignored', () => {
    expect(connected().message({ type: 'Event' })).toEqual([])
  })
})

describe('results', () => {
  it('Y7: an unchanged result is not sent again', () => {
    const bench = watching()
    expect(bench.round(2_001, { 1: 'one' })).toEqual([])
    expect(onlyTransition(bench.round(2_002, { 1: 'two' })).start.ts).toBe(2_000)
  })

  it('Y7: a removed query is reported, and no result of it follows', () => {
    const bench = watching()
    bench.modify(1, [2], [1])
    expect(bench.round(2_001, { 1: 'late' })).toEqual([])
    const { changes } = onlyTransition(bench.round(2_002, { 1: 'later', 2: 'two' }, { applied: [2] }))
    expect(changes.map(({ queryId, outcome }) => [queryId, outcome === null])).toEqual([
      [1, true],
      [2, false],
    ])
  })
})

describe('identity', () => {
  it('Y8: a token is verified before later messages are handled', () => {
    const bench = connected()
    expect(bench.authenticate(0)).toEqual([
      { type: 'verify', token: 'token' },
      { type: 'read', on: false },
    ])
    expect(bench.modify(0, [1])).toEqual([])
    expect(bench.request('Mutation', 0)).toEqual([])
    expect(bench.verified()).toMatchObject([
      { type: 'query-set', token: 1, identity: ada },
      { type: 'query-set', token: 2, add: [{ queryId: 1 }] },
      { type: 'call', requestId: 0, identity: ada },
      { type: 'read', on: true },
    ])
    expect(onlyTransition(bench.round(2_000, { 1: 'one' }, { applied: [1, 2] })).end).toEqual(version(1, 1, 2_000))
  })

  it('Y8: two tokens in a row are verified in order', () => {
    const bench = connected()
    bench.authenticate(0)
    bench.authenticate(1)
    bench.modify(0, [1])
    expect(bench.verified().map(({ type }) => type)).toEqual(['query-set', 'verify'])
    expect(bench.verified(bo)).toMatchObject([{ identity: bo }, { add: [{ queryId: 1 }] }, { type: 'read' }])
  })

  it('Y8: without a token the session is unauthenticated again, at once', () => {
    const bench = connected()
    bench.authenticate(0)
    bench.verified()
    expect(bench.authenticate(1, 'None')).toMatchObject([{ type: 'query-set', token: 2, identity: null }])
    expect(onlyTransition(bench.round(2_000, {}, { applied: [1, 2] })).end.identity).toBe(2)
  })

  it('Y9: a refreshed token of the same person re-evaluates nothing', () => {
    const bench = connected()
    bench.authenticate(0)
    bench.verified()
    bench.authenticate(1)
    const [effect] = bench.verified({ ...ada }, 600_000)
    expect(effect).toEqual({ type: 'query-set', token: 2, add: [], remove: [] })
    expect(onlyTransition(bench.round(2_000, {}, { applied: [1, 2] })).end.identity).toBe(2)
  })

  it('Y10: a rejected token is reported with the version that did not advance', () => {
    const bench = connected()
    bench.authenticate(0)
    expect(bench.event({ type: 'rejected', reason: 'bad' })).toEqual(authError(0, true))
    const second = connected()
    second.authenticate(0)
    second.verified()
    second.authenticate(1)
    expect(second.event({ type: 'rejected', reason: 'bad' })).toEqual(authError(1, true))
  })

  it('O3: an admin key opens the session for everything, as the identity it names', () => {
    const bench = connected()
    expect(bench.authenticate(0, 'Admin')).toEqual([
      { type: 'admit', key: 'token', impersonating: null },
      { type: 'read', on: false },
    ])
    expect(bench.event({ type: 'admitted', identity: ada, latestTs: bench.latestTs })).toEqual([
      expect.objectContaining({ type: 'query-set', identity: ada, access: 'admin' }),
      { type: 'read', on: true },
    ])
    expect(bench.request('Mutation', 0)).toEqual([expect.objectContaining({ type: 'call', access: 'admin' })])
  })

  it('O3: a wrong admin key is rejected like a token', () => {
    const bench = connected()
    bench.authenticate(0, 'Admin')
    expect(bench.event({ type: 'rejected', reason: 'bad' })).toEqual(authError(0, true))
  })

  it('O3: a token after the key ends its access', () => {
    const bench = connected()
    bench.authenticate(0, 'Admin')
    bench.event({ type: 'admitted', identity: ada, latestTs: bench.latestTs })
    bench.authenticate(1)
    expect(bench.verified()).toContainEqual(expect.objectContaining({ identity: ada, access: 'public' }))
  })

  it('Y10: if the provider can’t be reached, the client reconnects by itself', () => {
    const bench = connected()
    bench.authenticate(0)
    expect(bench.event({ type: 'unavailable', reason: 'x' })).toMatchObject([{ type: 'close', code: 1011 }])
  })

  it.each<[string, (bench: Bench) => Effect[]]>([
    ['the next tick', (bench) => bench.tick()],
    ['the next mutation', (bench) => bench.request('Mutation', 0)],
    ['the next query', (bench) => bench.modify(0, [1])],
    ['the next round', (bench) => bench.round(3_000, { 1: 'x' }, { touched: true })],
  ])('Y11: an expired token is reported at %s', (_, happens) => {
    const bench = connected()
    bench.authenticate(0)
    bench.verified(ada, 10_000)
    bench.round(2_000, {}, { applied: [1] })
    bench.now = 9_999
    expect(bench.tick()).toEqual([])
    bench.now = 10_000
    expect(happens(bench)).toEqual(authError(1, false))
  })

  it.each<[string, RevokedBearers, boolean]>([
    ['its session', { session: 'phone' }, true],
    ['another session', { session: 'laptop' }, false],
    ['what its subject was given until then', { subject: 'ada', until: 5_000 }, true],
    ['what its subject was given before', { subject: 'ada', until: 4_999 }, false],
    ['another subject', { subject: 'bo', until: 9_000 }, false],
  ])('A13 a socket whose token is revoked gets an error and is closed; others aren’t: %s', (_, revoked, ends) => {
    const bench = connected()
    bench.authenticate(0)
    bench.verified()
    bench.round(2_000, {}, { applied: [1] })
    expect(bench.event({ type: 'revoked', revoked })).toEqual(ends ? authError(1, false) : [])
    expect(bench.request('Mutation', 0)).toMatchObject(ends ? [] : [{ type: 'call' }])
  })

  it('A13 a revocation while the next token is verified closes the socket, unless it is unauthenticated', () => {
    const bench = connected()
    expect(bench.event({ type: 'revoked', revoked: { session: 'phone' } })).toEqual([])
    bench.authenticate(0)
    expect(bench.event({ type: 'revoked', revoked: { session: 'phone' } })).toEqual([])
    bench.verified()
    bench.authenticate(1)
    expect(bench.event({ type: 'revoked', revoked: { session: 'phone' } })).toMatchObject([
      { type: 'close', code: 1000 },
    ])
  })

  it('Y11: a token does not expire while its successor is being verified', () => {
    const bench = connected()
    bench.authenticate(0)
    bench.verified(ada, 10_000)
    bench.now = 10_000
    bench.authenticate(1)
    expect(bench.tick()).toEqual([])
    bench.verified(ada, 20_000)
    expect(bench.request('Mutation', 0)).toMatchObject([{ type: 'call' }])
  })
})

describe('slow and silent sockets', () => {
  it('Y12: pings after silence, and not while something else is sent', () => {
    const bench = watching()
    bench.now = limits.pingAfterMs - 1
    expect(bench.tick()).toEqual([])
    bench.round(2_001, { 1: 'two' })
    bench.now = limits.pingAfterMs
    expect(bench.tick()).toEqual([])
    bench.now = 2 * limits.pingAfterMs - 1
    expect(bench.tick()).toEqual([{ type: 'send', message: { type: 'Ping' } }])
    expect(bench.tick()).toEqual([])
  })

  it('Y12: a clock that is set back delays no ping', () => {
    const bench = watching()
    bench.now = 3_600_000
    bench.round(2_001, { 1: 'two' })
    bench.event({ type: 'heard' })
    bench.now = 1_000
    bench.tick()
    bench.now += limits.pingAfterMs
    expect(bench.tick()).toContainEqual({ type: 'send', message: { type: 'Ping' } })
  })

  it('Y13: behind a full socket, only the newest result of each query waits, in one transition', () => {
    const bench = watching()
    bench.modify(1, [2])
    bench.round(2_001, { 2: 'a' }, { applied: [2] })
    bench.buffered = limits.coalesceAboveBytes + 1
    expect(bench.round(2_002, { 1: 'two' })).toEqual([])
    bench.buffered = 0
    expect(bench.round(2_003, { 1: 'three' }, { touched: true })).toEqual([])
    bench.modify(2, [], [2])
    expect(bench.round(2_004, { 2: 'b' }, { applied: [3] })).toEqual([])
    const { start, end, changes } = onlyTransition(bench.event({ type: 'drained' }))
    expect([start, end]).toEqual([version(2, 0, 2_001), version(3, 0, 2_004)])
    expect(changes.map(({ queryId, outcome }) => [queryId, outcome?.mark])).toEqual([
      [1, made('three').mark],
      [2, undefined],
    ])
    expect(bench.event({ type: 'drained' })).toEqual([])
  })

  it('Y13: a response does not wait for the backlog', () => {
    const bench = watching()
    bench.buffered = limits.coalesceAboveBytes + 1
    bench.round(2_002, { 1: 'two' })
    bench.request('Mutation', 0)
    const response = bench.event({
      type: 'response',
      kind: 'mutation',
      requestId: 0,
      size: 100,
      outcome: OK,
      ts: 2_003,
    })
    expect(response).toMatchObject([{ type: 'respond' }])
  })

  it('Y14: a socket that takes no data is closed', () => {
    const bench = watching()
    bench.buffered = 10
    bench.tick(100)
    bench.now = limits.stalledAfterMs - 1
    expect(bench.tick(101)).not.toContainEqual(expect.objectContaining({ type: 'close' }))
    bench.now += limits.stalledAfterMs
    expect(bench.tick(101)).toMatchObject([{ type: 'close', reason: 'The socket takes no data' }])
  })

  it('Y14: a silent socket is pinged, then closed', () => {
    const bench = watching()
    bench.now = limits.probeAfterMs
    expect(bench.tick()).toContainEqual({ type: 'probe' })
    bench.event({ type: 'heard' })
    bench.now += limits.goneAfterMs - 1
    expect(bench.tick()).toContainEqual({ type: 'probe' })
    bench.now += 1
    expect(bench.tick()).toMatchObject([{ type: 'close', reason: 'Nothing heard' }])
  })

  it('Y14: a socket that isn’t being read is not closed for its silence', () => {
    const bench = watching()
    bench.request('Mutation', 0)
    bench.request('Action', 1)
    expect(bench.request('Mutation', 2)).toContainEqual({ type: 'read', on: false })
    bench.now += limits.goneAfterMs
    expect(bench.tick()).not.toContainEqual(expect.objectContaining({ type: 'close' }))
  })

  it('Y15: with too many pending calls or pending bytes, nothing more is read until that passes', () => {
    const bench = watching()
    bench.request('Mutation', 0)
    bench.request('Action', 1)
    expect(bench.request('Mutation', 2)).toContainEqual({ type: 'read', on: false })
    const answer = { type: 'response', kind: 'action', requestId: 1, size: 100, outcome: OK, ts: 0 } as const
    expect(bench.event(answer)).toContainEqual({ type: 'read', on: true })
    bench.buffered = limits.stopReadingAboveBytes
    expect(bench.round(2_002, { 1: 'x' })).toEqual([{ type: 'read', on: false }])
    bench.buffered = 0
    expect(bench.event({ type: 'drained' })).toContainEqual({ type: 'read', on: true })
  })

  it("Y16: the client learns the difference between its clock and the server's", () => {
    const bench = new Bench()
    bench.now = 5_000
    bench.connect(null, 4_250)
    bench.modify(0, [])
    expect(onlyTransition(bench.round(1, {}, { applied: [1] })).clockSkew).toBe(-750)
  })
})

describe('any history', () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('add' as const) }),
    fc.record({ do: fc.constant('remove' as const), pick: fc.nat() }),
    fc.record({ do: fc.constant('write' as const), pick: fc.nat(), value: fc.nat({ max: 2 }), own: fc.boolean() }),
    fc.record({ do: fc.constant('authenticate' as const), who: fc.constantFrom(ada, bo) }),
    fc.record({ do: fc.constant('engine' as const) }),
    fc.record({ do: fc.constant('fill' as const) }),
    fc.record({ do: fc.constant('drain' as const) }),
  )

  it('Y1 Y7 Y13: versions are contiguous, and the client ends with the newest result of each of its queries', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const bench = connected()
        const client = { version: version(0, 0, 0), seen: new Map<number, number>() }
        const engine = { ts: 2_000, truth: new Map<number, string>(), queue: [] as { token: number; add: number[] }[] }
        let ids = 0
        let querySet = 0
        let identity = 0
        const take = (effects: Effect[]) => {
          for (const effect of effects) {
            if (effect.type === 'query-set') {
              engine.queue.push({ token: effect.token, add: effect.add.map(({ queryId }) => queryId) })
              for (const queryId of effect.remove) engine.truth.delete(queryId)
            }
            if (effect.type !== 'transition') continue
            expect(effect.start).toEqual(client.version)
            client.version = effect.end
            for (const { queryId, outcome } of effect.changes) {
              if (outcome === null) client.seen.delete(queryId)
              else client.seen.set(queryId, outcome.mark)
            }
          }
        }
        const settle = () => {
          const values: Record<number, string> = {}
          const applied = engine.queue.map(({ token }) => token)
          for (const { add } of engine.queue)
            for (const id of add) if (engine.truth.has(id)) values[id] = engine.truth.get(id)!
          engine.queue = []
          take(bench.round(engine.ts, values, { applied }))
        }
        for (const each of steps) {
          const live = [...bench.state.queries]
          switch (each.do) {
            case 'add':
              if (live.length === limits.queries) break
              engine.truth.set(++ids, 'v0')
              take(bench.modify(querySet++, [ids]))
              break
            case 'remove':
              if (live.length > 0) take(bench.modify(querySet++, [], [live[each.pick % live.length]!]))
              break
            case 'write': {
              settle()
              const known = [...engine.truth.keys()]
              const id = known[each.pick % known.length]
              if (id !== undefined) engine.truth.set(id, `v${each.value}`)
              take(bench.round(++engine.ts, id === undefined ? {} : { [id]: `v${each.value}` }, { touched: each.own }))
              break
            }
            case 'authenticate':
              take(bench.authenticate(identity++))
              take(bench.verified(each.who))
              break
            case 'engine':
              settle()
              break
            case 'fill':
              bench.buffered = limits.coalesceAboveBytes + 1
              break
            case 'drain':
              bench.buffered = 0
              take(bench.event({ type: 'drained' }))
          }
        }
        settle()
        bench.buffered = 0
        take(bench.event({ type: 'drained' }))
        expect(client.version).toMatchObject({ querySet, identity })
        const expected = new Map([...engine.truth].map(([id, value]) => [id, made(value).mark]))
        expect(client.seen).toEqual(expected)
      }),
    )
  })
})

describe('limits of a socket', () => {
  const tooMuch = [
    { type: 'close', code: 1013, reason: expect.stringMatching(/^TooManyConcurrentRequests: /) as string },
  ]

  it('FB2: results that are too large together close it, with the reason that makes the client wait', () => {
    const bench = watching()
    expect(bench.round(3_000, { 1: 'x'.repeat(9_000) })[0]!.type).toBe('transition')
    expect(bench.round(3_001, { 1: 'y'.repeat(10_000) })).toEqual(tooMuch)
  })

  it('FB2: a socket whose backlog does not drain is closed with that reason, too', () => {
    const bench = connected()
    bench.modify(0, [1, 2])
    bench.round(2_000, { 1: 'one', 2: 'two' }, { applied: [1] })
    bench.buffered = limits.coalesceAboveBytes + 1
    // The backlog holds the newest result of each query.
    for (let n = 0; n < 5; n++) expect(bench.round(3_000 + n, { 1: `${n}`.repeat(6_000) })).toEqual([])
    expect(bench.round(4_000, { 2: 'z'.repeat(6_000) })).toEqual(tooMuch)
  })
})

describe('before sign-in', () => {
  const sentAway = (what: string) => [
    { type: 'close', code: 1013, reason: expect.stringMatching(`^TooManyConcurrentRequests: .*${what}`) as string },
  ]

  it('FB9: a large message, or many queries, close the socket; after sign-in both are allowed', () => {
    expect(connected().message({ type: 'Event' }, 2_001)).toEqual(sentAway('large'))
    const few = { ...limits, anonymousQueries: 3 }
    expect(Object.assign(connected(), { limits: few }).modify(0, [1, 2, 3, 4])).toEqual(sentAway('queries'))
    const bench = Object.assign(connected(), { limits: few })
    bench.authenticate(0)
    bench.verified()
    expect(bench.message({ type: 'Event' }, 2_001)).toEqual([])
    expect(bench.modify(0, [1, 2, 3, 4])).toMatchObject([{ type: 'query-set' }])
  })

  it('FB9: messages are held while a token is verified, up to the size of one message', () => {
    const bench = connected()
    bench.authenticate(0)
    expect(bench.message({ type: 'Event' }, 8_000)).toEqual([])
    expect(bench.message({ type: 'Event' }, 1)).toEqual(sentAway('signing in'))
  })

  it('FB10: a socket without a sign-in is closed in time; not while a token is verified, nor after sign-in', () => {
    const inTime = { ...limits, signInWithinMs: 10_000 }
    const bench = Object.assign(connected(), { limits: inTime })
    bench.now = 9_999
    expect(bench.tick()).toEqual([])
    bench.now = 10_000
    expect(bench.tick()).toEqual([{ type: 'close', code: 1008, reason: 'No one has signed in' }])
    const slow = Object.assign(connected(), { limits: inTime })
    slow.authenticate(0)
    slow.now = 12_000
    expect(slow.tick()).toEqual([])
    slow.verified()
    slow.now = 13_000
    expect(slow.tick()).toEqual([])
    // After signing out, the limit applies again.
    slow.authenticate(1, 'None')
    slow.now = 22_999
    expect(slow.tick().filter(({ type }) => type === 'close')).toEqual([])
    slow.now = 23_000
    expect(slow.tick().at(-1)).toMatchObject({ type: 'close' })
  })
})

describe('pending work of a socket', () => {
  it('FB11: beyond a total size of pending calls, nothing more is read until some are answered', () => {
    const bench = watching()
    bench.authenticate(0)
    bench.verified()
    expect(bench.request('Mutation', 0, 3_000)).toMatchObject([{ type: 'call' }])
    expect(bench.request('Mutation', 1, 3_000)).toMatchObject([{ type: 'call' }, { type: 'read', on: false }])
    const answer = { type: 'response', kind: 'mutation', outcome: OK, ts: 9_000, requestId: 0, size: 3_000 } as const
    expect(bench.event(answer)).toMatchObject([{ type: 'respond' }, { type: 'read', on: true }])
  })

  it('FB11: nothing more is read beyond a number of pending query-set changes', () => {
    const bench = connected()
    for (let n = 0; n < 3; n++) expect(bench.modify(n, [], [])).toHaveLength(1)
    expect(bench.modify(3, [], [])).toMatchObject([{ type: 'query-set' }, { type: 'read', on: false }])
    expect(bench.round(2_000, {}, { applied: [1] })).toMatchObject([{ type: 'transition' }, { type: 'read', on: true }])
  })
})
