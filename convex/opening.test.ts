import type { FunctionReturnType } from 'convex/server'
import { expect, it } from 'vitest'
import { limits } from '../domain/limits'
import { describeBackends } from '../tests/support/backends/describe-backends'
import { join, type Person, say, talkBetween } from '../tests/support/people'
import { api } from './_generated/api'

type Opening = FunctionReturnType<typeof api.opening.read>

describeBackends('opening', (backend) => {
  const open = (person: Person, conversationId: string | null): Promise<Opening> =>
    person.query(api.opening.read, { conversationId })

  /** The results of the page's own queries. */
  async function asQueried(person: Person, conversationId: string, pages: number[]) {
    const args = { conversationId }
    const read = pages.map((page) => person.query(api.messages.getMessages, { conversationId, page }))
    const marks = pages.map((page) => person.query(api.messages.getMarks, { conversationId, page }))
    return {
      me: await person.query(api.users.me, {}),
      rows: await person.query(api.conversations.getUserConversations, { limit: limits.rowsAtFirst }),
      chat: {
        head: await person.query(api.conversations.getHead, args),
        mine: await person.query(api.conversations.getMine, args),
      },
      messages: (await Promise.all(read)).flatMap(({ messages }) => messages),
      marks: await Promise.all(marks),
    }
  }

  it('C663 returns to each person what the page’s own queries return to them', async () => {
    const [ada, bo, cy] = [await join(backend, 'Ada'), await join(backend, 'Bo'), await join(backend, 'Cy')]
    const talk = await talkBetween(ada, bo)
    const other = await talkBetween(ada, cy)
    await say(cy, other, 'Only for Ada')
    for (let seq = 0; seq < 2 * limits.pageSize + 3; seq++) await say(seq % 2 ? ada : bo, talk, `Line ${seq}`)
    await ada.mutation(api.messages.markMessageAsRead, { conversationId: talk, seq: 66 })
    await ada.mutation(api.messages.deleteForMe, { conversationId: talk, seqs: [65] })
    for (const person of [ada, bo]) {
      const { me, rows, chats, end } = await open(person, talk)
      const queried = await asQueried(person, talk, [1, 2])
      expect({ me, rows }).toEqual({ me: queried.me, rows: queried.rows })
      expect(chats.find(({ head }) => head.conversationId === talk)).toEqual(queried.chat)
      expect(end).toEqual({ conversationId: talk, messages: queried.messages, marks: queried.marks })
      expect(await person.query(api.opening.readChat, { conversationId: talk })).toEqual({ ...queried.chat, end })
      expect(chats.map(({ head }) => head.conversationId).toSorted()).toEqual(
        queried.rows.map(({ conversationId }) => conversationId).toSorted(),
      )
    }
    expect((await open(ada, talk)).end?.marks[1]?.hidden).toEqual([65])
    expect((await open(bo, talk)).end?.marks[1]?.hidden).toEqual([])
    expect(JSON.stringify(await open(bo, talk))).not.toContain('Only for Ada')
  })

  it('C663 leaves out a chat that isn’t theirs or doesn’t exist, and messages of a chat that they can’t see', async () => {
    const [ada, bo, cy] = [await join(backend, 'Ada'), await join(backend, 'Bo'), await join(backend, 'Cy')]
    const talk = await talkBetween(ada, bo)
    await say(ada, talk, 'Between us')
    for (const id of [talk, 'nothing', '']) {
      expect(await open(cy, id)).toMatchObject({ rows: [], chats: [], end: null })
    }
    await ada.mutation(api.conversations.deleteChat, { conversationId: talk })
    await say(bo, talk, 'After that')
    const { end } = await open(ada, talk)
    expect(end?.messages.map(({ content }) => content)).toEqual(['After that'])
    const group = await ada.mutation(api.conversations.createGroup, { name: 'Us', participantIds: [cy.userId] })
    await say(ada, group, 'For Cy')
    expect((await open(cy, group)).end?.messages.length).toBeGreaterThan(0)
    await ada.mutation(api.groups.removeMember, { conversationId: group, userId: cy.userId })
    expect(await open(cy, group)).toMatchObject({ end: null })
  })

  it('C663 returns no end of a chat if the page shows the list alone', async () => {
    expect(await open(await join(backend, 'Ida'), null)).toMatchObject({ rows: [], chats: [], end: null })
  })

  it('C663 returns an empty end of a new chat', async () => {
    const [ada, bo] = [await join(backend, 'Ada'), await join(backend, 'Bo')]
    const talk = await talkBetween(ada, bo)
    const { end } = await open(ada, talk)
    expect(end).toMatchObject({ messages: [], marks: [{ page: 0 }] })
  })
})
