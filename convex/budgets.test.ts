import { beforeEach, expect, it, vi } from 'vitest'
import { describeBackends } from '../tests/support/backends/describe-backends'
import { codeOf, join, say, talkBetween, type Person } from '../tests/support/people'
import { api } from './_generated/api'

describeBackends('rate limits', (backend) => {
  beforeEach(() => {
    vi.stubEnv('PARLEY_MESSAGES_PER_SECOND', '4')
  })

  async function adaAndBo() {
    const ada = await join(backend, 'Ada')
    const bo = await join(backend, 'Bo')
    return { ada, bo, talk: await talkBetween(ada, bo) }
  }

  async function codesOf(count: number, act: (index: number) => Promise<unknown>) {
    const codes: string[] = []
    for (let index = 0; index < count; index++) codes.push(await codeOf(act(index)))
    return codes
  }
  const fine = (count: number) => Array<string>(count).fill('no error')

  it('allow a burst of messages, then a rate per second, and say how long to wait', async () => {
    const { ada, bo, talk } = await adaAndBo()
    expect(await codesOf(21, (index) => say(ada, talk, `Message ${index}`))).toEqual([...fine(20), 'RATE_LIMITED'])
    await expect(say(ada, talk, 'Once more')).rejects.toThrow('"retryAfterMs":250')
    // Rate limits are per person, and a rejected call costs nothing.
    expect(await codeOf(say(bo, talk, 'Hi'))).toBe('no error')
    await backend.advance(500)
    expect(await codesOf(3, () => say(ada, talk, 'Later'))).toEqual([...fine(2), 'RATE_LIMITED'])
    const { messages } = await bo.query(api.messages.getMessages, { conversationId: talk, page: 0 })
    expect(messages).toHaveLength(23)
  })

  it('charge a message once, however often it is resent', async () => {
    const { ada, talk } = await adaAndBo()
    const message = { conversationId: talk, content: 'Once', clientMessageId: 'one' }
    expect(await codesOf(40, () => ada.mutation(api.messages.sendMessage, message))).toEqual(fine(40))
  })

  it('count visible changes as messages', async () => {
    const { ada, bo, talk } = await adaAndBo()
    const { messageId } = await say(ada, talk, 'First')
    const group = await ada.mutation(api.conversations.createGroup, { name: 'Us', participantIds: [] })
    const acts = [
      (index: number) => ada.mutation(api.messages.editMessage, { messageId, content: `Edit ${index}` }),
      (index: number) => ada.mutation(api.groups.rename, { conversationId: group, name: `Name ${index}` }),
      () => ada.mutation(api.groups.addMembers, { conversationId: group, userIds: [bo.userId] }),
      () => ada.mutation(api.groups.removeMember, { conversationId: group, userId: bo.userId }),
    ]
    const codes = await codesOf(20, (index) => acts[index % acts.length]!(index))
    expect(codes).toEqual([...fine(19), 'RATE_LIMITED'])
  })

  it('limit deleting, restoring, and changing the user’s own data together', async () => {
    const { ada, bo, talk } = await adaAndBo()
    const { messageId } = await say(bo, talk, 'First')
    const own = await say(ada, talk, 'Second')
    const some = { conversationId: talk, seqs: [0] }
    const acts: (() => Promise<unknown>)[] = [
      () => ada.mutation(api.messages.deleteMessages, { messageIds: [own.messageId] }),
      () => ada.mutation(api.messages.restoreMessages, { messageIds: [own.messageId] }),
      () => ada.mutation(api.messages.deleteForMe, some),
      () => ada.mutation(api.messages.undeleteForMe, some),
      () => ada.mutation(api.users.updateProfile, { bio: 'Hello' }),
      () => ada.mutation(api.users.setStatus, { status: { text: 'Here' } }),
      () => ada.mutation(api.users.setPicture, { storageId: null }),
      () => ada.mutation(api.users.setPrivacy, { sendsTyping: true }),
      () => ada.mutation(api.conversations.setPrefs, { conversationIds: [talk], pinned: true }),
    ]
    await ada.mutation(api.messages.markMessageAsRead, { conversationId: talk, seq: 1 })
    expect(await codesOf(40, (index) => acts[index % acts.length]!())).toEqual(fine(40))
    for (const act of acts) expect(await codeOf(act())).toBe('RATE_LIMITED')
    // Typing and presence have a rate limit of their own, per person.
    expect(await codeOf(say(ada, talk, 'Third'))).toBe('no error')
    expect(await codeOf(bo.mutation(api.messages.deleteMessages, { messageIds: [messageId] }))).toBe('no error')
    await backend.advance(1_000)
    expect(await codesOf(9, () => acts[4]!())).toEqual([...fine(8), 'RATE_LIMITED'])
  })

  it('limit how many conversations a person starts; opening them again is free', async () => {
    const { ada, bo } = await adaAndBo()
    const group = () => ada.mutation(api.conversations.createGroup, { name: 'Us', participantIds: [bo.userId] })
    expect(await codesOf(8, group)).toEqual([...fine(7), 'RATE_LIMITED'])
    expect(await codesOf(9, () => talkBetween(ada, bo))).toEqual(fine(9))
    expect(await codeOf(talkBetween(ada, ada))).toBe('RATE_LIMITED')
    await backend.advance(5_000)
    expect(await codeOf(talkBetween(ada, ada))).toBe('no error')
  })

  it('C240 charge a group by its members, however they are added', async () => {
    const ada = await join(backend, 'Ada')
    const people = await Promise.all(Array.from({ length: 60 }, (_, n) => join(backend, `Person ${n}`)))
    const userIds = people.map(({ userId }) => userId)
    const group = (participantIds: typeof userIds) =>
      ada.mutation(api.conversations.createGroup, { name: 'Us', participantIds })
    // At four messages a second: 240 people at once, and one more each second.
    const first = await group(userIds)
    expect(await codesOf(2, () => group(userIds))).toEqual(fine(2))
    const rest = await group([])
    expect(await codeOf(ada.mutation(api.groups.addMembers, { conversationId: rest, userIds }))).toBe('no error')
    expect(await codeOf(ada.mutation(api.groups.addMembers, { conversationId: rest, userIds }))).toBe('no error')
    const again = () => group(userIds.slice(0, 1))
    expect(await codeOf(again())).toBe('RATE_LIMITED')
    // Existing members cost nothing.
    expect(await codeOf(ada.mutation(api.groups.addMembers, { conversationId: first, userIds }))).toBe('no error')
    await backend.advance(1_000)
    expect(await codeOf(again())).toBe('no error')
  })

  it('C305 only cover what costs others: presence and reading are free', async () => {
    vi.stubEnv('PARLEY_MESSAGES_PER_SECOND', '1')
    const { ada, bo, talk } = await adaAndBo()
    await say(bo, talk, 'First')
    const tab = { tabId: 'tab', leaveSecret: '0123456789abcdef' }
    const acts = [
      (index: number) => ada.mutation(api.presence.sendHeartbeat, { ...tab, visible: index % 2 === 0 }),
      () => ada.mutation(api.messages.markMessageAsRead, { conversationId: talk, seq: 0 }),
      () => ada.mutation(api.conversations.markAsRead, { conversationIds: [talk] }),
      () => ada.mutation(api.typingStates.clearTypingState, { conversationId: talk }),
      () => ada.query(api.messages.getMessages, { conversationId: talk, page: 0 }),
      () => ada.query(api.search.messages, { conversationId: talk, text: 'first', limit: 5 }),
    ]
    expect(await codesOf(120, (index) => acts[index % acts.length]!(index))).toEqual(fine(120))
  })

  it('limit how often someone starts to type; continuing is free', async () => {
    const { ada, talk } = await adaAndBo()
    const type = (person: Person) => person.mutation(api.typingStates.setTypingState, { conversationId: talk })
    const begin = () => type(ada).then(() => ada.mutation(api.typingStates.clearTypingState, { conversationId: talk }))
    expect(await codesOf(5, begin)).toEqual([...fine(4), 'RATE_LIMITED'])
    await backend.advance(1_000)
    expect(await codesOf(9, () => type(ada))).toEqual(fine(9))
  })
})
