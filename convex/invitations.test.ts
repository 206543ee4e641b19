/** Adding people to a group directly, and inviting others (decision 0025). */
import { describe, expect, it } from 'vitest'
import { describeBackends } from '../tests/support/backends/describe-backends'
import { codeOf, join, say, talkBetween, type Person } from '../tests/support/people'
import { readSystemEvent } from '../domain/system-event'
import { api, internal } from './_generated/api'

type Choice = 'everyone' | 'contacts' | 'invitation'

const allow = (person: Person, groupAdds: Choice) => person.mutation(api.users.setPrivacy, { groupAdds })
const add = (person: Person, conversationId: string, ...others: Person[]) =>
  person.mutation(api.groups.addMembers, { conversationId, userIds: others.map(({ userId }) => userId) })
const groupOf = (owner: Person, ...others: Person[]) =>
  owner.mutation(api.conversations.createGroup, { name: 'Us', participantIds: others.map(({ userId }) => userId) })
const membersOf = async (person: Person, conversationId: string) =>
  (await person.query(api.conversations.getMembers, { conversationId })).map(({ name }) => name).toSorted()
const invitationsOf = async (person: Person) =>
  (await person.query(api.groups.listInvitations, {})).map(({ conversationId }) => conversationId)
const invitedTo = async (person: Person, conversationId: string) =>
  (await person.query(api.groups.listInvited, { conversationId })).map(({ name }) => name)
const accept = (person: Person, conversationId: string) =>
  person.mutation(api.groups.acceptInvitation, { conversationId })
const decline = (person: Person, conversationId: string) =>
  person.mutation(api.groups.declineInvitation, { conversationId })
const leave = (person: Person, conversationId: string) => person.mutation(api.groups.leave, { conversationId })

describeBackends('invitations', (backend) => {
  async function people() {
    const [ada, bo, cy] = [await join(backend, 'Ada'), await join(backend, 'Bo'), await join(backend, 'Cy')]
    return { ada, bo, cy }
  }

  describe('adding people', () => {
    it('C107 is possible for everyone by default', async () => {
      const { ada, bo, cy } = await people()
      const group = await groupOf(ada, cy)
      expect((await bo.query(api.users.getPrivacy, {})).groupAdds).toBe('everyone')
      expect(await add(ada, group, bo)).toEqual({ invited: [] })
      expect(await membersOf(ada, group)).toEqual(['Ada', 'Bo', 'Cy'])
    })

    it('C107 leaves out people who want to be invited, in new groups, too', async () => {
      const { ada, bo, cy } = await people()
      await allow(bo, 'invitation')
      const group = await groupOf(ada, cy)
      expect(await add(ada, group, bo)).toEqual({ invited: [bo.userId] })
      const fresh = await groupOf(ada, bo, cy)
      expect(await membersOf(ada, group)).toEqual(['Ada', 'Cy'])
      expect(await membersOf(ada, fresh)).toEqual(['Ada', 'Cy'])
      expect((await invitationsOf(bo)).toSorted()).toEqual([group, fresh].toSorted())
      expect(await invitedTo(cy, fresh)).toEqual(['Bo'])
      // The creator of a group is a member, whatever their own settings are.
      expect(await membersOf(bo, await groupOf(bo, ada))).toEqual(['Ada', 'Bo'])
    })

    it('C107 can be limited to people they have written to; having received a message isn’t enough', async () => {
      const { ada, bo, cy } = await people()
      await allow(bo, 'contacts')
      const group = await groupOf(ada, cy)
      const talk = await talkBetween(ada, bo)
      await say(ada, talk, 'Hello')
      await bo.mutation(api.messages.markMessageAsRead, { conversationId: talk, seq: 0 })
      expect(await add(ada, group, bo)).toEqual({ invited: [bo.userId] })
      await say(bo, talk, 'Hello')
      expect(await add(ada, group, bo)).toEqual({ invited: [] })
      expect(await membersOf(ada, group)).toEqual(['Ada', 'Bo', 'Cy'])
      // Being added answers their open invitation.
      expect(await invitationsOf(bo)).toEqual([])
    })

    it('C107 adds some and invites the others if both kinds are chosen at once', async () => {
      const { ada, bo, cy } = await people()
      const dee = await join(backend, 'Dee')
      await allow(bo, 'invitation')
      const group = await groupOf(ada, dee)
      expect(await add(ada, group, bo, cy)).toEqual({ invited: [bo.userId] })
      const { messages } = await ada.query(api.messages.getMessages, { conversationId: group, page: 0 })
      expect(readSystemEvent(messages.at(-1)?.content ?? '')).toEqual({
        type: 'members-added',
        userIds: [cy.userId],
        count: 1,
      })
      // Members aren't told about someone who is only invited.
      const before = messages.length
      await add(ada, group, bo)
      expect((await ada.query(api.messages.getMessages, { conversationId: group, page: 0 })).messages).toHaveLength(
        before,
      )
    })
  })

  describe('an invitation', () => {
    it('C108 reveals the group’s name and the inviter, and nothing else of the group, until it is accepted', async () => {
      const { ada, bo, cy } = await people()
      await allow(bo, 'invitation')
      const group = await groupOf(ada, bo, cy)
      await say(ada, group, 'Between us')
      expect(await bo.query(api.groups.listInvitations, {})).toMatchObject([
        { conversationId: group, groupName: 'Us', memberCount: 2, invitedBy: { _id: ada.userId, name: 'Ada' } },
      ])
      const page = { conversationId: group, page: 0 }
      expect(await codeOf(bo.query(api.messages.getMessages, page))).toBe('NOT_FOUND')
      expect(await codeOf(bo.query(api.groups.listInvited, { conversationId: group }))).toBe('NOT_FOUND')
      await accept(bo, group)
      expect(await membersOf(ada, group)).toEqual(['Ada', 'Bo', 'Cy'])
      const seen = (await bo.query(api.messages.getMessages, page)).messages
      expect(seen.map(({ content }) => readSystemEvent(content))).toEqual([{ type: 'member-joined' }])
      expect(seen[0]?.senderId).toBe(bo.userId)
      expect(await invitationsOf(bo)).toEqual([])
      expect(await invitedTo(ada, group)).toEqual([])
    })

    it('C152 is announced in the user’s own data: a page without invitations makes no query for them', async () => {
      const { ada, bo, cy } = await people()
      const isTold = async () => (await bo.query(api.users.me, {}))?.isInvited
      expect(await isTold()).toBeUndefined()
      await allow(bo, 'invitation')
      const [accepted, declined] = [await groupOf(ada, bo, cy), await groupOf(ada, bo, cy)]
      expect(await isTold()).toBe(true)
      await accept(bo, accepted)
      expect(await isTold()).toBe(true)
      await decline(bo, declined)
      expect(await isTold()).toBeUndefined()
    })

    it('C108 exists once, however often it is repeated, and only for the invited person', async () => {
      const { ada, bo, cy } = await people()
      await allow(bo, 'invitation')
      const group = await groupOf(ada, cy)
      await add(ada, group, bo)
      await add(ada, group, bo)
      expect(await invitationsOf(bo)).toEqual([group])
      expect(await codeOf(accept(cy, group))).toBe('NOT_FOUND')
      const dee = await join(backend, 'Dee')
      expect(await codeOf(accept(dee, group))).toBe('NOT_FOUND')
      expect(await codeOf(decline(dee, group))).toBe('no error')
    })

    it('C108 can be withdrawn by anyone who can add people, and by no one else', async () => {
      const { ada, bo, cy } = await people()
      await allow(bo, 'invitation')
      const group = await groupOf(ada, bo, cy)
      const withdraw = (person: Person) =>
        person.mutation(api.groups.withdrawInvitation, { conversationId: group, userId: bo.userId })
      expect(await codeOf(withdraw(cy))).toBe('FORBIDDEN')
      await withdraw(ada)
      expect(await invitationsOf(bo)).toEqual([])
      expect(await codeOf(accept(bo, group))).toBe('NOT_FOUND')
    })

    it('C108 by a blocked person, or to an empty group, is not shown', async () => {
      const { ada, bo, cy } = await people()
      await allow(bo, 'invitation')
      const [blocked, empty] = [await groupOf(ada, bo), await groupOf(cy, bo)]
      await bo.mutation(api.blocks.blockPerson, { userId: ada.userId })
      await leave(cy, empty)
      expect(await invitationsOf(bo)).toEqual([])
      expect(await codeOf(accept(bo, blocked))).toBe('NOT_FOUND')
      expect(await codeOf(accept(bo, empty))).toBe('NOT_FOUND')
    })

    it('C108 follows the group’s settings: earlier messages are visible if the group says so', async () => {
      const { ada, bo, cy } = await people()
      await allow(bo, 'invitation')
      const group = await groupOf(ada, bo, cy)
      await ada.mutation(api.groups.configure, { conversationId: group, change: { history: 'everything' } })
      await accept(bo, group)
      expect((await bo.query(api.conversations.getMine, { conversationId: group })).visibleFromSeq).toBe(0)
    })
  })

  describe('leaving', () => {
    it('C109 is final: they can only be invited, and only accepting brings them back', async () => {
      const { ada, bo, cy } = await people()
      const group = await groupOf(ada, bo, cy)
      await leave(bo, group)
      expect(await add(ada, group, bo)).toEqual({ invited: [bo.userId] })
      expect(await membersOf(ada, group)).toEqual(['Ada', 'Cy'])
      await accept(bo, group)
      expect(await membersOf(ada, group)).toEqual(['Ada', 'Bo', 'Cy'])
      // They accepted, so if they are removed later they can be added again.
      await ada.mutation(api.groups.removeMember, { conversationId: group, userId: bo.userId })
      expect(await add(ada, group, bo)).toEqual({ invited: [] })
    })

    it('C109 C304 holds however often they are added, by any member, alone or with many, in a group of any size', async () => {
      const { ada, bo, cy } = await people()
      const crowd: Person[] = []
      for (let n = 0; n < 40; n++) crowd.push(await join(backend, `Person ${n}`))
      const group = await groupOf(ada, bo, cy, ...crowd)
      await ada.mutation(api.groups.setRole, { conversationId: group, userId: cy.userId, role: 'admin' })
      await leave(bo, group)
      const later = await join(backend, 'Later')
      for (let n = 0; n < 15; n++) {
        await backend.advance(1_000)
        const by = n % 2 === 0 ? ada : cy
        expect(await add(by, group, ...(n % 3 === 0 ? [crowd[n]!, bo, later] : [bo]))).toEqual({ invited: [bo.userId] })
      }
      expect(await membersOf(ada, group)).not.toContain('Bo')
      expect(await invitationsOf(bo)).toEqual([group])
      expect(await codeOf(bo.query(api.messages.getMessages, { conversationId: group, page: 0 }))).toBe('NOT_FOUND')
    })

    it('C109 also applies after declining', async () => {
      const { ada, bo, cy } = await people()
      await allow(bo, 'invitation')
      const group = await groupOf(ada, bo, cy)
      await decline(bo, group)
      expect(await invitationsOf(bo)).toEqual([])
      await allow(bo, 'everyone')
      expect(await add(ada, group, bo)).toEqual({ invited: [bo.userId] })
    })

    it('C109 leaves nothing behind once the account is deleted', async () => {
      const { ada, bo, cy } = await people()
      await allow(bo, 'invitation')
      const group = await groupOf(ada, bo, cy)
      const event = { event: 'delete', tokenIdentifier: 'urn:parley:test|bo', updatedAt: 1 } as const
      await backend.internal.mutation(internal.users.syncUser, event)
      expect(await invitedTo(ada, group)).toEqual([])
      expect(await codeOf(add(ada, group, bo))).toBe('NOT_FOUND')
    })
  })
})
