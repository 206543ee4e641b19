/** Live queries, mutations and actions of the published clients. https://docs.convex.dev/client/javascript */
import { describe, expect, it, vi } from 'vitest'
import { api } from '../fixtures/conformance/convex/references'
import { eventually, newScope, useDeployment } from '../support/deployment'
import { createFaultyNetwork } from '../support/faulty-network'

const deployment = useDeployment()
const { counters, notes } = api

describe('a live query', () => {
  // https://docs.convex.dev/client/javascript
  it('delivers its result, and each new one', async () => {
    const scope = newScope()
    const [watcher, writer] = [deployment.connect(), deployment.connect()]
    const seen: string[][] = []
    watcher.onUpdate(notes.texts, { scope }, (texts) => seen.push(texts))
    await eventually(() => expect(seen).toEqual([[]]))
    await writer.mutation(notes.add, { scope, text: 'one' })
    await eventually(() => expect(seen).toEqual([[], ['one']]))
    await writer.mutation(notes.add, { scope: newScope(), text: 'elsewhere' })
    await writer.mutation(notes.add, { scope, text: 'two' })
    await eventually(() => expect(seen).toEqual([[], ['one'], ['one', 'two']]))
  })

  it('delivers nothing more once unsubscribed', async () => {
    const scope = newScope()
    const client = deployment.connect()
    const [kept, left] = [vi.fn(), vi.fn()]
    client.onUpdate(notes.texts, { scope }, kept)
    const leave = client.onUpdate(notes.texts, { scope }, left)
    await eventually(() => expect(left).toHaveBeenCalledOnce())
    leave()
    await client.mutation(notes.add, { scope, text: 'one' })
    await eventually(() => expect(kept).toHaveBeenCalledTimes(2))
    expect(left).toHaveBeenCalledOnce()
  })

  // https://docs.convex.dev/realtime: all queries of a client are at one point in time
  it('two of them never disagree', async () => {
    const [from, to] = [newScope(), newScope()]
    const [watcher, writer] = [deployment.connect(), deployment.connect()]
    await writer.mutation(counters.transfer, { from, to, amount: 1 })
    const sums: number[] = []
    const note = () => {
      const [a, b] = [left.getCurrentValue(), right.getCurrentValue()]
      if (a !== undefined && b !== undefined) sums.push(a + b)
    }
    const left = watcher.onUpdate(counters.read, { scope: from }, note)
    const right = watcher.onUpdate(counters.read, { scope: to }, note)
    // Each is seen before the next, because writes in quick succession may become visible at once.
    for (let n = 1; n <= 20; n++) {
      await writer.mutation(counters.transfer, { from, to, amount: 1 })
      await eventually(() => expect(right.getCurrentValue()).toBe(n + 1))
    }
    expect(sums.length).toBeGreaterThanOrEqual(20)
    expect(new Set(sums)).toEqual(new Set([0]))
  })

  it('fails, and recovers with the next successful result', async () => {
    const scope = newScope()
    const client = deployment.connect()
    const told: string[] = []
    const failed = vi.fn()
    client.onUpdate(api.errors.untilThereIsOne, { scope }, (text) => told.push(text), failed)
    await eventually(() => expect(failed).toHaveBeenCalledOnce())
    expect(failed.mock.calls[0]?.[0]).toMatchObject({ data: { code: 'EMPTY' } })
    await client.mutation(notes.add, { scope, text: 'one' })
    await eventually(() => expect(told).toEqual(['one']))
  })
})

describe('mutations', () => {
  // https://docs.convex.dev/functions/mutation-functions#calling-mutations-from-clients: "a single, ordered queue"
  it('mutations of one client run in the order of their calls', async () => {
    const scope = newScope()
    const client = deployment.connect()
    const texts = Array.from({ length: 50 }, (_, i) => `${i}`)
    await Promise.all(texts.map((text) => client.mutation(notes.add, { scope, text })))
    expect(await client.query(notes.texts, { scope })).toEqual(texts)
  })

  it('resolve only once their effect is visible', async () => {
    const scope = newScope()
    const client = deployment.connect()
    const live = client.onUpdate(notes.texts, { scope }, () => {})
    await eventually(() => expect(live.getCurrentValue()).toEqual([]))
    await client.mutation(notes.add, { scope, text: 'one' })
    expect(live.getCurrentValue()).toEqual(['one'])
  })

  it('with a lost response are retried, and run once', async () => {
    const scope = newScope()
    const network = createFaultyNetwork()
    const client = deployment.connect(network)
    expect(await client.mutation(counters.increment, { scope })).toBe(1)
    network.deaf = true
    const answers = [1, 2, 3].map(() => client.mutation(counters.increment, { scope }))
    await eventually(async () => expect(await deployment.http().query(counters.read, { scope })).toBe(4))
    network.cut()
    network.deaf = false
    expect(await Promise.all(answers)).toEqual([2, 3, 4])
    expect(await deployment.http().query(counters.read, { scope })).toBe(4)
  })

  it('mutations that were never sent before a disconnect run after the reconnect', async () => {
    const scope = newScope()
    const network = createFaultyNetwork()
    const client = deployment.connect(network)
    const seen: number[] = []
    client.onUpdate(counters.read, { scope }, (count) => seen.push(count))
    await eventually(() => expect(seen).toEqual([0]))
    network.cut()
    await deployment.http().mutation(counters.increment, { scope })
    expect(await client.mutation(counters.increment, { scope })).toBe(2)
    await eventually(() => expect(seen.at(-1)).toBe(2))
    expect(seen.toSorted((a, b) => a - b)).toEqual(seen)
  })
})

// https://docs.convex.dev/client/react/optimistic-updates
describe('optimistic updates', () => {
  const watch = async (scope: string) => {
    const client = deployment.connectReact()
    const query = client.watchQuery(notes.texts, { scope })
    const seen: string[][] = []
    query.onUpdate(() => seen.push(query.localQueryResult() ?? []))
    await eventually(() => expect(seen).toEqual([[]]))
    return { client, seen }
  }
  type Store = Parameters<
    NonNullable<NonNullable<Parameters<ReturnType<typeof deployment.connectReact>['mutation']>[2]>['optimisticUpdate']>
  >[0]
  const showAtOnce = (store: Store, { scope, text }: { scope: string; text: string }) => {
    store.setQuery(notes.texts, { scope }, [...(store.getQuery(notes.texts, { scope }) ?? []), `${text}?`])
  }

  it('are shown at once and replaced by the result without a gap', async () => {
    const scope = newScope()
    const { client, seen } = await watch(scope)
    const done = client.mutation(notes.add, { scope, text: 'one' }, { optimisticUpdate: showAtOnce })
    await done
    await eventually(() => expect(seen.at(-1)).toEqual(['one']))
    expect(seen).toEqual([[], ['one?'], ['one']])
  })

  it('stay on top of others’ writes meanwhile', async () => {
    const scope = newScope()
    const { client, seen } = await watch(scope)
    await deployment.http().mutation(notes.add, { scope, text: 'theirs' })
    await Promise.all(
      ['a', 'b', 'c'].map((text) => client.mutation(notes.add, { scope, text }, { optimisticUpdate: showAtOnce })),
    )
    await eventually(() => expect(seen.at(-1)).toEqual(['theirs', 'a', 'b', 'c']))
    const own = seen.map((texts) => texts.map((text) => text.replace('?', '')).filter((text) => text !== 'theirs'))
    // Anything shown once stays shown from then on.
    own.slice(1).forEach((texts, i) => expect(texts.slice(0, own[i]?.length)).toEqual(own[i]))
  })

  it('are rolled back if the mutation fails', async () => {
    const scope = newScope()
    const { client, seen } = await watch(scope)
    const failing = client.mutation(
      counters.incrementThenThrow,
      { scope },
      { optimisticUpdate: (store, args) => showAtOnce(store, { ...args, text: 'never' }) },
    )
    await expect(failing).rejects.toThrow('after the write')
    await eventually(() => expect(seen).toEqual([[], ['never?'], []]))
  })
})

describe('actions', () => {
  // https://docs.convex.dev/functions/actions#calling-actions-from-clients: "actions will be run in parallel"
  it('actions of one client run concurrently, also with its mutations', async () => {
    const scope = newScope()
    const client = deployment.connect()
    const waiting = client.action(counters.waitForOther, { scope })
    expect(await client.action(api.values.echoAction, { value: 'meanwhile' })).toBe('meanwhile')
    await client.mutation(counters.increment, { scope })
    expect(await waiting).toBe(1)
  })

  it('in flight during a disconnect fail, and aren’t run again', async () => {
    const scope = newScope()
    const network = createFaultyNetwork()
    const client = deployment.connect(network)
    await client.query(counters.read, { scope })
    const waiting = client.action(counters.waitForOther, { scope })
    const failure = expect(waiting).rejects.toThrow(/Connection lost while action was in flight/)
    const begun = () => deployment.http().query(counters.read, { scope: `${scope} waits` })
    await eventually(async () => expect(await begun()).toBe(1))
    network.cut()
    await failure
    // Releases the waiting action; a second run would have reported itself by then.
    await client.mutation(counters.increment, { scope })
    expect(await begun()).toBe(1)
  })
})
