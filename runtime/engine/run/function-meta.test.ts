/**
 * A function's view of itself and its call, and its limits. One file: one schema and one set of functions show all of
 * it.
 */
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose'
import {
  actionGeneric,
  createFunctionHandle,
  defineSchema,
  defineTable,
  makeFunctionReference,
  mutationGeneric,
  queryGeneric,
  type SignJwtOptions,
} from 'convex/server'
import { v, type Value } from 'convex/values'
import { describe, expect, it } from 'vitest'
import { jobs, leaked, schema } from '../testing/jobs'
import { TestEngine } from '../testing/test-engine'
import { MemoryStorage } from '../../storage/memory'
import { fromJson, type JsonValue } from '../../values/codec'

const add = makeFunctionReference<'mutation', { name: string }>('jobs:add')
const toJsonable = (metrics: object) =>
  JSON.parse(JSON.stringify(metrics)) as Record<string, { used: number; remaining: number }>

const meta = {
  ofQuery: queryGeneric(async (ctx) => ({
    fn: await ctx.meta.getFunctionMetadata(),
    deployment: await ctx.meta.getDeploymentMetadata(),
    ts: ctx.meta.getSnapshotTs(),
  })),
  ofMutation: mutationGeneric(async (ctx) => {
    const id = await ctx.db.insert('items' as never, { name: 'x' })
    await ctx.db.get(id)
    await ctx.scheduler.runAfter(0, add, { name: 'later' })
    return { fn: await ctx.meta.getFunctionMetadata(), metrics: toJsonable(await ctx.meta.getTransactionMetrics()) }
  }),
  ofAction: actionGeneric(async (ctx) => ctx.meta.getFunctionMetadata()),
  byHandle: actionGeneric(async (ctx) => {
    const handle = await createFunctionHandle(add)
    await ctx.runMutation(handle, { name: 'by handle' })
    await ctx.scheduler.runAfter(0, handle, { name: 'scheduled by handle' })
  }),
  requestOf: mutationGeneric(async (ctx) => ctx.meta.getRequestMetadata()),
  requestsOf: actionGeneric(async (ctx) => {
    const inner = await ctx.runMutation(makeFunctionReference<'mutation'>('meta:requestOf'), {})
    return [await ctx.meta.getRequestMetadata(), inner] as unknown[]
  }),
  schedules: mutationGeneric(async (ctx) =>
    ctx.scheduler.runAfter(0, makeFunctionReference<'action'>('meta:notesRequest'), {}),
  ),
  notesRequest: actionGeneric(async (ctx) => {
    const { scheduledFunctionId } = await ctx.meta.getRequestMetadata()
    await ctx.runMutation(makeFunctionReference<'mutation'>('meta:note'), { name: String(scheduledFunctionId) })
  }),
  note: mutationGeneric(async (ctx, { name }: { name: string }) => {
    const { scheduledFunctionId, ip } = await ctx.meta.getRequestMetadata()
    await ctx.db.insert('items' as never, { name: `${name} ${scheduledFunctionId} ${ip}` })
  }),
  sign: mutationGeneric((ctx, options: SignJwtOptions) => ctx.auth.signJwt(options)),
  /** Calls itself, as a query or a mutation, and returns the outcome and the remaining limits. */
  limited: mutationGeneric(async (ctx, { call, limits }: { call: 'use' | 'look'; limits: Record<string, number> }) => {
    await ctx.db.insert('items' as never, { name: 'own' })
    const options = { transactionLimits: limits }
    const run = () =>
      call === 'use'
        ? ctx.runMutation(makeFunctionReference<'mutation'>('meta:use'), {}, options)
        : ctx.runQuery(makeFunctionReference<'query'>('meta:look'), {}, options)
    const outcome = await run().catch((error: Error) => error.message)
    await ctx.db.insert('items' as never, { name: 'after' })
    return { outcome, metrics: toJsonable(await ctx.meta.getTransactionMetrics()) }
  }),
  use: mutationGeneric(async (ctx) => {
    for (const name of ['a', 'b', 'c']) await ctx.db.insert('items' as never, { name })
    await ctx.scheduler.runAfter(0, add, { name: 'later' })
    return toJsonable(await ctx.meta.getTransactionMetrics()).documentsWritten?.remaining
  }),
  look: queryGeneric(async (ctx) => (await ctx.db.query('items' as never).collect()).length),
  limitedQuery: queryGeneric(async (ctx, { limits }: { limits: Record<string, number> }) => {
    const look = makeFunctionReference<'query'>('meta:look')
    const both = [ctx.runQuery(look, {}, { transactionLimits: limits }), ctx.runQuery(look, {})]
    const settled = await Promise.allSettled(both)
    return settled.map((each) =>
      each.status === 'fulfilled' ? each.value : (each.reason as Error).message,
    ) as unknown[]
  }),
  manyGets: queryGeneric(async (ctx, { id, count }: { id: string; count: number }) => {
    for (let n = 0; n < count; n++) await ctx.db.get(id as never)
  }),
  named: mutationGeneric(async (ctx, { fields }: { fields: Record<string, Value> }) => {
    const id = await ctx.db.insert('items' as never, { name: 'x' })
    await ctx.db.patch(id, fields as never)
  }),
  /** In a nested call as well, and read back in it. */
  stamp: mutationGeneric(async (ctx, { nested = false }: { nested?: boolean }) => {
    const id = await ctx.db.insert('stamps' as never, {
      at: ctx.db.vars.commitTs,
      deep: [{ at: ctx.db.vars.commitTs }],
    })
    if (nested) await ctx.runMutation(makeFunctionReference<'mutation'>('meta:stamp'), {})
    const own = (await ctx.db.get(id)) as { at: unknown } | null
    return { isPlaceholder: own?.at === ctx.db.vars.commitTs, snapshotTs: ctx.meta.getSnapshotTs() }
  }),
  stamps: queryGeneric(async (ctx) => {
    const rows = await ctx.db.query('stamps' as never).withIndex('by_at' as never).collect() // oxfmt-ignore
    return { rows: rows.map((row) => row as { at: bigint; deep: { at: bigint }[] }).map(({ at, deep }) => [at, deep[0]?.at]), now: ctx.meta.getSnapshotTs() } // oxfmt-ignore
  }),
  query: queryGeneric((ctx) => ctx.db.query('items' as never) as never),
  count: queryGeneric((ctx) => (ctx.db.query('items' as never) as unknown as { count(): Promise<number> }).count()),
  tooMany: queryGeneric(() => Array.from({ length: 8_193 }, () => 0)),
}
const start = () => new TestEngine({ schema, modules: { meta, jobs } })

describe('ctx.meta', () => {
  it('CX3 tells which function runs', async () => {
    const test = start()
    await test.value('mutation', 'jobs:add', { name: 'one' })
    expect(await test.value('query', 'meta:ofQuery')).toEqual({
      fn: { name: 'meta:ofQuery', componentPath: '', type: 'query', visibility: 'public' },
      deployment: { name: 'self-hosted', region: null, class: 's256' },
      ts: { $integer: expect.any(String) },
    })
    expect(await test.value('action', 'meta:ofAction')).toMatchObject({ name: 'meta:ofAction', type: 'action' })
  })

  it('CX3 reports the remaining limits', async () => {
    const { metrics } = (await start().value('mutation', 'meta:ofMutation')) as { metrics: Record<string, object> }
    // The scheduled function is a document, too.
    expect(metrics.documentsWritten).toEqual({ used: 2, remaining: 15_998 })
    expect(metrics.documentsRead).toEqual({ used: 1, remaining: 31_999 })
    expect(metrics.functionsScheduled).toEqual({ used: 1, remaining: 999 })
  })

  const request = { ip: '192.0.2.1', userAgent: 'test', requestId: 'r1', scheduledFunctionId: null, authToken: 'jwt' }

  it('CX8 describes the request, in all calls that it led to', async () => {
    const test = start()
    expect(await test.value('mutation', 'meta:requestOf', {}, { request })).toEqual(request)
    expect(await test.value('action', 'meta:requestsOf', {}, { request })).toEqual([request, request])
    const none = { ip: null, userAgent: null, scheduledFunctionId: null, authToken: null }
    expect(await test.value('mutation', 'meta:requestOf')).toEqual({ ...none, requestId: expect.any(String) })
  })

  it('CX8 tells a scheduled function, and those it calls, its own id', async () => {
    const test = start()
    const id = (await test.value('mutation', 'meta:schedules', {}, { request })) as string
    test.system.advance(1)
    for (let turn = 0; turn < 5; turn++) await test.settled()
    expect(await test.value('query', 'jobs:names')).toEqual([`${id} ${id} null`])
  })
})

describe('ctx.auth.signJwt', () => {
  const signing = () =>
    new TestEngine({ schema, modules: { meta, jobs }, environment: { CONVEX_CLOUD_URL: 'https://here.test' } })
  const keysOf = ({ events }: TestEngine) => {
    const told = events.find((event) => event.type === 'signing-keys')
    return JSON.parse(told!.jwks) as JSONWebKeySet
  }

  it('CX9 signs what the public key set verifies, now and after a restart', async () => {
    const test = signing()
    const token = (await test.value('mutation', 'meta:sign', { claims: { sub: 'ada', roles: ['x'] }, expiresInSeconds: 60 })) as string // oxfmt-ignore
    const again = new TestEngine({ schema, modules: { meta }, storage: (test.storage as MemoryStorage).crash() })
    expect(keysOf(again)).toEqual(keysOf(test))
    const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(keysOf(again)), {
      issuer: 'https://here.test',
      currentDate: new Date(test.system.now()),
    })
    expect(protectedHeader.alg).toBe('ES256')
    const iat = test.system.now() / 1_000
    expect(payload).toEqual({ sub: 'ada', roles: ['x'], iss: 'https://here.test', iat, exp: iat + 60 })
    expect(keysOf(test).keys[0]).not.toHaveProperty('d')
  })

  it.each([
    [{ claims: { iss: 'me' }, expiresInSeconds: 60 }, '"iss" is reserved'],
    [{ claims: { Convex_x: 1 }, expiresInSeconds: 60 }, '"Convex_x" is reserved'],
    [{ claims: { cvxKind: 1 }, expiresInSeconds: 60 }, '"cvxKind" is reserved'],
    [{ expiresInSeconds: 0 }, 'from 1 to 3600'],
    [{ expiresInSeconds: 3_601 }, 'from 1 to 3600'],
  ])('CX9 rejects %j', async (options, why) => {
    await expect(signing().value('mutation', 'meta:sign', options)).rejects.toThrow(why)
  })
})

describe('transactionLimits', () => {
  const run = async (call: 'use' | 'look', limits: Record<string, number>) =>
    (await start().value('mutation', 'meta:limited', { call, limits })) as {
      outcome: unknown
      metrics: Record<string, { used: number; remaining: number }>
    }

  it('CX6 gives a nested call its own limits, and reports what remains of them', async () => {
    // Three documents, and the scheduled function's.
    const { outcome, metrics } = await run('use', { documentsWritten: 10 })
    expect(outcome).toBe(6)
    expect(metrics.documentsWritten).toEqual({ used: 6, remaining: 15_994 })
  })

  it.each([
    ['documentsWritten', { documentsWritten: 2 }, 'Too many writes'],
    ['bytesWritten', { bytesWritten: 10 }, 'Too many bytes written'],
    ['functionsScheduled', { functionsScheduled: 0 }, 'Too many functions scheduled'],
    ['scheduledFunctionArgsBytes', { scheduledFunctionArgsBytes: 3 }, 'Too large total size of the arguments'],
  ])(
    'CX6 a call past its own %s fails and is rolled back, and its caller’s limits are unaffected',
    async (_, limits, why) => {
      const { outcome, metrics } = await run('use', limits)
      expect(outcome).toContain(why)
      expect(metrics.documentsWritten).toEqual({ used: 2, remaining: 15_998 })
    },
  )

  it('CX6 applies to queries, too, in a mutation and in a query, and leaves other calls their full limits', async () => {
    expect((await run('look', { documentsRead: 0 })).outcome).toContain('Too many documents read')
    expect((await run('look', { databaseQueries: 0 })).outcome).toContain('Too many reads')
    expect((await run('look', { bytesRead: 5 })).outcome).toContain('Too many bytes read')
    expect((await run('look', { documentsRead: 1e9 })).outcome).toBe(1)
    const test = start()
    await test.value('mutation', 'jobs:add', { name: 'one' })
    const limits = { documentsRead: 0 }
    const seen = await test.value('query', 'meta:limitedQuery', { limits })
    expect(seen).toEqual([expect.stringContaining('Too many documents read'), 1])
    // Reads of the limited call count as its caller's.
    await test.watch(1, [{ queryId: 0, path: 'meta:limitedQuery', args: { limits: {} } }])
    await test.value('mutation', 'jobs:add', { name: 'two' })
    await test.settled()
    expect(test.sees(1, 0)).toEqual([2, 2])
  })

  it('T9 a function can make 4,096 reads', async () => {
    const test = start()
    const id = await test.value('mutation', 'jobs:add', { name: 'one' })
    await test.value('query', 'meta:manyGets', { id, count: 4_096 })
    await expect(test.value('query', 'meta:manyGets', { id, count: 4_097 })).rejects.toThrow(
      'Too many reads in a single function execution (limit: 4096)',
    )
  })
})

describe('field names', () => {
  const name = (fields: JsonValue) => start().value('mutation', 'meta:named', { fields })

  it('A12 of a document’s fields, only nested ones can begin with _, and none with $', async () => {
    await name({ tag: 'y' })
    await expect(name({ _tag: 'y' })).rejects.toThrow(
      "Field '_tag' starts with an underscore, which is only allowed for system fields like '_id'",
    )
    await expect(name({ x: { $y: 1 } })).rejects.toThrow("Field name $y starts with a '$', which is reserved.")
    const test = new TestEngine({ schema: defineSchema({ items: defineTable(v.any()) }), modules: { meta } })
    await test.value('mutation', 'meta:named', { fields: { x: { _y: 1, z: [{ _id: 2 }] } } })
  })
})

describe('commit timestamps', () => {
  const stamps = defineSchema({
    items: defineTable({ name: v.string() }),
    stamps: defineTable({ at: v.commitTs(), deep: v.array(v.object({ at: v.commitTs() })) }).index('by_at', ['at']),
  })
  const started = (storage = new MemoryStorage()) => new TestEngine({ schema: stamps, modules: { meta }, storage })
  const read = async (test: TestEngine) => {
    const { rows, now } = fromJson((await test.value('query', 'meta:stamps')) as JsonValue) as {
      rows: [bigint, bigint][]
      now: bigint
    }
    return { rows, now }
  }

  it('T12 increase with every mutation, in one batch, across batches and a restart, and are in index order', async () => {
    const storage = new MemoryStorage()
    const first = started(storage)
    // More than one batch takes.
    await Promise.all(Array.from({ length: 300 }, () => first.value('mutation', 'meta:stamp')))
    const test = started(storage)
    await test.value('mutation', 'meta:stamp')
    test.system.advance(-60_000)
    await test.value('mutation', 'meta:stamp')
    const { rows, now } = await read(test)
    const ats = rows.map(([at]) => at)
    expect(new Set(ats).size).toBe(302)
    expect(ats.every((at, n) => typeof at === 'bigint' && (n === 0 || at > ats[n - 1]!))).toBe(true)
    expect(ats.at(-1)! <= now).toBe(true)
    expect(rows.every(([at, deep]) => at === deep)).toBe(true)
  })

  it('T12 are the same for a whole mutation, a placeholder within it, and later than what it read', async () => {
    const test = started()
    const told = fromJson((await test.value('mutation', 'meta:stamp', { nested: true })) as JsonValue)
    const { isPlaceholder, snapshotTs } = told as { isPlaceholder: boolean; snapshotTs: bigint }
    expect(isPlaceholder).toBe(true)
    const { rows } = await read(test)
    expect(rows).toHaveLength(2)
    expect(rows[0]![0]).toBe(rows[1]![0])
    expect(rows[0]![0] > snapshotTs).toBe(true)
  })

  it('T12 reach subscribers', async () => {
    const test = started()
    await test.watch(1, [{ queryId: 0, path: 'meta:stamps' }])
    await test.value('mutation', 'meta:stamp')
    await test.settled()
    expect((test.sees(1, 0) as { rows: unknown[] }).rows).toEqual([[{ $integer: expect.any(String) }, { $integer: expect.any(String) }]]) // oxfmt-ignore
  })
})

describe('functions', () => {
  it('CX1 can be called and scheduled by their handles', async () => {
    const test = start()
    await test.value('action', 'meta:byHandle')
    test.system.advance(1)
    await test.settled()
    await test.settled()
    expect(await test.value('query', 'jobs:names')).toEqual(['by handle', 'scheduled by handle'])
  })

  it('CX2 an app with components is rejected', () => {
    const app = { _childComponents: [['limiter', {}, null, undefined]] }
    const modules = { jobs, 'convex.config': { default: app } }
    expect(() => new TestEngine({ schema, modules })).toThrow('convex.config.ts uses limiter')
    expect(
      () => new TestEngine({ schema, modules: { 'convex.config': { default: { _childComponents: [] } } } }),
    ).not.toThrow()
  })

  it('CX4 an action times out after ten minutes', async () => {
    const test = start()
    const napping = test.call('action', 'jobs:nap', { name: 'x' })
    await test.settled()
    let isAnswered = false
    void napping.then(() => (isAnswered = true))
    test.system.advance(599_999)
    await test.settled()
    expect(isAnswered).toBe(false)
    test.system.advance(1)
    expect(await napping).toMatchObject({ ok: false, message: expect.stringContaining('maximum duration: 600s') })
    leaked.wake()
  })

  it('CX4 a scheduled action times out as well, and has then failed', async () => {
    const test = start()
    const id = await test.value('mutation', 'jobs:napLater', { name: 'x' })
    const pass = async (ms: number) => {
      test.system.advance(ms)
      await test.settled()
      await test.settled()
    }
    await pass(1_000)
    await pass(599_999)
    expect(await test.value('query', 'jobs:stateOf', { id })).toBe('inProgress')
    await pass(1)
    expect(await test.value('query', 'jobs:stateOf', { id })).toBe('failed')
    leaked.wake()
  })

  it('E1 a function that returns a query gets a helpful error', async () => {
    await expect(start().value('query', 'meta:query')).rejects.toThrow('Return value is a Query.')
  })

  it('A3 a function that returns more than a value can hold fails', async () => {
    await expect(start().value('query', 'meta:tooMany')).rejects.toThrow(
      'Array length is too long (8193 > maximum length 8192)',
    )
  })

  it('A3 are not called with more than a value can hold', async () => {
    const items = Array.from({ length: 8_193 }, () => 0)
    await expect(start().value('query', 'meta:count', { items })).rejects.toThrow('Array length is too long')
  })

  it('T11 count a table, and re-run when the count changes', async () => {
    const test = start()
    await test.watch(1, [{ queryId: 0, path: 'meta:count' }])
    expect(test.sees(1, 0)).toBe(0)
    await test.value('mutation', 'jobs:many', { count: 5_000 })
    await test.settled()
    expect(test.sees(1, 0)).toBe(5_000)
  })
})
