import { expect, it } from 'vitest'
import { limits } from '../domain/limits'
import { describeBackends } from '../tests/support/backends/describe-backends'
import { codeOf, join, say, talkBetween, type Person } from '../tests/support/people'
import { api } from './_generated/api'
import type { Id } from './_generated/dataModel'

const pin = (person: Person, conversationId: string, seq: number, on = true) =>
  person.mutation(api.pins.setPin, { conversationId, seq, on })

const pinned = async (person: Person, conversationId: string) =>
  (await person.query(api.pins.getPins, { conversationId })).map(({ text }) => text)

describeBackends('pins', (backend) => {
  async function adaAndBo() {
    const ada = await join(backend, 'Ada')
    const bo = await join(backend, 'Bo')
    const talk = await talkBetween(ada, bo)
    const ids: Id<'messages'>[] = []
    for (const text of ['One', 'Two', 'Three']) ids.push((await say(ada, talk, text)).messageId)
    return { ada, bo, talk, ids }
  }

  async function groupOfThree() {
    const { ada, bo } = await adaAndBo()
    const cy = await join(backend, 'Cy')
    const group = await ada.mutation(api.conversations.createGroup, { name: 'Us', participantIds: [bo.userId] })
    const { seq } = await say(bo, group, 'The plan')
    return { ada, bo, cy, group, seq }
  }

  it('C46 show both people what is pinned, newest pin first, with author and pinner', async () => {
    const { ada, bo, talk } = await adaAndBo()
    await pin(bo, talk, 2)
    await pin(ada, talk, 0)
    expect(await pinned(ada, talk)).toEqual(['One', 'Three'])
    expect(await bo.query(api.pins.getPins, { conversationId: talk })).toMatchObject([
      { seq: 0, senderId: ada.userId, pinnedBy: ada.userId },
      { seq: 2, senderId: ada.userId, pinnedBy: bo.userId },
    ])
    await pin(ada, talk, 2, false)
    expect(await pinned(bo, talk)).toEqual(['One'])
  })

  it('C46 are set, not toggled: repeating changes nothing', async () => {
    const { ada, bo, talk } = await adaAndBo()
    await pin(ada, talk, 1)
    await pin(bo, talk, 1)
    expect(await pinned(ada, talk)).toEqual(['Two'])
    await pin(ada, talk, 1, false)
    await pin(bo, talk, 1, false)
    expect(await pinned(ada, talk)).toEqual([])
  })

  it('C46 also work in notes to self', async () => {
    const ada = await join(backend, 'Ada')
    const notes = await talkBetween(ada, ada)
    await say(ada, notes, 'Keys are with Kofi')
    await pin(ada, notes, 0)
    expect(await pinned(ada, notes)).toEqual(['Keys are with Kofi'])
  })

  it('C46 G8.9 in a group are set and removed by owners and admins, and visible to all', async () => {
    const { ada, bo, group, seq } = await groupOfThree()
    expect(await codeOf(pin(bo, group, seq))).toBe('FORBIDDEN')
    await pin(ada, group, seq)
    expect(await pinned(bo, group)).toEqual(['The plan'])
    expect(await codeOf(pin(bo, group, seq, false))).toBe('FORBIDDEN')
    await ada.mutation(api.groups.setRole, { conversationId: group, userId: bo.userId, role: 'admin' })
    await pin(bo, group, seq, false)
    expect(await pinned(ada, group)).toEqual([])
  })

  it('C46 R8 are references: they follow an edit, disappear with a deletion for everyone, and come back with Undo', async () => {
    const { ada, bo, talk, ids } = await adaAndBo()
    await pin(ada, talk, 1)
    await ada.mutation(api.messages.editMessage, { messageId: ids[1]!, content: 'Two, and a half' })
    expect(await pinned(bo, talk)).toEqual(['Two, and a half'])
    await ada.mutation(api.messages.deleteMessages, { messageIds: [ids[1]!] })
    expect(await pinned(bo, talk)).toEqual([])
    expect(await codeOf(pin(bo, talk, 1))).toBe('no error')
    await ada.mutation(api.messages.restoreMessages, { messageIds: [ids[1]!] })
    expect(await pinned(bo, talk)).toEqual(['Two, and a half'])

    await ada.mutation(api.messages.deleteMessages, { messageIds: [ids[0]!] })
    expect(await codeOf(pin(bo, talk, 0))).toBe('CONFLICT')
  })

  it('C46 R8 are removed when their message is erased', async () => {
    const { ada, talk, ids } = await adaAndBo()
    await pin(ada, talk, 1)
    await ada.mutation(api.messages.deleteMessages, { messageIds: [ids[1]!] })
    await backend.advance(limits.deletionUndoMs + 1_000)
    // If it still existed, this call would change nothing.
    expect(await codeOf(pin(ada, talk, 1))).toBe('CONFLICT')
  })

  it('C46 R7 from before a member joined are hidden, and can’t be set', async () => {
    const { ada, cy, group, seq } = await groupOfThree()
    await pin(ada, group, seq)
    await ada.mutation(api.groups.addMembers, { conversationId: group, userIds: [cy.userId] })
    await ada.mutation(api.groups.setRole, { conversationId: group, userId: cy.userId, role: 'admin' })
    const { seq: later } = await say(ada, group, 'For Cy, too')
    await pin(ada, group, later)
    expect(await pinned(cy, group)).toEqual(['For Cy, too'])
    expect(await pinned(ada, group)).toEqual(['For Cy, too', 'The plan'])
    expect(await codeOf(pin(cy, group, seq, false))).toBe('NOT_FOUND')
    expect(await codeOf(pin(cy, group, later + 1))).toBe('NOT_FOUND')
  })

  it('C46 R9 are hidden from someone who deleted the message for themselves', async () => {
    const { ada, bo, talk } = await adaAndBo()
    await pin(ada, talk, 1)
    await bo.mutation(api.messages.markMessageAsRead, { conversationId: talk, seq: 2 })
    await bo.mutation(api.messages.deleteForMe, { conversationId: talk, seqs: [1] })
    expect(await pinned(bo, talk)).toEqual([])
    expect(await pinned(ada, talk)).toEqual(['Two'])
  })

  it('C46 R10 can’t be set across a block', async () => {
    const { ada, bo, talk } = await adaAndBo()
    await ada.mutation(api.blocks.blockPerson, { userId: bo.userId })
    expect(await codeOf(pin(bo, talk, 0))).toBe('FORBIDDEN')
    expect(await codeOf(pin(ada, talk, 0))).toBe('FORBIDDEN')
  })

  it('C46 are limited to 50 per chat', async () => {
    const { ada, talk } = await adaAndBo()
    for (let seq = 3; seq <= limits.pinsPerConversation; seq++) await say(ada, talk, `Line ${seq}`)
    await backend.advance(60_000)
    for (let seq = 0; seq < limits.pinsPerConversation; seq++) await pin(ada, talk, seq)
    expect(await codeOf(pin(ada, talk, limits.pinsPerConversation))).toBe('LIMIT_REACHED')
    await pin(ada, talk, 7, false)
    expect(await codeOf(pin(ada, talk, limits.pinsPerConversation))).toBe('no error')
    expect(await pinned(ada, talk)).toHaveLength(limits.pinsPerConversation)
  })

  it('C46 R7 that an admin can’t see don’t block them at the limit: the oldest of those is removed', async () => {
    const { ada, cy, group } = await groupOfThree()
    for (let line = 0; line < limits.pinsPerConversation; line++) await say(ada, group, `Line ${line}`)
    await backend.advance(60_000)
    for (let line = 0; line < limits.pinsPerConversation; line++) await pin(ada, group, line + 2)
    await ada.mutation(api.groups.addMembers, { conversationId: group, userIds: [cy.userId] })
    await ada.mutation(api.groups.setRole, { conversationId: group, userId: cy.userId, role: 'admin' })
    const { seq } = await say(ada, group, 'For Cy, too')
    await backend.advance(60_000)
    expect(await codeOf(pin(ada, group, seq))).toBe('LIMIT_REACHED')
    await pin(cy, group, seq)
    expect(await pinned(cy, group)).toEqual(['For Cy, too'])
    const all = await pinned(ada, group)
    expect(all).toHaveLength(limits.pinsPerConversation)
    expect(all).not.toContain('Line 0')
    expect(all).toContain('Line 1')
  })
})
