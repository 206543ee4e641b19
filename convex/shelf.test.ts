/** The shelf of a chat: its photos, files, and links, as each member sees them. */
import { expect, it } from 'vitest'
import { limits } from '../domain/limits'
import type { SharedKind } from '../domain/shared'
import { describeBackends } from '../tests/support/backends/describe-backends'
import { codeOf, join, say, talkBetween, type Person } from '../tests/support/people'
import { api } from './_generated/api'

let sends = 0

describeBackends('the shelf', (backend) => {
  async function people() {
    const [ada, bo] = [await join(backend, 'Ada'), await join(backend, 'Bo')]
    return { ada, bo, talk: await talkBetween(ada, bo) }
  }

  async function upload(person: Person, contentType: string, name: string) {
    const storageId = await backend.upload({ contentType, size: 100 })
    const isPhoto = contentType.startsWith('image/')
    if (isPhoto) await person.action(api.files.registerPicture, { storageId })
    else await person.mutation(api.files.registerUpload, { storageId })
    return { storageId, name, ...(isPhoto ? { width: 640, height: 480 } : {}) }
  }

  const photo = (person: Person, name: string) => upload(person, 'image/png', name)
  const paper = (person: Person, name: string) => upload(person, 'application/pdf', name)

  async function send(
    person: Person,
    conversationId: string,
    attachments: Awaited<ReturnType<typeof upload>>[],
    content = '',
  ) {
    const clientMessageId = `shelf-${++sends}`
    const sent = await person.mutation(api.messages.sendMessage, {
      conversationId,
      content,
      clientMessageId,
      attachments,
    })
    return sent
  }

  /** Until indexing has run. */
  const indexed = () => backend.advance(2_000)

  const seqs = async (viewer: Person, conversationId: string, kind: SharedKind, rest: object = {}) =>
    (await viewer.query(api.shelf.getItems, { conversationId, kind, limit: 50, ...rest })).items.map(({ seq }) => seq)

  const counts = async (viewer: Person, conversationId: string) => {
    const { photo, file, link, isWhole } = await viewer.query(api.shelf.getCounts, { conversationId })
    const shown = ({ count, isMore }: { count: number; isMore: boolean }) => `${count}${isMore ? '+' : ''}`
    return [shown(photo), shown(file), shown(link), isWhole ? 'whole' : 'gathering'].join(' ')
  }

  it('C610 has photos, files, and links, newest first, with a count of each and who sent them', async () => {
    const { ada, bo, talk } = await people()
    await say(ada, talk, 'Nothing to keep')
    await send(ada, talk, [await photo(ada, 'a.png'), await photo(ada, 'b.png'), await paper(ada, 'c.pdf')], 'Here')
    await say(bo, talk, 'See https://a.com and www.b.com')
    await send(bo, talk, [await photo(bo, 'd.png')])
    await indexed()
    expect(await seqs(bo, talk, 'photo')).toEqual([3, 1])
    expect(await seqs(bo, talk, 'file')).toEqual([1])
    expect(await seqs(bo, talk, 'link')).toEqual([2])
    expect(await counts(ada, talk)).toBe('3 1 2 whole')
    const { items } = await ada.query(api.shelf.getItems, { conversationId: talk, kind: 'photo', limit: 1 })
    expect(items).toMatchObject([{ seq: 3, senderId: bo.userId, senderName: 'Bo', attachments: [{ name: 'd.png' }] }])
  })

  it('C610 is read in pages, down from the newest and up from a message', async () => {
    const { ada, talk } = await people()
    for (let index = 0; index < 5; index++) await say(ada, talk, `https://a.com/${index}`)
    await indexed()
    const page = (rest: object) =>
      ada.query(api.shelf.getItems, { conversationId: talk, kind: 'link', limit: 2, ...rest })
    const first = await page({})
    expect([first.items.map(({ seq }) => seq), first.next]).toEqual([[4, 3], 3])
    const second = await page({ before: first.next })
    expect([second.items.map(({ seq }) => seq), second.next]).toEqual([[2, 1], 1])
    const last = await page({ before: second.next })
    expect([last.items.map(({ seq }) => seq), last.next]).toEqual([[0], null])
    const up = await page({ after: 1 })
    expect([up.items.map(({ seq }) => seq), up.next]).toEqual([[2, 3], 3])
    expect(await codeOf(page({ limit: limits.shelfPage + 1 }))).toBe('INVALID_INPUT')
  })

  it('C610 C611 follows edits before and after a message is indexed', async () => {
    const { ada, talk } = await people()
    const { messageId } = await say(ada, talk, 'https://a.com')
    const edit = (content: string) => ada.mutation(api.messages.editMessage, { messageId, content })
    await edit('www.a.com and www.b.com')
    await indexed()
    expect(await counts(ada, talk)).toBe('0 0 2 whole')
    await edit('Neither')
    expect(await counts(ada, talk)).toBe('0 0 0 whole')
    await edit('www.c.com')
    expect(await seqs(ada, talk, 'link')).toEqual([0])
  })

  it('C612 R8 loses deleted messages at once, and gets them back with Undo', async () => {
    const { ada, bo, talk } = await people()
    const { messageId } = await send(ada, talk, [await photo(ada, 'a.png')], 'www.a.com')
    await send(ada, talk, [await paper(ada, 'b.pdf')])
    await indexed()
    await ada.mutation(api.messages.deleteMessages, { messageIds: [messageId] })
    expect(await counts(bo, talk)).toBe('0 1 0 whole')
    expect(await seqs(bo, talk, 'photo')).toEqual([])
    await ada.mutation(api.messages.restoreMessages, { messageIds: [messageId] })
    expect(await counts(bo, talk)).toBe('1 1 1 whole')
    await ada.mutation(api.messages.deleteMessages, { messageIds: [messageId] })
    await backend.advance(limits.deletionUndoMs + 1_000)
    expect(await counts(bo, talk)).toBe('0 1 0 whole')
  })

  it('C612 R8 never includes messages deleted before they were indexed', async () => {
    const { ada, bo, talk } = await people()
    const { messageId } = await say(ada, talk, 'www.a.com')
    await ada.mutation(api.messages.deleteMessages, { messageIds: [messageId] })
    await indexed()
    expect(await counts(bo, talk)).toBe('0 0 0 whole')
  })

  it('C612 R7 R9 excludes messages from before a member joined, those they deleted for themselves, and deleted chats', async () => {
    const { ada, bo, talk } = await people()
    await say(ada, talk, 'www.a.com')
    await say(ada, talk, 'www.b.com')
    await indexed()
    await bo.mutation(api.messages.markMessageAsRead, { conversationId: talk, seq: 1 })
    await bo.mutation(api.messages.deleteForMe, { conversationId: talk, seqs: [1] })
    expect(await seqs(bo, talk, 'link')).toEqual([0])
    expect(await counts(bo, talk)).toBe('0 0 1 whole')
    expect(await counts(ada, talk)).toBe('0 0 2 whole')
    await bo.mutation(api.messages.undeleteForMe, { conversationId: talk, seqs: [1] })
    expect(await seqs(bo, talk, 'link')).toEqual([1, 0])
    await bo.mutation(api.conversations.deleteChat, { conversationId: talk })
    expect(await counts(bo, talk)).toBe('0 0 0 whole')
    expect(await seqs(bo, talk, 'link', { after: -1 })).toEqual([])

    const cy = await join(backend, 'Cy')
    const group = await ada.mutation(api.conversations.createGroup, { name: 'Us', participantIds: [bo.userId] })
    await say(ada, group, 'www.c.com')
    await ada.mutation(api.groups.addMembers, { conversationId: group, userIds: [cy.userId] })
    const { seq } = await say(ada, group, 'www.d.com')
    await indexed()
    expect(await seqs(cy, group, 'link')).toEqual([seq])
    expect(await counts(cy, group)).toBe('0 0 1 whole')
  })

  it('C612 R10 excludes what blocked people sent to a group', async () => {
    const { ada, bo } = await people()
    const group = await ada.mutation(api.conversations.createGroup, { name: 'Us', participantIds: [bo.userId] })
    await say(bo, group, 'www.a.com')
    const { seq } = await say(ada, group, 'www.b.com')
    await indexed()
    await ada.mutation(api.blocks.blockPerson, { userId: bo.userId })
    expect(await seqs(ada, group, 'link')).toEqual([seq])
    expect(await counts(ada, group)).toBe('0 0 1 whole')
    expect(await counts(bo, group)).toBe('0 0 2 whole')
  })

  it('C613 an older chat’s messages are gathered once, in steps, when someone requests the shelf', async () => {
    const { ada, bo, talk } = await people()
    for (let index = 0; index < 200; index++) await say(ada, talk, index % 50 === 0 ? `www.a.com/${index}` : 'Hello')
    const { messageId } = await say(ada, talk, 'www.gone.com')
    await indexed()
    await backend.forgetShelf()
    await ada.mutation(api.messages.deleteMessages, { messageIds: [messageId] })
    await say(bo, talk, 'www.new.com')
    await indexed()
    expect(await counts(bo, talk)).toBe('0 0 1 gathering')
    await bo.mutation(api.shelf.gather, { conversationId: talk })
    await bo.mutation(api.shelf.gather, { conversationId: talk })
    expect((await backend.pendingCalls()).filter((name) => name.includes('gatherNext'))).toHaveLength(1)
    await backend.advance(100)
    await ada.mutation(api.messages.restoreMessages, { messageIds: [messageId] })
    expect(await seqs(bo, talk, 'link')).toEqual([201, 200, 150, 100, 50, 0])
    expect(await counts(bo, talk)).toBe('0 0 6 whole')
    await bo.mutation(api.shelf.gather, { conversationId: talk })
    expect((await backend.pendingCalls()).filter((name) => name.includes('gatherNext'))).toEqual([])
  })

  it('C613 is complete once requested for an empty chat, and for one that was never indexed', async () => {
    const { ada, bo, talk } = await people()
    await ada.mutation(api.shelf.gather, { conversationId: talk })
    expect(await counts(ada, talk)).toBe('0 0 0 whole')
    await say(ada, talk, 'www.a.com')
    await indexed()
    await backend.forgetShelf()
    await backend.forgetSearch()
    await bo.mutation(api.shelf.gather, { conversationId: talk })
    await say(ada, talk, 'www.b.com')
    await indexed()
    expect(await counts(bo, talk)).toBe('0 0 2 whole')
  })
})
