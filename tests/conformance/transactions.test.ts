/** Mutations are serializable transactions. https://docs.convex.dev/functions/mutation-functions#transactions */
import { describe, expect, it } from 'vitest'
import { api } from '../fixtures/conformance/convex/references'
import { newScope, useDeployment } from '../support/deployment'

const deployment = useDeployment()
const { counters } = api

const read = (scope: string) => deployment.http().query(counters.read, { scope })

describe('transactions', () => {
  // https://docs.convex.dev/functions/mutation-functions#transactions
  it('a mutation that throws leaves nothing', async () => {
    const scope = newScope()
    await expect(deployment.http().mutation(counters.incrementThenThrow, { scope })).rejects.toThrow('after the write')
    expect(await read(scope)).toBe(0)
  })

  // https://docs.convex.dev/database/advanced/occ
  it('each of many mutations sees the writes of those before it', async () => {
    const scope = newScope()
    const clients = [deployment.connect(), deployment.connect(), deployment.connect()]
    const calls = clients.flatMap((client) => [
      ...Array.from({ length: 10 }, () => client.mutation(counters.increment, { scope })),
      deployment.http().mutation(counters.increment, { scope }),
    ])
    const counts = await Promise.all(calls)
    expect(counts.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 33 }, (_, i) => i + 1))
    expect(await read(scope)).toBe(33)
  })

  // https://docs.convex.dev/database/advanced/occ
  it('only one of several competing mutations succeeds', async () => {
    const scope = newScope()
    const claims = Array.from({ length: 12 }, () => deployment.http().mutation(counters.claim, { scope }))
    expect((await Promise.all(claims)).filter(Boolean)).toHaveLength(1)
  })

  // https://docs.convex.dev/api/interfaces/server.GenericMutationCtx#runmutation: a sub-transaction, rolled back if it throws
  it('a nested mutation that throws is rolled back alone; nested calls see earlier writes', async () => {
    const scope = newScope()
    expect(await deployment.http().mutation(counters.nested, { scope })).toEqual([1, 1, 1101])
    expect(await read(scope)).toBe(1101)
  })

  it('nested mutations started at once run one after the other', async () => {
    const scope = newScope()
    const statuses = ['rejected', 'fulfilled', 'fulfilled', 'rejected', 'fulfilled']
    expect(await deployment.http().mutation(counters.nestedAtOnce, { scope })).toEqual(statuses)
    expect(await read(scope)).toBe(1_100)
    expect(await read(`${scope} own`)).toBe(7)
  })

  // https://docs.convex.dev/functions/actions#dealing-with-errors: what an action did before it failed stays
  it('an action isn’t a transaction', async () => {
    const scope = newScope()
    await expect(deployment.connect().action(counters.actionThenThrow, { scope })).rejects.toThrow('after the call')
    expect(await read(scope)).toBe(1)
  })
})

// https://docs.convex.dev/functions/internal-functions
describe('callable functions', () => {
  it('an internal function does not exist for clients', async () => {
    const args = { scope: newScope(), by: 1 }
    const internal = counters as unknown as Record<'raiseInside' | 'absent', typeof counters.transfer>
    for (const reference of [internal.raiseInside, internal.absent]) {
      await expect(deployment.http().mutation(reference, args as never)).rejects.toThrow(
        /Could not find public function/,
      )
      await expect(deployment.connect().mutation(reference, args as never)).rejects.toThrow(
        /Could not find public function/,
      )
    }
    expect(await read(args.scope)).toBe(0)
  })

  it('a function can only be called as its own kind', async () => {
    const scope = newScope()
    const asMutation = counters.read as unknown as typeof counters.increment
    await expect(deployment.http().mutation(asMutation, { scope })).rejects.toThrow(/defined as Query/)
  })
})
