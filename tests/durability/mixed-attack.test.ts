/**
 * Everything at once that one person, or no one, can do to a server, beside two who talk: they hear all of it in order,
 * and what the server holds does not grow. Of npm run soak: it goes on for half an hour.
 */
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConvexClient, ConvexHttpClient } from 'convex/browser'
import { getFunctionName } from 'convex/server'
import type { ConvexError } from 'convex/values'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { api } from '../../convex/_generated/api'
import type { Id } from '../../convex/_generated/dataModel'
import { pageOf } from '../../domain/limits'
import { type BareServer, bundleServer, type ServerBundle } from '../support/bare-server'
import { QUICK_PASSWORDS } from '../support/quick-passwords'

const MIB = 1 << 20
const ROUNDS = 2
const MINUTES = 0.3 * (Number(process.env.TEST_EFFORT ?? 1) - 1)
/** Tokens last five minutes. */
const RENEW_MS = 2 * 60_000
const CROWD = 12
/** A tenth of each where it is not the only test. */
const SHARE = MINUTES > 0 ? 1 : 0.1

const root = mkdtempSync(join(tmpdir(), 'parley-attack-'))
let bundle: ServerBundle
let server: BareServer
beforeAll(async () => {
  bundle = await bundleServer()
  // So small that what is kept to answer sooner is full long before the end, and what grows after that grows for ever.
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

/** Kept until it is about to end. */
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

const query = (queryId: number, udfPath: string, args: object) => ({ type: 'Add', queryId, udfPath, args: [args] })

/** A socket that says so much and is left alone; whatever becomes of it. */
async function socketThat(token: string | null, modifications: object[], more: object[] = []): Promise<WebSocket> {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/api/1.48.0/sync`)
  socket.on('error', () => {})
  await Promise.race([once(socket, 'open'), once(socket, 'close')])
  const sessionId = crypto.randomUUID()
  const frames = [
    { type: 'Connect', sessionId, connectionCount: 0, lastCloseReason: 'InitialConnect', clientTs: 0 },
    ...(token === null ? [] : [{ type: 'Authenticate', tokenType: 'User', value: token, baseVersion: 0 }]),
    { type: 'ModifyQuerySet', baseVersion: 0, newVersion: 1, modifications },
    ...more,
  ]
  for (const frame of frames) if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame))
  return socket
}

interface Scene {
  mallory: Person
  crowd: Id<'users'>[]
  conversationId: string
  round: number
}

const many = <T>(count: number, make: (n: number) => T): T[] =>
  Array.from({ length: Math.ceil(count) }, (_, n) => make(n))
const older = getFunctionName(api.conversations.getOlderConversations)
const page = getFunctionName(api.messages.getMessages)

/** Each leaves sockets behind, or none. What is refused is refused. */
const ATTACKS: Record<string, (scene: Scene) => Promise<WebSocket[]>> = {
  'thousands of questions in one message, and again when they are answered': async ({ mallory, round }) => {
    const ask = (from: number) =>
      many(2_000 * SHARE, (n) => query(from + n, older, { before: round * 10_000 + from + n }))
    const again = {
      type: 'ModifyQuerySet',
      baseVersion: 1,
      newVersion: 2,
      modifications: [...many(2_000 * SHARE, (n) => ({ type: 'Remove', queryId: n })), ...ask(2_000 * SHARE)],
    }
    return [await socketThat(await mallory.token(), ask(0), [again])]
  },
  'the same of no one, on many sockets': async ({ round }) => {
    const asked = many(200, (n) => query(n, getFunctionName(api.users.me), { nothing: round * 1_000 + n }))
    return Promise.all(Array.from({ length: 10 }, (_, n) => socketThat(null, n % 2 === 0 ? asked : asked.slice(0, 10))))
  },
  'what is never read': async ({ mallory, conversationId }) => {
    const token = await mallory.token()
    const asked = many(20, (n) => query(n, page, { conversationId, page: n }))
    const sockets = await Promise.all(Array.from({ length: 8 }, () => socketThat(token, asked)))
    for (const socket of sockets) socket.pause()
    return sockets
  },
  'calls with arguments as large as may be, signed in and not': async ({ mallory }) => {
    const args = { conversationId: 'x', content: 'y'.repeat(1_800_000 * SHARE), clientMessageId: 'z' }
    const body = JSON.stringify({
      path: getFunctionName(api.messages.sendMessage),
      format: 'convex_encoded_json',
      args: [args],
    })
    const authorization = `Bearer ${await mallory.token()}`
    const send = (headers: Record<string, string>) =>
      fetch(`${server.url}/api/mutation`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
      })
    await Promise.allSettled([...many(4, () => send({ authorization })), ...many(4, () => send({}))])
    return []
  },
  'calls by the hundred, and searches': async ({ mallory, conversationId, round }) => {
    const http = await mallory.http()
    await Promise.allSettled(
      many(150 * SHARE, (n) =>
        n % 5 === 0
          ? http.query(api.search.messages, { conversationId, text: `flood ${n}`, limit: 50 })
          : http.mutation(api.messages.sendMessage, {
              conversationId,
              content: `flood ${n}`,
              clientMessageId: `${round} ${n}`,
            }),
      ),
    )
    return []
  },
  'groups with everybody, again and again': async ({ mallory, crowd }) => {
    const http = await mallory.http()
    await Promise.allSettled(
      many(8 * SHARE, (n) =>
        http.mutation(api.conversations.createGroup, { name: `Group ${n}`, participantIds: crowd }),
      ),
    )
    return []
  },
  'one upload address, used often': async ({ mallory }) => {
    const url = await (await mallory.http()).mutation(api.files.generateUploadUrl, {}).catch(() => null)
    if (url) await Promise.allSettled(many(6, () => fetch(url, { method: 'POST', body: 'x'.repeat(200_000) })))
    return []
  },
}

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
  /** Says something, when one may again, and waits until the other has heard it. */
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

  const heap = await server.heap()
  const sizes: number[] = []
  const begun = Date.now()
  for (let round = 0; round < ROUNDS || Date.now() - begun < MINUTES * 60_000; round++) {
    const attack = { isOver: false }
    const attacks = Promise.all(
      Object.values(ATTACKS).map((begin) => begin({ mallory, crowd, conversationId: floods, round })),
    ).finally(() => (attack.isOver = true))
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
  // The first round fills what is kept for everyone: caches, compiled code.
  expect(Math.max(...sizes) - sizes[0]!).toBeLessThan(64 * MIB)
  if (MINUTES > 0) {
    const third = Math.floor(sizes.length / 3)
    const most = (from: number) => Math.max(...sizes.slice(from, from + third))
    expect(most(2 * third) - most(third)).toBeLessThan(MINUTES * 0.1 * MIB)
  }
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
  await Promise.all([writer.close(), reader.close()])
})
