/** Counts a message's cost to the server: the same at the beginning of a conversation and a day later. */
import { getFunctionName } from 'convex/server'
import { expect, it } from 'vitest'
import { type OpenChat, grown, keyOf, openChat, queriesOf } from '../bench/page'
import { api } from '../convex/_generated/api'
import type { Id } from '../convex/_generated/dataModel'
import schema from '../convex/schema'
import { TestEngine } from '../runtime/engine/testing/test-engine'
import { MemoryStorage } from '../runtime/storage/memory'
import type { Storage } from '../runtime/storage/storage'
import type { Store } from '../runtime/database/store'
import { claimsOf, convexModules } from './support/backends/backend'

type Ref = Parameters<typeof getFunctionName>[0]
type Counts = Record<string, number>

/** Pages, blocks, and filters begin at multiples of this. */
const WINDOW = 512
const AFTER = (Number(process.env.TEST_EFFORT ?? 1) > 1 ? 8 : 4) * WINDOW
/** Sent at once, as one batch. */
const BURST = 16

it('S60 a message costs the same reads, writes, runs, and checks after thousands as after the first ones', async () => {
  const modules: Record<string, Record<string, unknown>> = {}
  for (const [name, load] of Object.entries(convexModules())) modules[name] = await load()
  const counts: Counts = {}
  const engine = new TestEngine({ modules, schema, storage: counting(new MemoryStorage(), counts) })
  const { store } = (engine.engine as unknown as { data: { store: Store } }).data
  const mutate = (name: string, ref: Ref, args: object) =>
    engine.value('mutation', getFunctionName(ref), args, { identity: claimsOf(name) })

  const names = ['Ada', 'Bo']
  const ids: Id<'users'>[] = []
  for (const name of names) {
    ids.push(((await mutate(name, api.users.ensureSelf, {})) as { userId: Id<'users'> }).userId)
  }
  const conversationId = (await mutate('Ada', api.conversations.getOrCreateConversation, {
    participantIds: ids,
  })) as string

  const asked = names.map(() => new Map<string, number>())
  let queryIds = 0
  /** Both look at the chat, and their pages follow its end. */
  const follow = async (open: OpenChat): Promise<void> => {
    for (const [at, name] of names.entries()) {
      const peerId = ids[1 - at]!
      const row = { conversationId, sortAt: 1, peerId, isOwnLast: at === 0 }
      const view = { self: ids[at]!, rows: [row], nearScreen: 15, open: { ...open, memberIds: [peerId] } }
      const wanted = new Map(queriesOf(view).map((query) => [keyOf(query), query]))
      const mine = asked[at]!
      const remove = [...mine].filter(([key]) => !wanted.has(key))
      for (const [key] of remove) mine.delete(key)
      const add = [...wanted].filter(([key]) => !mine.has(key)).map(([key, query]) => ({ ...query, key }))
      const added = add.map(({ key, path, args }) => {
        mine.set(key, ++queryIds)
        return { queryId: queryIds, path, args }
      })
      const removed = remove.map(([, queryId]) => queryId)
      if (added.length + removed.length > 0) await engine.watch(at + 1, added, claimsOf(name), removed)
    }
  }

  let open = openChat({ conversationId, kind: 'direct', memberIds: [], lastSeq: -1 }, 0)
  await follow(open)
  const sum = (): Counts => {
    const { runs, units } = engine.engine.stats
    return { ...counts, looks: store.looks, runs, units }
  }
  const send = async (to: number): Promise<void> => {
    while (open.lastSeq + 1 < to) {
      engine.system.advance(BURST * 1_000)
      const sent = Array.from({ length: BURST }, async (_, at) => {
        const clientMessageId = String(open.lastSeq + at)
        const message = { conversationId, content: 'As long as the others.', clientMessageId }
        return ((await mutate('Ada', api.messages.sendMessage, message)) as { seq: number }).seq
      })
      open = grown(open, Math.max(...(await Promise.all(sent))))
      await follow(open)
      engine.events.length = 0
    }
    await engine.settled()
  }
  const costOf = async (to: number): Promise<{ cost: Counts; kept: Counts }> => {
    await send(to - WINDOW)
    const before = sum()
    await send(to)
    const { queries, places } = engine.engine.stats
    const cost = Object.entries(sum()).map(([what, count]) => [what, (count - (before[what] ?? 0)) / WINDOW])
    return { cost: Object.fromEntries(cost) as Counts, kept: { queries, places } }
  }

  await send(WINDOW)
  const early = await costOf(2 * WINDOW)
  const late = await costOf(AFTER)
  for (const [what, count] of Object.entries(late.cost)) {
    expect(count, what).toBeLessThanOrEqual((early.cost[what] ?? 0) * 1.02 + 0.01)
  }
  expect(late.kept).toEqual(early.kept)
  // Something was measured.
  expect(late.cost).toMatchObject({ putMeta: expect.any(Number) as number, units: expect.any(Number) as number })
  expect(late.cost.runs).toBeGreaterThan(0.5)
})

/** Calls by name, and the rows they have returned. */
function counting(storage: Storage, counts: Counts): Storage {
  const count = (what: string, times: number): void => void (counts[what] = (counts[what] ?? 0) + times)
  return new Proxy(storage, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      return (...args: unknown[]): unknown => {
        const result: unknown = Reflect.apply(value, target, args)
        count(String(name), 1)
        if (Array.isArray(result)) count(`rows of ${String(name)}`, result.length)
        return result
      }
    },
  })
}
