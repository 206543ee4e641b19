/** The server is killed repeatedly while people write: what was acknowledged exists, once and in order. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConvexClient, ConvexHttpClient } from 'convex/browser'
import { getFunctionName } from 'convex/server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { api } from '../../convex/_generated/api'
import type { Id } from '../../convex/_generated/dataModel'
import { pageOf } from '../../domain/limits'
import { type Account, bundleServer, type ServerBundle } from '../support/bare-server'
import { createFaultyNetwork, type FaultyNetwork } from '../support/faulty-network'
import { openRawSession, type RawSession } from '../support/raw-session'

/** The others are for npm run soak: each costs a start, and they only differ in their moment. */
const KILLS = Number(process.env.TEST_EFFORT ?? 1) > 1 ? 20 : 5
const PEOPLE = ['Ada', 'Bo', 'Cy']
/** Number of unacknowledged messages per writer. */
const AT_ONCE = 3

interface Sent {
  clientMessageId: string
  seq: number
  messageId: string
}

/** Writes without a pause, and records what was acknowledged. */
interface Writer {
  name: string
  /** In the order of the acknowledgments. */
  acknowledged: Sent[]
  /** Names of the groups whose creation was acknowledged, with their conversations. */
  groups: Map<string, string>
  send(conversationId: string, clientMessageId: string): Promise<Sent>
  createGroup(name: string): Promise<string>
}

const root = mkdtempSync(join(tmpdir(), 'parley-kill-'))
let bundle: ServerBundle
beforeAll(async () => {
  bundle = await bundleServer()
})
afterAll(async () => {
  await bundle.dispose()
  rmSync(root, { recursive: true })
})

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** These write faster than a person may. */
const UNLIMITED = ['--messages-per-second', '0']

describe('under load', () => {
  it('B1 kills neither lose nor duplicate an acknowledged message, and leave no gap in the order', async () => {
    const dataDir = join(root, 'data')
    let server = await bundle.start({ dataDir, args: UNLIMITED })
    const { url, port } = server
    const accounts: Account[] = []
    for (const name of PEOPLE) accounts.push(await server.signUp(name))
    const people = await Promise.all(accounts.map((account) => signedIn(url, account)))
    const [ada] = people
    const conversationId = await ada!.http.mutation(api.conversations.createGroup, {
      name: 'Everybody',
      participantIds: people.map(({ userId }) => userId),
    })
    const watch = [{ path: getFunctionName(api.conversations.getHead), args: { conversationId } }]
    const sessions = people.map(({ account }) => openRawSession(url, account.token, watch))
    const network = createFaultyNetwork()
    const clients = people.slice(0, 2).map(({ account }) => openClient(url, account, network))
    const writers = [
      ...sessions.map((session, i) => rawWriter(`raw${i}`, session)),
      ...clients.map((client, i) => publishedWriter(`published${i}`, client)),
    ]

    const over = new AbortController()
    const work = writers.flatMap((writer) =>
      Array.from({ length: AT_ONCE }, async (_, lane) => {
        for (let n = 0; !over.signal.aborted; n++) {
          writer.acknowledged.push(await writer.send(conversationId, `${writer.name}-${lane}-${n}`))
          // No one waits for the rest: without this they would use the whole machine.
          await pause(10)
        }
      }),
    )
    const setDeaf = (deaf: boolean) => {
      for (const line of [network, ...sessions]) line.deaf = deaf
    }
    const goOn = async (some: Writer[]) => {
      const until = some.map(({ acknowledged }) => acknowledged.length + AT_ONCE)
      while (some.some(({ acknowledged }, i) => acknowledged.length < until[i]!)) await pause(5)
    }

    /** All of their pending calls are done, and the responses never arrive. */
    const answersAreLost = async () => {
      const until = sessions.map(({ unheard }) => unheard + AT_ONCE + 1)
      while (sessions.some(({ unheard }, i) => unheard < until[i]!)) await pause(5)
    }

    const creations: Promise<void>[] = []
    for (let kill = 0; kill < KILLS; kill++) {
      // The published client waits a little longer each time before it reconnects, so not every round waits for it.
      await goOn(kill % 4 === 0 ? writers : writers.slice(0, sessions.length))
      await pause(50 + Math.random() * 150)
      // These can't tell by themselves that they have run before: only the server's stored result can.
      setDeaf(kill % 2 === 1)
      for (const writer of writers) {
        const name = `${writer.name} ${kill}`
        creations.push(writer.createGroup(name).then((id) => void writer.groups.set(name, id)))
      }
      if (kill % 2 === 0) await pause(Math.random() * 30)
      else await answersAreLost()
      await server.kill()
      setDeaf(false)
      server = await bundle.start({ dataDir, port, args: UNLIMITED })
    }
    await goOn(writers)
    over.abort()
    await Promise.all([...work, ...creations])

    expect(sessions.flatMap(({ faults }) => faults)).toEqual([])
    await expectMessages(url, ada!.account, conversationId, writers)
    await expectGroups(url, accounts, writers)
    for (const session of sessions) session.close()
    await Promise.all(clients.map((client) => client.close()))
    await server.kill()
  })
})

async function signedIn(url: string, account: Account) {
  const http = httpAs(url, account)
  const { userId } = await http.mutation(api.users.ensureSelf, {})
  return { account, http, userId }
}

function httpAs(url: string, account: Account): ConvexHttpClient {
  const http = new ConvexHttpClient(url, { logger: false })
  http.setAuth(account.token)
  return http
}

function openClient(url: string, { token }: Account, network: FaultyNetwork): ConvexClient {
  const client = new ConvexClient(url, { webSocketConstructor: network.WebSocket, logger: false })
  client.setAuth(async () => token)
  return client
}

function rawWriter(name: string, session: RawSession): Writer {
  const call = <Result>(
    reference: Parameters<typeof getFunctionName>[0],
    args: Parameters<RawSession['mutation']>[1],
  ) => session.mutation(getFunctionName(reference), args) as Promise<Result>
  return {
    name,
    acknowledged: [],
    groups: new Map(),
    send: async (conversationId, clientMessageId) => {
      const args = { conversationId, content: clientMessageId, clientMessageId }
      return { clientMessageId, ...(await call<Omit<Sent, 'clientMessageId'>>(api.messages.sendMessage, args)) }
    },
    createGroup: (groupName) => call(api.conversations.createGroup, { name: groupName, participantIds: [] }),
  }
}

function publishedWriter(name: string, client: ConvexClient): Writer {
  return {
    name,
    acknowledged: [],
    groups: new Map(),
    send: async (conversationId, clientMessageId) => {
      const args = { conversationId, content: clientMessageId, clientMessageId }
      return { clientMessageId, ...(await client.mutation(api.messages.sendMessage, args)) }
    },
    createGroup: (groupName) =>
      client.mutation(api.conversations.createGroup, { name: groupName, participantIds: [] as Id<'users'>[] }),
  }
}

async function expectMessages(url: string, account: Account, conversationId: string, writers: Writer[]) {
  const http = httpAs(url, account)
  const { lastSeq } = await http.query(api.conversations.getHead, { conversationId })
  const pages = Array.from({ length: pageOf(lastSeq) + 1 }, (_, page) =>
    http.query(api.messages.getMessages, { conversationId, page }),
  )
  const messages = (await Promise.all(pages)).flatMap((page) => page.messages)
  expect(messages.map(({ seq }) => seq)).toEqual(Array.from({ length: lastSeq + 1 }, (_, seq) => seq))

  const stored = messages.filter(({ kind }) => kind === 'text')
  const acknowledged = writers.flatMap((writer) => writer.acknowledged)
  expect(acknowledged.length).toBeGreaterThanOrEqual(KILLS * PEOPLE.length * AT_ONCE)
  const byPlace = (a: Sent, b: Sent) => a.seq - b.seq
  expect(stored.map(({ clientMessageId, seq, _id }) => ({ clientMessageId, seq, messageId: _id }))).toEqual(
    acknowledged.map(({ clientMessageId, seq, messageId }) => ({ clientMessageId, seq, messageId })).sort(byPlace),
  )
  // One person's consecutive messages are in order.
  const lanes = new Map<string, number[]>()
  for (const { clientMessageId } of stored) {
    const [, lane = '', n] = /^(.*)-(\d+)$/.exec(clientMessageId) ?? []
    lanes.set(lane, [...(lanes.get(lane) ?? []), Number(n)])
  }
  for (const numbers of lanes.values()) expect(numbers).toEqual(numbers.map((_, n) => n))
}

async function expectGroups(url: string, accounts: Account[], writers: Writer[]) {
  const found: [string, string][] = []
  for (const account of accounts) {
    const http = httpAs(url, account)
    const rows = await http.query(api.conversations.getUserConversations, { limit: 200 })
    for (const { conversationId } of rows) {
      const head = await http.query(api.conversations.getHead, { conversationId })
      if (head.groupName !== 'Everybody') found.push([head.groupName ?? '', conversationId])
    }
  }
  const acknowledged = writers.flatMap(({ groups }) => [...groups])
  expect(acknowledged).toHaveLength(KILLS * writers.length)
  const byName = ([a]: [string, string], [b]: [string, string]) => (a < b ? -1 : 1)
  expect(found.toSorted(byName)).toEqual(acknowledged.toSorted(byName))
}
