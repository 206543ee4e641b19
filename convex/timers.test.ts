import { expect, it } from 'vitest'
import { describeBackends } from '../tests/support/backends/describe-backends'
import { join, talkBetween } from '../tests/support/people'
import { api, internal } from './_generated/api'

const minute = 60_000

describeBackends('timers', (backend) => {
  async function keepers() {
    const ada = await join(backend, 'Ada')
    const bo = await join(backend, 'Bo')
    const talk = await talkBetween(ada, bo)
    await ada.mutation(api.conversations.setPrefs, { conversationIds: [talk], pinned: true })
    const look = async () => {
      const { muted } = await ada.query(api.conversations.getMine, { conversationId: talk })
      const person = await bo.query(api.users.getPerson, { userId: ada.userId })
      return { muted, status: person?.status?.text }
    }
    return { ada, talk, look }
  }
  const lasting = { muted: true, status: 'Away' }
  const over = { muted: false, status: undefined }

  it('C231 end imported mutes and statuses on time', async () => {
    const { look } = await keepers()
    await backend.importTimed(backend.now() + 30 * minute)
    await backend.internal.mutation(internal.timers.rearm, {})
    await backend.internal.mutation(internal.timers.rearm, {})
    await backend.advance(29 * minute)
    expect(await look()).toEqual(lasting)
    await backend.advance(minute)
    expect(await look()).toEqual(over)
  })

  it('C231 end overdue mutes and statuses at once, and leave distant ones to a later run', async () => {
    const { look } = await keepers()
    await backend.importTimed(backend.now() + 100 * minute)
    const before = await backend.pendingCalls()
    await backend.internal.mutation(internal.timers.rearm, {})
    expect((await backend.pendingCalls()).filter((name) => name.includes(':end'))).toEqual(
      before.filter((name) => name.includes(':end')),
    )
    await backend.importTimed(backend.now() - minute)
    expect(await look()).toEqual(lasting)
    await backend.internal.mutation(internal.timers.rearm, {})
    await backend.advance(1)
    expect(await look()).toEqual(over)
  })

  it('C231 a later mute or status is not ended by an earlier one’s end', async () => {
    const { ada, talk, look } = await keepers()
    await backend.importTimed(backend.now() + 10 * minute)
    await backend.internal.mutation(internal.timers.rearm, {})
    const muteForMs = 2 * 60 * minute
    await ada.mutation(api.conversations.setPrefs, { conversationIds: [talk], muted: true, muteForMs })
    await ada.mutation(api.users.setStatus, { status: { text: 'Away', until: backend.now() + muteForMs } })
    await backend.advance(11 * minute)
    expect(await look()).toEqual(lasting)
  })
})
