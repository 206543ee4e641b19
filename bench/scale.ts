/** Compares the cost of a message and of a page in a server that has grown with the cost before. */
import type { ParleyClient } from './clients'
import type { Server } from './control'
import { type Crowd, type Member, showChat } from './crowd'
import { latency, quantile, throughput } from './measure'
import { makeLists, openingTime, openPage } from './standing'

export interface Size {
  people: number
  chats: number
  messages: number
  /** Open pages of other chats. */
  pages: number
}

export interface Figures {
  /** One message at a time, in milliseconds. */
  p50: number
  /** Microseconds of the server's CPU for each. */
  cpu: number
  /** p50 of opening a page, in milliseconds. */
  opening: number
}

const ROUNDS = 3
const MESSAGES = 300
/** Before the first figure, as everywhere in the bench. */
const WARM_UP = 10_000
/** One person's requests that wait for their response. */
const AT_ONCE = 25

/** Each step grows one thing and keeps what the steps before have grown. */
export async function measureGrowth(server: Server, crowd: Crowd, size: Size): Promise<Record<string, Figures>> {
  const [a, b] = [await crowd.person(), await crowd.person()]
  const conversationId = await crowd.chatBetween(a, b)
  const open = async (lastSeq: number) => {
    const pair = [await crowd.clientOf(a.number), await crowd.clientOf(b.number)] as const
    await showChat({ ...a, client: pair[0] }, b, conversationId, lastSeq, false, crowd.chance())
    await showChat({ ...b, client: pair[1] }, a, conversationId, lastSeq, false, crowd.chance())
    return pair
  }
  let sent = 0
  const talk = async (messages: number) => {
    const [from, to] = await open(sent - 1)
    // One more marks the end.
    await throughput(server, [[from, to]], AT_ONCE, messages)
    sent += messages + 1
    for (const client of [from, to]) client.close()
  }
  const measure = async (): Promise<Figures> => {
    const [from, to] = await open(sent - 1)
    const rounds: Awaited<ReturnType<typeof latency>>[] = []
    for (let n = 0; n < ROUNDS; n++) rounds.push(await latency(server, from, to, MESSAGES))
    sent += ROUNDS * MESSAGES
    for (const client of [from, to]) client.close()
    const opening = await openingTime(crowd, a, b, { conversationId, lastSeq: sent - 1 })
    const middle = (of: (round: (typeof rounds)[number]) => number) => quantile(rounds.map(of), 0.5)
    return { p50: middle(({ p50 }) => p50), cpu: middle(({ serverCpu }) => serverCpu), opening }
  }

  await talk(WARM_UP)
  await measure()
  const steps: Record<string, Figures> = { 'two people, one chat': await measure() }
  process.stderr.write(`Making ${size.people} people\n`)
  await crowd.addPeople(server, size.people)
  steps[`${size.people} people`] = await measure()
  process.stderr.write(`Making ${size.chats} chats\n`)
  await makeChats(crowd, size.chats)
  steps[`${size.chats} chats`] = await measure()
  process.stderr.write(`Sending ${size.messages} messages\n`)
  await talk(size.messages)
  steps[`${size.messages} messages sent`] = await measure()
  process.stderr.write(`Opening ${size.pages} pages\n`)
  const pages: ParleyClient[] = []
  for (const list of await makeLists(crowd, size.pages)) pages.push(await openPage(crowd, list))
  steps[`${size.pages} other pages open`] = await measure()
  for (const client of [...pages, a.client, b.client]) client.close()
  return steps
}

/** Makes chats with one message each, between as few people as possible: every pair of them has a chat. */
async function makeChats(crowd: Crowd, count: number): Promise<void> {
  const circle: Member[] = []
  for (let made = 0; made < count; made += circle.length - 1) circle.push(await crowd.person())
  const pairs = circle.flatMap((member, index) => circle.slice(0, index).map((other) => [member, other] as const))
  const left = pairs.slice(0, count)
  const makeSome = async () => {
    for (let pair = left.pop(); pair; pair = left.pop()) {
      const [member, other] = pair
      const conversationId = await crowd.chatBetween(member, other)
      const message = { conversationId, content: 'Hello', clientMessageId: crypto.randomUUID() }
      await member.client.mutate('messages:sendMessage', message)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, makeSome))
  for (const { client } of circle) client.close()
}
