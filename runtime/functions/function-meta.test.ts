import {
  actionGeneric,
  createFunctionHandle,
  makeFunctionReference,
  mutationGeneric,
  queryGeneric,
} from 'convex/server'
import { describe, expect, it } from 'vitest'
import { jobs, leaked, schema } from '../engine/testing/jobs'
import { TestEngine } from '../engine/testing/test-engine'

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
  missing: mutationGeneric(async (ctx, { what }: { what: string }) => {
    if (what === 'commitTs') return ctx.db.vars.commitTs
    if (what === 'signJwt') return (ctx.auth as unknown as { signJwt(options: object): string }).signJwt({})
    if (what === 'limits') return ctx.runMutation(add, { name: 'x' }, { transactionLimits: { bytesRead: 1 } })
    return (await ctx.meta.getRequestMetadata()).ip
  }),
  query: queryGeneric((ctx) => ctx.db.query('items' as never) as never),
  count: queryGeneric((ctx) => (ctx.db.query('items' as never) as unknown as { count(): Promise<number> }).count()),
  tooMany: queryGeneric(() => Array.from({ length: 8_193 }, () => 0)),
}
const start = () => new TestEngine({ schema, modules: { meta, jobs } })

describe('ctx.meta', () => {
  it('CX3 says what runs', async () => {
    const test = start()
    await test.value('mutation', 'jobs:add', { name: 'one' })
    expect(await test.value('query', 'meta:ofQuery')).toEqual({
      fn: { name: 'meta:ofQuery', componentPath: '', type: 'query', visibility: 'public' },
      deployment: { name: 'self-hosted', region: null, class: 's256' },
      ts: { $integer: expect.any(String) },
    })
    expect(await test.value('action', 'meta:ofAction')).toMatchObject({ name: 'meta:ofAction', type: 'action' })
  })

  it('CX3 says what is left', async () => {
    const { metrics } = (await start().value('mutation', 'meta:ofMutation')) as { metrics: Record<string, object> }
    // The scheduled function is a document too.
    expect(metrics.documentsWritten).toEqual({ used: 2, remaining: 15_998 })
    expect(metrics.documentsRead).toEqual({ used: 1, remaining: 31_999 })
    expect(metrics.functionsScheduled).toEqual({ used: 1, remaining: 999 })
  })

  it.each([
    ['commitTs', 'db.vars.commitTs'],
    ['signJwt', 'ctx.auth.signJwt'],
    ['limits', 'transactionLimits'],
    ['request', 'ctx.meta.getRequestMetadata'],
  ])('CX2 what is missing is refused by name: %s', async (what, name) => {
    await expect(start().value('mutation', 'meta:missing', { what })).rejects.toThrow(`(${name})`)
  })
})

describe('functions', () => {
  it('CX1 are called and scheduled by their handles', async () => {
    const test = start()
    await test.value('action', 'meta:byHandle')
    test.system.advance(1)
    await test.settled()
    await test.settled()
    expect(await test.value('query', 'jobs:names')).toEqual(['by handle', 'scheduled by handle'])
  })

  it('CX2 of an app with components are not served', () => {
    const app = { _childComponents: [['limiter', {}, null, undefined]] }
    const modules = { jobs, 'convex.config': { default: app } }
    expect(() => new TestEngine({ schema, modules })).toThrow('convex.config.ts uses limiter')
    expect(
      () => new TestEngine({ schema, modules: { 'convex.config': { default: { _childComponents: [] } } } }),
    ).not.toThrow()
  })

  it('CX4 an action is answered after ten minutes', async () => {
    const test = start()
    const napping = test.call('action', 'jobs:nap', { name: 'x' })
    await test.settled()
    test.system.advance(599_999)
    await test.settled()
    test.system.advance(1)
    expect(await napping).toMatchObject({ ok: false, message: expect.stringContaining('maximum duration: 600s') })
    leaked.wake()
  })

  it('E1 that return a query are told what to do', async () => {
    await expect(start().value('query', 'meta:query')).rejects.toThrow('Return value is a Query.')
  })

  it('A3 that return more than a value may hold fail', async () => {
    await expect(start().value('query', 'meta:tooMany')).rejects.toThrow(
      'Array length is too long (8193 > maximum length 8192)',
    )
  })

  it('A3 are not entered with more than a value may hold', async () => {
    const items = Array.from({ length: 8_193 }, () => 0)
    await expect(start().value('query', 'meta:count', { items })).rejects.toThrow('Array length is too long')
  })

  it('T11 count a table, and hear when the count changes', async () => {
    const test = start()
    await test.watch(1, [{ queryId: 0, path: 'meta:count' }])
    expect(test.sees(1, 0)).toBe(0)
    await test.value('mutation', 'jobs:many', { count: 5_000 })
    await test.settled()
    expect(test.sees(1, 0)).toBe(5_000)
  })
})
