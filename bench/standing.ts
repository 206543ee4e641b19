/** Costs other than messages: opening a chat, and open pages without activity. */
import type { ParleyClient } from './clients'
import type { Server } from './control'
import { type Crowd, type Member, showChat } from './crowd'
import { quantile } from './measure'
import { type ListRow, NEAR_SCREEN, openChat } from './page'

const OPENINGS = 50
const CHATS = 50
/** One client's calls that wait for their response. */
const AT_ONCE = 25

/** p50 of opening a chat, by its length, in milliseconds. */
export async function measureOpening(server: Server, crowd: Crowd, lengths: number[]): Promise<Record<number, number>> {
  const opening: Record<number, number> = {}
  for (const length of lengths) {
    const [a, b] = [await crowd.person(), await crowd.person()]
    const conversationId = await crowd.chatBetween(a, b)
    process.stderr.write(`Writing a chat of ${length} messages\n`)
    await server.writeHistory({ conversationId, senderIds: [a.userId, b.userId], count: length })
    opening[length] = await openingTime(crowd, a, b, { conversationId, lastSeq: length - 1 })
    for (const { client } of [a, b]) client.close()
  }
  return opening
}

/** p50 in milliseconds, from the queries of a page to their results. */
export async function openingTime(
  crowd: Crowd,
  a: Member,
  b: Member,
  { conversationId, lastSeq }: { conversationId: string; lastSeq: number },
): Promise<number> {
  const times: number[] = []
  for (let n = 0; n < OPENINGS; n++) {
    const client = await crowd.clientOf(a.number)
    const begin = performance.now()
    await showChat({ client, userId: a.userId }, b, conversationId, lastSeq, false, crowd.chance())
    times.push(performance.now() - begin)
    client.close()
  }
  return quantile(times, 0.5)
}

export interface Slope {
  from: number
  to: number
  /** The bytes that each additional page takes. */
  memory: number
  heap: number
}

/**
 * A slope, so the server's own memory doesn't count. All people and chats exist beforehand, so they don't count either.
 */
export async function measureIdle(server: Server, crowd: Crowd, [from, to]: [number, number]): Promise<Slope> {
  process.stderr.write(`Making the chats of ${to} people\n`)
  const lists = await makeLists(crowd, to)
  process.stderr.write(`Opening ${to} idle pages\n`)
  for (const list of lists.slice(0, from)) await openPage(crowd, list)
  const before = await server.usage()
  for (const list of lists.slice(from)) await openPage(crowd, list)
  const after = await server.usage()
  const each = (bytes: number): number => bytes / (to - from)
  return { from, to, memory: each(after.memory - before.memory), heap: each(after.heap - before.heap) }
}

export interface List {
  member: Pick<Member, 'number' | 'userId'>
  rows: ListRow[]
}

/** People in a ring, each with a chat with those on either side: 50 in all, unless there are to be fewer. */
export async function makeLists(crowd: Crowd, count: number, chats = CHATS): Promise<List[]> {
  const ring: Member[] = []
  for (let n = 0; n < count; n++) ring.push(await crowd.person())
  const lists: List[] = []
  for (const [at, member] of ring.entries()) {
    const steps = Array.from({ length: chats / 2 }, (_, step) => [step + 1, -step - 1]).flat()
    const rows: ListRow[] = []
    const now = Date.now()
    while (steps.length > 0) {
      const some = steps.splice(0, AT_ONCE).map((step) => ring[(at + step + count) % count]!)
      const asked = some.map(async (peer) => ({ peer, conversationId: await crowd.chatBetween(member, peer) }))
      for (const { peer, conversationId } of await Promise.all(asked)) {
        rows.push({ conversationId, sortAt: now - rows.length, peerId: peer.userId, isOwnLast: false })
      }
    }
    lists.push({ member, rows })
  }
  for (const { client } of ring) client.close()
  return lists
}

/** With the first of its chats open. */
export async function openPage(crowd: Crowd, { member, rows }: List, isAlive = false): Promise<ParleyClient> {
  const client = await crowd.clientOf(member.number)
  const { conversationId, peerId } = rows[0]!
  const open = openChat({ conversationId, kind: 'direct', memberIds: [peerId!], lastSeq: -1 }, crowd.chance())
  await client.show({ self: member.userId, rows, nearScreen: NEAR_SCREEN, open }, { isAlive })
  return client
}
