import { expect, it } from 'vitest'
import { limits } from '../domain/limits'
import { describeBackends } from '../tests/support/backends/describe-backends'
import { codeOf, join, say, talkBetween, type Person } from '../tests/support/people'
import { api } from './_generated/api'

const react = (person: Person, conversationId: string, emoji: string, on = true, seq = 0) =>
  person.mutation(api.reactions.setReaction, { conversationId, seq, emoji, on })

const shown = async (person: Person, conversationId: string) =>
  (await person.query(api.messages.getMessages, { conversationId, page: 0 })).messages[0]?.reactions

const own = async (person: Person, conversationId: string) =>
  (await person.query(api.messages.getMarks, { conversationId, page: 0 })).reactions

const names = async (person: Person, conversationId: string, emoji: string) =>
  (await person.query(api.reactions.getReactors, { conversationId, seq: 0, emoji })).map(({ name }) => name)

describeBackends('reactions', (backend) => {
  async function adaAndBo() {
    const ada = await join(backend, 'Ada')
    const bo = await join(backend, 'Bo')
    const talk = await talkBetween(ada, bo)
    const { messageId } = await say(ada, talk, 'Lunch?')
    return { ada, bo, talk, messageId }
  }

  it('G8.6 are an emoji and a person on a message: the page counts them, and each person knows their own', async () => {
    const { ada, bo, talk } = await adaAndBo()
    await react(ada, talk, '🎉')
    await react(bo, talk, '👍')
    await react(bo, talk, '🎉')
    expect(await shown(ada, talk)).toEqual([
      { emoji: '🎉', count: 2 },
      { emoji: '👍', count: 1 },
    ])
    expect(await shown(bo, talk)).toEqual(await shown(ada, talk))
    expect(await own(bo, talk)).toEqual([
      { seq: 0, emoji: '👍' },
      { seq: 0, emoji: '🎉' },
    ])
    expect(await names(bo, talk, '🎉')).toEqual(['Ada', 'Bo'])
    expect(await names(bo, talk, '👀')).toEqual([])
  })

  it('G8.6 are set, not toggled: repeating changes nothing', async () => {
    const { ada, bo, talk } = await adaAndBo()
    await react(bo, talk, '👍')
    await react(bo, talk, '👍')
    await react(ada, talk, '👍', false)
    expect(await shown(ada, talk)).toEqual([{ emoji: '👍', count: 1 }])
    await react(bo, talk, '👍', false)
    await react(bo, talk, '👍', false)
    expect(await shown(ada, talk)).toBeUndefined()
    expect(await own(bo, talk)).toEqual([])
  })

  it('are one emoji, in any spelling', async () => {
    const { ada, bo, talk } = await adaAndBo()
    for (const text of ['', 'ok', '👍👍', '<b>', '👍 ']) {
      expect(await codeOf(react(ada, talk, text))).toBe('INVALID_INPUT')
    }
    await react(ada, talk, '❤')
    await react(bo, talk, '❤️')
    expect(await shown(ada, talk)).toEqual([{ emoji: '❤️', count: 2 }])
  })

  it('are limited to 20 different ones per message', async () => {
    const { ada, bo, talk } = await adaAndBo()
    const emoji = Array.from({ length: limits.emojiPerMessage + 1 }, (_, index) =>
      String.fromCodePoint(0x1f600 + index),
    )
    for (const one of emoji.slice(0, -1)) await react(ada, talk, one)
    expect(await codeOf(react(bo, talk, emoji.at(-1) ?? ''))).toBe('LIMIT_REACHED')
    expect(await codeOf(react(bo, talk, emoji[0] ?? ''))).toBe('no error')
  })

  it('are counted up to a limit, and correctly again below it', async () => {
    const { ada, talk } = await adaAndBo()
    const people = await Promise.all(
      Array.from({ length: limits.reactionsCounted + 1 }, (_, index) => join(backend, `Person ${index}`)),
    )
    const ids = people.map(({ userId }) => userId)
    const group = await ada.mutation(api.conversations.createGroup, { name: 'All', participantIds: ids.slice(0, 90) })
    await ada.mutation(api.groups.addMembers, { conversationId: group, userIds: ids.slice(90) })
    const { seq } = await say(ada, group, 'Hooray')
    const count = async () => {
      const { messages } = await ada.query(api.messages.getMessages, { conversationId: group, page: 0 })
      return messages.find((message) => message.seq === seq)?.reactions?.[0]?.count
    }
    for (const person of people) await react(person, group, '🎉', true, seq)
    expect(await count()).toBe(limits.reactionsCounted)
    const [first, second] = people
    if (first) await react(first, group, '🎉', false, seq)
    expect(await count()).toBe(limits.reactionsCounted)
    if (second) await react(second, group, '🎉', false, seq)
    expect(await count()).toBe(limits.reactionsCounted - 1)
    expect(await shown(ada, talk)).toBeUndefined()
  })

  it('disappear with their message, come back with it, and are rejected while it is deleted', async () => {
    const { ada, bo, talk, messageId } = await adaAndBo()
    await react(bo, talk, '👍')
    await ada.mutation(api.messages.deleteMessages, { messageIds: [messageId] })
    expect(await shown(bo, talk)).toBeUndefined()
    expect(await names(bo, talk, '👍')).toEqual([])
    expect(await codeOf(react(ada, talk, '👍'))).toBe('CONFLICT')
    await ada.mutation(api.messages.restoreMessages, { messageIds: [messageId] })
    expect(await shown(bo, talk)).toEqual([{ emoji: '👍', count: 1 }])
    await ada.mutation(api.messages.deleteMessages, { messageIds: [messageId] })
    await backend.advance(limits.deletionUndoMs + 1000)
    expect(await own(bo, talk)).toEqual([])
  })

  it('R10 are rejected across a block, and can still be removed', async () => {
    const { ada, bo, talk } = await adaAndBo()
    await react(bo, talk, '👍')
    await ada.mutation(api.blocks.blockPerson, { userId: bo.userId })
    expect(await codeOf(react(bo, talk, '🎉'))).toBe('FORBIDDEN')
    expect(await codeOf(react(bo, talk, '👍', false))).toBe('no error')
  })

  it('can’t be added to system messages', async () => {
    const { ada, bo } = await adaAndBo()
    const group = await ada.mutation(api.conversations.createGroup, { name: 'Us', participantIds: [bo.userId] })
    expect(await codeOf(react(ada, group, '👍'))).toBe('NOT_FOUND')
    expect(await codeOf(react(ada, group, '👍', true, 9))).toBe('NOT_FOUND')
    expect(await codeOf(react(ada, group, '👍', true, -1))).toBe('INVALID_INPUT')
  })
})
