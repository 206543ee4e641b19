/** People with a page each, on one of the bench's servers. */
import type { Id } from '../convex/_generated/dataModel'
import { ParleyClient } from './clients'
import type { Server } from './control'
import { type ListRow, NEAR_SCREEN, openChat } from './page'
import type { TokenMaker } from './tokens'

export interface Member {
  client: ParleyClient
  userId: Id<'users'>
  number: number
}

export class Crowd {
  private people = 0

  constructor(
    private readonly port: number,
    private readonly tokens: TokenMaker,
    /** Each page gets its own from it: see `openChat`. */
    readonly chance: () => number = Math.random,
  ) {}

  async person(): Promise<Member> {
    const number = this.people++
    const client = await this.clientOf(number)
    const { userId } = (await client.mutate('users:ensureSelf', {})) as Pick<Member, 'userId'>
    return { client, userId, number }
  }

  /** Makes this many accounts that were never signed in to; `person` then takes one of them. */
  async addPeople(server: Server, count: number): Promise<void> {
    await server.addPeople({ from: this.people, to: this.people + count })
  }

  /** Opens one more page of the same person. */
  async clientOf(number: number): Promise<ParleyClient> {
    return ParleyClient.open(this.port, await this.tokens.make(number))
  }

  /**
   * Puts the chat into the list of the person who calls this; the other person's list has it once they call this, too,
   * or once it has a message.
   */
  async chatBetween(a: Member, b: Member): Promise<string> {
    const args = { participantIds: [a.userId, b.userId] }
    return (await a.client.mutate('conversations:getOrCreateConversation', args)) as string
  }

  /** Two people who chat with each other, each with the chat open. */
  async pair(isAlive: boolean): Promise<[ParleyClient, ParleyClient]> {
    const [a, b] = [await this.person(), await this.person()]
    const conversationId = await this.chatBetween(a, b)
    await showChat(a, b, conversationId, -1, isAlive, this.chance())
    await showChat(b, a, conversationId, -1, isAlive, this.chance())
    return [a.client, b.client]
  }

  /** A group that all members have open. */
  async group(size: number, isAlive: boolean): Promise<ParleyClient[]> {
    const members: Member[] = []
    for (let n = 0; n < size; n++) members.push(await this.person())
    const memberIds = members.map(({ userId }) => userId)
    const group = { name: 'All', participantIds: memberIds }
    const conversationId = (await members[0]!.client.mutate('conversations:createGroup', group)) as string
    const row: ListRow = { conversationId, sortAt: null, peerId: null, isOwnLast: false }
    for (const { client, userId } of members) {
      const open = openChat({ conversationId, kind: 'group', memberIds, lastSeq: 0 }, this.chance())
      await client.show({ self: userId, rows: [row], nearScreen: NEAR_SCREEN, open }, { isAlive })
    }
    return members.map(({ client }) => client)
  }
}

/** Opens a person's page, with the chat with the other one open. */
export async function showChat(
  { client, userId }: Pick<Member, 'client' | 'userId'>,
  other: Pick<Member, 'userId'>,
  conversationId: string,
  lastSeq: number,
  isAlive: boolean,
  chance: number,
): Promise<void> {
  const row: ListRow = { conversationId, sortAt: Date.now(), peerId: other.userId, isOwnLast: false }
  const open = openChat({ conversationId, kind: 'direct', memberIds: [other.userId], lastSeq }, chance)
  await client.show({ self: userId, rows: [row], nearScreen: NEAR_SCREEN, open }, { isAlive })
}
