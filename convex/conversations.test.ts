import { describe, expect, it } from 'vitest'
import { directKey } from '../domain/conversation-key'
import { limits } from '../domain/limits'
import { unreadCount } from '../domain/unread'
import { describeBackends } from '../tests/support/backends/describe-backends'
import { codeOf, join, say, talkBetween, type Person } from '../tests/support/people'
import { api, internal } from './_generated/api'

const inboxOf = async (person: Person) =>
  (await person.query(api.conversations.getUserConversations, { limit: 50 })).map((row) => row.conversationId)

const membersOf = (person: Person, conversationId: string) =>
  person.query(api.conversations.getMembers, { conversationId })

const headOf = (person: Person, conversationId: string) => person.query(api.conversations.getHead, { conversationId })

describeBackends('conversations', (backend) => {
  async function joinAll<Name extends string>(...names: Name[]) {
    const people = {} as Record<Name, Person>
    for (const name of names) people[name] = await join(backend, name)
    return people
  }

  describe('a one-to-one chat', () => {
    it('G7.2 G7.3 has the same key whichever person starts it, and is created once', async () => {
      const { Ada, Bo } = await joinAll('Ada', 'Bo')
      const first = await talkBetween(Ada, Bo)
      expect(first).toBe(directKey(Ada.userId, Bo.userId))
      expect(await talkBetween(Bo, Ada)).toBe(first)
      expect((await membersOf(Ada, first)).map(({ name }) => name).toSorted()).toEqual(['Ada', 'Bo'])
    })

    it('C105 appears in no list before its first message, however often it is opened', async () => {
      const { Ada, Bo } = await joinAll('Ada', 'Bo')
      const talk = await talkBetween(Ada, Bo)
      await talkBetween(Bo, Ada)
      await talkBetween(Ada, Bo)
      const notes = await talkBetween(Ada, Ada)
      expect(await inboxOf(Ada)).toEqual([])
      expect(await inboxOf(Bo)).toEqual([])
      await say(Ada, talk, 'Hello')
      await say(Ada, talk, 'Anybody there?')
      expect(await inboxOf(Ada)).toEqual([talk])
      expect(await inboxOf(Bo)).toEqual([talk])
      await backend.advance(10)
      await say(Ada, notes, 'Milk')
      expect(await inboxOf(Ada)).toEqual([notes, talk])
    })

    it('shows each person the other', async () => {
      const { Ada, Bo } = await joinAll('Ada', 'Bo')
      const talk = await talkBetween(Ada, Bo)
      const mine = await Ada.query(api.conversations.getMine, { conversationId: talk })
      expect(mine).toMatchObject({ peer: { _id: Bo.userId, name: 'Bo' }, role: 'member', readSeq: -1, seenCount: 0 })
      expect(await headOf(Ada, talk)).toMatchObject({ lastSeq: -1, count: 0, preview: null })
    })

    it('with oneself is for notes', async () => {
      const { Ada } = await joinAll('Ada')
      const notes = await talkBetween(Ada, Ada)
      await say(Ada, notes, 'Milk')
      expect(await inboxOf(Ada)).toEqual([notes])
      const mine = await Ada.query(api.conversations.getMine, { conversationId: notes })
      expect(mine.peer?._id).toBe(Ada.userId)
      expect(await headOf(Ada, notes)).toMatchObject({ memberCount: 1 })
    })

    it('G7.5 requires the caller and at most one other person, who must not be deleted', async () => {
      const { Ada, Bo, Eve } = await joinAll('Ada', 'Bo', 'Eve')
      const start = (...people: Person[]) =>
        codeOf(
          Eve.mutation(api.conversations.getOrCreateConversation, {
            participantIds: people.map(({ userId }) => userId),
          }),
        )
      expect(await start(Ada, Bo)).toBe('FORBIDDEN')
      expect(await start(Ada, Bo, Eve)).toBe('INVALID_INPUT')
      const bo = { event: 'delete', tokenIdentifier: 'urn:parley:test|bo', updatedAt: 1 } as const
      await backend.internal.mutation(internal.users.syncUser, bo)
      expect(await start(Eve, Bo)).toBe('NOT_FOUND')
    })
  })

  describe('deleting a chat', () => {
    const remove = (person: Person, conversationId: string, upToSeq?: number) =>
      person.mutation(api.conversations.deleteChat, { conversationId, ...(upToSeq === undefined ? {} : { upToSeq }) })
    const restore = (person: Person, conversationId: string) =>
      person.mutation(api.conversations.restoreChat, { conversationId })
    const textsOf = async (person: Person, conversationId: string) =>
      (await person.query(api.messages.getMessages, { conversationId, page: 0 })).messages.map(({ content }) => content)
    const mineOf = (person: Person, conversationId: string) =>
      person.query(api.conversations.getMine, { conversationId })
    const unreadOf = async (person: Person, conversationId: string) =>
      unreadCount(await headOf(person, conversationId), await mineOf(person, conversationId))

    it('C106 hides earlier messages from the person who deleted the chat, and from no one else', async () => {
      const { Ada, Bo } = await joinAll('Ada', 'Bo')
      const talk = await talkBetween(Ada, Bo)
      const { messageId } = await say(Bo, talk, 'Hello, old friend')
      await say(Bo, talk, 'Still there?')
      await remove(Ada, talk)
      expect(await inboxOf(Ada)).toEqual([])
      expect(await textsOf(Ada, talk)).toEqual([])
      expect(await unreadOf(Ada, talk)).toBe(0)
      const found = await Ada.query(api.search.messages, { conversationId: talk, text: 'friend', limit: 5 })
      expect(found.hits).toEqual([])
      expect(await Ada.query(api.messages.getMessage, { conversationId: talk, seq: 0 })).toBeNull()
      expect(await codeOf(Ada.query(api.messages.getEarlierTexts, { messageId }))).toBe('NOT_FOUND')
      expect(await Ada.query(api.messages.findFirstFrom, { conversationId: talk, at: 0 })).toBeNull()
      expect(await inboxOf(Bo)).toEqual([talk])
      expect(await textsOf(Bo, talk)).toEqual(['Hello, old friend', 'Still there?'])
    })

    it('C106 sends the other person no receipt, then or later', async () => {
      const { Ada, Bo } = await joinAll('Ada', 'Bo')
      const talk = await talkBetween(Ada, Bo)
      const receiptsOf = () => Bo.query(api.receipts.getReceipts, { conversationId: talk })
      await say(Bo, talk, 'Not read')
      await remove(Ada, talk)
      expect(await receiptsOf()).toEqual([])
      const { seq } = await say(Bo, talk, 'Read')
      await Ada.mutation(api.messages.markMessageAsRead, { conversationId: talk, seq })
      expect(await receiptsOf()).toEqual([{ userId: Ada.userId, fromSeq: seq, sharedReadSeq: seq }])
    })

    it('C106 lasts until the next message by either: then the list shows that message and nothing older', async () => {
      const { Ada, Bo } = await joinAll('Ada', 'Bo')
      const talk = await talkBetween(Ada, Bo)
      await say(Bo, talk, 'Old')
      await remove(Ada, talk)
      // Viewing it again sends no message.
      await talkBetween(Ada, Bo)
      expect(await inboxOf(Ada)).toEqual([])
      await say(Bo, talk, 'New')
      expect(await inboxOf(Ada)).toEqual([talk])
      expect(await textsOf(Ada, talk)).toEqual(['New'])
      expect(await unreadOf(Ada, talk)).toBe(1)
      await remove(Ada, talk)
      await say(Ada, talk, 'Mine')
      expect(await inboxOf(Ada)).toEqual([talk])
      expect(await textsOf(Ada, talk)).toEqual(['Mine'])
    })

    it('C106 is undone completely: history, position, pin, and unread messages', async () => {
      const { Ada, Bo, Cy } = await joinAll('Ada', 'Bo', 'Cy')
      const talk = await talkBetween(Ada, Bo)
      await say(Bo, talk, 'Old')
      await say(Bo, talk, 'Unread')
      await Ada.mutation(api.conversations.setPrefs, { conversationIds: [talk], pinned: true })
      const before = await Ada.query(api.conversations.getUserConversations, { limit: 5 })
      await backend.advance(10)
      await say(Cy, await talkBetween(Ada, Cy), 'Newer')
      await remove(Ada, talk)
      await remove(Ada, talk)
      expect(await mineOf(Ada, talk)).toMatchObject({ pinned: false })
      await restore(Ada, talk)
      await restore(Ada, talk)
      const after = await Ada.query(api.conversations.getUserConversations, { limit: 5 })
      expect(after.filter(({ conversationId }) => conversationId === talk)).toEqual(before)
      expect(await textsOf(Ada, talk)).toEqual(['Old', 'Unread'])
      expect(await mineOf(Ada, talk)).toMatchObject({ pinned: true, markedUnread: true, visibleFromSeq: 0 })
    })

    it('C106 undoes only the last deletion, even if someone has written since', async () => {
      const { Ada, Bo } = await joinAll('Ada', 'Bo')
      const talk = await talkBetween(Ada, Bo)
      await restore(Ada, talk)
      await say(Bo, talk, 'One')
      await remove(Ada, talk)
      await say(Bo, talk, 'Two')
      await remove(Ada, talk)
      await say(Bo, talk, 'Three')
      await restore(Ada, talk)
      expect(await inboxOf(Ada)).toEqual([talk])
      expect(await textsOf(Ada, talk)).toEqual(['Two', 'Three'])
      await restore(Ada, talk)
      expect(await textsOf(Ada, talk)).toEqual(['Two', 'Three'])
    })

    it('C106 keeps messages newer than any the person had seen, however late or often the call arrives', async () => {
      const { Ada, Bo } = await joinAll('Ada', 'Bo')
      const talk = await talkBetween(Ada, Bo)
      const { seq } = await say(Bo, talk, 'Old')
      await Ada.mutation(api.conversations.setPrefs, { conversationIds: [talk], pinned: true })
      await say(Bo, talk, 'Not seen yet')
      for (let time = 0; time < 2; time++) {
        await remove(Ada, talk, seq)
        expect(await inboxOf(Ada)).toEqual([talk])
        expect(await textsOf(Ada, talk)).toEqual(['Not seen yet'])
        expect(await unreadOf(Ada, talk)).toBe(1)
      }
      await restore(Ada, talk)
      expect(await textsOf(Ada, talk)).toEqual(['Old', 'Not seen yet'])
      for (const seq of [0.5, NaN, -2]) expect(await codeOf(remove(Ada, talk, seq))).toBe('INVALID_INPUT')
      // Messages that don't exist yet can't be deleted.
      await remove(Ada, talk, 1_000)
      await say(Bo, talk, 'Later')
      expect(await textsOf(Ada, talk)).toEqual(['Later'])
    })

    it('C106 is for one-to-one chats and notes: groups are left instead', async () => {
      const { Ada, Bo } = await joinAll('Ada', 'Bo')
      const notes = await talkBetween(Ada, Ada)
      await say(Ada, notes, 'Milk')
      await remove(Ada, notes)
      expect(await inboxOf(Ada)).toEqual([])
      expect(await textsOf(Ada, notes)).toEqual([])
      const group = await Ada.mutation(api.conversations.createGroup, { name: 'Us', participantIds: [Bo.userId] })
      expect(await codeOf(remove(Ada, group))).toBe('INVALID_INPUT')
    })
  })

  describe('the list', () => {
    it('G2.5 G8.3 is newest first', async () => {
      const { Ada, Bo, Cy } = await joinAll('Ada', 'Bo', 'Cy')
      const withBo = await talkBetween(Ada, Bo)
      const withCy = await talkBetween(Ada, Cy)
      await say(Ada, withBo, 'Hi')
      await backend.advance(10)
      await say(Ada, withCy, 'Hi')
      await backend.advance(limits.raiseEveryMs)
      expect(await inboxOf(Ada)).toEqual([withCy, withBo])
      await say(Bo, withBo, 'Hi')
      await backend.advance(limits.raiseEveryMs)
      expect(await inboxOf(Ada)).toEqual([withBo, withCy])
      await say(Ada, withCy, 'Hi')
      expect(await inboxOf(Ada)).toEqual([withCy, withBo])
    })

    it('does not change while the newest conversation gets more messages', async () => {
      const { Ada, Bo } = await joinAll('Ada', 'Bo')
      const talk = await talkBetween(Ada, Bo)
      await say(Ada, talk, 'One')
      const before = await Ada.query(api.conversations.getUserConversations, { limit: 5 })
      await backend.advance(1000)
      await say(Bo, talk, 'Two')
      expect(await Ada.query(api.conversations.getUserConversations, { limit: 5 })).toEqual(before)
    })

    it('orders conversations with the same time by their last message', async () => {
      const { Ada, Bo, Cy } = await joinAll('Ada', 'Bo', 'Cy')
      const withBo = await talkBetween(Ada, Bo)
      const withCy = await talkBetween(Ada, Cy)
      await backend.advance(10)
      await say(Bo, withBo, 'First')
      await backend.advance(10)
      await say(Cy, withCy, 'Second')
      expect(await inboxOf(Ada)).toEqual([withCy, withBo])
    })

    it('has a limit of 1 to 200', async () => {
      const { Ada } = await joinAll('Ada')
      const list = (limit: number) => codeOf(Ada.query(api.conversations.getUserConversations, { limit }))
      expect(await list(0)).toBe('INVALID_INPUT')
      expect(await list(201)).toBe('INVALID_INPUT')
      expect(await list(200)).toBe('no error')
    })
  })
})
