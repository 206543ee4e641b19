/** One file: one fake browser, in which each event of the worker is tried. */
import { beforeEach, describe, expect, it } from 'vitest'
import { payloadOf, type PushData, type PushPayload, testPayload, testTag, withBadge } from '../../domain/push-payload'
import type { OnDevice } from '../../domain/notify'
import type { DeviceSelf } from '../features/notifications/model/device-memory'
import { nothingTold, type NoticeData, type ShownOptions, type Standing } from '../features/notifications/model/showing'
import { type FromPage, type FromWorker, readTaken } from '../features/notifications/model/worker-messages'
import { type AppWindow, createWorker, type Subscription } from './worker'

const origin = 'https://parley.example'
const proof = { deviceId: 'd', secret: 's' }

let shown: { title: string; options: ShownOptions }[]
let standing: Map<string, Standing>
let chats: Map<string, OnDevice> | null
let self: DeviceSelf | null
let windows: AppWindow[]
let opened: string[]
let posts: { url: string; body: object }[]
let takes: { badge: number | null } | null
let badge: number | null
let fresh: Subscription | null
let subscribedWith: string | null

beforeEach(() => {
  shown = []
  standing = new Map()
  chats = new Map()
  self = { userId: 'me', siteUrl: `${origin}/http`, ...proof, pushKey: 'key' }
  subscribedWith = null
  windows = []
  opened = []
  posts = []
  takes = { badge: null }
  badge = null
  fresh = { endpoint: 'https://push.example/2', p256dh: 'p', auth: 'a' }
})

/** As after an idle period: a browser can stop a worker at any time, and restarts it. */
const worker = () =>
  createWorker({
    origin,
    language: 'en',
    memory: {
      chat: async (id) => (chats ? (chats.get(id) ?? nothingTold) : null),
      setChat: async (id, chat) => void chats?.set(id, chat),
      self: async () => self,
      setSelf: async (next) => void (self = next),
      forget: async () => chats?.clear(),
    },
    inTurn: (run) => run(),
    async show(title, options) {
      shown.push({ title, options })
      standing.set(options.tag ?? '', { title, body: options.body ?? '', data: options.data })
    },
    standing: async (tag) => standing.get(tag) ?? null,
    windows: async () => windows,
    open: async (url) => void opened.push(url),
    setBadge: async (count) => void (badge = count),
    async post(url, body) {
      posts.push({ url, body })
      return takes
    },
    async subscribe(pushKey) {
      subscribedWith = pushKey
      return fresh
    },
  })

function pushed(seq: number, more: Partial<PushData> & { isMuted?: boolean; badge?: number } = {}) {
  const { isMuted = false, badge, ...data } = more
  const payload = payloadOf({
    title: 'Noor',
    body: `Message ${seq}`,
    origin,
    isMuted,
    data: { conversationId: 'a_b', seq, messageId: `m${seq}`, count: 1, isReplay: false, ...data },
  })
  return badge === undefined ? payload : (JSON.parse(withBadge(JSON.stringify(payload), badge)) as PushPayload)
}

const last = () => shown.at(-1)!
const alerts = () => shown.map(({ options }) => options.renotify)

function windowAt(state: Partial<Pick<AppWindow, 'isFocused' | 'isVisible'>>, answer: FromPage | null) {
  const said: FromWorker[] = []
  const focused: string[] = []
  const page: AppWindow = {
    isFocused: false,
    isVisible: false,
    ...state,
    focus: async () => void focused.push('focus'),
    say: (message) => void said.push(message),
    async ask(message) {
      said.push(message)
      return answer
    },
  }
  return { page, said, focused }
}

describe('a push', () => {
  it('C440 shows what is new under its chat’s tag, and alerts once', async () => {
    await worker().push(pushed(4, { badge: 3 }))
    expect(last().title).toBe('Noor')
    expect(last().options).toMatchObject({
      body: 'Message 4',
      tag: 'chat:a_b',
      silent: false,
      renotify: true,
      data: { conversationId: 'a_b', seq: 4, navigate: expect.stringMatching(/^https:\/\/parley\.example\/messages/) },
    })
    expect(badge).toBe(3)
  })

  it('C551 has its button in the language of the device’s pages, or in English if unknown', async () => {
    const buttons = () => last().options.actions.map(({ title }) => title)
    await worker().push(pushed(4, { language: 'de' }))
    expect(buttons()).toEqual(['Als gelesen markieren'])
    await worker().push(pushed(5, { language: 'tlh' }))
    expect(buttons()).toEqual(['Mark as read'])
  })

  it('C440 shows a replay under the same tag, silently', async () => {
    await worker().push(pushed(4))
    // The user has dismissed it meanwhile.
    standing.clear()
    await worker().push(pushed(4, { isReplay: true }))
    expect(alerts()).toEqual([true, false])
    expect(last().options).toMatchObject({ tag: 'chat:a_b', silent: true, body: 'Message 4' })
  })

  it('C440 alerts for a replay whose first copy never came', async () => {
    await worker().push(pushed(4, { isReplay: true }))
    expect(alerts()).toEqual([true])
  })

  it('C440 is silent about messages read here meanwhile, but still shows them', async () => {
    chats?.set('a_b', { alertedSeq: -1, readSeq: 6 })
    await worker().push(pushed(6))
    expect(last().options).toMatchObject({ silent: true, renotify: false, tag: 'chat:a_b' })
    await worker().push(pushed(7))
    expect(last().options).toMatchObject({ silent: false, renotify: true })
  })

  it('C440 that arrives late doesn’t replace a newer one', async () => {
    await worker().push(pushed(9))
    await worker().push(pushed(8))
    expect(last().options).toMatchObject({ body: 'Message 9', silent: true, renotify: false, data: { seq: 9 } })
  })

  it('C580 removes a deleted message from the notification, silently, and leaves a newer one', async () => {
    await worker().push(pushed(4))
    await worker().push(pushed(5))
    await worker().push(pushed(4, { revised: 5, isReplay: true }))
    expect(last().options).toMatchObject({ body: 'Message 4', silent: true, renotify: false, data: { seq: 4 } })
    await worker().push(pushed(-1, { revised: 5, isReplay: true }))
    expect(last().options).toMatchObject({ body: 'Message -1', silent: true, renotify: false, data: { seq: -1 } })
    // A newer notification than the deleted message's stays.
    await worker().push(pushed(6))
    await worker().push(pushed(-1, { revised: 5, isReplay: true }))
    expect(last().options).toMatchObject({ body: 'Message 6', silent: true, data: { seq: 6 } })
    expect(alerts()).toEqual([true, true, false, false, true, false])
  })

  it('C580 doesn’t alert for the deletion of a message it never showed', async () => {
    await worker().push(pushed(-1, { revised: 5, isReplay: true }))
    expect(alerts()).toEqual([false])
  })

  it('C440 alerts once even if the worker was killed between showing and recording it', async () => {
    await worker().push(pushed(4))
    chats?.clear()
    await worker().push(pushed(4))
    expect(alerts()).toEqual([true, false])
  })

  it('C440 trusts the server about a replay if the device can store nothing', async () => {
    chats = null
    await worker().push(pushed(4, { isReplay: true }))
    await worker().push(pushed(5))
    expect(alerts()).toEqual([false, true])
  })

  it('C440 does not alert on a device whose user is looking', async () => {
    const { page, said } = windowAt({ isFocused: true, isVisible: true }, null)
    windows = [page]
    await worker().push(pushed(4))
    expect(last().options).toMatchObject({ silent: true, renotify: false })
    // That page closes it.
    expect(said).toEqual([{ kind: 'shown', tag: 'chat:a_b' }])
  })

  it('C440 is silent if the user wants no sound, and still visible', async () => {
    await worker().push(pushed(4, { isMuted: true }))
    expect(last().options).toMatchObject({ silent: true, renotify: true })
  })

  it('C440 notifies of a reaction to an older message, once', async () => {
    await worker().push(pushed(9))
    standing.clear()
    await worker().push(pushed(3, { reaction: 'r1' }))
    await worker().push(pushed(3, { reaction: 'r1', isReplay: true }))
    expect(alerts()).toEqual([true, true, false])
  })

  it('C449 shows a test unchanged, and tells the page that waits for it', async () => {
    const { page, said } = windowAt({ isFocused: true, isVisible: true }, null)
    windows = [page]
    await worker().push(JSON.parse(testPayload({ title: 'It works', body: 'From this server', origin })))
    expect(last()).toMatchObject({ title: 'It works', options: { body: 'From this server', silent: false } })
    expect(said).toEqual([{ kind: 'shown', tag: testTag }])
  })

  it.each([
    undefined,
    null,
    7,
    'text',
    [],
    {},
    { web_push: 8030 },
    { web_push: 8030, notification: { title: 'x', tag: 't', navigate: '/', data: {} } },
    { ...pushed(4), web_push: 1 },
    { web_push: 8030, notification: { ...pushed(4).notification, data: { conversationId: 'a', seq: 1.5 } } },
    { web_push: 8030, notification: { ...pushed(4).notification, navigate: 'https://elsewhere.example/' } },
  ])('C440 shows something for an unreadable push: %j', async (payload) => {
    await worker().push(payload)
    expect(shown).toHaveLength(1)
    expect(last().title).toBe('New messages')
    expect(last().options.data.navigate).toBe(`${origin}/messages`)
  })
})

describe('a click', () => {
  const data: NoticeData = { conversationId: 'a_b', seq: 4, navigate: `${origin}/messages?c=a_b&m=4` }

  it('C441 opens the message in the most recently used page, a visible one first', async () => {
    const hidden = windowAt({}, { kind: 'opened' })
    const seen = windowAt({ isVisible: true }, { kind: 'opened' })
    windows = [hidden.page, seen.page]
    await worker().click({ action: '', data })
    expect(seen.focused).toEqual(['focus'])
    expect(seen.said).toEqual([{ kind: 'open', url: data.navigate }])
    expect([hidden.said, opened]).toEqual([[], []])
  })

  it('C441 opens a new page if there is none, or if the existing one does not respond', async () => {
    await worker().click({ action: '', data })
    windows = [windowAt({}, null).page]
    await worker().click({ action: '', data })
    expect(opened).toEqual([data.navigate, data.navigate])
  })

  it.each([undefined, null, 'x', { navigate: 'https://elsewhere.example/' }, { navigate: 'javascript:alert(1)' }])(
    'C441 opens the list for a foreign notification: %j',
    async (other) => {
      await worker().click({ action: '', data: other })
      expect(opened).toEqual([`${origin}/messages`])
      // There is no chat to mark.
      await worker().click({ action: 'read', data: other })
      expect([posts, opened.length]).toEqual([[], 2])
    },
  )

  it('C441 marks as read without a page, or opens it if the server does not accept that', async () => {
    await worker().click({ action: 'read', data })
    expect(posts).toEqual([{ url: `${origin}/http/push/read`, body: { ...proof, conversationId: 'a_b', seq: 4 } }])
    expect(opened).toEqual([])
    takes = null
    await worker().click({ action: 'read', data })
    self = null
    await worker().click({ action: 'read', data })
    expect(opened).toEqual([data.navigate, data.navigate])
  })
})

describe('the app’s badge', () => {
  const data: NoticeData = { conversationId: 'a_b', seq: 4, navigate: `${origin}/messages?c=a_b&m=4` }

  it('C589 shows the remaining unread count after a chat was marked as read from its notification', async () => {
    badge = 7
    takes = { badge: 3 }
    await worker().click({ action: 'read', data })
    expect(badge).toBe(3)
    takes = { badge: 0 }
    await worker().click({ action: 'read', data })
    expect(badge).toBe(0)
    // The badge stays if there is no count, or the server rejected the change.
    for (const answer of [{ badge: null }, null]) {
      badge = 7
      takes = answer
      await worker().click({ action: 'read', data })
      expect(badge).toBe(7)
    }
  })

  it.each([
    ['', null],
    ['null', null],
    ['{"badge":"3"}', null],
    ['{"badge":3}', 3],
  ])('C589 follows a response that includes it, from any version: %j', (text, said) => {
    expect(readTaken(text)).toEqual({ badge: said })
  })
})

describe('a subscription changed by the browser', () => {
  it('C442 is reported to the server with this device’s secret', async () => {
    await worker().subscriptionChanged()
    expect(posts).toEqual([{ url: `${origin}/http/push/renew`, body: { ...proof, ...fresh } }])
    expect(subscribedWith).toBe('key')
  })

  it('C427 needs nothing of the previous subscription, only what a page stored; a page of an earlier version stored no key', async () => {
    const { pushKey: _, ...before } = self!
    self = before
    await worker().subscriptionChanged()
    expect([subscribedWith, posts]).toEqual([null, []])
  })

  it('C442 is not reported without a new one, or if the device belongs to no one', async () => {
    fresh = null
    await worker().subscriptionChanged()
    fresh = { endpoint: 'https://push.example/2', p256dh: 'p', auth: 'a' }
    self = null
    await worker().subscriptionChanged()
    expect(posts).toEqual([])
  })
})
