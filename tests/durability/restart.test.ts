/**
 * The server is restarted, as for an update, while two hundred sockets send: nothing fails, is lost, or is duplicated.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConvexClient } from 'convex/browser'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { api } from '../../convex/_generated/api'
import { bundleServer, type ServerBundle } from '../support/bare-server'
import { enter, textsIn } from '../support/club'

const SOCKETS = 200
const PEOPLE = ['Ada', 'Bo', 'Cy', 'Di']

const root = mkdtempSync(join(tmpdir(), 'parley-restart-'))
let bundle: ServerBundle
beforeAll(async () => {
  bundle = await bundleServer()
})
afterAll(async () => {
  await bundle.dispose()
  rmSync(root, { recursive: true })
})

/** Two hundred sockets of four people send as fast as they can. */
const args = ['--messages-per-second', '0']

it('C363 two hundred sockets send during a restart: each message arrives once, and none fails', async () => {
  const dataDir = join(root, 'data')
  const server = await bundle.start({ dataDir, args })
  const tokens: string[] = []
  for (const name of PEOPLE) tokens.push((await server.signUp(name)).token)
  const people = await Promise.all(tokens.map((token, i) => enter(server, token, PEOPLE[i]!)))
  const ada = people[0]!
  const group = await ada.functions.mutation(api.conversations.createGroup, {
    name: 'All',
    participantIds: people.map(({ userId }) => userId),
  })
  // The published client, as in pages.
  const clients = Array.from({ length: SOCKETS }, (_, i) => {
    const client = new ConvexClient(server.url, {
      webSocketConstructor: WebSocket as unknown as typeof globalThis.WebSocket,
      logger: false,
    })
    client.setAuth(() => Promise.resolve(tokens[i % PEOPLE.length]!))
    return client
  })
  const acknowledged: string[] = []
  const send = async (i: number, round: number) => {
    const content = `${i} in round ${round}`
    const sent = { conversationId: group, content, clientMessageId: content }
    await clients[i]!.mutation(api.messages.sendMessage, sent)
    acknowledged.push(content)
  }
  const all = (round: number) => Promise.all(clients.map((_, i) => send(i, round)))
  await all(0)
  const first = all(1)
  await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(SOCKETS + 20))
  const stopping = server.stop()
  const second = all(2)
  await stopping
  // There is no server now, so these wait.
  const third = all(3)
  const again = await bundle.start({ dataDir, port: server.port, args })
  await Promise.all([first, second, third])
  const texts = (await textsIn(await enter(again, tokens[0]!, 'Ada'), group)).filter((text) => text.includes('round'))
  expect(texts).toHaveLength(4 * SOCKETS)
  expect(texts.toSorted()).toEqual(acknowledged.toSorted())
  expect(new Set(texts).size).toBe(4 * SOCKETS)
  await Promise.all(clients.map((client) => client.close()))
  await again.stop()
})
