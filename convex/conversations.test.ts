import { describe, expect, it } from 'vitest'
import { directKey } from '../domain/conversation-key'
import { tokenIdentifierOf } from '../tests/support/backends/backend'
import { describeBackends } from '../tests/support/backends/describe-backends'
import { codeOf, join, say, talkBetween, type Person } from '../tests/support/people'
import { api, internal } from './_generated/api'

const inboxOf = async (person: Person) =>
  (await person.query(api.conversations.getUserConversations, { limit: 50 })).map((row) => row.conversationId)

const membersOf = (person: Person, conversationId: string) =>
  person.query(api.conversations.getMembers, { conversationId })

const headOf = (person: Person, conversationId: string) => person.query(api.conversations.getHead, { conversationId })

const groupOf = (owner: Person, members: Person[], name = 'Us') =>
  owner.mutation(api.conversations.createGroup, { name, participantIds: members.map(({ userId }) => userId) })

describeBackends('conversations', (backend, backendName) => {
  async function joinAll<Name extends string>(...names: Name[]) {
    const people = {} as Record<Name, Person>
    for (const name of names) people[name] = await join(backend, name)
    return people
  }

  const deleteAccount = ({ name }: Person) =>
    backend.internal.mutation(internal.users.syncUser, {
      event: 'delete',
      tokenIdentifier: tokenIdentifierOf(name),
      updatedAt: backend.now(),
    })

  async function crowd(count: number) {
    const people: Person[] = []
    for (let index = 0; index < count; index++) people.push(await join(backend, `Member ${index}`))
    return people
  }

  describe('one-to-one', () => {
    it('G7.2 G7.3 has the key of both, whoever starts it, and is made once', async () => {
      const { Ada, Bo } = await joinAll('Ada', 'Bo')
      const first = await talkBetween(Ada, Bo)
      expect(first).toBe(directKey(Ada.userId, Bo.userId))
      expect(await talkBetween(Bo, Ada)).toBe(first)
      expect((await membersOf(Ada, first)).map(({ name }) => name).toSorted()).toEqual(['Ada', 'Bo'])
    })

    it('is in the other’s list from its first message on', async () => {
      const { Ada, Bo } = await joinAll('Ada', 'Bo')
      const talk = await talkBetween(Ada, Bo)
      expect(await inboxOf(Ada)).toEqual([talk])
      expect(await inboxOf(Bo)).toEqual([])
      await say(Ada, talk, 'Hello')
      await say(Ada, talk, 'Anybody there?')
      expect(await inboxOf(Bo)).toEqual([talk])
    })

    it('is in the list of one who opens it before anything was said', async () => {
      const { Ada, Bo } = await joinAll('Ada', 'Bo')
      const talk = await talkBetween(Ada, Bo)
      await talkBetween(Bo, Ada)
      expect(await inboxOf(Bo)).toEqual([talk])
    })

    it('shows each the other', async () => {
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

    it('G7.5 contains the caller, two people at most, and nobody who was deleted', async () => {
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

  describe('the list', () => {
    it('G2.5 G8.3 is newest first', async () => {
      const { Ada, Bo, Cy } = await joinAll('Ada', 'Bo', 'Cy')
      const withBo = await talkBetween(Ada, Bo)
      await backend.advance(10)
      const withCy = await talkBetween(Ada, Cy)
      await backend.advance(10)
      expect(await inboxOf(Ada)).toEqual([withCy, withBo])
      await say(Bo, withBo, 'Hi')
      await backend.advance(10)
      expect(await inboxOf(Ada)).toEqual([withBo, withCy])
      await say(Ada, withCy, 'Hi')
      expect(await inboxOf(Ada)).toEqual([withCy, withBo])
    })

    it('is not rewritten while the newest conversation goes on', async () => {
      const { Ada, Bo } = await joinAll('Ada', 'Bo')
      const talk = await talkBetween(Ada, Bo)
      await say(Ada, talk, 'One')
      const before = await Ada.query(api.conversations.getUserConversations, { limit: 5 })
      await backend.advance(1000)
      await say(Bo, talk, 'Two')
      expect(await Ada.query(api.conversations.getUserConversations, { limit: 5 })).toEqual(before)
    })

    it('orders those of one moment by what was said last', async () => {
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

  describe('groups', () => {
    it('begin with a row that tells of them and have their creator as owner', async () => {
      const { Ada, Bo, Cy } = await joinAll('Ada', 'Bo', 'Cy')
      const group = await groupOf(Ada, [Bo, Cy, Ada], ' Us ')
      expect(await headOf(Bo, group)).toMatchObject({ isGroup: true, groupName: 'Us', memberCount: 3, lastSeq: 0 })
      const members = await membersOf(Cy, group)
      expect(members.filter(({ role }) => role === 'owner').map(({ userId }) => userId)).toEqual([Ada.userId])
      expect(members).toHaveLength(3)
      expect(await inboxOf(Cy)).toEqual([group])
      const { messages } = await Bo.query(api.messages.getMessages, { conversationId: group, page: 0 })
      expect(messages).toMatchObject([{ kind: 'system', count: 0, content: '{"type":"group-created","name":"Us"}' }])
    })

    it('have a name', async () => {
      const { Ada } = await joinAll('Ada')
      expect(await codeOf(groupOf(Ada, [], ' '))).toBe('EMPTY')
      expect(await codeOf(groupOf(Ada, [], 'x'.repeat(81)))).toBe('TOO_LONG')
    })

    it('of many are filled in transactions of a hundred, and all see the group from its first row', async () => {
      const { Ada } = await joinAll('Ada')
      const people = await crowd(120)
      const group = await groupOf(Ada, people)
      expect((await headOf(Ada, group)).memberCount).toBe(100)
      for (let step = 0; step < 3; step++) await backend.advance(1)
      expect((await headOf(Ada, group)).memberCount).toBe(121)
      expect(await membersOf(Ada, group)).toHaveLength(121)
      const last = people.at(-1) as Person
      await say(Ada, group, 'Welcome')
      const { messages } = await last.query(api.messages.getMessages, { conversationId: group, page: 0 })
      expect(messages.map(({ seq }) => seq)).toEqual([0, 1])
      expect(await last.query(api.conversations.getMine, { conversationId: group })).toMatchObject({
        readSeq: 0,
        seenCount: 0,
        visibleFromSeq: 0,
      })
    })

    it('take nobody twice, nor anybody whose account is gone, while they are being filled', async () => {
      const { Ada } = await joinAll('Ada')
      const people = await crowd(120)
      const [last, gone] = people.toReversed() as [Person, Person]
      const group = await groupOf(Ada, people)
      await Ada.mutation(api.conversations.addMembers, { conversationId: group, userIds: [last.userId] })
      await deleteAccount(gone)
      for (let step = 0; step < 3; step++) await backend.advance(1)
      expect((await headOf(Ada, group)).memberCount).toBe(120)
      const members = (await membersOf(Ada, group)).map(({ userId }) => userId)
      expect(members).toHaveLength(120)
      expect(new Set(members).size).toBe(120)
      expect(members).not.toContain(gone.userId)
      expect(await codeOf(headOf(last, group))).toBe('no error')
    })

    it('are left by an account that is deleted, and handed on to somebody who is there', async () => {
      const { Ada, Bo, Cy } = await joinAll('Ada', 'Bo', 'Cy')
      const groups: string[] = []
      for (let index = 0; index < 25; index++) groups.push(await groupOf(Ada, [Bo, Cy], `Group ${index}`))
      const talk = await talkBetween(Ada, Cy)
      await say(Ada, talk, 'Bye')
      for (const person of [Ada, Bo]) await deleteAccount(person)
      for (let step = 0; step < 4; step++) await backend.advance(1)
      for (const group of groups) {
        expect(await membersOf(Cy, group)).toEqual([expect.objectContaining({ userId: Cy.userId, role: 'owner' })])
        expect(await headOf(Cy, group)).toMatchObject({ memberCount: 1, preview: { text: '{"type":"member-left"}' } })
      }
      // A conversation of two stays where it was.
      expect((await membersOf(Cy, talk)).map(({ name }) => name).toSorted()).toEqual(['Cy', 'Deleted account'])
    })

    it('larger than 32 are listed, but a message rewrites nobody’s list', async () => {
      const { Ada, Bo } = await joinAll('Ada', 'Bo')
      const people = await crowd(32)
      const group = await groupOf(Ada, people)
      await backend.advance(10)
      const talk = await talkBetween(Ada, Bo)
      await backend.advance(10)
      await say(Ada, group, 'Hello all')
      expect(await inboxOf(Ada)).toEqual([talk, group])
      const [row] = (await people[0]?.query(api.conversations.getUserConversations, { limit: 1 })) ?? []
      expect(row).toMatchObject({ conversationId: group, isGroup: true })
      expect((await headOf(Ada, group)).lastMessageAt).toBeGreaterThan(row?.sortAt ?? Infinity)
    })

    it('change lists when they grow past 32 and when they shrink again', async () => {
      const { Ada, Bo, Cy } = await joinAll('Ada', 'Bo', 'Cy')
      const group = await groupOf(Ada, [...(await crowd(30)), Cy])
      const talk = await talkBetween(Cy, Bo)
      const newest = async () => (await inboxOf(Cy))[0]
      await backend.advance(10)
      await say(Ada, group, 'We are 32')
      expect(await newest()).toBe(group)
      await backend.advance(10)
      await say(Cy, talk, 'Hi')
      await Ada.mutation(api.conversations.addMembers, { conversationId: group, userIds: [Bo.userId] })
      await backend.advance(10)
      await say(Ada, group, 'We are 33')
      expect(await newest()).toBe(talk)
      await Bo.mutation(api.conversations.leaveGroup, { conversationId: group })
      await backend.advance(10)
      await say(Ada, group, 'We are 32 again')
      expect(await newest()).toBe(group)
    })

    it('are left: nothing more is seen of them, and an owner hands them on', async () => {
      const { Ada, Bo, Cy } = await joinAll('Ada', 'Bo', 'Cy')
      const group = await groupOf(Ada, [Bo, Cy])
      await Ada.mutation(api.conversations.leaveGroup, { conversationId: group })
      expect(await codeOf(headOf(Ada, group))).toBe('NOT_FOUND')
      expect(await inboxOf(Ada)).toEqual([])
      const members = await membersOf(Bo, group)
      expect(members.map(({ role }) => role).toSorted()).toEqual(['member', 'owner'])
      expect(await headOf(Bo, group)).toMatchObject({ memberCount: 2, preview: { text: '{"type":"member-left"}' } })
    })

    it('let owners and admins add and remove, members do neither, and nobody removes the owner', async () => {
      const { Ada, Bo, Cy } = await joinAll('Ada', 'Bo', 'Cy')
      const group = await groupOf(Ada, [Bo])
      const add = (as: Person, who: Person) =>
        codeOf(as.mutation(api.conversations.addMembers, { conversationId: group, userIds: [who.userId] }))
      const remove = (as: Person, who: Person) =>
        codeOf(as.mutation(api.conversations.removeMember, { conversationId: group, userId: who.userId }))
      expect(await add(Bo, Cy)).toBe('FORBIDDEN')
      expect(await add(Ada, Cy)).toBe('no error')
      expect(await add(Ada, Cy)).toBe('no error')
      expect((await headOf(Ada, group)).memberCount).toBe(3)
      expect(await remove(Bo, Cy)).toBe('FORBIDDEN')
      expect(await remove(Bo, Ada)).toBe('FORBIDDEN')
      expect(await remove(Ada, Ada)).toBe('FORBIDDEN')
      expect(await remove(Ada, Cy)).toBe('no error')
      expect(await remove(Ada, Cy)).toBe('NOT_FOUND')
      expect(await codeOf(headOf(Cy, group))).toBe('NOT_FOUND')
      // Back again, as a stranger: from the row of the second joining on.
      await add(Ada, Cy)
      expect(await Cy.query(api.conversations.getMine, { conversationId: group })).toMatchObject({ visibleFromSeq: 3 })
    })

    it('are renamed by those who run them', async () => {
      const { Ada, Bo } = await joinAll('Ada', 'Bo')
      const group = await groupOf(Ada, [Bo])
      const rename = (as: Person, name: string) =>
        codeOf(as.mutation(api.conversations.renameGroup, { conversationId: group, name }))
      expect(await rename(Bo, 'Mine')).toBe('FORBIDDEN')
      expect(await rename(Ada, '')).toBe('EMPTY')
      expect(await rename(Ada, '\u202e')).toBe('EMPTY')
      expect(await rename(Ada, 'Us')).toBe('no error')
      expect(await rename(Ada, 'We')).toBe('no error')
      expect(await headOf(Bo, group)).toMatchObject({ groupName: 'We', lastSeq: 1 })
    })

    it('are what members are changed in, not one-to-one conversations', async () => {
      const { Ada, Bo } = await joinAll('Ada', 'Bo')
      const conversationId = await talkBetween(Ada, Bo)
      const add = Ada.mutation(api.conversations.addMembers, { conversationId, userIds: [] })
      expect(await codeOf(add)).toBe('INVALID_INPUT')
      expect(await codeOf(Ada.mutation(api.conversations.leaveGroup, { conversationId }))).toBe('INVALID_INPUT')
    })

    // convex-test looks through all people for each one that joins: half a minute.
    if (backendName !== 'convex-test')
      it('have at most 1,000 members', async () => {
        const { Ada } = await joinAll('Ada')
        const people = await crowd(1000)
        expect(await codeOf(groupOf(Ada, people))).toBe('LIMIT_REACHED')
        expect(await codeOf(groupOf(Ada, people.slice(1)))).toBe('no error')
      })
  })

  describe('the demo', () => {
    const ada = { tokenIdentifier: 'urn:parley:test|ada', name: 'Ada Lovelace', email: 'ada@demo.test' }
    const bo = { tokenIdentifier: 'urn:parley:test|bo', name: 'Bo Chen', email: 'bo@demo.test' }

    it('has talked for days, and again changes nothing', async () => {
      const conversationId = await backend.internal.mutation(internal.demo.seed, { ada, bo })
      expect(await backend.internal.mutation(internal.demo.seed, { ada, bo })).toBe(conversationId)
      const Ada = await join(backend, 'Ada')
      const head = await headOf(Ada, conversationId)
      expect(head.count).toBe(40)
      expect(head.lastMessageAt).toBeLessThan(backend.now())
      const mine = await Ada.query(api.conversations.getMine, { conversationId })
      expect(head.count - mine.seenCount).toBe(3)
      const { messages } = await Ada.query(api.messages.getMessages, { conversationId, page: 0 })
      const times = messages.map(({ sentAt }) => sentAt)
      expect(times).toEqual(times.toSorted((a, b) => a - b))
      expect(await inboxOf(Ada)).toHaveLength(2)
      expect(await Ada.query(api.receipts.getReceipts, { conversationId })).toHaveLength(2)
    })
  })
})
