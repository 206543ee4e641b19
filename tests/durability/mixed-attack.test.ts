/**
 * Everything at once that one person, or an unauthenticated caller, can do to a server, next to two people who chat:
 * they receive everything in order, and the server's memory doesn't grow. For npm run soak: it runs for half an hour.
 */
import { setTimeout } from 'node:timers/promises'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConvexClient, ConvexHttpClient } from 'convex/browser'
import type { ConvexError } from 'convex/values'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { api } from '../../convex/_generated/api'
import type { Id } from '../../convex/_generated/dataModel'
import { pageOf } from '../../domain/limits'
import { ATTACKS } from '../support/attacks'
import { type BareServer, bundleServer, type ServerBundle } from '../support/bare-server'
import { QUICK_PASSWORDS } from '../support/quick-passwords'

const MIB = 1 << 20
const ROUNDS = 2
const MINUTES = 0.3 * (Number(process.env.TEST_EFFORT ?? 1) - 1)
/** Tokens last five minutes. */
const RENEW_MS = 2 * 60_000
const CROWD = 12
/** A tenth of each if it isn't the only test. */
const SHARE = MINUTES > 0 ? 1 : 0.1

const root = mkdtempSync(join(tmpdir(), 'parley-attack-'))
let bundle: ServerBundle
let server: BareServer
beforeAll(async () => {
  bundle = await bundleServer()
  // So small that all caches are full long before the end: anything that still grows then grows without bound.
  const env = { NODE_OPTIONS: `${QUICK_PASSWORDS} --max-old-space-size=256` }
  server = await bundle.start({ dataDir: join(root, 'data'), isInspected: true, env })
})
afterAll(async () => {
  await bundle.dispose()
  rmSync(root, { recursive: true })
})

async function tokenOf(name: string): Promise<string> {
  const answer = await server.signIn(name)
  const cookie = answer.headers
    .getSetCookie()
    .map((each) => each.slice(0, each.indexOf(';')))
    .join('; ')
  return ((await (await fetch(`${server.url}/api/auth/token`, { headers: { cookie } })).json()) as { token: string })
    .token
}

/** Reused until it is about to expire. */
function tokens(name: string): () => Promise<string> {
  let token: Promise<string> | undefined
  let from = 0
  return () => {
    if (token === undefined || Date.now() - from > RENEW_MS) {
      from = Date.now()
      token = tokenOf(name)
    }
    return token
  }
}

async function signedUp(name: string) {
  await server.signUp(name)
  const token = tokens(name)
  const http = async () => {
    const client = new ConvexHttpClient(server.url, { logger: false })
    client.setAuth(await token())
    return client
  }
  const { userId } = await (await http()).mutation(api.users.ensureSelf, {})
  return { token, http, userId }
}

type Person = Awaited<ReturnType<typeof signedUp>>

it('FB22 two people who chat receive everything in order during every attack at once, and the server’s memory stays the same', async () => {
  const [ada, bo, mallory] = [await signedUp('Ada'), await signedUp('Bo'), await signedUp('Mallory')]
  const crowd: Id<'users'>[] = []
  for (let n = 0; n < CROWD; n++) crowd.push((await signedUp(`Person${n}`)).userId)
  const between = async (a: Person, b: Person) =>
    (await a.http()).mutation(api.conversations.getOrCreateConversation, { participantIds: [a.userId, b.userId] })
  const talk = await between(ada, bo)
  const floods = await between(mallory, mallory)
  for (let n = 0; n < 90 * SHARE; n++) {
    const said = { conversationId: floods, content: 'x'.repeat(8_000), clientMessageId: `long ${n}` }
    await (await mallory.http()).mutation(api.messages.sendMessage, said)
  }

  const open = (person: Person) => {
    const client = new ConvexClient(server.url, { webSocketConstructor: WebSocket as never, logger: false })
    client.setAuth(person.token)
    return client
  }
  const [writer, reader] = [open(ada), open(bo)]
  const heard: number[] = []
  let tell = () => {}
  await new Promise<void>((resolve) => {
    reader.onUpdate(api.conversations.getHead, { conversationId: talk }, ({ lastSeq }) => {
      if (heard.at(-1) !== lastSeq) heard.push(lastSeq)
      resolve()
      tell()
    })
  })
  const said: string[] = []
  /** Sends a message, when the rate limit allows it, and waits until the other person has received it. */
  const say = async () => {
    const content = `said ${said.length}`
    said.push(content)
    const message = { conversationId: talk, content, clientMessageId: content }
    let seq: number | undefined
    while (seq === undefined) {
      try {
        ;({ seq } = await writer.mutation(api.messages.sendMessage, message))
      } catch (error) {
        const { retryAfterMs } = (error as ConvexError<{ retryAfterMs?: number }>).data
        if (retryAfterMs === undefined) throw error
        await setTimeout(retryAfterMs)
      }
    }
    while (heard.at(-1)! < seq) await new Promise<void>((resolve) => (tell = resolve))
  }

  const scene = { url: server.url, mallory, crowd, conversationId: floods, share: SHARE }
  const heap = await server.heap()
  const sizes: number[] = []
  const begun = Date.now()
  for (let round = 0; round < ROUNDS || Date.now() - begun < MINUTES * 60_000; round++) {
    const attack = { isOver: false }
    const attacks = Promise.all(Object.values(ATTACKS).map((begin) => begin({ ...scene, round }))).finally(
      () => (attack.isOver = true),
    )
    do await say()
    while (!attack.isOver)
    for (const socket of (await attacks).flat()) socket.terminate()
    for (let n = 0; n < 5; n++) await say()
    sizes.push(await heap.size())
    if (MINUTES > 0) {
      const minutes = ((Date.now() - begun) / 60_000).toFixed(1)
      process.stdout.write(`${minutes} min: ${(sizes.at(-1)! / MIB).toFixed(1)} MiB held, ${said.length} said\n`)
    }
  }
  heap.close()

  expect(heard).toEqual(heard.toSorted((a, b) => a - b))
  const http = await bo.http()
  const { lastSeq } = await http.query(api.conversations.getHead, { conversationId: talk })
  const pages = Array.from({ length: pageOf(lastSeq) + 1 }, (_, n) =>
    http.query(api.messages.getMessages, { conversationId: talk, page: n }),
  )
  const messages = (await Promise.all(pages)).flatMap((each) => each.messages)
  expect(messages.filter(({ kind }) => kind === 'text').map(({ content }) => content)).toEqual(said)
  // The first round fills caches and compiles code.
  expect(Math.max(...sizes) - sizes[0]!).toBeLessThan(64 * MIB)
  // Before that, caches are still filling.
  if (MINUTES >= 20) {
    const third = Math.floor(sizes.length / 3)
    const most = (from: number) => Math.max(...sizes.slice(from, from + third))
    expect(most(2 * third) - most(third)).toBeLessThan(MINUTES * 0.1 * MIB)
  }
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
  await Promise.all([writer.close(), reader.close()])
})
