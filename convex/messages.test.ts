/**
 * Sending, reading, editing, replying, and deleting. One file: the rules are about one row, and its later states need
 * the earlier ones.
 */
import { describe, expect, it } from 'vitest'
import { describeBackends } from '../tests/support/backends/describe-backends'
import { codeOf, join, say, talkBetween, type Person } from '../tests/support/people'
import { limits } from '../domain/limits'
import { unreadCount } from '../domain/unread'
import { api, internal } from './_generated/api'
import type { Id } from './_generated/dataModel'

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

  describe('a day', () => {
    it('C42 leads to the first visible message from its beginning on', async () => {
      const ada = await join(backend, 'Ada')
      const bo = await join(backend, 'Bo')
      const cy = await join(backend, 'Cy')
      const conversationId = await ada.mutation(api.conversations.createGroup, {
        name: 'Pavilion',
        participantIds: [bo.userId],
      })
      const first = (person: Person, at: number) => person.query(api.messages.findFirstFrom, { conversationId, at })
      const begin = backend.now()
      for (let hour = 0; hour < 4; hour++) {
        await backend.advance(3_600_000)
        await say(ada, conversationId, `Hour ${hour}`)
      }
      expect(await first(ada, begin + 2 * 3_600_000)).toEqual({ seq: 2, sentAt: begin + 2 * 3_600_000 })
      expect(await first(ada, begin + 2 * 3_600_000 + 1)).toMatchObject({ seq: 3 })
      expect(await first(bo, 0)).toEqual({ seq: 0, sentAt: begin })
      expect(await first(ada, backend.now() + 1)).toBeNull()
      await ada.mutation(api.groups.addMembers, { conversationId, userIds: [cy.userId] })
      // Messages from before Cy joined don't exist for Cy, nor does their time.
      const { visibleFromSeq } = await cy.query(api.conversations.getMine, { conversationId })
      expect(visibleFromSeq).toBeGreaterThan(4)
      expect((await first(cy, begin))?.seq ?? visibleFromSeq).toBe(visibleFromSeq)
    })
  })

  describe('sending', () => {
    it('G2.4 assigns seqs without gaps and a count, and moves the head', async () => {
      const { ada, bo, talk } = await adaAndBo()
      expect(await say(ada, talk, '\n  Hello \n')).toMatchObject({ seq: 0, sentAt: backend.now() })
      await backend.advance(5)
      expect(await say(bo, talk, 'Hi!')).toMatchObject({ seq: 1, sentAt: backend.now() })
      const { messages } = await page(ada, talk)
      expect(messages).toMatchObject([
        { seq: 0, count: 1, kind: 'text', senderId: ada.userId, content: '  Hello', isDeleted: false },
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

    it('C61 never rejects a delivered message: not if its sender has left, was removed, or the limits changed', async () => {
      const { ada, bo } = await adaAndBo()
      const group = { name: 'Us', participantIds: [bo.userId] }
      const conversationId = await ada.mutation(api.conversations.createGroup, group)
      const message = { conversationId, content: 'Before', clientMessageId: 'one' }
      const first = await bo.mutation(api.messages.sendMessage, message)
      await ada.mutation(api.groups.configure, { conversationId, change: { writing: 'admins' } })
      expect(await bo.mutation(api.messages.sendMessage, message)).toEqual(first)
      await ada.mutation(api.groups.removeMember, { conversationId, userId: bo.userId })
      expect(await bo.mutation(api.messages.sendMessage, message)).toEqual(first)
      expect(await bo.mutation(api.messages.sendMessage, { ...message, content: '' })).toEqual(first)
      // A deletion that didn't happen can't be undone.
      expect(await codeOf(bo.mutation(api.messages.sendMessage, { ...message, clientMessageId: 'two' }))).toBe(
        'NOT_FOUND',
      )
    })

    it('G2.4 happens once, however often the call is repeated', async () => {
      const { ada, bo, talk } = await adaAndBo()
      const message = { conversationId: talk, content: 'Once', clientMessageId: 'one' }
      const first = await ada.mutation(api.messages.sendMessage, message)
      await backend.advance(1000)
      expect(await ada.mutation(api.messages.sendMessage, message)).toEqual(first)
      // Two clients may happen to choose the same id.
      await bo.mutation(api.messages.sendMessage, message)
      expect((await page(ada, talk)).messages.map(({ senderId }) => senderId)).toEqual([ada.userId, bo.userId])
    })

    it('rejects an id that was used in another conversation', async () => {
      const { ada, talk } = await adaAndBo()
      const notes = await talkBetween(ada, ada)
      await ada.mutation(api.messages.sendMessage, { conversationId: talk, content: 'A', clientMessageId: 'one' })
      const again = { conversationId: notes, content: 'A', clientMessageId: 'one' }
      expect(await codeOf(ada.mutation(api.messages.sendMessage, again))).toBe('CONFLICT')
    })

    it('rejects blank text, more than 8,000 characters, and an invalid client id, and nothing else', async () => {
      const { ada, talk } = await adaAndBo()
      const send = (content: string, clientMessageId = 'id') =>
        codeOf(ada.mutation(api.messages.sendMessage, { conversationId: talk, content, clientMessageId }))
      expect(await send(' \n\t')).toBe('EMPTY')
      expect(await send('x'.repeat(8001))).toBe('TOO_LONG')
      expect(await send('Hi', '')).toBe('INVALID_INPUT')
      expect(await send('Hi', 'x'.repeat(65))).toBe('INVALID_INPUT')
      expect(await send(`\n${'x'.repeat(8000)}  \n`)).toBe('no error')
    })

    it('C132 rejects text without visible characters', async () => {
      const { ada, talk } = await adaAndBo()
      for (const content of ['\u200b', '\u00ad \u00ad', '\u2800', '\u0301\u0302', '\u3164']) {
        const sent = ada.mutation(api.messages.sendMessage, { conversationId: talk, content, clientMessageId: 'id' })
        expect(await codeOf(sent)).toBe('EMPTY')
      }
      const named = ada.mutation(api.conversations.createGroup, { name: '\u2800\u200b', participantIds: [] })
      expect(await codeOf(named)).toBe('EMPTY')
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
    it('have 32 rows each, by seq', async () => {
      const { ada, talk } = await adaAndBo()
      await fill(ada, talk, 70)
      const pages = await Promise.all([0, 1, 2, 3].map((number) => page(ada, talk, number)))
      expect(pages.map(({ messages }) => messages.length)).toEqual([32, 32, 6, 0])
      expect(pages.flatMap(({ messages }) => messages.map(({ seq }) => seq))).toEqual([...Array(70).keys()])
      expect(pages.map((result) => result.page)).toEqual([0, 1, 2, 3])
    })

    it('have an integer index', async () => {
      const { ada, talk } = await adaAndBo()
      expect(await codeOf(page(ada, talk, -1))).toBe('INVALID_INPUT')
      expect(await codeOf(page(ada, talk, 0.5))).toBe('INVALID_INPUT')
    })
  })

  describe('editing', () => {
    it('changes the author’s own text, and the preview if it is the newest, and keeps its position', async () => {
      const { ada, bo, talk } = await adaAndBo()
      const { messageId } = await say(ada, talk, 'Helo')
      await backend.advance(10)
      await ada.mutation(api.messages.editMessage, { messageId, content: 'Hello' })
      expect((await page(bo, talk)).messages).toMatchObject([{ content: 'Hello', editedAt: backend.now(), seq: 0 }])
      expect((await head(bo, talk)).preview?.text).toBe('Hello')
    })

    it('rejects others’ messages, deleted messages, and empty or overlong texts', async () => {
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

  describe('previous versions', () => {
    const earlier = (person: Person, messageId: Id<'messages'>) =>
      person.query(api.messages.getEarlierTexts, { messageId })

    it('G2.9 can be read by everyone in the conversation, oldest first', async () => {
      const { ada, bo, talk } = await adaAndBo()
      const { messageId, sentAt } = await say(ada, talk, 'At nine')
      expect(await earlier(bo, messageId)).toEqual([])
      await backend.advance(1000)
      await ada.mutation(api.messages.editMessage, { messageId, content: 'At ten' })
      await backend.advance(1000)
      await ada.mutation(api.messages.editMessage, { messageId, content: 'At eleven' })
      await ada.mutation(api.messages.editMessage, { messageId, content: '\nAt eleven ' })
      expect(await earlier(bo, messageId)).toEqual([
        { content: 'At nine', writtenAt: sentAt },
        { content: 'At ten', writtenAt: sentAt + 1000 },
      ])
    })

    it('are limited to the last 20', async () => {
      const { ada, talk } = await adaAndBo()
      const { messageId } = await say(ada, talk, 'Text 0')
      for (let number = 1; number <= 22; number++) {
        await ada.mutation(api.messages.editMessage, { messageId, content: `Text ${number}` })
      }
      const texts = (await earlier(ada, messageId)).map(({ content }) => content)
      expect([texts.length, texts[0], texts.at(-1)]).toEqual([20, 'Text 2', 'Text 21'])
    })

    it('R8 disappear when the message is deleted for everyone, and come back with Undo', async () => {
      const { ada, bo, talk } = await adaAndBo()
      const { messageId } = await say(ada, talk, 'A secret')
      await ada.mutation(api.messages.editMessage, { messageId, content: 'Nothing' })
      await ada.mutation(api.messages.deleteMessages, { messageIds: [messageId] })
      expect(await earlier(bo, messageId)).toEqual([])
      await ada.mutation(api.messages.restoreMessages, { messageIds: [messageId] })
      expect(await earlier(bo, messageId)).toMatchObject([{ content: 'A secret' }])
    })
  })

  describe('replying', () => {
    const answer = (person: Person, conversationId: string, replyTo: number) =>
      person.mutation(api.messages.sendMessage, {
        conversationId,
        content: 'Yes',
        clientMessageId: `answer ${replyTo}`,
        replyTo,
      })
    const one = (person: Person, conversationId: string, seq: number) =>
      person.query(api.messages.getMessage, { conversationId, seq })

    it('G2.8 R8 stores a reference to the message, never a copy', async () => {
      const { ada, bo, talk } = await adaAndBo()
      const { messageId } = await say(ada, talk, 'A secret')
      await answer(bo, talk, 0)
      expect((await page(ada, talk)).messages[1]).toMatchObject({ content: 'Yes', replyTo: 0 })
      expect(await one(bo, talk, 0)).toMatchObject({ seq: 0, content: 'A secret' })
      await ada.mutation(api.messages.deleteMessages, { messageIds: [messageId] })
      expect(await one(bo, talk, 0)).toMatchObject({ content: '', isDeleted: true })
      expect(JSON.stringify((await page(ada, talk)).messages)).not.toContain('secret')
      await answer(bo, talk, 0)
    })

    it('G2.8 requires an existing message by a person', async () => {
      const { ada, bo } = await adaAndBo()
      const group = await ada.mutation(api.conversations.createGroup, { name: 'Us', participantIds: [bo.userId] })
      expect(await codeOf(answer(bo, group, 0))).toBe('NOT_FOUND')
      expect(await codeOf(answer(bo, group, 7))).toBe('NOT_FOUND')
      expect(await one(bo, group, 7)).toBeNull()
    })

    it('R7 a later member can’t see, reply to, react to, or delete messages from before they joined', async () => {
      const { ada, bo } = await adaAndBo()
      const cy = await join(backend, 'Cy')
      const group = await ada.mutation(api.conversations.createGroup, { name: 'Us', participantIds: [bo.userId] })
      const { seq, messageId } = await say(ada, group, 'Before')
      await ada.mutation(api.groups.addMembers, { conversationId: group, userIds: [cy.userId] })
      expect(await one(cy, group, seq)).toBeNull()
      expect(await codeOf(answer(cy, group, seq))).toBe('NOT_FOUND')
      expect(await codeOf(cy.query(api.messages.getEarlierTexts, { messageId }))).toBe('NOT_FOUND')
      const place = { conversationId: group, seq, emoji: '👍' }
      expect(await codeOf(cy.mutation(api.reactions.setReaction, { ...place, on: true }))).toBe('NOT_FOUND')
      expect(await codeOf(cy.query(api.reactions.getReactors, place))).toBe('NOT_FOUND')
      expect(await codeOf(cy.mutation(api.messages.deleteForMe, { conversationId: group, seqs: [seq] }))).toBe(
        'NOT_FOUND',
      )
    })
  })

  describe('deleting for oneself', () => {
    const hidden = async (person: Person, conversationId: string) =>
      (await person.query(api.messages.getMarks, { conversationId, page: 0 })).hidden
    const hide = (person: Person, conversationId: string, ...seqs: number[]) =>
      person.mutation(api.messages.deleteForMe, { conversationId, seqs })

    it('R9 affects one person only, leaves the pages unchanged, and can be undone', async () => {
      const { ada, bo, talk } = await adaAndBo()
      for (const text of ['One', 'Two', 'Three']) await say(bo, talk, text)
      await ada.mutation(api.messages.markMessageAsRead, { conversationId: talk, seq: 2 })
      const before = await page(ada, talk)
      await hide(ada, talk, 0, 2, 0)
      await hide(ada, talk, 2)
      expect(await hidden(ada, talk)).toEqual([0, 2])
      expect(await hidden(bo, talk)).toEqual([])
      expect(await page(ada, talk)).toEqual(before)
      expect(await ada.query(api.conversations.getMine, { conversationId: talk })).toMatchObject({ hiddenSeq: 2 })
      await ada.mutation(api.messages.undeleteForMe, { conversationId: talk, seqs: [2, 1] })
      expect(await hidden(ada, talk)).toEqual([0])
      expect(await ada.query(api.conversations.getMine, { conversationId: talk })).toMatchObject({ hiddenSeq: 0 })
    })

    it('R9 is limited to read messages, so that unread counts stay right', async () => {
      const { ada, bo, talk } = await adaAndBo()
      for (const text of ['One', 'Two', 'Three']) await say(bo, talk, text)
      await ada.mutation(api.messages.markMessageAsRead, { conversationId: talk, seq: 0 })
      const unread = async () =>
        unreadCount(await head(ada, talk), await ada.query(api.conversations.getMine, { conversationId: talk }))
      expect(await codeOf(hide(ada, talk, 0, 1))).toBe('CONFLICT')
      expect(await hidden(ada, talk)).toEqual([])
      await hide(ada, talk, 0)
      expect(await unread()).toBe(2)
    })

    it('accepts at most 100 at once', async () => {
      const { ada, talk } = await adaAndBo()
      expect(await codeOf(hide(ada, talk, ...Array<number>(101).fill(0)))).toBe('LIMIT_REACHED')
    })
  })

  describe('deleting', () => {
    it('G2.10 after deleting several messages, Undo restores those that no one else has deleted meanwhile', async () => {
      const { ada, bo } = await adaAndBo()
      const group = await ada.mutation(api.conversations.createGroup, { name: 'Us', participantIds: [bo.userId] })
      const ids = []
      for (const text of ['One', 'Two']) ids.push((await say(bo, group, text)).messageId)
      await ada.mutation(api.messages.deleteMessages, { messageIds: ids.slice(0, 1) })
      await bo.mutation(api.messages.deleteMessages, { messageIds: ids })
      await bo.mutation(api.messages.restoreMessages, { messageIds: ids })
      expect((await page(bo, group)).messages.map(({ content }) => content).slice(1)).toEqual(['', 'Two'])
      await ada.mutation(api.messages.restoreMessages, { messageIds: ids })
      expect((await page(bo, group)).messages.map(({ content }) => content).slice(1)).toEqual(['One', 'Two'])
    })

    it('G2.10 R8 can be undone for 30 s by the person who deleted; then it is erased', async () => {
      const { ada, bo } = await adaAndBo()
      const group = await ada.mutation(api.conversations.createGroup, { name: 'Us', participantIds: [bo.userId] })
      const { messageId } = await say(bo, group, 'Theirs')
      const remove = () => ada.mutation(api.messages.deleteMessages, { messageIds: [messageId] })
      const restore = (person: Person) =>
        codeOf(person.mutation(api.messages.restoreMessages, { messageIds: [messageId] }))
      const text = async () => (await page(bo, group)).messages[1]?.content
      const unread = async () =>
        unreadCount(await head(bo, group), await bo.query(api.conversations.getMine, { conversationId: group }))
      const before = [await page(bo, group), await head(bo, group), await unread()]

      await remove()
      expect(await text()).toBe('')
      expect(await restore(bo)).toBe('CONFLICT')
      await backend.advance(20_000)
      expect(await restore(ada)).toBe('no error')
      expect([await page(bo, group), await head(bo, group), await unread()]).toEqual(before)
      expect(await restore(ada)).toBe('no error')

      // The first deletion's time is up, the second's is not.
      await remove()
      await backend.advance(15_000)
      expect(await restore(ada)).toBe('no error')
      expect(await text()).toBe('Theirs')

      await remove()
      await backend.advance(limits.deletionUndoMs + 1000)
      expect(await restore(ada)).toBe('CONFLICT')
      expect(await text()).toBe('')
    })

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

    it('G11.8 can include several messages at once, all or none, at most 100', async () => {
      const { ada, bo, talk } = await adaAndBo()
      const mine = await say(ada, talk, 'Mine')
      const theirs = await say(bo, talk, 'Theirs')
      const remove = (messageIds: (typeof mine.messageId)[]) =>
        codeOf(ada.mutation(api.messages.deleteMessages, { messageIds }))
      expect(await remove([mine.messageId, theirs.messageId])).toBe('FORBIDDEN')
      expect((await page(ada, talk)).messages.map(({ isDeleted }) => isDeleted)).toEqual([false, false])
      expect(await remove(Array<typeof mine.messageId>(101).fill(mine.messageId))).toBe('LIMIT_REACHED')
    })

    it('owners and admins can delete others’ messages in their group', async () => {
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
