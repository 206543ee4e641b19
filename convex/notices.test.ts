import { expect, it } from 'vitest'
import { tokenIdentifierOf } from '../tests/support/backends/backend'
import { describeBackends } from '../tests/support/backends/describe-backends'
import { join, say, talkBetween } from '../tests/support/people'
import type { PushPayload } from '../domain/push-payload'
import { api, internal } from './_generated/api'

/** A Monday, at noon. */
const now = Date.UTC(2026, 10, 30, 12)
const open = { showsText: true, sound: true, now }

describeBackends('notices', (backend) => {
  it('C445 C551 are worded like a push, until the message is read', async () => {
    const [ada, bo] = [await join(backend, 'Ada'), await join(backend, 'Bo')]
    const conversationId = await talkBetween(ada, bo)
    const noticeFor = async (person: typeof ada, more = {}) => {
      const text = await person.query(api.notices.getNotice, { conversationId, ...open, ...more })
      return text === null ? null : (JSON.parse(text) as PushPayload).notification
    }
    expect(await noticeFor(ada)).toBeNull()
    await say(bo, conversationId, 'The frame is up')
    expect(await noticeFor(ada)).toMatchObject({ title: 'Bo', body: 'The frame is up', silent: false })
    expect(await noticeFor(ada, { showsText: false, sound: false })).toMatchObject({
      body: 'New message',
      silent: true,
    })
    expect(await noticeFor(ada, { showsText: false, language: 'de' })).toMatchObject({
      body: 'Neue Nachricht',
      data: { language: 'de' },
    })
    // The user's own messages cause no notification.
    expect(await noticeFor(bo)).toBeNull()

    const quiet = { from: 11 * 60, to: 13 * 60, days: [1], zone: 'UTC' }
    await ada.mutation(api.notifications.setNotificationSettings, { quiet })
    expect(await noticeFor(ada)).toBeNull()
    expect(await noticeFor(ada, { now: now + 2 * 60 * 60_000 })).not.toBeNull()
    await ada.mutation(api.conversations.markAsRead, { conversationIds: [conversationId] })
    expect(await noticeFor(ada, { now: now + 2 * 60 * 60_000 })).toBeNull()
  })

  it('C681 name a mentioned deleted account in the language of the device', async () => {
    const [ada, bo, ines] = [await join(backend, 'Ada'), await join(backend, 'Bo'), await join(backend, 'Ines')]
    const participantIds = [bo.userId, ines.userId]
    const group = await ada.mutation(api.conversations.createGroup, { name: 'Pavilion', participantIds })
    await say(bo, group, 'Ask @ines')
    const event = { event: 'delete', tokenIdentifier: tokenIdentifierOf('Ines'), updatedAt: 1 } as const
    await backend.internal.mutation(internal.users.syncUser, event)
    const body = async (language: string) => {
      const text = await ada.query(api.notices.getNotice, { conversationId: group, ...open, language })
      return (JSON.parse(text ?? '') as PushPayload).notification.body
    }
    expect(await body('de')).toBe('Bo: Ask @Gelöschtes Konto')
    expect(await body('en')).toBe('Bo: Ask @Deleted account')
  })
})
