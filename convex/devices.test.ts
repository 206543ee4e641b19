import { beforeEach, describe, expect, it, vi } from 'vitest'
import { limits } from '../domain/limits'
import { claimsOf, tokenIdentifierOf } from '../tests/support/backends/backend'
import { describeBackends } from '../tests/support/backends/describe-backends'
import { newWebhookSecret, signWebhook, webhookBody } from '../tests/support/clerk/webhook'
import { codeOf, join, say, talkBetween, type Person } from '../tests/support/people'
import { deviceKeysOf, deviceOf } from '../tests/support/push/device'
import { api, internal } from './_generated/api'

describeBackends('devices', (backend) => {
  const names = async (person: Person) => (await person.query(api.devices.listDevices, {})).map(({ name }) => name)
  const register = (person: Person, name: string, more = {}) =>
    person.mutation(api.devices.registerDevice, { ...deviceOf(name), ...more })
  /** The same person in a second session. */
  const signedIn = async (name: string, sid: string): Promise<Person> => {
    const { userId } = await backend.asUser(name, { sid }).mutation(api.users.ensureSelf, {})
    return { ...backend.asUser(name, { sid }), name, userId }
  }

  describe('ownership', () => {
    it('C410 a browser is registered once, however often its pages register it', async () => {
      const ada = await join(backend, 'Ada')
      await register(ada, 'Laptop')
      await register(ada, 'Laptop', { showsText: false })
      expect(await ada.query(api.devices.listDevices, {})).toEqual([
        expect.objectContaining({ name: 'Laptop’s browser', service: 'push.example.com', showsText: false }),
      ])
    })

    it('C410 signing in as someone else transfers the browser to them', async () => {
      const [ada, kofi] = [await join(backend, 'Ada'), await join(backend, 'Kofi')]
      await register(ada, 'Laptop')
      await register(kofi, 'Laptop')
      expect([await names(ada), await names(kofi)]).toEqual([[], ['Laptop’s browser']])
    })

    it('C410 no one can take another’s device by its id alone', async () => {
      const [ada, kofi] = [await join(backend, 'Ada'), await join(backend, 'Kofi')]
      await register(ada, 'Laptop')
      const { deviceId } = deviceOf('Laptop')
      await register(kofi, 'Phone', { deviceId })
      await kofi.mutation(api.devices.removeDevice, { deviceId })
      expect(await names(ada)).toEqual(['Laptop’s browser'])
    })

    it('C410 a person has at most ten devices: one more replaces the least recently used', async () => {
      const ada = await join(backend, 'Ada')
      for (let n = 0; n <= limits.devicesPerPerson; n++) {
        await register(ada, `Browser ${n}`)
        await backend.advance(1_000)
      }
      expect(await names(ada)).toHaveLength(limits.devicesPerPerson)
      expect(await names(ada)).not.toContain('Browser 0’s browser')
    })

    it('C587 a device turned off from another one gets no pushes, however often it is opened, until it is turned on there', async () => {
      const ada = await join(backend, 'Ada')
      await register(ada, 'Laptop')
      await register(ada, 'Phone')
      const { deviceId, secret } = deviceOf('Laptop')
      await ada.mutation(api.devices.turnOffDevice, { deviceId })
      expect(await names(ada)).toEqual(['Phone’s browser'])
      expect([await register(ada, 'Laptop'), await register(ada, 'Phone')]).toEqual([false, true])
      expect(await names(ada)).toEqual(['Phone’s browser'])
      const { endpoint, p256dh, auth } = deviceOf('Renewed')
      const renewed = { deviceId, secret, subscription: { endpoint, p256dh, auth } }
      expect(await backend.internal.mutation(internal.devices.renew, renewed)).toBe(false)
      expect(await register(ada, 'Laptop', { isAsked: true })).toBe(true)
      expect(await names(ada)).toHaveLength(2)
    })

    it('C590 the open pages of a device learn at once that it was turned off or on', async () => {
      const [ada, kofi] = [await join(backend, 'Ada'), await join(backend, 'Kofi')]
      const { deviceId } = deviceOf('Laptop')
      const isOff = (person: Person) => person.query(api.devices.isTurnedOff, { deviceId })
      expect(await isOff(ada)).toBe(false)
      await register(ada, 'Laptop')
      expect(await isOff(ada)).toBe(false)
      await ada.mutation(api.devices.turnOffDevice, { deviceId })
      expect([await isOff(ada), await isOff(kofi)]).toEqual([true, false])
      await register(ada, 'Laptop', { isAsked: true })
      expect(await isOff(ada)).toBe(false)
      await ada.mutation(api.devices.removeDevice, { deviceId })
      expect(await isOff(ada)).toBe(false)
    })

    it('C587 no one can turn off another person’s device', async () => {
      const [ada, kofi] = [await join(backend, 'Ada'), await join(backend, 'Kofi')]
      await register(ada, 'Laptop')
      await kofi.mutation(api.devices.turnOffDevice, { deviceId: deviceOf('Laptop').deviceId })
      expect(await names(ada)).toEqual(['Laptop’s browser'])
    })

    it('C414 a URL that isn’t a push service’s, or a key that isn’t a browser’s, is rejected', async () => {
      const ada = await join(backend, 'Ada')
      const wrong = [
        { endpoint: 'https://127.0.0.1/x' },
        { endpoint: 'http://push.example.com/x' },
        { p256dh: 'AAAA' },
        { auth: 'short' },
        { deviceId: 'x' },
        { secret: 'x' },
        { origin: 'javascript:alert(1)' },
        { origin: 'https://chat.example.com/path' },
      ]
      for (const more of wrong) expect(await codeOf(register(ada, 'Laptop', more))).toBe('INVALID_INPUT')
    })

    it('C413 a key is offered only if push services will accept its signatures', async () => {
      const ada = await join(backend, 'Ada')
      // The key pair must match.
      const publicKey = deviceOf('Server').p256dh
      const privateKey = deviceKeysOf('Server').privateKey.toString('base64url')
      const key = () => ada.query(api.devices.getPushKey, {})
      expect(await key()).toBeNull()
      vi.stubEnv('VAPID_PUBLIC_KEY', publicKey)
      vi.stubEnv('VAPID_PRIVATE_KEY', privateKey)
      vi.stubEnv('VAPID_SUBJECT', 'mailto:x@localhost')
      expect(await key()).toBeNull()
      vi.stubEnv('VAPID_SUBJECT', 'mailto:ops@example.com')
      expect(await key()).toBe(publicKey)
    })
  })

  describe('when a session ends', () => {
    it('C410 its devices are removed, and no others', async () => {
      const [here, there] = [await signedIn('Ada', 'one'), await signedIn('Ada', 'two')]
      await register(here, 'Laptop')
      await register(there, 'Phone')
      await backend.internal.mutation(internal.devices.endSession, { session: 'two' })
      expect(await names(here)).toEqual(['Laptop’s browser'])
    })

    it('C410 together with its account, all of the person’s devices are removed', async () => {
      const ada = await signedIn('Ada', 'one')
      await register(ada, 'Laptop')
      await backend.internal.mutation(internal.devices.endAccount, { tokenIdentifier: tokenIdentifierOf('Ada') })
      expect(await names(ada)).toEqual([])
      await register(ada, 'Laptop')
      const tokenIdentifier = tokenIdentifierOf('Ada')
      await backend.internal.mutation(internal.users.syncUser, { event: 'delete', tokenIdentifier, updatedAt: 50 })
      const kofi = await join(backend, 'Kofi')
      await register(kofi, 'Laptop')
      expect(await names(kofi)).toEqual(['Laptop’s browser'])
    })

    describe('at Clerk', () => {
      const secret = newWebhookSecret()
      beforeEach(() => {
        vi.stubEnv('AUTH_MODE', 'clerk')
        vi.stubEnv('CLERK_JWT_ISSUER_DOMAIN', claimsOf('Ada').issuer)
        vi.stubEnv('CLERK_WEBHOOK_SIGNING_SECRET', secret)
      })
      const tell = (type: string, data: Record<string, unknown>) => {
        const { body, headers } = signWebhook(webhookBody(type, data as never), secret)
        return backend.post('/webhooks/clerk', body, headers)
      }

      it.each(['session.ended', 'session.removed', 'session.revoked'])(
        'C410 %s removes the devices of that session',
        async (type) => {
          const ada = await signedIn('Ada', 'sess_1')
          await register(ada, 'Laptop')
          await tell(type, { id: 'sess_2', user_id: 'ada' })
          expect(await names(ada)).toHaveLength(1)
          expect((await tell(type, { id: 'sess_1', user_id: 'ada' })).status).toBe(200)
          expect(await names(ada)).toEqual([])
        },
      )

      it('C410 banning a person removes all of their devices', async () => {
        const ada = await signedIn('Ada', 'sess_1')
        await register(ada, 'Laptop')
        await tell('user.updated', { id: 'ada', updated_at: Date.now(), first_name: 'Ada', banned: true })
        expect(await names(ada)).toEqual([])
      })
    })
  })

  describe('the service worker', () => {
    const post = async (path: string, word: object) => (await backend.post(path, JSON.stringify(word))).status

    it('C415 changes its subscription with its own secret only', async () => {
      const ada = await join(backend, 'Ada')
      await register(ada, 'Laptop')
      const { deviceId, secret } = deviceOf('Laptop')
      const { endpoint, p256dh, auth } = deviceOf('Renewed', 'https://other.example.com')
      const subscription = { endpoint, p256dh, auth }
      expect(await post('/push/renew', { deviceId, secret: `${secret}x`, ...subscription })).toBe(400)
      expect(await post('/push/renew', { deviceId, secret, ...subscription, endpoint: 'https://10.0.0.1/' })).toBe(400)
      expect(await ada.query(api.devices.listDevices, {})).toMatchObject([{ service: 'push.example.com' }])
      expect(await post('/push/renew', { deviceId, secret, ...subscription })).toBe(204)
      expect(await ada.query(api.devices.listDevices, {})).toMatchObject([{ service: 'other.example.com' }])
    })

    it('C415 marks a chat as read with its secret, for its own user and no one else', async () => {
      const [ada, kofi] = [await join(backend, 'Ada'), await join(backend, 'Kofi')]
      await register(ada, 'Laptop')
      const { deviceId, secret } = deviceOf('Laptop')
      const talk = await talkBetween(ada, kofi)
      const { seq } = await say(kofi, talk, 'Hello')
      const read = { deviceId, secret, conversationId: talk, seq }
      for (const wrong of [{ secret: 'x' }, { conversationId: 'g_none' }, { seq: 'x' }, { deviceId: 3 }]) {
        expect(await post('/push/read', { ...read, ...wrong })).toBe(400)
      }
      expect((await backend.post('/push/read', 'no JSON')).status).toBe(400)
      expect(await post('/push/read', read)).toBe(200)
      expect(await ada.query(api.conversations.getMine, { conversationId: talk })).toMatchObject({ readSeq: seq })
    })

    it('C589 C415 gets the number of unread messages with its secret, if its app has a badge', async () => {
      const [ada, kofi, bo] = [await join(backend, 'Ada'), await join(backend, 'Kofi'), await join(backend, 'Bo')]
      const [talk, other] = [await talkBetween(ada, kofi), await talkBetween(ada, bo)]
      for (const text of ['One', 'Two', 'Three']) await say(kofi, talk, text)
      for (const text of ['One', 'Two']) await say(bo, other, text)
      const readIn = async (name: string, seq: number) => {
        await register(ada, name, { isInstalled: name === 'App' })
        const { deviceId, secret } = deviceOf(name)
        const word = { deviceId, secret, conversationId: talk, seq }
        return JSON.parse((await backend.post('/push/read', JSON.stringify(word))).text) as unknown
      }
      expect(await readIn('App', 1)).toEqual({ badge: 3 })
      expect(await readIn('Tab', 2)).toEqual({ badge: null })
      expect(await readIn('App', 2)).toEqual({ badge: 2 })
    })
  })

  describe('settings', () => {
    it('C400 belong to a person, and are stored as set', async () => {
      const [ada, kofi] = [await join(backend, 'Ada'), await join(backend, 'Kofi')]
      const begun = { about: 'everything', reactions: false, quiet: null }
      const read = (person: Person) => person.query(api.notifications.getNotificationSettings, {})
      expect(await read(ada)).toEqual(begun)
      const quiet = { from: 1_320, to: 420, days: [1, 2], zone: 'Europe/Oslo' }
      await ada.mutation(api.notifications.setNotificationSettings, { quiet })
      await ada.mutation(api.notifications.setNotificationSettings, { about: 'mentions' })
      expect([await read(ada), await read(kofi)]).toEqual([{ about: 'mentions', reactions: false, quiet }, begun])
      const wrong = [{ from: -1 }, { to: 1_440 }, { days: [7] }, { days: Array(8).fill(1) }, { zone: 'Nowhere/Here' }]
      for (const more of wrong) {
        const change = { quiet: { ...quiet, ...more } }
        expect(await codeOf(ada.mutation(api.notifications.setNotificationSettings, change))).toBe('INVALID_INPUT')
      }
    })

    it('C400 chat settings are separate from muting the chat', async () => {
      const [ada, kofi] = [await join(backend, 'Ada'), await join(backend, 'Kofi')]
      const conversationId = await talkBetween(ada, kofi)
      const choose = (choice: 'inherit' | 'everything' | 'mentions') =>
        ada.mutation(api.notifications.setConversationNotifications, { conversationIds: [conversationId], choice })
      const mine = () => ada.query(api.conversations.getMine, { conversationId })
      await choose('mentions')
      await ada.mutation(api.conversations.setPrefs, { conversationIds: [conversationId], muted: true })
      expect(await mine()).toMatchObject({ notify: 'mentions', muted: true })
      await choose('inherit')
      expect((await mine()).notify).toBeUndefined()
    })
  })
})
