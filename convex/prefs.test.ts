import { describe, expect, it } from 'vitest'
import { isArchived } from '../domain/archived'
import { limits } from '../domain/limits'
import { unreadCount } from '../domain/unread'
import { describeBackends } from '../tests/support/backends/describe-backends'
import { codeOf, join, say, talkBetween, type Person } from '../tests/support/people'
import { api } from './_generated/api'

const minute = 60_000

describeBackends('chat settings', (backend) => {
  async function adaAndBo() {
    const ada = await join(backend, 'Ada')
    const bo = await join(backend, 'Bo')
    return { ada, bo, talk: await talkBetween(ada, bo) }
  }

  const mineOf = (person: Person, conversationId: string) => person.query(api.conversations.getMine, { conversationId })

  async function unreadOf(person: Person, conversationId: string) {
    const head = await person.query(api.conversations.getHead, { conversationId })
    return unreadCount(head, await mineOf(person, conversationId))
  }

  const keep = (person: Person, conversationIds: string[], change: object) =>
    person.mutation(api.conversations.setPrefs, { conversationIds, ...change })

  describe('muting', () => {
    it('G9.23 ends by itself when its time is up', async () => {
      const { ada, talk } = await adaAndBo()
      await keep(ada, [talk], { muted: true, muteForMs: 60 * minute })
      expect(await mineOf(ada, talk)).toMatchObject({ muted: true, mutedUntil: backend.now() + 60 * minute })
      await backend.advance(59 * minute)
      expect(await mineOf(ada, talk)).toMatchObject({ muted: true })
      await backend.advance(minute)
      expect(await mineOf(ada, talk)).toMatchObject({ muted: false })
      expect((await mineOf(ada, talk)).mutedUntil).toBeUndefined()
    })

    it('G9.23 is not ended by an earlier mute', async () => {
      const { ada, talk } = await adaAndBo()
      await keep(ada, [talk], { muted: true, muteForMs: minute })
      await keep(ada, [talk], { muted: true, muteForMs: 5 * minute })
      await backend.advance(2 * minute)
      expect(await mineOf(ada, talk)).toMatchObject({ muted: true })
      await keep(ada, [talk], { muted: true })
      await backend.advance(10 * minute)
      expect((await mineOf(ada, talk)).mutedUntil).toBeUndefined()
      expect(await mineOf(ada, talk)).toMatchObject({ muted: true })
      await keep(ada, [talk], { muted: false })
      expect(await mineOf(ada, talk)).toMatchObject({ muted: false })
    })

    it('needs a valid end', async () => {
      const { ada, talk } = await adaAndBo()
      for (const muteForMs of [0, -1, 1.5, 1e15]) {
        expect(await codeOf(keep(ada, [talk], { muted: true, muteForMs }))).toBe('INVALID_INPUT')
      }
    })

    it('changes nothing if it ends after the person has left', async () => {
      const { ada, bo } = await adaAndBo()
      const group = await ada.mutation(api.conversations.createGroup, { name: 'Us', participantIds: [bo.userId] })
      await keep(bo, [group], { muted: true, muteForMs: minute })
      await ada.mutation(api.groups.removeMember, { conversationId: group, userId: bo.userId })
      await backend.advance(2 * minute)
      await ada.mutation(api.groups.addMembers, { conversationId: group, userIds: [bo.userId] })
      expect(await mineOf(bo, group)).toMatchObject({ muted: false })
    })
  })

  describe('archiving', () => {
    async function isAway(person: Person, conversationId: string) {
      const head = await person.query(api.conversations.getHead, { conversationId })
      return isArchived(head, await mineOf(person, conversationId))
    }

    it('G9.24 lasts until someone writes, and a message ends it without an extra write', async () => {
      const { ada, bo, talk } = await adaAndBo()
      await say(bo, talk, 'One')
      await keep(ada, [talk], { archived: true })
      expect(await isAway(ada, talk)).toBe(true)
      const before = await mineOf(ada, talk)
      await say(bo, talk, 'Two')
      expect(await isAway(ada, talk)).toBe(false)
      expect(await mineOf(ada, talk)).toEqual(before)
      await keep(ada, [talk], { archived: true })
      expect(await isAway(ada, talk)).toBe(true)
      await keep(ada, [talk], { archived: false })
      expect(await isAway(ada, talk)).toBe(false)
    })

    it('G9.24 C69 is ended by messages the person had not seen', async () => {
      const { ada, bo, talk } = await adaAndBo()
      const archive = (count: number) =>
        ada.mutation(api.conversations.setPrefs, { conversationIds: [talk], archived: true, counts: { [talk]: count } })
      await say(bo, talk, 'Known')
      await say(bo, talk, 'Came before the archiving did')
      await archive(1)
      expect(await isAway(ada, talk)).toBe(false)
      await archive(2)
      expect(await isAway(ada, talk)).toBe(true)
      // A client can't claim to have seen more than exists.
      await archive(7)
      await say(bo, talk, 'Later')
      expect(await isAway(ada, talk)).toBe(false)
      expect(await codeOf(archive(-1))).toBe('INVALID_INPUT')
    })

    it('G9.24 is not ended by members who join or leave', async () => {
      const { ada, bo } = await adaAndBo()
      const cy = await join(backend, 'Cy')
      const group = await ada.mutation(api.conversations.createGroup, { name: 'Us', participantIds: [bo.userId] })
      await keep(bo, [group], { archived: true })
      await ada.mutation(api.groups.addMembers, { conversationId: group, userIds: [cy.userId] })
      expect(await isAway(bo, group)).toBe(true)
      await say(cy, group, 'Hello')
      expect(await isAway(bo, group)).toBe(false)
    })
  })

  describe('several chats at once', () => {
    it('G11.7 G9.25 R4 are marked as read with one call, which also clears their unread marks', async () => {
      const { ada, bo, talk } = await adaAndBo()
      const cy = await join(backend, 'Cy')
      const other = await talkBetween(ada, cy)
      for (const text of ['One', 'Two']) await say(bo, talk, text)
      await say(cy, other, 'Three')
      await keep(ada, [other], { markedUnread: true })
      await ada.mutation(api.conversations.markAsRead, { conversationIds: [talk, other] })
      expect(await unreadOf(ada, talk)).toBe(0)
      expect(await unreadOf(ada, other)).toBe(0)
      expect(await mineOf(ada, other)).toMatchObject({ readSeq: 0, markedUnread: false })
      expect(await bo.query(api.receipts.getReceipts, { conversationId: talk })).toMatchObject([
        { userId: ada.userId, sharedReadSeq: 1 },
      ])
    })

    it('can include empty ones, in which nothing is read', async () => {
      const { ada, talk } = await adaAndBo()
      await ada.mutation(api.conversations.markAsRead, { conversationIds: [talk] })
      expect(await mineOf(ada, talk)).toMatchObject({ readSeq: -1 })
    })

    it('change together or not at all', async () => {
      const { ada, bo, talk } = await adaAndBo()
      const eve = await join(backend, 'Eve')
      const theirs = await talkBetween(bo, eve)
      expect(await codeOf(keep(ada, [talk, theirs], { archived: true }))).toBe('NOT_FOUND')
      expect(await mineOf(ada, talk)).toMatchObject({ archived: false })
      await say(bo, talk, 'One')
      const read = ada.mutation(api.conversations.markAsRead, { conversationIds: [talk, theirs] })
      expect(await codeOf(read)).toBe('NOT_FOUND')
      expect(await unreadOf(ada, talk)).toBe(1)
    })

    it('are limited to a hundred', async () => {
      const { ada, talk } = await adaAndBo()
      const many = Array.from({ length: limits.conversationsPerChange + 1 }, () => talk)
      expect(await codeOf(keep(ada, many, { pinned: true }))).toBe('LIMIT_REACHED')
      const read = ada.mutation(api.conversations.markAsRead, { conversationIds: many })
      expect(await codeOf(read)).toBe('LIMIT_REACHED')
    })
  })

  describe('chats further down the list', () => {
    const olderOf = (person: Person, before: number) =>
      person.query(api.conversations.getOlderConversations, { before })

    it('G11.9 come with their unread counts in one call, the same as one by one', async () => {
      const { ada, bo, talk } = await adaAndBo()
      const first = await say(bo, talk, 'One')
      await say(bo, talk, 'Two')
      await bo.mutation(api.messages.deleteMessages, { messageIds: [first.messageId] })
      await backend.advance(minute)
      const group = await bo.mutation(api.conversations.createGroup, { name: 'Us', participantIds: [ada.userId] })
      await keep(ada, [group], { pinned: true, muted: true })
      const { rows, next } = await olderOf(ada, backend.now())
      expect(next).toBe(null)
      expect(rows.map(({ conversationId }) => conversationId)).toEqual([group, talk])
      for (const row of rows) expect(row.unread).toBe(await unreadOf(ada, row.conversationId))
      expect(rows).toMatchObject([
        { isGroup: true, pinned: true, muted: true, unread: 0 },
        { isGroup: false, pinned: false, archived: false, markedUnread: false, unread: 1 },
      ])
      expect((await olderOf(ada, backend.now() - minute)).rows).toHaveLength(1)
    })

    it('C592 come with their newest message and read position, so that a page can notify of them, too', async () => {
      const { ada, bo, talk } = await adaAndBo()
      const row = async () => {
        const { rows } = await olderOf(ada, backend.now())
        const { lastSeq, readSeq, unread } = rows.find(({ conversationId }) => conversationId === talk)!
        return { lastSeq, readSeq, unread }
      }
      await say(bo, talk, 'Brings it to the top')
      const known = await row()
      // Nothing bumps it again for minutes, however many others pass it meanwhile.
      await say(bo, talk, 'And another')
      const after = await row()
      expect(after).toEqual({ ...known, lastSeq: known.lastSeq + 1, unread: 2 })
      await ada.mutation(api.messages.markMessageAsRead, { conversationId: talk, seq: after.lastSeq })
      expect(await row()).toEqual({ lastSeq: after.lastSeq, readSeq: after.lastSeq, unread: 0 })
    })

    it('G11.1 come in pages that omit none, even if some have the same time', async () => {
      const ada = await join(backend, 'Ada')
      const count = limits.conversationsPerQuery + 5
      for (let index = 0; index < count; index++) {
        if (index % 60 === 0) await backend.advance(1)
        await ada.mutation(api.conversations.createGroup, { name: `Group ${index}`, participantIds: [] })
      }
      const first = await olderOf(ada, backend.now())
      expect(first.rows).toHaveLength(limits.conversationsPerQuery)
      const second = await olderOf(ada, first.next ?? 0)
      expect(second.next).toBe(null)
      const found = new Set([...first.rows, ...second.rows].map(({ conversationId }) => conversationId))
      expect(found.size).toBe(count)
    })
  })
})
