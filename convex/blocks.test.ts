/**
 * R10: after a block, neither person learns anything new about the other, or the reason.
 *
 * One file: it lists every place where one person is visible to another, so that none is missed.
 */
import { describe, expect, it } from 'vitest'
import { limits } from '../domain/limits'
import { readersOf } from '../domain/receipts'
import { describeBackends } from '../tests/support/backends/describe-backends'
import { codeOf, join, say, talkBetween, type Person } from '../tests/support/people'
import { api, internal } from './_generated/api'

const block = (person: Person, other: Person) => person.mutation(api.blocks.blockPerson, { userId: other.userId })
const unblock = (person: Person, other: Person) => person.mutation(api.blocks.unblockPerson, { userId: other.userId })
const beat = (person: Person) =>
  person.mutation(api.presence.sendHeartbeat, { tabId: 'tab', leaveSecret: '0123456789abcdef', visible: true })
const presenceFor = (person: Person, ...others: Person[]) =>
  person.query(api.presence.getPresence, { userIds: others.map(({ userId }) => userId) })
const typistsFor = async (person: Person, conversationId: string) =>
  (await person.query(api.typingStates.getTypingState, { conversationId })).map(({ name }) => name)
const receiptsFor = (person: Person, conversationId: string) =>
  person.query(api.receipts.getReceipts, { conversationId })
const read = (person: Person, conversationId: string, seq: number) =>
  person.mutation(api.messages.markMessageAsRead, { conversationId, seq })
const type = (person: Person, conversationId: string) =>
  person.mutation(api.typingStates.setTypingState, { conversationId })

describeBackends('blocks', (backend) => {
  async function people() {
    const [ada, bo, cy] = [await join(backend, 'Ada'), await join(backend, 'Bo'), await join(backend, 'Cy')]
    return { ada, bo, cy }
  }
  const groupOf = (owner: Person, ...others: Person[]) =>
    owner.mutation(api.conversations.createGroup, { name: 'Us', participantIds: others.map(({ userId }) => userId) })

  describe('R10 a blocked person', () => {
    it('isn’t told: only the blocker sees the list', async () => {
      const { ada, bo } = await people()
      await block(ada, bo)
      await block(ada, bo)
      expect(await ada.query(api.blocks.getBlockedIds, {})).toEqual([bo.userId])
      expect(await ada.query(api.blocks.listBlocked, {})).toMatchObject([{ _id: bo.userId, name: 'Bo' }])
      expect(await bo.query(api.blocks.getBlockedIds, {})).toEqual([])
      await unblock(ada, bo)
      await unblock(ada, bo)
      expect(await ada.query(api.blocks.getBlockedIds, {})).toEqual([])
    })

    it('and the blocker appear to each other as if they had never been online, and see everyone else', async () => {
      const { ada, bo, cy } = await people()
      for (const person of [ada, bo, cy]) await beat(person)
      await block(ada, bo)
      const never = { status: 'offline', lastSeen: null }
      const active = { status: 'active', lastSeen: null }
      expect(await presenceFor(ada, bo, cy)).toMatchObject([never, active])
      expect(await presenceFor(bo, ada, cy)).toMatchObject([never, active])
      expect(await presenceFor(cy, ada, bo)).toMatchObject([active, active])
      await unblock(ada, bo)
      expect(await presenceFor(bo, ada)).toMatchObject([active])
    })

    it('and the blocker do not see each other type, alone or in a group', async () => {
      const { ada, bo, cy } = await people()
      const talk = await talkBetween(ada, bo)
      const group = await groupOf(cy, ada, bo)
      await block(ada, bo)
      for (const person of [ada, bo]) for (const where of [talk, group]) await type(person, where)
      expect(await typistsFor(ada, talk)).toEqual(['Ada'])
      expect(await typistsFor(bo, talk)).toEqual(['Bo'])
      expect(await typistsFor(ada, group)).toEqual(['Ada'])
      expect(await typistsFor(bo, group)).toEqual(['Bo'])
      expect((await typistsFor(cy, group)).toSorted()).toEqual(['Ada', 'Bo'])
    })

    it('C103 and the blocker keep the receipts they had of each other, and share none from then on', async () => {
      const { ada, bo } = await people()
      const talk = await talkBetween(ada, bo)
      await say(ada, talk, 'Read before')
      await say(ada, talk, 'Read meanwhile')
      await read(bo, talk, 0)
      const before = await receiptsFor(ada, talk)
      expect(before).toEqual([{ userId: bo.userId, fromSeq: 0, sharedReadSeq: 0 }])
      for (const [blocker, other] of [
        [ada, bo],
        [bo, ada],
      ] as const) {
        await block(blocker, other)
        expect(await receiptsFor(ada, talk)).toEqual(before)
      }
      await read(bo, talk, 1)
      expect(await receiptsFor(ada, talk)).toEqual(before)
      await unblock(ada, bo)
      await unblock(bo, ada)
      expect(await receiptsFor(ada, talk)).toEqual(before)
    })

    it('C103 and the blocker keep those receipts in groups, too, where the others still see both', async () => {
      const { ada, bo, cy } = await people()
      const group = await groupOf(cy, ada, bo)
      const later = await groupOf(cy, ada, bo)
      const first = await say(ada, group, 'Read before')
      const second = await say(ada, group, 'Read meanwhile')
      await say(ada, later, 'Not read before')
      const positionsFor = async (person: Person, where: string) =>
        readersOf(await person.query(api.receipts.getReadPositions, { conversationId: where }), {
          senderId: ada.userId,
          seq: second.seq,
        })
      await read(bo, group, first.seq)
      const before = await receiptsFor(ada, group)
      expect(before.map(({ userId }) => userId)).toEqual([bo.userId])
      await block(ada, bo)
      expect(await receiptsFor(ada, group)).toEqual(before)
      await read(bo, group, second.seq)
      await read(bo, later, 1)
      expect(await receiptsFor(ada, group)).toEqual(before)
      expect(await receiptsFor(ada, later)).toEqual([])
      expect(await receiptsFor(cy, group)).toMatchObject([{ userId: bo.userId, sharedReadSeq: second.seq }])
      // No one knows whether he has read later messages, so he counts neither as a reader nor as a non-reader.
      expect(await positionsFor(ada, group)).toEqual({ read: [], unread: [cy.userId] })
      expect(await positionsFor(cy, group)).toEqual({ read: [bo.userId], unread: [cy.userId] })
      await unblock(ada, bo)
      expect(await receiptsFor(ada, group)).toMatchObject([{ userId: bo.userId, sharedReadSeq: second.seq }])
      // A second block keeps what is known by then.
      await block(bo, ada)
      expect(await receiptsFor(ada, group)).toMatchObject([{ userId: bo.userId, sharedReadSeq: second.seq }])
    })

    it('C103 shares no receipt with the blocker after leaving the group and joining it again', async () => {
      const { ada, bo, cy } = await people()
      const group = await groupOf(cy, ada, bo)
      await read(bo, group, (await say(ada, group, 'Read before')).seq)
      await block(ada, bo)
      await cy.mutation(api.groups.removeMember, { conversationId: group, userId: bo.userId })
      await cy.mutation(api.groups.addMembers, { conversationId: group, userIds: [bo.userId] })
      await read(bo, group, (await say(ada, group, 'Said later')).seq)
      const told = await receiptsFor(ada, group)
      expect(told.filter(({ fromSeq, sharedReadSeq }) => sharedReadSeq >= fromSeq)).toEqual([])
    })

    it('C101 cannot notify the blocker: their mentions are not counted, nor do they use up the limit', async () => {
      const { ada, bo, cy } = await people()
      const group = await groupOf(cy, ada, bo)
      const mentionsOf = async () => (await ada.query(api.conversations.getMine, { conversationId: group })).mentions
      await cy.mutation(api.groups.setRole, { conversationId: group, userId: bo.userId, role: 'admin' })
      await say(bo, group, 'Hello @ada')
      expect(await mentionsOf()).toBe(1)
      await block(ada, bo)
      expect(await mentionsOf()).toBe(0)
      for (let index = 0; index < limits.mentionsCounted; index++)
        await say(bo, group, index % 2 ? '@ada' : '@everyone')
      await say(cy, group, 'Are you there, @ada?')
      expect(await mentionsOf()).toBe(1)
      await unblock(ada, bo)
      expect(await mentionsOf()).toBe(limits.mentionsCounted)
    })

    it('C102 adds no reaction that the blocker sees, in a shared group', async () => {
      const { ada, bo, cy } = await people()
      const group = await groupOf(cy, ada, bo)
      const { seq } = await say(cy, group, 'Hello')
      const react = (person: Person, emoji: string, on = true) =>
        person.mutation(api.reactions.setReaction, { conversationId: group, seq, emoji, on })
      const marksOf = (person: Person) => person.query(api.messages.getMarks, { conversationId: group, page: 0 })
      const reactorsFor = async (person: Person) =>
        (await person.query(api.reactions.getReactors, { conversationId: group, seq, emoji: '👍' })).map(
          ({ name }) => name,
        )
      await react(bo, '👍')
      await react(bo, '🎉')
      await react(cy, '👍')
      expect((await marksOf(ada)).folded).toEqual([])
      await block(ada, bo)
      expect((await marksOf(ada)).folded).toEqual([
        { seq, emoji: '👍', count: 1 },
        { seq, emoji: '🎉', count: 1 },
      ])
      expect((await marksOf(bo)).folded).toEqual([])
      expect(await reactorsFor(ada)).toEqual(['Cy'])
      expect((await reactorsFor(bo)).toSorted()).toEqual(['Bo', 'Cy'])
      await react(bo, '🎉', false)
      expect((await marksOf(ada)).folded).toEqual([{ seq, emoji: '👍', count: 1 }])
      await unblock(ada, bo)
      expect((await marksOf(ada)).folded).toEqual([])
    })

    it('doesn’t hide anyone else’s receipt, no matter who has read furthest', async () => {
      const { ada, bo, cy } = await people()
      const dee = await join(backend, 'Dee')
      const group = await groupOf(ada, bo, cy, dee)
      await say(ada, group, 'One')
      await say(ada, group, 'Two')
      await say(ada, group, 'Three')
      await read(dee, group, 1)
      await read(bo, group, 3)
      await read(cy, group, 2)
      const top = [
        { userId: bo.userId, fromSeq: 1, sharedReadSeq: 3 },
        { userId: cy.userId, fromSeq: 1, sharedReadSeq: 2 },
      ]
      expect(await receiptsFor(ada, group)).toEqual(top)
      await block(ada, bo)
      expect(await receiptsFor(ada, group)).toEqual(top)
      expect(await receiptsFor(dee, group)).toEqual(top)
      // Read after the block, so the reader is one of the others.
      await say(ada, group, 'Four')
      await read(bo, group, 4)
      expect(await receiptsFor(ada, group)).toEqual(top)
      await read(dee, group, 4)
      expect((await receiptsFor(ada, group))[0]).toMatchObject({ userId: dee.userId, sharedReadSeq: 4 })
    })

    it('can omit others’ receipts in large groups, but never invents one', async () => {
      const { ada, bo } = await people()
      const others = await Promise.all(
        Array.from({ length: limits.positionsApart + 4 }, (_, n) => join(backend, `P${n}`)),
      )
      const group = await groupOf(ada, bo, ...others)
      const { seq } = await say(ada, group, 'Hello')
      await block(ada, bo)
      await read(bo, group, seq)
      for (const person of others.slice(2)) await read(person, group, seq)
      const told = await receiptsFor(ada, group)
      const readers = new Set<string>(others.slice(2).map(({ userId }) => userId))
      expect(told.length).toBeGreaterThan(0)
      for (const { userId, sharedReadSeq } of told) if (readers.has(userId)) expect(sharedReadSeq).toBe(seq)
      expect(told.some(({ userId, sharedReadSeq }) => sharedReadSeq >= seq && !readers.has(userId))).toBe(false)
    })

    it('can no longer write to the blocker, nor the blocker to them; neither learns who blocked whom', async () => {
      const { ada, bo } = await people()
      const talk = await talkBetween(ada, bo)
      const { messageId } = await say(bo, talk, 'Hello')
      await block(ada, bo)
      const edit = { messageId, content: 'Another way in' }
      const attempts = [say(ada, talk, 'Hi'), say(bo, talk, 'Hi'), bo.mutation(api.messages.editMessage, edit)].map(
        (attempt) => attempt.then(String, (error: Error) => error.message),
      )
      const refusals = await Promise.all(attempts)
      expect(refusals[0]).toContain('FORBIDDEN')
      expect(new Set(refusals)).toHaveLength(1)
      await unblock(ada, bo)
      await say(bo, talk, 'Hello again')
    })

    it('gets the stored result when resending a message from before the block', async () => {
      const { ada, bo } = await people()
      const message = { conversationId: await talkBetween(ada, bo), content: 'Hello', clientMessageId: 'once' }
      const sent = await bo.mutation(api.messages.sendMessage, message)
      await block(ada, bo)
      expect(await bo.mutation(api.messages.sendMessage, message)).toEqual(sent)
    })

    it('still writes in shared groups, and can’t add the blocker to one', async () => {
      const { ada, bo, cy } = await people()
      const group = await groupOf(cy, ada, bo)
      const ofBo = await groupOf(bo, cy)
      await block(ada, bo)
      await say(bo, group, 'To all')
      expect(await codeOf(groupOf(bo, ada))).toBe('FORBIDDEN')
      const add = { conversationId: ofBo, userIds: [ada.userId] }
      expect(await codeOf(bo.mutation(api.groups.addMembers, add))).toBe('FORBIDDEN')
      expect(await codeOf(cy.mutation(api.groups.addMembers, { ...add, conversationId: group }))).toBe('no error')
    })
  })

  it('C104 a chat with a deleted account is read-only, and says so', async () => {
    const { ada, bo } = await people()
    const talk = await talkBetween(ada, bo)
    const mine = await say(ada, talk, 'Are you there?')
    const peerOf = async () => (await ada.query(api.conversations.getMine, { conversationId: talk })).peer
    expect((await peerOf())?.isDeleted).toBeUndefined()
    const event = { event: 'delete', tokenIdentifier: 'urn:parley:test|bo', updatedAt: 1 } as const
    await backend.internal.mutation(internal.users.syncUser, event)
    expect((await peerOf())?.isDeleted).toBe(true)
    const attempts = [
      say(ada, talk, 'Hello?'),
      ada.mutation(api.messages.editMessage, { messageId: mine.messageId, content: 'Hello?' }),
      ada.mutation(api.reactions.setReaction, { conversationId: talk, seq: 0, emoji: '👍', on: true }),
    ].map((attempt) => attempt.then(String, (error: Error) => error.message))
    for (const refusal of await Promise.all(attempts)) expect(refusal).toContain('This account was deleted.')
    // The chat stays read, and the user's own messages stay theirs.
    expect((await ada.query(api.messages.getMessages, { conversationId: talk, page: 0 })).messages).toHaveLength(1)
    await ada.mutation(api.messages.deleteMessages, { messageIds: [mine.messageId] })
    // Notes to self have no other person who could be deleted.
    await say(ada, await talkBetween(ada, ada), 'A note')
  })

  it('no one can block themselves or a deleted account; a deleted account leaves the list', async () => {
    const { ada, bo } = await people()
    expect(await codeOf(block(ada, ada))).toBe('INVALID_INPUT')
    await block(ada, bo)
    const event = { event: 'delete', tokenIdentifier: 'urn:parley:test|bo', updatedAt: 1 } as const
    await backend.internal.mutation(internal.users.syncUser, event)
    expect(await ada.query(api.blocks.listBlocked, {})).toEqual([])
  })

  it('blocking also works for people with more blocks than are read at once, up to a limit', async () => {
    const { ada, bo, cy } = await people()
    for (const person of [ada, bo, cy]) await beat(person)
    const crowd: Person[] = []
    for (let index = 0; index < limits.blocksRead + 5; index++) crowd.push(await join(backend, `Person ${index}`))
    for (const person of crowd) await block(person, ada)
    await block(bo, ada)
    const last = crowd.at(-1) as Person
    await beat(last)
    const statuses = (await presenceFor(ada, bo, cy, last)).map(({ status }) => status)
    expect(statuses).toEqual(['offline', 'active', 'offline'])
  })
})
