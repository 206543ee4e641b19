import { describe, expect, it } from 'vitest'
import { describeBackends } from '../tests/support/backends/describe-backends'
import { codeOf, join, type Person } from '../tests/support/people'
import { api, internal } from './_generated/api'

const secretOf = (tabId: string) => `secret-of-the-tab-${tabId}`

const beat = (person: Person, tabId = 'tab', visible = true) =>
  person.mutation(api.presence.sendHeartbeat, { tabId, leaveSecret: secretOf(tabId), visible })

const seconds = (count: number) => count * 1000

describeBackends('presence', (backend) => {
  const statusOf = async (person: Person) => {
    const [presence] = await person.query(api.presence.getPresence, { userIds: [person.userId] })
    return presence
  }

  /** Advances time in steps, so that the sweeper can schedule its next run. */
  async function pass(milliseconds: number) {
    for (let left = milliseconds; left > 0; left -= seconds(10)) {
      await backend.advance(Math.min(left, seconds(10)))
    }
  }

  const leave = (tabId: string, leaveSecret = secretOf(tabId)) =>
    backend.post('/presence/leave', JSON.stringify({ tabId, leaveSecret }))

  it('G4.4 is active from the first heartbeat, which returns the server’s time', async () => {
    const ada = await join(backend, 'Ada')
    expect(await statusOf(ada)).toMatchObject({ status: 'offline', lastSeen: null })
    expect(await beat(ada)).toEqual({ now: backend.now(), presence: 'active' })
    expect(await statusOf(ada)).toEqual({ userId: ada.userId, status: 'active', lastSeen: null })
  })

  it('G4.2 G4.4 G4.5 G4.6 tolerates a heartbeat less than ten seconds late, then is recent, then offline', async () => {
    const ada = await join(backend, 'Ada')
    await beat(ada)
    await pass(seconds(39))
    expect(await statusOf(ada)).toMatchObject({ status: 'active' })
    await beat(ada)
    const lastSeen = backend.now()
    // Until the sweeper's next run, within ten seconds.
    await pass(seconds(50))
    expect(await statusOf(ada)).toMatchObject({ status: 'recent', lastSeen })
    await pass(seconds(240))
    expect(await statusOf(ada)).toMatchObject({ status: 'recent', lastSeen })
    await pass(seconds(20))
    expect(await statusOf(ada)).toMatchObject({ status: 'offline', lastSeen })
    expect(await beat(ada)).toMatchObject({ presence: 'active' })
  })

  it('C21 a closed tab counts as gone a second later, unless it was reloaded or another is open', async () => {
    const ada = await join(backend, 'Ada')
    await beat(ada, 'one')
    await beat(ada, 'two')
    expect(await leave('one')).toMatchObject({ status: 204 })
    await backend.advance(seconds(2))
    expect(await statusOf(ada)).toMatchObject({ status: 'active' })
    await leave('two')
    await backend.advance(500)
    await beat(ada, 'two')
    await backend.advance(seconds(2))
    expect(await statusOf(ada)).toMatchObject({ status: 'active' })
    const leftAt = backend.now()
    await leave('two')
    await backend.advance(900)
    expect(await statusOf(ada)).toMatchObject({ status: 'active' })
    await backend.advance(200)
    expect(await statusOf(ada)).toMatchObject({ status: 'recent', lastSeen: leftAt })
  })

  it('only a tab’s own secret ends its session, and no one learns which sessions exist', async () => {
    const ada = await join(backend, 'Ada')
    await beat(ada, 'one')
    expect(await leave('one', secretOf('other'))).toEqual(await leave('none'))
    await backend.advance(seconds(2))
    expect(await statusOf(ada)).toMatchObject({ status: 'active' })
    expect(await backend.post('/presence/leave', 'no JSON')).toMatchObject({ status: 400 })
    expect(await backend.post('/presence/leave', '{"tabId":1}')).toMatchObject({ status: 400 })
    expect(await backend.post('/presence/leave', `{"tabId":"${'x'.repeat(999)}"}`)).toMatchObject({ status: 400 })
  })

  it('R10 a hidden tab keeps its person active for five minutes, and makes them active again when shown', async () => {
    const ada = await join(backend, 'Ada')
    await beat(ada)
    await beat(ada, 'tab', false)
    for (let step = 0; step < 9; step++) {
      await pass(seconds(30))
      await beat(ada, 'tab', false)
      expect(await statusOf(ada)).toMatchObject({ status: 'active' })
    }
    await pass(seconds(30))
    const away = await statusOf(ada)
    expect(away).toMatchObject({ status: 'recent', lastSeen: backend.now() })
    expect(await beat(ada, 'tab', false)).toMatchObject({ presence: 'recent' })
    expect(await statusOf(ada)).toEqual(away)
    expect(await beat(ada, 'tab', true)).toMatchObject({ presence: 'active' })
  })

  it('a throttled heartbeat of a long-hidden tab does not look like an arrival', async () => {
    const ada = await join(backend, 'Ada')
    await beat(ada)
    await beat(ada, 'tab', false)
    for (let step = 0; step < 12; step++) {
      await pass(seconds(60))
      const { presence } = await beat(ada, 'tab', false)
      expect(presence).not.toBe('active')
    }
  })

  it('a tab that opens hidden makes no one active', async () => {
    const ada = await join(backend, 'Ada')
    expect(await beat(ada, 'tab', false)).toMatchObject({ presence: 'offline' })
    expect(await statusOf(ada)).toMatchObject({ status: 'offline' })
  })

  describe('R5 sharing presence', () => {
    const share = (person: Person, sharesPresence: boolean) => person.mutation(api.users.setPrivacy, { sharesPresence })

    it('can be turned off for everyone at once, and on again at once', async () => {
      const [ada, bo] = [await join(backend, 'Ada'), await join(backend, 'Bo')]
      const seen = async () => (await bo.query(api.presence.getPresence, { userIds: [ada.userId] }))[0]
      await beat(ada)
      expect(await seen()).toMatchObject({ status: 'active' })
      await share(ada, false)
      const never = { userId: ada.userId, status: 'offline', lastSeen: null }
      expect(await seen()).toEqual(never)
      expect(await beat(ada)).toMatchObject({ presence: 'offline' })
      await leave('tab')
      await pass(seconds(60))
      expect(await seen()).toEqual(never)
      await beat(ada)
      await share(ada, true)
      expect(await seen()).toMatchObject({ status: 'active' })
    })

    it('hides everyone from someone who turned it off', async () => {
      const [ada, bo] = [await join(backend, 'Ada'), await join(backend, 'Bo')]
      await beat(bo)
      await share(ada, false)
      expect(await ada.query(api.presence.getPresence, { userIds: [bo.userId] })).toEqual([])
      await share(ada, true)
      expect(await ada.query(api.presence.getPresence, { userIds: [bo.userId] })).toMatchObject([{ status: 'active' }])
    })

    it('leaves the other settings unchanged', async () => {
      const ada = await join(backend, 'Ada')
      const all = { sendsReceipts: true, sendsTyping: true, sharesPresence: true, groupAdds: 'everyone' }
      expect(await ada.query(api.users.getPrivacy, {})).toEqual(all)
      await ada.mutation(api.users.setPrivacy, { sendsTyping: false })
      await share(ada, false)
      expect(await ada.query(api.users.getPrivacy, {})).toEqual({ ...all, sendsTyping: false, sharesPresence: false })
    })
  })

  it('ends at once for a deleted account', async () => {
    const ada = await join(backend, 'Ada')
    const bo = await join(backend, 'Bo')
    await beat(ada)
    const event = { event: 'delete', tokenIdentifier: 'urn:parley:test|ada', updatedAt: 1 } as const
    await backend.internal.mutation(internal.users.syncUser, event)
    const [presence] = await bo.query(api.presence.getPresence, { userIds: [ada.userId] })
    expect(presence).toMatchObject({ status: 'offline', lastSeen: null })
  })

  describe('limits', () => {
    it('a person has 32 tabs: one more replaces the one silent for longest', async () => {
      const ada = await join(backend, 'Ada')
      for (let tab = 0; tab < 40; tab++) {
        await beat(ada, `tab ${tab}`)
        await backend.advance(1)
      }
      const leftAt = backend.now()
      for (let tab = 8; tab < 40; tab++) await leave(`tab ${tab}`)
      await backend.advance(seconds(2))
      expect(await statusOf(ada)).toMatchObject({ status: 'recent', lastSeen: leftAt })
    })

    it('at most 100 people can be queried at once', async () => {
      const ada = await join(backend, 'Ada')
      const ask = (count: number) =>
        codeOf(ada.query(api.presence.getPresence, { userIds: Array<typeof ada.userId>(count).fill(ada.userId) }))
      expect(await ask(101)).toBe('LIMIT_REACHED')
      expect(await ask(100)).toBe('no error')
    })

    it('a tab has an id and a secret that can’t be guessed', async () => {
      const ada = await join(backend, 'Ada')
      const send = (tabId: string, leaveSecret: string) =>
        codeOf(ada.mutation(api.presence.sendHeartbeat, { tabId, leaveSecret, visible: true }))
      expect(await send('', 'x'.repeat(32))).toBe('INVALID_INPUT')
      expect(await send('x'.repeat(65), 'x'.repeat(32))).toBe('INVALID_INPUT')
      expect(await send('tab', 'short')).toBe('INVALID_INPUT')
      expect(await send('tab', 'x'.repeat(129))).toBe('INVALID_INPUT')
    })
  })

  it('the sweeper stops when no one is there, and restarts with the next person', async () => {
    const ada = await join(backend, 'Ada')
    await beat(ada)
    await pass(seconds(20 * 60))
    expect(await backend.pendingCalls()).toEqual([])
    await beat(ada)
    expect(await backend.pendingCalls()).toEqual(['presence:sweep'])
    await pass(seconds(50))
    expect(await statusOf(ada)).toMatchObject({ status: 'recent' })
  })

  it('a replaced sweep does nothing and schedules none', async () => {
    const ada = await join(backend, 'Ada')
    await beat(ada)
    await backend.internal.mutation(internal.presence.sweep, { dueAt: backend.now() + 1 })
    expect(await backend.pendingCalls()).toEqual(['presence:sweep'])
  })

  it('many people who vanish at once are swept in several transactions', async () => {
    const people: Person[] = []
    for (let index = 0; index < 130; index++) people.push(await join(backend, `Person ${index}`))
    for (const person of people) await beat(person)
    await pass(seconds(60))
    const last = people.at(-1) as Person
    expect(await statusOf(last)).toMatchObject({ status: 'recent' })
  })
})
