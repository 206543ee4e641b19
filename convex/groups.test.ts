/** The rights of members, admins, and owners of a group. One file: roles and settings decide together. */
import { describe, expect, it } from 'vitest'
import { tokenIdentifierOf } from '../tests/support/backends/backend'
import { describeBackends } from '../tests/support/backends/describe-backends'
import { codeOf, join, say, talkBetween, type Person } from '../tests/support/people'
import { api, internal } from './_generated/api'
import type { Id } from './_generated/dataModel'
import type { GroupSettings, Role } from '../domain/group-roles'
import { limits } from '../domain/limits'
import { readSystemEvent } from '../domain/system-event'

const inboxOf = async (person: Person) =>
  (await person.query(api.conversations.getUserConversations, { limit: 50 })).map((row) => row.conversationId)

const membersOf = (person: Person, conversationId: string) =>
  person.query(api.conversations.getMembers, { conversationId })

const headOf = (person: Person, conversationId: string) => person.query(api.conversations.getHead, { conversationId })

const groupOf = (owner: Person, members: Person[], name = 'Us') =>
  owner.mutation(api.conversations.createGroup, { name, participantIds: members.map(({ userId }) => userId) })

const messagesOf = async (person: Person, conversationId: string) =>
  (await person.query(api.messages.getMessages, { conversationId, page: 0 })).messages

/** The system messages, with who caused them. */
async function eventsOf(person: Person, conversationId: string) {
  const rows = (await messagesOf(person, conversationId)).filter(({ kind }) => kind === 'system')
  return rows.map(({ senderId, content }) => ({ by: senderId, ...(readSystemEvent(content) ?? { type: 'unknown' }) }))
}

describeBackends('groups', (backend, backendName) => {
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

  it('start with a row that announces them and have their creator as owner', async () => {
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

  it('with many members are filled in transactions of a hundred, and all see the group from its first row', async () => {
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

  it('skip duplicates and deleted accounts while they are being filled', async () => {
    const { Ada } = await joinAll('Ada')
    const people = await crowd(120)
    const [last, gone] = people.toReversed() as [Person, Person]
    const group = await groupOf(Ada, people)
    await Ada.mutation(api.groups.addMembers, { conversationId: group, userIds: [last.userId] })
    await deleteAccount(gone)
    for (let step = 0; step < 3; step++) await backend.advance(1)
    expect((await headOf(Ada, group)).memberCount).toBe(120)
    const members = (await membersOf(Ada, group)).map(({ userId }) => userId)
    expect(members).toHaveLength(120)
    expect(new Set(members).size).toBe(120)
    expect(members).not.toContain(gone.userId)
    expect(await codeOf(headOf(last, group))).toBe('no error')
  })

  it('lose a deleted account, and pass to a remaining owner', async () => {
    const { Ada, Bo, Cy } = await joinAll('Ada', 'Bo', 'Cy')
    const groups: string[] = []
    for (let index = 0; index < 25; index++) groups.push(await groupOf(Ada, [Bo, Cy], `Group ${index}`))
    const talk = await talkBetween(Ada, Cy)
    await say(Ada, talk, 'Bye')
    for (const person of [Ada, Bo]) await deleteAccount(person)
    for (let step = 0; step < 4; step++) await backend.advance(1)
    for (const group of groups) {
      expect(await membersOf(Cy, group)).toEqual([expect.objectContaining({ userId: Cy.userId, role: 'owner' })])
      expect((await headOf(Cy, group)).memberCount).toBe(1)
      const left = (await eventsOf(Cy, group)).filter(({ type }) => type === 'member-left')
      expect(left.map(({ by }) => by)).toEqual([Ada.userId, Bo.userId])
    }
    // One-to-one conversations are bumped, groups of this size aren't.
    expect((await membersOf(Cy, talk)).map(({ name }) => name).toSorted()).toEqual(['Cy', 'Deleted account'])
  })

  it('groups of more than 32 members are listed, but a message rewrites no one’s list', async () => {
    const { Ada, Bo } = await joinAll('Ada', 'Bo')
    const people = await crowd(32)
    const group = await groupOf(Ada, people)
    await backend.advance(10)
    const talk = await talkBetween(Ada, Bo)
    await say(Bo, talk, 'Hello')
    await backend.advance(10)
    await say(Ada, group, 'Hello all')
    expect(await inboxOf(Ada)).toEqual([talk, group])
    const [row] = (await people[0]?.query(api.conversations.getUserConversations, { limit: 1 })) ?? []
    expect(row).toMatchObject({ conversationId: group, isGroup: true })
    expect((await headOf(Ada, group)).lastMessageAt).toBeGreaterThan(row?.sortAt ?? Infinity)
  })

  it('switch lists when they grow past 32 members and when they shrink again', async () => {
    const { Ada, Bo, Cy } = await joinAll('Ada', 'Bo', 'Cy')
    const group = await groupOf(Ada, [...(await crowd(30)), Cy])
    const talk = await talkBetween(Cy, Bo)
    const newest = async () => {
      await backend.advance(10)
      return (await inboxOf(Cy))[0]
    }
    await backend.advance(limits.raiseEveryMs)
    await say(Ada, group, 'We are 32')
    expect(await newest()).toBe(group)
    await backend.advance(limits.raiseEveryMs)
    await say(Cy, talk, 'Hi')
    await Ada.mutation(api.groups.addMembers, { conversationId: group, userIds: [Bo.userId] })
    await backend.advance(limits.raiseEveryMs)
    await say(Ada, group, 'We are 33')
    expect(await newest()).toBe(talk)
    await Bo.mutation(api.groups.leave, { conversationId: group })
    await backend.advance(limits.raiseEveryMs)
    await say(Ada, group, 'We are 32 again')
    expect(await newest()).toBe(group)
  })

  it('C153 are bumped in their members’ lists at most once in five minutes, however many messages arrive', async () => {
    const { Ada, Bo, Cy } = await joinAll('Ada', 'Bo', 'Cy')
    const group = await groupOf(Ada, [Bo, Cy])
    const placeOf = async () => {
      await backend.advance(10)
      const rows = await Bo.query(api.conversations.getUserConversations, { limit: 10 })
      return rows.find(({ conversationId }) => conversationId === group)?.sortAt
    }
    const first = await placeOf()
    await say(Cy, await talkBetween(Bo, Cy), 'Newer')
    for (let minute = 0; minute < 4; minute++) {
      await say(Ada, group, 'Said on the way')
      expect(await placeOf()).toBe(first)
      await backend.advance(60_000)
    }
    expect((await headOf(Bo, group)).lastMessageAt).toBeGreaterThan(first!)
    await backend.advance(60_000)
    await say(Ada, group, 'Said later')
    expect(await placeOf()).toBeGreaterThan(first! + limits.raiseEveryMs - 1)
  })

  it('disappear for members who leave; if the owner leaves, another member becomes the owner', async () => {
    const { Ada, Bo, Cy } = await joinAll('Ada', 'Bo', 'Cy')
    const group = await groupOf(Ada, [Bo, Cy])
    await Ada.mutation(api.groups.leave, { conversationId: group })
    expect(await codeOf(headOf(Ada, group))).toBe('NOT_FOUND')
    expect(await inboxOf(Ada)).toEqual([])
    const members = await membersOf(Bo, group)
    expect(members.map(({ role }) => role).toSorted()).toEqual(['member', 'owner'])
    expect((await headOf(Bo, group)).memberCount).toBe(2)
    expect(await eventsOf(Bo, group)).toContainEqual({ by: Ada.userId, type: 'member-left' })
  })

  it('let only owners and admins add and remove people; no one can remove the owner', async () => {
    const { Ada, Bo, Cy } = await joinAll('Ada', 'Bo', 'Cy')
    const group = await groupOf(Ada, [Bo])
    const add = (as: Person, who: Person) =>
      codeOf(as.mutation(api.groups.addMembers, { conversationId: group, userIds: [who.userId] }))
    const remove = (as: Person, who: Person) =>
      codeOf(as.mutation(api.groups.removeMember, { conversationId: group, userId: who.userId }))
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
    // Someone who returns sees the group from their second joining on, like any new member.
    await add(Ada, Cy)
    expect(await Cy.query(api.conversations.getMine, { conversationId: group })).toMatchObject({ visibleFromSeq: 3 })
  })

  it('are renamed by owners and admins', async () => {
    const { Ada, Bo } = await joinAll('Ada', 'Bo')
    const group = await groupOf(Ada, [Bo])
    const rename = (as: Person, name: string) => codeOf(as.mutation(api.groups.rename, { conversationId: group, name }))
    expect(await rename(Bo, 'Mine')).toBe('FORBIDDEN')
    expect(await rename(Ada, '')).toBe('EMPTY')
    expect(await rename(Ada, '\u202e')).toBe('EMPTY')
    expect(await rename(Ada, 'Us')).toBe('no error')
    expect(await rename(Ada, 'We')).toBe('no error')
    expect(await headOf(Bo, group)).toMatchObject({ groupName: 'We', lastSeq: 1 })
  })

  it('accept member changes, unlike one-to-one conversations', async () => {
    const { Ada, Bo } = await joinAll('Ada', 'Bo')
    const conversationId = await talkBetween(Ada, Bo)
    const add = Ada.mutation(api.groups.addMembers, { conversationId, userIds: [] })
    expect(await codeOf(add)).toBe('INVALID_INPUT')
    expect(await codeOf(Ada.mutation(api.groups.leave, { conversationId }))).toBe('INVALID_INPUT')
  })

  // convex-test scans all people for each one that joins: half a minute.
  if (backendName !== 'convex-test')
    it('can have up to 1,000 members', async () => {
      const { Ada } = await joinAll('Ada')
      const people = await crowd(1000)
      expect(await codeOf(groupOf(Ada, people))).toBe('LIMIT_REACHED')
      expect(await codeOf(groupOf(Ada, people.slice(1)))).toBe('no error')
    })

  describe('roles', () => {
    const setRole = (as: Person, group: string, who: Person, role: Role) =>
      codeOf(as.mutation(api.groups.setRole, { conversationId: group, userId: who.userId, role }))

    const rolesIn = async (person: Person, group: string) =>
      Object.fromEntries((await membersOf(person, group)).map(({ name, role }) => [name, role]))

    it('G8.9 are changed by the owner alone', async () => {
      const { Ada, Bo, Cy, Eve } = await joinAll('Ada', 'Bo', 'Cy', 'Eve')
      const group = await groupOf(Ada, [Bo, Cy])
      expect(await setRole(Bo, group, Cy, 'admin')).toBe('FORBIDDEN')
      expect(await setRole(Ada, group, Eve, 'admin')).toBe('NOT_FOUND')
      expect(await setRole(Ada, group, Bo, 'admin')).toBe('no error')
      expect(await setRole(Bo, group, Cy, 'admin')).toBe('FORBIDDEN')
      expect(await setRole(Bo, group, Bo, 'owner')).toBe('FORBIDDEN')
      expect(await setRole(Ada, group, Ada, 'member')).toBe('FORBIDDEN')
      expect(await rolesIn(Cy, group)).toEqual({ Ada: 'owner', Bo: 'admin', Cy: 'member' })
      expect(await setRole(Ada, group, Bo, 'member')).toBe('no error')
      // Repeating it changes nothing and posts nothing.
      expect(await setRole(Ada, group, Bo, 'member')).toBe('no error')
      expect((await eventsOf(Cy, group)).slice(1)).toEqual([
        { by: Ada.userId, type: 'role-changed', userId: Bo.userId, role: 'admin' },
        { by: Ada.userId, type: 'role-changed', userId: Bo.userId, role: 'member' },
      ])
    })

    it('G8.9 transferring ownership leaves exactly one owner', async () => {
      const { Ada, Bo, Cy } = await joinAll('Ada', 'Bo', 'Cy')
      const group = await groupOf(Ada, [Bo, Cy])
      expect(await setRole(Ada, group, Bo, 'owner')).toBe('no error')
      expect(await rolesIn(Cy, group)).toEqual({ Ada: 'admin', Bo: 'owner', Cy: 'member' })
      expect(await setRole(Ada, group, Cy, 'admin')).toBe('FORBIDDEN')
    })

    it('G8.9 an admin removes members, but neither the owner nor another admin', async () => {
      const { Ada, Bo, Cy, Dee } = await joinAll('Ada', 'Bo', 'Cy', 'Dee')
      const group = await groupOf(Ada, [Bo, Cy, Dee])
      for (const admin of [Bo, Cy]) await setRole(Ada, group, admin, 'admin')
      const remove = (as: Person, who: Person) =>
        codeOf(as.mutation(api.groups.removeMember, { conversationId: group, userId: who.userId }))
      expect(await remove(Bo, Ada)).toBe('FORBIDDEN')
      expect(await remove(Bo, Cy)).toBe('FORBIDDEN')
      expect(await remove(Bo, Dee)).toBe('no error')
      expect(await remove(Ada, Cy)).toBe('no error')
    })

    it('G8.9 an owner who leaves is succeeded by the longest-standing admin, and a system line says so', async () => {
      const { Ada, Bo, Cy, Dee } = await joinAll('Ada', 'Bo', 'Cy', 'Dee')
      const group = await groupOf(Ada, [Bo, Cy, Dee])
      await setRole(Ada, group, Dee, 'admin')
      await setRole(Ada, group, Cy, 'admin')
      await Ada.mutation(api.groups.leave, { conversationId: group })
      expect(await rolesIn(Bo, group)).toEqual({ Bo: 'member', Cy: 'owner', Dee: 'admin' })
      expect((await eventsOf(Bo, group)).slice(-2)).toEqual([
        { by: Ada.userId, type: 'member-left' },
        { by: Cy.userId, type: 'role-changed', userId: Cy.userId, role: 'owner' },
      ])
    })

    it('don’t exist in a one-to-one conversation', async () => {
      const { Ada, Bo } = await joinAll('Ada', 'Bo')
      expect(await setRole(Ada, await talkBetween(Ada, Bo), Bo, 'admin')).toBe('INVALID_INPUT')
    })
  })

  describe('settings', () => {
    const configure = (as: Person, group: string, change: Partial<GroupSettings>) =>
      codeOf(as.mutation(api.groups.configure, { conversationId: group, change }))

    const groupFor = (person: Person, group: string) => person.query(api.groups.getGroup, { conversationId: group })

    const add = (as: Person, group: string, who: Person) =>
      codeOf(as.mutation(api.groups.addMembers, { conversationId: group, userIds: [who.userId] }))

    it('G8.10 are changed by owners and admins, with one system message each', async () => {
      const { Ada, Bo } = await joinAll('Ada', 'Bo')
      const group = await groupOf(Ada, [Bo])
      const begins = { history: 'joining', adding: 'admins', writing: 'members' } as const
      expect(await groupFor(Bo, group)).toEqual({ settings: begins })
      expect(await configure(Bo, group, { adding: 'members' })).toBe('FORBIDDEN')
      expect(await configure(Ada, group, { adding: 'members', writing: 'members', history: 'everything' })).toBe(
        'no error',
      )
      expect(await groupFor(Bo, group)).toEqual({ settings: { ...begins, adding: 'members', history: 'everything' } })
      expect((await eventsOf(Bo, group)).slice(1)).toEqual([
        { by: Ada.userId, type: 'setting-changed', setting: 'history', value: 'everything' },
        { by: Ada.userId, type: 'setting-changed', setting: 'adding', value: 'members' },
      ])
    })

    it('G8.10 can let members add people', async () => {
      const { Ada, Bo, Cy } = await joinAll('Ada', 'Bo', 'Cy')
      const group = await groupOf(Ada, [Bo])
      expect(await add(Bo, group, Cy)).toBe('FORBIDDEN')
      await configure(Ada, group, { adding: 'members' })
      expect(await add(Bo, group, Cy)).toBe('no error')
    })

    it('G8.10 can restrict writing to owners and admins', async () => {
      const { Ada, Bo } = await joinAll('Ada', 'Bo')
      const group = await groupOf(Ada, [Bo])
      const { messageId } = await say(Bo, group, 'Before')
      await configure(Ada, group, { writing: 'admins' })
      expect(await codeOf(say(Bo, group, 'Not any more'))).toBe('FORBIDDEN')
      // Editing can't circumvent it.
      const edit = Bo.mutation(api.messages.editMessage, { messageId, content: 'Announced after all' })
      expect(await codeOf(edit)).toBe('FORBIDDEN')
      expect(await codeOf(say(Ada, group, 'News'))).toBe('no error')
      expect(await headOf(Bo, group)).toMatchObject({ writing: 'admins' })
      await Ada.mutation(api.groups.setRole, { conversationId: group, userId: Bo.userId, role: 'admin' })
      expect(await codeOf(say(Bo, group, 'As an admin'))).toBe('no error')
    })

    it('R7 decide whether new members see earlier messages; changing that affects no current member', async () => {
      const { Ada, Bo, Cy, Dee } = await joinAll('Ada', 'Bo', 'Cy', 'Dee')
      const group = await groupOf(Ada, [Bo])
      await say(Ada, group, 'Early')
      await add(Ada, group, Cy)
      await configure(Ada, group, { history: 'everything' })
      await add(Ada, group, Dee)
      const textsOf = async (person: Person) => (await messagesOf(person, group)).map(({ content }) => content)
      expect(await textsOf(Cy)).not.toContain('Early')
      expect(await textsOf(Dee)).toContain('Early')
      const mine = await Dee.query(api.conversations.getMine, { conversationId: group })
      // They can see it, but none of it counts as new to them.
      expect(mine).toMatchObject({ visibleFromSeq: 0, readSeq: 4, seenCount: 1 })
      await configure(Ada, group, { history: 'joining' })
      expect(await textsOf(Dee)).toContain('Early')
    })
  })

  it('G8.15 have a picture, which owners and admins change and remove', async () => {
    const { Ada, Bo } = await joinAll('Ada', 'Bo')
    const group = await groupOf(Ada, [Bo])
    const upload = async (as: Person) => {
      const storageId = await backend.upload({ contentType: 'image/webp', size: 1000 })
      await as.action(api.files.registerPicture, { storageId })
      return storageId
    }
    const setPicture = async (as: Person, storageId: Id<'_storage'> | null) =>
      codeOf(as.mutation(api.groups.setPicture, { conversationId: group, storageId }))
    expect(await setPicture(Bo, await upload(Bo))).toBe('FORBIDDEN')
    const [first, second] = [await upload(Ada), await upload(Ada)]
    expect(await setPicture(Ada, first)).toBe('no error')
    expect((await headOf(Bo, group)).imageUrl).toMatch(/\/api\/storage\//)
    expect(await setPicture(Ada, second)).toBe('no error')
    expect(await backend.storedFiles()).not.toContain(first)
    expect(await setPicture(Ada, null)).toBe('no error')
    expect(await setPicture(Ada, null)).toBe('no error')
    expect((await headOf(Bo, group)).imageUrl).toBeUndefined()
    expect(await backend.storedFiles()).not.toContain(second)
    const told = (await eventsOf(Bo, group)).slice(1)
    expect(told).toEqual([
      { by: Ada.userId, type: 'picture-changed', removed: false },
      { by: Ada.userId, type: 'picture-changed', removed: false },
      { by: Ada.userId, type: 'picture-changed', removed: true },
    ])
  })

  it('G8.13 in common are listed: those of both people, and no others', async () => {
    const { Ada, Bo, Cy } = await joinAll('Ada', 'Bo', 'Cy')
    const both = await groupOf(Ada, [Bo, Cy], 'All')
    await groupOf(Ada, [Cy], 'Without Bo')
    await groupOf(Bo, [Cy], 'Without Ada')
    await talkBetween(Ada, Bo)
    expect(await Ada.query(api.groups.getCommonGroups, { userId: Bo.userId })).toEqual([
      { conversationId: both, groupName: 'All', memberCount: 3 },
    ])
  })

  it('G8.11 have a description, which owners and admins write and remove', async () => {
    const { Ada, Bo } = await joinAll('Ada', 'Bo')
    const group = await groupOf(Ada, [Bo])
    const describe = (as: Person, description: string) =>
      codeOf(as.mutation(api.groups.describe, { conversationId: group, description }))
    const descriptionFor = async (person: Person) =>
      (await person.query(api.groups.getGroup, { conversationId: group })).description
    expect(await describe(Bo, 'Mine')).toBe('FORBIDDEN')
    expect(await describe(Ada, 'x'.repeat(501))).toBe('TOO_LONG')
    expect(await describe(Ada, ' Roof and ramp.\nGate B. ')).toBe('no error')
    expect(await descriptionFor(Bo)).toBe('Roof and ramp.\nGate B.')
    expect(await describe(Ada, 'Roof and ramp.\nGate B.')).toBe('no error')
    expect(await describe(Ada, '  ')).toBe('no error')
    expect(await descriptionFor(Bo)).toBeUndefined()
    expect((await eventsOf(Bo, group)).slice(1)).toEqual([
      { by: Ada.userId, type: 'description-changed', removed: false },
      { by: Ada.userId, type: 'description-changed', removed: true },
    ])
  })
})
