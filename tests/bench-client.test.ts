/** The bench measures what a page costs only if its clients behave like pages. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { Crowd } from '../bench/crowd'
import {
  asksTheSame,
  grown,
  keyOf,
  NEAR_SCREEN,
  type OpenChat,
  openChat,
  queriesOf,
  queriesOfChat,
  type Query,
} from '../bench/page'
import { Reader } from '../bench/reader'
import { createTokenMaker } from '../bench/tokens'
import schema from '../convex/schema'
import type { Id } from '../convex/_generated/dataModel'
import { createEngine } from '../runtime/engine/loop/open-engine'
import { startServer } from '../runtime/edge/sync/testing/server'
import { MemoryStorage } from '../runtime/storage/memory'
import { realSystem } from '../runtime/system'
import { convexModules } from './support/backends/backend'

let server: Awaited<ReturnType<typeof startServer>>
let crowd: Crowd

beforeAll(async () => {
  vi.stubEnv('PARLEY_MESSAGES_PER_SECOND', '0')
  const modules: Record<string, Record<string, unknown>> = {}
  for (const [name, load] of Object.entries(convexModules())) modules[name] = await load()
  const tokens = await createTokenMaker()
  const { issuer, jwks } = tokens
  const engine = () =>
    Promise.resolve(
      createEngine({
        storage: new MemoryStorage(),
        system: realSystem,
        modules,
        schema,
        redactErrors: false,
        log: () => {},
      }),
    )
  const providers = [{ type: 'customJwt', applicationID: 'convex', issuer, jwks, algorithm: 'ES256' } as const]
  server = await startServer(engine, { providers })
  crowd = new Crowd(Number(new URL(server.url).port), tokens, () => 0)
})
afterAll(async () => {
  await server.close()
  vi.unstubAllEnvs()
})

const inOrder = (queries: readonly Query[]) => queries.map(keyOf).toSorted()
const asks = (queries: readonly Query[], path: string) => queries.some((query) => query.path === path)

it('C520 the bench’s client follows its chat as a page does, and queries readers while its own message is on screen', async () => {
  const [ada, bo] = await crowd.group(3, true)
  const [first] = ada!.subscriptions.filter(({ path }) => path === 'conversations:getMembers')
  const { conversationId } = first!.args as { conversationId: string }
  const { userIds } = ada!.subscriptions.filter(({ path }) => path === 'presence:getPresence').at(-1)!.args
  const memberIds = userIds as Id<'users'>[]
  const row = { conversationId, sortAt: null, peerId: null, isOwnLast: false }
  const opened = openChat({ conversationId, kind: 'group', memberIds, lastSeq: 0 }, 0)
  const wanted = (self: Id<'users'>, lastSeq: number, isOwnInView: boolean) =>
    inOrder(queriesOf({ self, rows: [row], nearScreen: NEAR_SCREEN, open: { ...grown(opened, lastSeq), isOwnInView } }))
  const [adaId, boId] = memberIds as [Id<'users'>, Id<'users'>]
  expect(inOrder(ada!.subscriptions)).toEqual(wanted(adaId, 0, false))

  await ada!.send('Mine')
  await vi.waitFor(() => {
    expect(inOrder(ada!.subscriptions)).toEqual(wanted(adaId, 1, true))
    expect(inOrder(bo!.subscriptions)).toEqual(wanted(boId, 1, false))
  })
  expect(asks(ada!.subscriptions, 'receipts:getReceipts') && asks(ada!.subscriptions, 'receipts:getReadPositions')).toBe(true) // oxfmt-ignore

  // Past the next block, and until Ada's messages have left the screen.
  for (let number = 2; number <= 15; number++) {
    await bo!.send(`Line ${number}`)
    await vi.waitFor(() => expect(inOrder(ada!.subscriptions)).toEqual(wanted(adaId, number, number <= 13)))
  }
  ada!.close()
  bo!.close()
})

it.each([
  [2, 150],
  [32, 150],
  [33, 30_150],
])('C520 C155 in a group of %i, the bench’s client reports what it has read after %i ms', (memberCount, ms) => {
  let now = 1_000
  const reader = new Reader({ self: 'ada', lastSeq: 4, memberCount, chance: () => 0.5 }, now)
  expect(reader.sees(5, 'bo', now)).toBe(false)
  const told: [number, number][] = []
  for (const began = now; told.length === 0 && now < began + 60_000;) {
    now = reader.due!
    const seq = reader.tick(now)
    if (seq !== null) told.push([seq, now - began])
  }
  expect(told).toEqual([[5, ms]])
  reader.settled(now)
  expect([reader.due, reader.sees(6, 'ada', now), reader.due]).toEqual([null, true, null])
})

it('C520 C750 the bench’s client asks again exactly when what its page queries has changed', () => {
  const keysOf = (chat: OpenChat) => inOrder(queriesOfChat(chat))
  for (let eighth = 0; eighth < 8; eighth++) {
    let chat = openChat({ conversationId: 'one', kind: 'direct', memberIds: [], lastSeq: 20 }, eighth / 8)
    let asked = 0
    for (let lastSeq = 21; lastSeq < 150; lastSeq++) {
      const next = { ...grown(chat, lastSeq), isOwnInView: lastSeq % 50 < 12 }
      const isSame = asksTheSame(chat, next)
      if (isSame) expect(keysOf(next)).toEqual(keysOf(chat))
      else asked += 1
      chat = next
    }
    // Once for each block, page, and time that a message of its own appears or leaves.
    expect(asked).toBeLessThanOrEqual(Math.ceil(130 / 8) + Math.ceil(130 / 32) + 4 + 2)
  }
})
