import { expect, it } from 'vitest'
import { describeBackends } from '../tests/support/backends/describe-backends'
import { join, say, talkBetween } from '../tests/support/people'
import type { PushPayload } from '../domain/push-payload'
import { api } from './_generated/api'

/** A Monday, at noon. */
const now = Date.UTC(2026, 10, 30, 12)
const open = { showsText: true, sound: true, now }

describeBackends('what a page is to tell of', (backend) => {
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
})
