/** A server with two people who have written, for tests of its stored data. */
import { randomUUID } from 'node:crypto'
import { basename } from 'node:path'
import { ConvexHttpClient } from 'convex/browser'
import { api } from '../../convex/_generated/api'
import type { BareServer, ServerBundle, StartOptions } from './bare-server'
import { sendFilesByHttp } from './files'

export async function enter(server: BareServer, token: string, name: string) {
  const functions = new ConvexHttpClient(server.url, { logger: false })
  functions.setAuth(token)
  const { userId } = await functions.mutation(api.users.ensureSelf, {})
  return { name, functions, userId }
}
export type Person = Awaited<ReturnType<typeof enter>>

const arrive = async (server: BareServer, name: string) => enter(server, (await server.signUp(name)).token, name)

export const say = ({ functions }: Person, conversationId: string, content: string) =>
  functions.mutation(
    api.messages.sendMessage,
    { conversationId, content, clientMessageId: randomUUID() },
    { skipQueue: true },
  )

export async function textsIn({ functions }: Person, conversationId: string): Promise<string[]> {
  const texts: string[] = []
  for (let page = 0; ; page++) {
    const { messages } = await functions.query(api.messages.getMessages, { conversationId, page })
    texts.push(...messages.map(({ content }) => content))
    if (messages.length < 32) return texts
  }
}

/** A token of a new sign-in, for someone who has signed up. */
export async function tokenOf(server: BareServer, name: string): Promise<string> {
  const signedIn = await server.signIn(name)
  const cookie = signedIn.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ')
  const answer = await fetch(`${server.url}/api/auth/token`, { headers: { cookie } })
  return ((await answer.json()) as { token: string }).token
}

/** Ada and Bo, three messages and a file. */
export async function openClub(bundle: ServerBundle, dataDir: string, options: Omit<StartOptions, 'dataDir'> = {}) {
  const server = await bundle.start({ ...options, dataDir })
  const [ada, bo] = [await arrive(server, 'Ada'), await arrive(server, 'Bo')]
  const talk = await ada.functions.mutation(api.conversations.getOrCreateConversation, {
    participantIds: [ada.userId, bo.userId],
  })
  for (let n = 1; n <= 3; n++) await say(ada, talk, `Hello ${n}`)
  const file = { name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from(`The plan of ${basename(dataDir)}`) }
  await sendFilesByHttp(ada, talk, [{ file }], 'The plan')
  await bo.functions.mutation(api.messages.markMessageAsRead, { conversationId: talk, seq: 1 })
  return { dataDir, server, ada, bo, talk }
}
