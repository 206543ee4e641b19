import { describe, expect, it } from 'vitest'
import { describeBackends } from '../tests/support/backends/describe-backends'
import { codeOf, join, say, talkBetween, type Person } from '../tests/support/people'
import { api, internal } from './_generated/api'

const page = (person: Person, conversationId: string, number = 0) =>
  person.query(api.messages.getMessages, { conversationId, page: number })

const head = (person: Person, conversationId: string) => person.query(api.conversations.getHead, { conversationId })

describeBackends('messages', (backend) => {
  async function adaAndBo() {
    const ada = await join(backend, 'Ada')
    const bo = await join(backend, 'Bo')
    return { ada, bo, talk: await talkBetween(ada, bo) }
  }

  const fill = (sender: Person, conversationId: string, count: number, stepMs = 1000) =>
    backend.internal.mutation(internal.demo.fill, { conversationId, senderIds: [sender.userId], count, stepMs })

  describe('sending', () => {
    it('G2.4 gives rows a seq without gaps and a count, and moves the head', async () => {
      const { ada, bo, talk } = await adaAndBo()
      expect(await say(ada, talk, '  Hello\n')).toMatchObject({ seq: 0, sentAt: backend.now() })
      await backend.advance(5)
      expect(await say(bo, talk, 'Hi!')).toMatchObject({ seq: 1, sentAt: backend.now() })
      const { messages } = await page(ada, talk)
      expect(messages).toMatchObject([
        { seq: 0, count: 1, kind: 'text', senderId: ada.userId, content: 'Hello', isDeleted: false },
        { seq: 1, count: 2, kind: 'text', senderId: bo.userId, content: 'Hi!', isDeleted: false },
      ])
      expect(await head(bo, talk)).toMatchObject({
        lastSeq: 1,
        count: 2,
        memberCount: 2,
        isGroup: false,
        preview: { seq: 1, senderName: 'Bo', text: 'Hi!' },
      })
    })

    it('G2.4 is done once however often it is asked for', async () => {
      const { ada, bo, talk } = await adaAndBo()
      const message = { conversationId: talk, content: 'Once', clientMessageId: 'one' }
      const first = await ada.mutation(api.messages.sendMessage, message)
      await backend.advance(1000)
      expect(await ada.mutation(api.messages.sendMessage, message)).toEqual(first)
      // Another person may happen to choose the same id.
      await bo.mutation(api.messages.sendMessage, message)
      expect((await page(ada, talk)).messages.map(({ senderId }) => senderId)).toEqual([ada.userId, bo.userId])
    })

    it('refuses an id that was used in another conversation', async () => {
      const { ada, talk } = await adaAndBo()
      const notes = await talkBetween(ada, ada)
      await ada.mutation(api.messages.sendMessage, { conversationId: talk, content: 'A', clientMessageId: 'one' })
      const again = { conversationId: notes, content: 'A', clientMessageId: 'one' }
      expect(await codeOf(ada.mutation(api.messages.sendMessage, again))).toBe('CONFLICT')
    })

    it('refuses nothing but space, more than 8,000 characters and a bad client id', async () => {
      const { ada, talk } = await adaAndBo()
      const send = (content: string, clientMessageId = 'id') =>
        codeOf(ada.mutation(api.messages.sendMessage, { conversationId: talk, content, clientMessageId }))
      expect(await send(' \n\t')).toBe('EMPTY')
      expect(await send('x'.repeat(8001))).toBe('TOO_LONG')
      expect(await send('Hi', '')).toBe('INVALID_INPUT')
      expect(await send('Hi', 'x'.repeat(65))).toBe('INVALID_INPUT')
      expect(await send(`  ${'x'.repeat(8000)}  `)).toBe('no error')
    })

    it('never goes back in time, whatever the clock does', async () => {
      const { ada, talk } = await adaAndBo()
      await fill(ada, talk, 3, 3_600_000)
      const filled = await head(ada, talk)
      expect(filled.lastMessageAt).toBeGreaterThan(backend.now())
      expect(await say(ada, talk, 'Now')).toMatchObject({ seq: 3, sentAt: filled.lastMessageAt })
    })
  })

  describe('pages', () => {
    it('hold 32 rows each by seq', async () => {
      const { ada, talk } = await adaAndBo()
      await fill(ada, talk, 70)
      const pages = await Promise.all([0, 1, 2, 3].map((number) => page(ada, talk, number)))
      expect(pages.map(({ messages }) => messages.length)).toEqual([32, 32, 6, 0])
      expect(pages.flatMap(({ messages }) => messages.map(({ seq }) => seq))).toEqual([...Array(70).keys()])
      expect(pages.map((result) => result.page)).toEqual([0, 1, 2, 3])
    })

    it('have a whole number', async () => {
      const { ada, talk } = await adaAndBo()
      expect(await codeOf(page(ada, talk, -1))).toBe('INVALID_INPUT')
      expect(await codeOf(page(ada, talk, 0.5))).toBe('INVALID_INPUT')
    })
  })

  describe('editing', () => {
    it('changes one’s own text, the preview when it is the newest, and keeps its place', async () => {
      const { ada, bo, talk } = await adaAndBo()
      const { messageId } = await say(ada, talk, 'Helo')
      await backend.advance(10)
      await ada.mutation(api.messages.editMessage, { messageId, content: 'Hello' })
      expect((await page(bo, talk)).messages).toMatchObject([{ content: 'Hello', editedAt: backend.now(), seq: 0 }])
      expect((await head(bo, talk)).preview?.text).toBe('Hello')
    })

    it('refuses others’ messages, deleted ones, empty and long texts', async () => {
      const { ada, bo, talk } = await adaAndBo()
      const { messageId } = await say(ada, talk, 'Mine')
      const edit = (person: Person, content: string) =>
        codeOf(person.mutation(api.messages.editMessage, { messageId, content }))
      expect(await edit(bo, 'Ours')).toBe('FORBIDDEN')
      expect(await edit(ada, ' ')).toBe('EMPTY')
      expect(await edit(ada, 'x'.repeat(8001))).toBe('TOO_LONG')
      await ada.mutation(api.messages.deleteMessages, { messageIds: [messageId] })
      expect(await edit(ada, 'Back')).toBe('CONFLICT')
    })
  })

  describe('deleting', () => {
    it('R8 leaves a tombstone without the text, in the page and in the preview', async () => {
      const { ada, bo, talk } = await adaAndBo()
      const { messageId } = await say(ada, talk, 'A secret')
      await ada.mutation(api.messages.deleteMessages, { messageIds: [messageId, messageId] })
      const seen = [await page(bo, talk), await head(bo, talk)]
      expect(seen).toMatchObject([
        { messages: [{ seq: 0, content: '', isDeleted: true }] },
        { preview: { seq: 0, text: '', isDeleted: true } },
      ])
      expect(JSON.stringify(seen)).not.toContain('secret')
    })

    it('G11.8 deletes several at once, all or none, at most 100', async () => {
      const { ada, bo, talk } = await adaAndBo()
      const mine = await say(ada, talk, 'Mine')
      const theirs = await say(bo, talk, 'Theirs')
      const remove = (messageIds: (typeof mine.messageId)[]) =>
        codeOf(ada.mutation(api.messages.deleteMessages, { messageIds }))
      expect(await remove([mine.messageId, theirs.messageId])).toBe('FORBIDDEN')
      expect((await page(ada, talk)).messages.map(({ isDeleted }) => isDeleted)).toEqual([false, false])
      expect(await remove(Array<typeof mine.messageId>(101).fill(mine.messageId))).toBe('LIMIT_REACHED')
    })

    it('those who run a group may delete others’ messages there', async () => {
      const { ada, bo } = await adaAndBo()
      const group = await ada.mutation(api.conversations.createGroup, { name: 'Us', participantIds: [bo.userId] })
      const theirs = await say(bo, group, 'Theirs')
      const mine = await say(ada, group, 'Mine')
      expect(await codeOf(bo.mutation(api.messages.deleteMessages, { messageIds: [mine.messageId] }))).toBe('FORBIDDEN')
      await ada.mutation(api.messages.deleteMessages, { messageIds: [theirs.messageId] })
      expect((await page(bo, group)).messages.map(({ isDeleted }) => isDeleted)).toEqual([false, true, false])
    })
  })
})
