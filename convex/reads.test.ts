/** R1–R7 through the functions: what counts as unread and read, whatever people do in whatever order. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limits } from '../domain/limits'
import { isReadByAnother, readersOf } from '../domain/receipts'
import { unreadCount } from '../domain/unread'
import { describeBackends } from '../tests/support/backends/describe-backends'
import { join, say, talkBetween, type Person } from '../tests/support/people'
import { api, internal } from './_generated/api'

const readUpTo = (person: Person, conversationId: string, seq: number) =>
  person.mutation(api.messages.markMessageAsRead, { conversationId, seq })

const mineOf = (person: Person, conversationId: string) => person.query(api.conversations.getMine, { conversationId })

const receiptsFor = (person: Person, conversationId: string) =>
  person.query(api.receipts.getReceipts, { conversationId })

async function unreadOf(person: Person, conversationId: string) {
  const head = await person.query(api.conversations.getHead, { conversationId })
  return unreadCount(head, await mineOf(person, conversationId))
}

describeBackends('reads', (backend) => {
  async function adaAndBo() {
    const ada = await join(backend, 'Ada')
    const bo = await join(backend, 'Bo')
    return { ada, bo, talk: await talkBetween(ada, bo) }
  }

  it('G11.9 R1 R3 others’ messages are unread until read; the user’s own never are', async () => {
    const { ada, bo, talk } = await adaAndBo()
    for (const text of ['One', 'Two', 'Three']) await say(bo, talk, text)
    expect(await unreadOf(ada, talk)).toBe(3)
    expect(await unreadOf(bo, talk)).toBe(0)
    await say(ada, talk, 'Sent without having read')
    expect(await unreadOf(ada, talk)).toBe(3)
    expect(await readUpTo(ada, talk, 1)).toEqual({ readSeq: 1 })
    expect(await unreadOf(ada, talk)).toBe(1)
    await readUpTo(ada, talk, 3)
    expect(await unreadOf(ada, talk)).toBe(0)
    expect(await unreadOf(bo, talk)).toBe(1)
  })

  it('R1 system rows are never unread', async () => {
    const { ada, bo } = await adaAndBo()
    const group = await ada.mutation(api.conversations.createGroup, { name: 'Us', participantIds: [bo.userId] })
    await ada.mutation(api.groups.rename, { conversationId: group, name: 'We' })
    expect(await unreadOf(bo, group)).toBe(0)
  })

  it('G11.7 R2 any number is read in one call; the position never moves back or past the newest row', async () => {
    const { ada, bo, talk } = await adaAndBo()
    for (const text of ['One', 'Two', 'Three']) await say(bo, talk, text)
    expect(await readUpTo(ada, talk, 1000)).toEqual({ readSeq: 2 })
    expect(await readUpTo(ada, talk, 0)).toEqual({ readSeq: 2 })
  })

  it('R3 a long move past the user’s own messages stops where they can still be counted', async () => {
    const { ada, bo, talk } = await adaAndBo()
    const fill = (count: number) =>
      backend.internal.mutation(internal.demo.fill, {
        conversationId: talk,
        senderIds: [bo.userId],
        count,
        stepMs: 1000,
      })
    await fill(300)
    await say(ada, talk, 'Not caught up')
    await fill(300)
    expect(await unreadOf(ada, talk)).toBe(600)
    expect(await readUpTo(ada, talk, 280)).toEqual({ readSeq: 255 })
    expect(await unreadOf(ada, talk)).toBe(344)
    expect(await readUpTo(ada, talk, 280)).toEqual({ readSeq: 280 })
    expect(await unreadOf(ada, talk)).toBe(319)
    expect(await readUpTo(ada, talk, 400)).toEqual({ readSeq: 400 })
    expect(await unreadOf(ada, talk)).toBe(200)
    expect(await readUpTo(ada, talk, 600)).toEqual({ readSeq: 600 })
    expect(await unreadOf(ada, talk)).toBe(0)
  })

  it('R3 the user’s own deletions hide none of the others’, however many there are', async () => {
    const { ada, bo, talk } = await adaAndBo()
    await say(ada, talk, 'Unread, so that what follows lies above')
    const own = []
    for (let count = 0; count < limits.tombstonesCounted; count++) own.push((await say(bo, talk, 'Mine')).messageId)
    const theirs = await say(ada, talk, 'Theirs')
    await bo.mutation(api.messages.deleteMessages, { messageIds: own })
    expect(await unreadOf(bo, talk)).toBe(2)
    await ada.mutation(api.messages.deleteMessages, { messageIds: [theirs.messageId] })
    expect(await unreadOf(bo, talk)).toBe(1)
  })

  it('R3 a message that others delete is no longer unread; if it was read, nothing changes', async () => {
    const { ada, bo, talk } = await adaAndBo()
    const first = await say(bo, talk, 'One')
    await readUpTo(ada, talk, 0)
    const second = await say(bo, talk, 'Two')
    await say(bo, talk, 'Three')
    await bo.mutation(api.messages.deleteMessages, { messageIds: [first.messageId, second.messageId] })
    expect(await unreadOf(ada, talk)).toBe(1)
    await readUpTo(ada, talk, 1)
    expect(await unreadOf(ada, talk)).toBe(1)
  })

  it('R4 marking as unread does not move the read position back', async () => {
    const { ada, bo, talk } = await adaAndBo()
    await say(bo, talk, 'One')
    await readUpTo(ada, talk, 0)
    await ada.mutation(api.conversations.setPrefs, { conversationIds: [talk], markedUnread: true })
    expect(await mineOf(ada, talk)).toMatchObject({ readSeq: 0, markedUnread: true, muted: false })
    expect(await receiptsFor(bo, talk)).toEqual([{ userId: ada.userId, fromSeq: 0, sharedReadSeq: 0 }])
    await ada.mutation(api.conversations.setPrefs, { conversationIds: [talk], markedUnread: false })
    expect(await mineOf(ada, talk)).toMatchObject({ markedUnread: false })
  })

  describe('receipts', () => {
    it('G6.2 R6 a message is read once someone else has read up to it', async () => {
      const { ada, bo, talk } = await adaAndBo()
      const sent = { senderId: ada.userId, seq: (await say(ada, talk, 'One')).seq }
      expect(isReadByAnother(await receiptsFor(ada, talk), sent)).toBe(false)
      await readUpTo(ada, talk, 0)
      expect(isReadByAnother(await receiptsFor(ada, talk), sent)).toBe(false)
      await readUpTo(bo, talk, 0)
      expect(isReadByAnother(await receiptsFor(ada, talk), sent)).toBe(true)
    })

    it('R5 someone who hides theirs sends none, sees none, and reveals nothing of that time later', async () => {
      const { ada, bo, talk } = await adaAndBo()
      await say(ada, talk, 'One')
      await bo.mutation(api.users.setPrivacy, { sendsReceipts: false })
      await readUpTo(bo, talk, 0)
      expect(await receiptsFor(ada, talk)).toEqual([])
      await readUpTo(ada, talk, 0)
      expect(await receiptsFor(bo, talk)).toEqual([])
      await bo.mutation(api.users.setPrivacy, { sendsReceipts: true })
      const bosReceipt = async () => (await receiptsFor(ada, talk)).find(({ userId }) => userId === bo.userId)
      expect(await bosReceipt()).toBeUndefined()
      // A page that opens the conversation again reports its position.
      await readUpTo(bo, talk, 0)
      expect(await bosReceipt()).toBeUndefined()
      await say(ada, talk, 'Two')
      await readUpTo(bo, talk, 1)
      // Only the new message: what was read with receipts off stays hidden, although its seq is lower.
      expect(await bosReceipt()).toEqual({ userId: bo.userId, fromSeq: 1, sharedReadSeq: 1 })
    })

    it('R6 someone who joins later has not read earlier messages, even if they can see them', async () => {
      const { ada, bo } = await adaAndBo()
      const eve = await join(backend, 'Eve')
      const group = await ada.mutation(api.conversations.createGroup, { name: 'Us', participantIds: [bo.userId] })
      const before = await say(ada, group, 'Before')
      await ada.mutation(api.groups.addMembers, { conversationId: group, userIds: [eve.userId] })
      const after = await say(ada, group, 'After')
      await readUpTo(eve, group, after.seq)
      const isRead = async ({ seq }: { seq: number }) =>
        isReadByAnother(await receiptsFor(ada, group), { senderId: ada.userId, seq })
      expect(await isRead(before)).toBe(false)
      expect(await isRead(after)).toBe(true)
      await readUpTo(bo, group, before.seq)
      expect(await isRead(before)).toBe(true)
    })

    it('R6 are listed per member on request: readers and non-readers, without anyone who hides theirs', async () => {
      const { ada, bo } = await adaAndBo()
      const [cy, dee, eve] = [await join(backend, 'Cy'), await join(backend, 'Dee'), await join(backend, 'Eve')]
      const group = await ada.mutation(api.conversations.createGroup, {
        name: 'Us',
        participantIds: [bo, cy, dee].map(({ userId }) => userId),
      })
      const { seq } = await say(ada, group, 'Who reads this?')
      await ada.mutation(api.groups.addMembers, { conversationId: group, userIds: [eve.userId] })
      await dee.mutation(api.users.setPrivacy, { sendsReceipts: false })
      for (const person of [bo, dee, eve]) await readUpTo(person, group, seq + 1)
      const positionsFor = (person: Person) => person.query(api.receipts.getReadPositions, { conversationId: group })
      const readers = readersOf(await positionsFor(ada), { senderId: ada.userId, seq })
      expect(readers).toEqual({ read: [bo.userId], unread: [cy.userId] })
      expect(await positionsFor(dee)).toEqual([])
    })
  })

  it('R7 a new member has everything read and sees nothing from before', async () => {
    const { ada, bo } = await adaAndBo()
    const eve = await join(backend, 'Eve')
    const group = await ada.mutation(api.conversations.createGroup, { name: 'Us', participantIds: [bo.userId] })
    for (let index = 0; index < 40; index++) await say(bo, group, `Before ${index}`)
    await ada.mutation(api.groups.addMembers, { conversationId: group, userIds: [eve.userId] })
    expect(await unreadOf(eve, group)).toBe(0)
    expect(await mineOf(eve, group)).toMatchObject({ visibleFromSeq: 41, readSeq: 41 })
    await say(bo, group, 'After')
    expect(await unreadOf(eve, group)).toBe(1)
    const pages = await Promise.all(
      [0, 1].map((page) => eve.query(api.messages.getMessages, { conversationId: group, page })),
    )
    const seen = pages.flatMap(({ messages }) => messages)
    expect(seen.map(({ seq, kind }) => [seq, kind])).toEqual([
      [41, 'system'],
      [42, 'text'],
    ])
    const [before] = (await bo.query(api.messages.getMessages, { conversationId: group, page: 0 })).messages.slice(1)
    const remove = eve.mutation(api.messages.deleteMessages, { messageIds: before ? [before._id] : [] })
    await expect(remove).rejects.toThrow('NOT_FOUND')
  })

  it('R1 R2 R3 R6 the rules hold for any actions of two people and a third', async () => {
    const who = fc.integer({ min: 0, max: 2 })
    const act = fc.oneof(
      { weight: 4, arbitrary: fc.record({ type: fc.constant('send' as const), who }) },
      { weight: 4, arbitrary: fc.record({ type: fc.constant('read' as const), who, back: fc.nat(4) }) },
      { weight: 1, arbitrary: fc.record({ type: fc.constant('delete' as const), who, back: fc.nat(4) }) },
      { weight: 1, arbitrary: fc.record({ type: fc.constant('rename' as const) }) },
    )
    const people = [await join(backend, 'Ada'), await join(backend, 'Bo'), await join(backend, 'Cy')] as const
    let run = 0
    const anyHistory = fc.asyncProperty(fc.array(act, { maxLength: 24 }), async (acts) => {
      const others = people.slice(1).map(({ userId }) => userId)
      const group = await people[0].mutation(api.conversations.createGroup, {
        name: `Run ${run++}`,
        participantIds: others,
      })
      // The naive model: rows, and how far each person has read.
      const rows: { sender: number | null; deleted: boolean }[] = [{ sender: null, deleted: false }]
      const readSeq = [0, 0, 0]
      const messagesOf = async () =>
        (await people[0].query(api.messages.getMessages, { conversationId: group, page: 0 })).messages
      for (const one of acts) {
        const newest = rows.length - 1
        if (one.type === 'send') {
          await say(people[one.who as 0], group, 'Text')
          rows.push({ sender: one.who, deleted: false })
          if (readSeq[one.who] === newest) readSeq[one.who] = newest + 1
        } else if (one.type === 'rename') {
          await people[0].mutation(api.groups.rename, { conversationId: group, name: `Run ${run++}` })
          rows.push({ sender: null, deleted: false })
        } else if (one.type === 'read') {
          const seq = Math.max(0, newest - one.back)
          const result = await readUpTo(people[one.who as 0], group, seq)
          readSeq[one.who] = Math.max(readSeq[one.who] ?? 0, seq)
          expect(result.readSeq).toBe(readSeq[one.who])
        } else {
          const row = rows[newest - one.back]
          const message = (await messagesOf())[newest - one.back]
          if (row?.sender !== one.who || !message) continue
          await people[one.who as 0].mutation(api.messages.deleteMessages, { messageIds: [message._id] })
          row.deleted = true
        }
      }
      const messages = await messagesOf()
      expect(messages.map(({ seq }) => seq)).toEqual([...rows.keys()])
      expect(messages.at(-1)?.count).toBe(rows.filter(({ sender }) => sender !== null).length)
      for (const [index, person] of people.entries()) {
        const unread = rows.filter(
          ({ sender, deleted }, seq) => sender !== null && sender !== index && !deleted && seq > (readSeq[index] ?? 0),
        )
        expect(await unreadOf(person, group)).toBe(unread.length)
        const receipts = await receiptsFor(person, group)
        for (const [seq, { sender }] of rows.entries()) {
          if (sender === null) continue
          const senderId = people[sender as 0].userId
          const isRead = people.some((_, reader) => reader !== sender && (readSeq[reader] ?? 0) >= seq)
          expect(isReadByAnother(receipts, { senderId, seq })).toBe(isRead)
        }
      }
    })
    await fc.assert(anyHistory, { numRuns: 40 })
  })
})
