import { describe, expect, it } from 'vitest'
import { unreadCount } from '../domain/unread'
import { headOf } from '../tests/support/backends/backend'
import { describeBackends } from '../tests/support/backends/describe-backends'
import { join } from '../tests/support/people'
import { api, internal } from './_generated/api'
import { chats, fileNames, type Name } from './model/demoScript'

const names: Name[] = ['june', 'noor', 'kofi', 'maya', 'hana', 'teodor', 'ines', 'sol', 'lena']
const faces = names.slice(0, 6)

describeBackends('the demo', (backend) => {
  const keep = (type: string) =>
    backend.internal.action(internal.demo.keepFile, { bytes: headOf({ contentType: type, size: 200 }).buffer, type })

  async function seed() {
    const files: Record<string, Awaited<ReturnType<typeof keep>>> = { drawing: await keep('application/pdf') }
    for (const name of [...faces, 'hill', ...Object.keys(fileNames)]) files[name] ??= await keep('image/webp')
    const people = Object.fromEntries(
      names.map((name) => [name, { tokenIdentifier: `urn:parley:test|${name}`, name: `${name} of the club` }]),
    )
    await backend.internal.mutation(internal.demo.seed, { people, files })
    await backend.internal.mutation(internal.demo.seed, { people, files })
  }

  it('C607 is a club of nine, six with a picture, in three groups, with days of messages of every kind', async () => {
    await seed()
    const june = await join(backend, 'june')
    const others = new Map<string, string | undefined>()
    const all = await Promise.all(
      (await june.query(api.conversations.getUserConversations, { limit: 50 })).map(async ({ conversationId }) => {
        const of = { conversationId }
        for (const { userId, imageUrl } of await june.query(api.conversations.getMembers, of))
          others.set(userId, imageUrl)
        return {
          head: await june.query(api.conversations.getHead, of),
          mine: await june.query(api.conversations.getMine, of),
          ...(await june.query(api.messages.getMessages, { ...of, page: 0 })),
        }
      }),
    )
    expect(all).toHaveLength(chats.length)
    expect(others.size).toBe(9)
    expect([...others.values()].filter((url) => url !== undefined)).toHaveLength(faces.length)
    expect(all.filter(({ head }) => head.isGroup)).toHaveLength(3)
    for (const { head, messages } of all) {
      const times = messages.map(({ sentAt }) => sentAt)
      expect(times).toEqual(times.toSorted((a, b) => a - b))
      expect(head.lastMessageAt).toBeLessThan(backend.now())
    }
    const unread = all.map(({ head, mine }) => unreadCount(head, mine))
    const descending = (a: number, b: number) => b - a
    expect(unread.toSorted(descending)).toEqual(chats.map((chat) => chat.unread?.june ?? 0).toSorted(descending))
    const said = all.flatMap(({ messages }) => messages)
    const days = new Set(said.map(({ sentAt }) => Math.floor(sentAt / 86_400_000)))
    expect(days.size).toBeGreaterThanOrEqual(3)
    for (const [what, is] of Object.entries({
      pictures: said.some(({ attachments = [] }) => attachments.filter(({ width }) => width).length === 3),
      file: said.some(({ attachments = [] }) => attachments.some(({ type }) => type === 'application/pdf')),
      reply: said.some(({ replyTo }) => replyTo !== undefined),
      edit: said.some(({ editedAt }) => editedAt !== undefined),
      mention: all.some(({ mine }) => mine.mentions > 0),
      muted: all.some(({ mine }) => mine.muted),
      pinned: all.some(({ mine }) => mine.pinned),
      german: said.some(({ content }) => content.includes('Danke')),
    })) {
      expect([what, is]).toEqual([what, true])
    }
  })
})

describe('the demo’s script', () => {
  it('C607 replies quote an earlier message of the same chat', () => {
    const lost = chats.flatMap(({ lines }) =>
      lines.filter(({ replyTo }, index) => replyTo && lines.slice(0, index).every(({ id }) => id !== replyTo)),
    )
    expect(lost).toEqual([])
  })
})
