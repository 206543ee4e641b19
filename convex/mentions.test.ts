import { describe, expect, it } from 'vitest'
import { tokenIdentifierOf } from '../tests/support/backends/backend'
import { describeBackends } from '../tests/support/backends/describe-backends'
import { codeOf, join, say, talkBetween, type Person } from '../tests/support/people'
import { deletedAccountMark, withDeletedAccounts } from '../domain/deleted-account'
import { api, internal } from './_generated/api'

const handleOf = async (person: Person) => (await person.query(api.users.getPerson, { userId: person.userId }))?.handle

const mine = (person: Person, conversationId: string) => person.query(api.conversations.getMine, { conversationId })

const unreadMentions = async (person: Person, conversationId: string) => (await mine(person, conversationId)).mentions

const messageAt = async (person: Person, conversationId: string, seq: number) => {
  const { messages } = await person.query(api.messages.getMessages, { conversationId, page: 0 })
  const found = messages.find((message) => message.seq === seq)
  if (!found) throw new Error(`No message ${seq}`)
  return found
}

describeBackends('mentions', (backend) => {
  async function threeInGroup() {
    const [ada, kofi, ines] = [await join(backend, 'Ada'), await join(backend, 'Kofi'), await join(backend, 'Ines')]
    const group = await ada.mutation(api.conversations.createGroup, {
      name: 'Pavilion',
      participantIds: [kofi.userId, ines.userId],
    })
    for (const person of [ada, kofi, ines]) {
      await person.mutation(api.messages.markMessageAsRead, { conversationId: group, seq: 0 })
    }
    return { ada, kofi, ines, group }
  }

  describe('R11 mentions', () => {
    it('R11 reach a member by their current handle, and count until read', async () => {
      const { ada, kofi, ines, group } = await threeInGroup()
      const { seq } = await say(ada, group, '@kofi, and @kofi again, and @nobody_here')
      expect((await messageAt(ines, group, seq)).mentions).toEqual([{ handle: 'kofi', userId: kofi.userId }])
      expect(await unreadMentions(kofi, group)).toBe(1)
      expect(await unreadMentions(ines, group)).toBe(0)
      await say(ada, group, 'And once more, @Kofi.')
      expect(await unreadMentions(kofi, group)).toBe(2)
      await kofi.mutation(api.messages.markMessageAsRead, { conversationId: group, seq })
      expect(await unreadMentions(kofi, group)).toBe(1)
      await kofi.mutation(api.messages.markMessageAsRead, { conversationId: group, seq: seq + 1 })
      expect(await unreadMentions(kofi, group)).toBe(0)
    })

    it('R11 count in a muted conversation, too, and never for their own author', async () => {
      const { ada, kofi, group } = await threeInGroup()
      await kofi.mutation(api.conversations.setPrefs, { conversationIds: [group], muted: true })
      await say(ada, group, '@kofi @ada')
      expect(await unreadMentions(kofi, group)).toBe(1)
      expect(await unreadMentions(ada, group)).toBe(0)
    })

    it('R11 stay with the person, even if someone else gets the handle', async () => {
      const { ada, kofi, ines, group } = await threeInGroup()
      const { seq, messageId } = await say(ada, group, 'Ask @kofi')
      await kofi.mutation(api.users.updateProfile, { handle: 'kofi_m' })
      await ines.mutation(api.users.updateProfile, { handle: 'kofi' })
      expect((await messageAt(ada, group, seq)).mentions).toEqual([{ handle: 'kofi', userId: kofi.userId }])
      await ada.mutation(api.messages.editMessage, { messageId, content: 'Please ask @kofi' })
      expect((await messageAt(ada, group, seq)).mentions).toEqual([{ handle: 'kofi', userId: kofi.userId }])
      expect(await unreadMentions(ines, group)).toBe(0)
      await say(ada, group, '@kofi')
      expect(await unreadMentions(ines, group)).toBe(1)
    })

    it('R11 reach no one outside the conversation, and no one who joined later', async () => {
      const { ada, group } = await threeInGroup()
      const noor = await join(backend, 'Noor')
      const { messageId } = await say(ada, group, '@noor')
      await ada.mutation(api.groups.addMembers, { conversationId: group, userIds: [noor.userId] })
      await ada.mutation(api.messages.editMessage, { messageId, content: '@noor, are you there?' })
      expect(await unreadMentions(noor, group)).toBe(0)
      await say(ada, group, '@noor now you are')
      expect(await unreadMentions(noor, group)).toBe(1)
      await ada.mutation(api.groups.removeMember, { conversationId: group, userId: noor.userId })
      expect(await codeOf(mine(noor, group))).toBe('NOT_FOUND')
      await ada.mutation(api.groups.addMembers, { conversationId: group, userIds: [noor.userId] })
      expect(await unreadMentions(noor, group)).toBe(0)
    })

    it('R11 follow an edit, and disappear with a deletion', async () => {
      const { ada, kofi, ines, group } = await threeInGroup()
      const { messageId, seq } = await say(ada, group, '@kofi')
      await ada.mutation(api.messages.editMessage, { messageId, content: '@ines instead' })
      expect([await unreadMentions(kofi, group), await unreadMentions(ines, group)]).toEqual([0, 1])
      await ada.mutation(api.messages.editMessage, { messageId, content: 'nobody' })
      expect(await unreadMentions(ines, group)).toBe(0)
      await ada.mutation(api.messages.editMessage, { messageId, content: '@ines' })
      await ada.mutation(api.messages.deleteMessages, { messageIds: [messageId] })
      expect(await unreadMentions(ines, group)).toBe(0)
      expect((await messageAt(ada, group, seq)).mentions).toBeUndefined()
      await ada.mutation(api.messages.restoreMessages, { messageIds: [messageId] })
      expect(await unreadMentions(ines, group)).toBe(1)
      expect((await messageAt(ada, group, seq)).mentions).toEqual([{ handle: 'ines', userId: ines.userId }])
    })

    it('R11 only owners and admins can mention everyone', async () => {
      const { ada, kofi, ines, group } = await threeInGroup()
      const { seq } = await say(kofi, group, '@everyone')
      expect((await messageAt(ada, group, seq)).mentions).toBeUndefined()
      await say(ada, group, '@everyone, and @kofi')
      expect([await unreadMentions(kofi, group), await unreadMentions(ines, group)]).toEqual([1, 1])
      expect(await unreadMentions(ada, group)).toBe(0)
      expect(await codeOf(ines.mutation(api.users.updateProfile, { handle: 'everyone' }))).toBe('INVALID_INPUT')
    })

    it('R11 aren’t counted in a one-to-one conversation, where everything is for the other person', async () => {
      const { ada, kofi } = await threeInGroup()
      const talk = await talkBetween(ada, kofi)
      const { seq } = await say(ada, talk, '@kofi @everyone')
      expect((await messageAt(kofi, talk, seq)).mentions).toEqual([{ handle: 'kofi', userId: kofi.userId }])
      expect(await unreadMentions(kofi, talk)).toBe(0)
    })
  })

  it('C44 show people’s current names in previews and search results', async () => {
    const { ada, kofi, group } = await threeInGroup()
    const { messageId } = await say(ada, group, 'Ask @kofi or @nobody_here')
    const line = async () => (await ada.query(api.conversations.getHead, { conversationId: group })).preview?.text
    const found = async () => {
      const { hits } = await ada.query(api.search.messages, { conversationId: group, text: 'ask', limit: 5 })
      return hits.map(({ text }) => text)
    }
    await backend.advance(1_000)
    expect(await line()).toBe('Ask @Kofi or @nobody_here')
    expect(await found()).toEqual(['Ask @Kofi or @nobody_here'])
    await kofi.mutation(api.users.updateProfile, { handle: 'mensah' })
    await backend.internal.mutation(internal.users.syncUser, {
      event: 'update',
      tokenIdentifier: tokenIdentifierOf('Kofi'),
      name: 'Kofi Mensah',
      updatedAt: backend.now() + 1,
    })
    expect(await line()).toBe('Ask @Kofi Mensah or @nobody_here')
    expect(await found()).toEqual(['Ask @Kofi Mensah or @nobody_here'])
    await ada.mutation(api.messages.deleteMessages, { messageIds: [messageId] })
    expect(await line()).toBe('')
  })

  it('C681 a mentioned deleted account gets its name from the page, in pins and search results', async () => {
    const { ada, group } = await threeInGroup()
    const { seq } = await say(ada, group, 'Ask @kofi')
    await ada.mutation(api.pins.setPin, { conversationId: group, seq, on: true })
    await backend.internal.mutation(internal.users.syncUser, {
      event: 'delete',
      tokenIdentifier: tokenIdentifierOf('Kofi'),
      updatedAt: backend.now() + 1,
    })
    await backend.advance(1_000)
    const line = `Ask @${deletedAccountMark}`
    expect((await ada.query(api.pins.getPins, { conversationId: group })).map(({ text }) => text)).toEqual([line])
    const { hits } = await ada.query(api.search.messages, { conversationId: group, text: 'ask', limit: 5 })
    expect(hits.map(({ text }) => text)).toEqual([line])
    expect(withDeletedAccounts(line, 'Gelöschtes Konto')).toBe('Ask @Gelöschtes Konto')
    const letter = `A letter of some font: ${deletedAccountMark}`
    expect(withDeletedAccounts(letter, 'Gelöschtes Konto')).toBe(letter)
  })

  it('R11 ignore code, packages, and addresses, in the text and the count', async () => {
    const { ada, kofi, group } = await threeInGroup()
    await say(ada, group, '`@kofi` and @kofi/core, @kofi@mastodon.example, x@kofi.example')
    expect(await unreadMentions(kofi, group)).toBe(0)
    await say(ada, group, 'こんにちは@kofiさん、`@kofi`')
    expect(await unreadMentions(kofi, group)).toBe(1)
    const { preview } = await ada.query(api.conversations.getHead, { conversationId: group })
    expect(preview?.text).toBe('こんにちは@Kofiさん、@kofi')
  })

  it('every person gets a unique handle', async () => {
    expect(await handleOf(await join(backend, 'Everyone'))).toMatch(/^everyone\d+$/)
  })
})
