/** Everything that one person, signed in or not, can do to a server at once. */
import { once } from 'node:events'
import type { ConvexHttpClient } from 'convex/browser'
import { getFunctionName } from 'convex/server'
import { WebSocket } from 'ws'
import { api } from '../../convex/_generated/api'
import type { Id } from '../../convex/_generated/dataModel'

export interface Attacker {
  token(): Promise<string>
  http(): Promise<ConvexHttpClient>
}

export interface Scene {
  /** The server's URL. */
  url: string
  mallory: Attacker
  crowd: Id<'users'>[]
  conversationId: string
  round: number
  /** The share of each attack: 1 is all. */
  share: number
}

const query = (queryId: number, udfPath: string, args: object) => ({ type: 'Add', queryId, udfPath, args: [args] })

/** Opens a socket that sends this much and is then left alone, whatever happens to it. */
async function socketThat(
  url: string,
  token: string | null,
  modifications: object[],
  more: object[] = [],
): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/1.48.0/sync`)
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

const many = <T>(count: number, make: (n: number) => T): T[] =>
  Array.from({ length: Math.ceil(count) }, (_, n) => make(n))
const older = getFunctionName(api.conversations.getOlderConversations)
const page = getFunctionName(api.messages.getMessages)

/** Each attack leaves sockets behind, or none. Rejections are ignored. */
export const ATTACKS: Record<string, (scene: Scene) => Promise<WebSocket[]>> = {
  'thousands of questions in one message, and again when they are answered': async ({ mallory, round, url, share }) => {
    const ask = (from: number) =>
      many(2_000 * share, (n) => query(from + n, older, { before: round * 10_000 + from + n }))
    const again = {
      type: 'ModifyQuerySet',
      baseVersion: 1,
      newVersion: 2,
      modifications: [...many(2_000 * share, (n) => ({ type: 'Remove', queryId: n })), ...ask(2_000 * share)],
    }
    return [await socketThat(url, await mallory.token(), ask(0), [again])]
  },
  'the same of no one, on many sockets': async ({ round, url }) => {
    const asked = many(200, (n) => query(n, getFunctionName(api.users.me), { nothing: round * 1_000 + n }))
    return Promise.all(
      Array.from({ length: 10 }, (_, n) => socketThat(url, null, n % 2 === 0 ? asked : asked.slice(0, 10))),
    )
  },
  'what is never read': async ({ mallory, conversationId, url }) => {
    const token = await mallory.token()
    const asked = many(20, (n) => query(n, page, { conversationId, page: n }))
    const sockets = await Promise.all(Array.from({ length: 8 }, () => socketThat(url, token, asked)))
    for (const socket of sockets) socket.pause()
    return sockets
  },
  'calls with arguments as large as may be, signed in and not': async ({ mallory, url, share }) => {
    const args = { conversationId: 'x', content: 'y'.repeat(1_800_000 * share), clientMessageId: 'z' }
    const body = JSON.stringify({
      path: getFunctionName(api.messages.sendMessage),
      format: 'convex_encoded_json',
      args: [args],
    })
    const authorization = `Bearer ${await mallory.token()}`
    const send = (headers: Record<string, string>) =>
      fetch(`${url}/api/mutation`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
      })
    await Promise.allSettled([...many(4, () => send({ authorization })), ...many(4, () => send({}))])
    return []
  },
  'calls by the hundred, and searches': async ({ mallory, conversationId, round, share }) => {
    const http = await mallory.http()
    await Promise.allSettled(
      many(150 * share, (n) =>
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
  'groups with everybody, again and again': async ({ mallory, crowd, share }) => {
    const http = await mallory.http()
    await Promise.allSettled(
      many(8 * share, (n) =>
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
