/**
 * From a message to the notifications on devices, over the tests' own push service. The clock is set by hand.
 *
 * One file: one world of servers and devices, in which each rule is a story.
 */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { api } from '../convex/_generated/api'
import { createPushKeys } from '../server/push-keys'
import { deviceOf } from './support/push/device'
import { PushWorld, type ShownDevice, type Someone } from './support/push/world'

let world: PushWorld
let ada: Someone
let kofi: Someone
beforeEach(async () => {
  world = await PushWorld.start()
  ada = await world.person('Ada')
  kofi = await world.person('Kofi')
})
afterEach(() => world.close())

const bodies = (device: ShownDevice) => [...device.shown.values()].map(({ body }) => body)
const count = () => world.service.taken.length

describe('a message', () => {
  it('C406 notifies with sender, text, and unread count; a burst in one', async () => {
    const device = await world.device(kofi, 'Laptop')
    const talk = await world.talk(ada, kofi)
    await world.say(ada, talk, 'Hello')
    await world.say(ada, talk, 'Are you there?')
    await world.pass(10)
    const [notification] = device.shown.values()
    expect(notification).toMatchObject({
      title: 'Ada (2)',
      body: 'Are you there?',
      silent: false,
      navigate: `https://chat.example.com/messages?conversationId=${talk}&message=1`,
      data: { conversationId: talk, seq: 1, count: 2, isReplay: false },
    })
    const [taken] = world.service.taken
    expect(taken!.headers).toMatchObject({ ttl: '86400', urgency: 'high' })
    expect(taken!.topic).toMatch(/^[\w-]{32}$/)
    await world.say(ada, talk, 'Good night')
    await world.pass(10)
    expect(device.alerts.get(talk)).toEqual([1, 2])
    expect(device.shown.get(talk)?.data.count).toBe(3)
  })

  it('C406 in a group names the sender, the group, and the mentioned users', async () => {
    const device = await world.device(kofi, 'Laptop')
    const group = await world.group([ada, kofi], 'Pavilion')
    await world.pass(10)
    await world.say(ada, group, 'See *this*, @kofi')
    await world.pass(10)
    expect(device.shown.get(group)).toMatchObject({
      title: 'Pavilion',
      body: expect.stringMatching(/^Ada: See this, .*Kofi/),
    })
  })

  it('C406 uses its group’s current name, whatever characters it has', async () => {
    const phone = await world.device(kofi, 'Phone', { kind: 'phone' })
    const group = await world.group([ada, kofi], 'Pavilion')
    await world.say(ada, group, '👩‍👩‍👧‍👦🎉')
    await world.mutate(ada, api.groups.rename, { conversationId: group, name: 'الجناح' })
    await world.pass(6_000)
    expect(phone.shown.get(group)).toMatchObject({ title: 'الجناح', body: 'Ada: 👩‍👩‍👧‍👦🎉', dir: 'auto' })
  })

  it('C406 hides its text from devices that don’t show it, and is silent on those that make no sound', async () => {
    const device = await world.device(kofi, 'Laptop', { showsText: false, sound: false })
    const talk = await world.talk(ada, kofi)
    await world.say(ada, talk, 'The secret')
    await world.pass(10)
    expect(device.shown.get(talk)).toMatchObject({ title: 'Ada', body: 'New message', silent: true })
    expect(JSON.stringify(world.service.taken)).not.toContain('The secret')
  })

  it('C406 reaches every member of a large group, in steps', async () => {
    const people = [ada]
    for (let n = 0; n < 150; n++) people.push(await world.person(`P${n}`))
    const group = await world.group(people)
    await world.settle()
    const heard = [1, 70, 149].map((n) => people[n + 1]!)
    for (const person of heard) await world.device(person, `Of ${person.name}`)
    await world.say(ada, group, 'All of you')
    await world.pass(10)
    for (const person of heard) expect(bodies(world.devices.get(`Of ${person.name}`)!)).toEqual(['Ada: All of you'])
  })

  it('C406 reaches, message after message, even the last member of a large group', async () => {
    const people = [ada]
    for (let n = 0; n < 70; n++) people.push(await world.person(`P${n}`))
    const group = await world.group(people)
    await world.settle()
    const last = people.toSorted((a, b) => (a.userId < b.userId ? -1 : 1)).findLast((one) => one !== ada)!
    const device = await world.device(last, 'The only one')
    for (const text of ['All of you', 'Once more']) {
      await world.say(ada, group, text)
      await world.pass(10)
      expect(bodies(device)).toEqual([`Ada: ${text}`])
    }
  })

  it('C406 follows the current settings: general, of the chat, muted, quiet hours, blocked people', async () => {
    const device = await world.device(kofi, 'Laptop')
    const group = await world.group([ada, kofi])
    const settings = (change: object) => world.mutate(kofi, api.notifications.setNotificationSettings, change)
    const choose = (choice: string) =>
      world.mutate(kofi, api.notifications.setConversationNotifications, { conversationIds: [group], choice })
    const isTold = async (text: string) => {
      await world.say(ada, group, text)
      await world.pass(10)
      return bodies(device).some((body) => body.startsWith(`Ada: ${text.slice(0, 2)}`))
    }
    expect(await isTold('1')).toBe(true)
    await settings({ about: 'mentions' })
    expect([await isTold('2'), await isTold('3 @kofi')]).toEqual([false, true])
    await choose('everything')
    expect(await isTold('4')).toBe(true)
    await choose('mentions')
    await settings({ about: 'nothing' })
    expect([await isTold('5'), await isTold('6 @all')]).toEqual([false, true])
    await world.mutate(kofi, api.conversations.setPrefs, { conversationIds: [group], muted: true })
    expect(await isTold('7 @kofi')).toBe(false)
    await world.mutate(kofi, api.conversations.setPrefs, { conversationIds: [group], muted: false })
    await settings({ about: 'everything', quiet: { from: 0, to: 0, days: [0, 1, 2, 3, 4, 5, 6], zone: 'Europe/Oslo' } })
    expect(await isTold('8 @kofi')).toBe(false)
    await settings({ quiet: null })
    await world.mutate(kofi, api.blocks.blockPerson, { userId: ada.userId })
    expect(await isTold('9 @kofi')).toBe(false)
    await world.mutate(kofi, api.blocks.unblockPerson, { userId: ada.userId })
    expect(await isTold('10 @kofi')).toBe(true)
  })

  it('C407 deleted or read before its push is skipped, and the one before it is shown', async () => {
    const phone = await world.device(kofi, 'Phone', { kind: 'phone' })
    const talk = await world.talk(ada, kofi)
    await world.say(ada, talk, 'Stays')
    const { messageId } = await world.say(ada, talk, 'Goes')
    await world.pass(4_000)
    await world.mutate(ada, api.messages.deleteMessages, { messageIds: [messageId] })
    await world.pass(1_000)
    expect(bodies(phone)).toEqual(['Stays'])
    expect(phone.shown.get(talk)?.data).toMatchObject({ seq: 0, count: 1 })
    const { seq } = await world.say(ada, talk, 'Read elsewhere')
    await world.pass(4_999)
    await world.read(kofi, talk, seq)
    await world.pass(10_000)
    expect(count()).toBe(1)
  })

  const allDays = [0, 1, 2, 3, 4, 5, 6]
  const settle = (change: object) => (group: string) =>
    world.mutate(kofi, api.notifications.setNotificationSettings, change).then(() => group)
  it.each<[what: string, change: (group: string) => Promise<unknown>]>([
    ['mutes the chat', (group) => world.mutate(kofi, api.conversations.setPrefs, { conversationIds: [group], muted: true })], // oxfmt-ignore
    ['archives it', (group) => world.mutate(kofi, api.conversations.setPrefs, { conversationIds: [group], archived: true })], // oxfmt-ignore
    ['wants to hear of mentions only', settle({ about: 'mentions' })],
    ['wants to hear of nothing', settle({ about: 'nothing' })],
    ['wants to hear of mentions only there', (group) => world.mutate(kofi, api.notifications.setConversationNotifications, { conversationIds: [group], choice: 'mentions' })], // oxfmt-ignore
    ['is in quiet hours', settle({ quiet: { from: 0, to: 0, days: allDays, zone: 'Europe/Oslo' } })],
    ['blocks its author', () => world.mutate(kofi, api.blocks.blockPerson, { userId: ada.userId })],
    ['leaves the group', (group) => world.mutate(kofi, api.groups.leave, { conversationId: group })],
    ['is removed from it', (group) => world.mutate(ada, api.groups.removeMember, { conversationId: group, userId: kofi.userId })], // oxfmt-ignore
    ['turns the device off', () => world.mutate(kofi, api.devices.turnOffDevice, { deviceId: deviceOf('Phone').deviceId })], // oxfmt-ignore
  ])('C435 a push that waits for a phone is not sent if its person %s meanwhile', async (_, change) => {
    const phone = await world.device(kofi, 'Phone', { kind: 'phone' })
    const group = await world.group([ada, kofi])
    await world.say(ada, group, 'Hello')
    await world.pass(4_000)
    expect(await world.look<unknown[]>('pushes')).toHaveLength(1)
    await change(group)
    await world.pass(6_000)
    expect(phone.arrivals).toBe(0)
    expect(await world.look<unknown[]>('pushes')).toEqual([])
  })

  it('C435 a message from quiet hours that end before a phone would ring is not pushed', async () => {
    const phone = await world.device(kofi, 'Phone', { kind: 'phone' })
    const talk = await world.talk(ada, kofi)
    await settle({ quiet: { from: 0, to: 0, days: allDays, zone: 'Europe/Oslo' } })(talk)
    await world.say(ada, talk, 'In the night')
    await world.settle()
    await settle({ quiet: null })(talk)
    await world.pass(10_000)
    expect(phone.arrivals).toBe(0)
  })

  it('C406 a message that comes while a push waits for a phone joins it', async () => {
    const phone = await world.device(kofi, 'Phone', { kind: 'phone' })
    const talk = await world.talk(ada, kofi)
    await world.say(ada, talk, 'First')
    await world.pass(3_000)
    await world.say(ada, talk, 'Second')
    await world.pass(2_000)
    expect(phone.shown.get(talk)).toMatchObject({ body: 'Second', data: { seq: 1, count: 2 } })
    await world.pass(10_000)
    expect(phone.arrivals).toBe(1)
  })

  it('C435 a muted chat notifies of nothing until the mute ends by itself, mentions included, and of later messages', async () => {
    const device = await world.device(kofi, 'Laptop')
    const group = await world.group([ada, kofi])
    const hour = 60 * 60_000
    await world.mutate(kofi, api.conversations.setPrefs, { conversationIds: [group], muted: true, muteForMs: hour })
    await world.say(ada, group, '@kofi during it')
    await world.pass(hour - 10)
    expect(device.arrivals).toBe(0)
    await world.pass(10)
    await world.say(ada, group, 'After it')
    await world.pass(10)
    expect(bodies(device)).toEqual(['Ada: After it'])
  })

  describe('C580 shown, and then deleted for everyone,', () => {
    let laptop: ShownDevice
    let talk: string
    const remove = (...messageIds: string[]) => world.mutate(ada, api.messages.deleteMessages, { messageIds })
    const say = async (text: string) => {
      const { messageId } = await world.say(ada, talk, text)
      await world.pass(10)
      return messageId
    }
    const standing = () => laptop.shown.get(talk)
    beforeEach(async () => {
      laptop = await world.device(kofi, 'Laptop')
      talk = await world.talk(ada, kofi)
    })

    it('is replaced by the newest one before it, silently', async () => {
      await say('Stays')
      const wrong = await say('The wrong chat')
      await remove(wrong)
      await world.pass(10)
      expect(standing()).toMatchObject({ body: 'Stays', silent: true, data: { seq: 0, count: 1, revised: 1 } })
      expect(laptop.alerts.get(talk)).toEqual([0, 1])
      expect(await world.look<unknown[]>('pushes')).toEqual([])
    })

    it('is reported as deleted if nothing else is left, and nothing of it is in any push', async () => {
      const wrong = await say('The wrong chat')
      await remove(wrong)
      await world.pass(10)
      expect(standing()).toMatchObject({
        title: 'Ada',
        body: 'Message deleted',
        silent: true,
        data: { seq: -1, count: 0 },
      })
      expect(standing()?.navigate).toBe(`https://chat.example.com/messages?conversationId=${talk}`)
      expect(laptop.alerts.get(talk)).toEqual([0])
      // The next message is news again.
      await say('Here it is')
      expect(laptop.alerts.get(talk)).toEqual([0, 1])
    })

    it('is also removed for people who are only notified of mentions, and in quiet hours', async () => {
      await world.mutate(kofi, api.notifications.setNotificationSettings, { about: 'mentions' })
      talk = await world.group([ada, kofi])
      await say('For the others')
      const wrong = await say('@kofi the secret')
      const quiet = { from: 0, to: 0, days: [0, 1, 2, 3, 4, 5, 6], zone: 'Europe/Oslo' }
      await world.mutate(kofi, api.notifications.setNotificationSettings, { quiet })
      await remove(wrong)
      await world.pass(10)
      expect(standing()).toMatchObject({ body: 'Ada: Message deleted', silent: true })
    })

    it('comes back with Undo, silently', async () => {
      const wrong = await say('After all')
      await remove(wrong)
      await world.pass(10)
      await world.mutate(ada, api.messages.restoreMessages, { messageIds: [wrong] })
      await world.pass(10)
      expect(standing()).toMatchObject({ body: 'After all', silent: true, data: { seq: 0, count: 1 } })
      expect(laptop.alerts.get(talk)).toEqual([0])
    })

    it('costs no push if something newer was shown, it was read, or it never was shown', async () => {
      const first = await say('First')
      const second = await say('Second')
      const posts = () => world.service.posts
      const before = posts()
      await remove(first)
      await world.pass(10)
      expect(posts()).toBe(before)
      await world.read(kofi, talk, 1)
      await remove(second)
      await world.pass(10)
      expect(posts()).toBe(before)
      const phone = await world.device(kofi, 'Phone', { kind: 'phone' })
      await remove(await say('Within five seconds'))
      await world.pass(20_000)
      expect(phone.arrivals).toBe(0)
    })

    it('is removed if its push was still in flight, or its service failed', async () => {
      world.service.reply = (_, post) => ({ status: post === 1 ? 500 : 201 })
      const wrong = await say('The wrong chat')
      await remove(wrong)
      for (let times = 0; times < 4; times++) await world.pass(5_000)
      // There is nothing to notify of.
      expect(laptop.arrivals).toBe(0)
      expect(await world.look<unknown[]>('pushes')).toEqual([])
    })
  })

  it('C402 waits five seconds for a phone, and reaches a device someone looks at only once its page is silent', async () => {
    const laptop = await world.device(kofi, 'Laptop')
    const desk = await world.device(kofi, 'Desk')
    const phone = await world.device(kofi, 'Phone', { kind: 'phone' })
    await world.beat(kofi, 'Laptop', true)
    await world.beat(kofi, 'Laptop', false, 'another tab')
    await world.beat(kofi, 'Desk', false)
    const talk = await world.talk(ada, kofi)
    await world.pass(1_000)
    await world.say(ada, talk, 'Hello')
    await world.pass(10)
    expect([laptop, desk, phone].map(({ arrivals }) => arrivals)).toEqual([0, 1, 0])
    await world.pass(5_000)
    expect([laptop, desk, phone].map(({ arrivals }) => arrivals)).toEqual([0, 1, 1])
    await world.beat(kofi, 'Laptop', true)
    await world.pass(60_000)
    await world.pass(60_000)
    expect(laptop.arrivals).toBe(0)
    expect(await world.look<unknown[]>('pushes')).toEqual([])
    // The laptop's page closes without a leave signal.
    await world.beat(kofi, 'Laptop', true)
    await world.pass(20_000)
    await world.say(ada, talk, 'Still there?')
    await world.pass(19_000)
    expect(laptop.arrivals).toBe(0)
    await world.pass(2_000)
    expect(bodies(laptop)).toEqual(['Still there?'])
  })

  it('C406 can mention someone through an edit, too', async () => {
    const device = await world.device(kofi, 'Laptop')
    await world.mutate(kofi, api.notifications.setNotificationSettings, { about: 'mentions' })
    const group = await world.group([ada, kofi])
    const { messageId } = await world.say(ada, group, 'Who has it?')
    await world.pass(10)
    await world.mutate(ada, api.messages.editMessage, { messageId, content: 'Who has it, @kofi?' })
    await world.pass(10)
    expect(device.alerts.get(group)).toHaveLength(1)
  })
})

describe('a reaction', () => {
  it('C417 notifies its message’s author, if they want it, once, and not if it was removed', async () => {
    const device = await world.device(kofi, 'Laptop')
    const group = await world.group([ada, kofi])
    const { seq } = await world.say(kofi, group, 'It works')
    const react = (emoji: string, on = true) =>
      world.mutate(ada, api.reactions.setReaction, { conversationId: group, seq, emoji, on })
    await react('👍')
    await world.pass(10)
    expect(count()).toBe(0)
    await world.mutate(kofi, api.notifications.setNotificationSettings, { reactions: true })
    await react('🎉')
    await world.pass(10)
    expect(bodies(device)).toEqual(['Ada: Reacted 🎉 to “It works”'])
    expect(device.alerts.get(group)).toEqual([seq])
    await react('❤️')
    await react('❤️', false)
    await world.pass(10)
    expect(count()).toBe(1)
    // In quiet hours.
    const quiet = { from: 0, to: 0, days: [0, 1, 2, 3, 4, 5, 6], zone: 'Europe/Oslo' }
    await world.device(kofi, 'Phone', { kind: 'phone' })
    await world.mutate(kofi, api.notifications.setNotificationSettings, { quiet })
    await react('🥁')
    await world.settle()
    // Quiet hours end before a phone would ring.
    await world.mutate(kofi, api.notifications.setNotificationSettings, { quiet: null })
    await world.pass(5_000)
    expect(count()).toBe(1)
    // The user's own reaction, and one by a blocked person.
    await world.mutate(kofi, api.reactions.setReaction, { conversationId: group, seq, emoji: '🙂', on: true })
    await world.mutate(kofi, api.blocks.blockPerson, { userId: ada.userId })
    await react('👏')
    await world.pass(10)
    expect(count()).toBe(1)
  })
})

describe('a push service', () => {
  let device: ShownDevice
  let talk: string
  beforeEach(async () => {
    device = await world.device(kofi, 'Laptop')
    talk = await world.talk(ada, kofi)
  })

  it('C408 a service that asks to wait gets the push after that time, and a failing one is retried, later each time', async () => {
    const statuses = [429, 500, 500, 500, 201]
    const at: number[] = []
    world.service.reply = () => {
      at.push(world.now())
      const status = statuses.shift()!
      return status === 429 ? { status, retryAfter: '90' } : { status }
    }
    await world.say(ada, talk, 'Hello')
    for (let second = 0; second < 400; second += 5) await world.pass(5_000)
    const waits = at.slice(1).map((time, index) => Math.round((time - at[index]!) / 5_000) * 5)
    expect(waits).toHaveLength(4)
    expect(waits[0]).toBeGreaterThanOrEqual(90)
    expect(waits.slice(1)).toEqual(waits.slice(1).toSorted((a, b) => a - b))
    expect(device.alerts.get(talk)).toEqual([0])
    expect(device.shown.get(talk)?.silent).toBe(false)
    expect(await world.look<unknown[]>('pushes')).toEqual([])
  })

  it('C408 a device that its service no longer knows is removed', async () => {
    for (const status of [404, 410]) {
      await world.device(kofi, `Gone ${status}`)
      world.service.reply = (name) => ({ status: name === `Gone ${status}` ? status : 201 })
      await world.say(ada, talk, 'Hello')
      await world.pass(10)
      const devices = await world.call<{ name: string }[]>('query', kofi, api.devices.listDevices, {})
      expect(devices.map(({ name }) => name)).toEqual(['Laptop’s browser'])
    }
  })

  it('C582 a device whose service asks to wait, or fails, for one chat gets no other push until then', async () => {
    const other = await world.group([ada, kofi])
    const at: number[] = []
    world.service.reply = () => {
      at.push(world.now())
      return at.length === 1 ? { status: 429, retryAfter: '120' } : { status: 201 }
    }
    const begun = world.now()
    await world.say(ada, talk, 'Hello')
    await world.pass(10)
    for (let second = 0; second < 200; second += 10) {
      await world.say(ada, other, `Beside it ${second}`)
      await world.pass(10_000)
    }
    expect(at[0]! - begun).toBeLessThan(1_000)
    expect(at[1]! - begun).toBeGreaterThanOrEqual(120_000)
    expect(device.shown.get(talk)?.body).toBe('Hello')
    expect(device.shown.get(other)?.body).toBe('Ada: Beside it 190')
  })

  it('C431 one chat that its service rejects at random, while it accepts others, waits at most a minute each time', async () => {
    const other = await world.group([ada, kofi])
    let unlucky: string | undefined
    const at: number[] = []
    world.service.reply = (_name, _post, topic) => {
      unlucky ??= topic
      if (topic !== unlucky) return { status: 201 }
      at.push(world.now())
      return { status: at.length < 10 ? 500 : 201 }
    }
    await world.say(ada, talk, 'Hello')
    // Before the other chat's pushes, which would be sent beside it.
    await world.pass(10)
    expect(unlucky).toBeDefined()
    for (let second = 0; second < 700; second += 5) {
      await world.say(ada, other, `Beside it ${second}`)
      await world.pass(5_000)
    }
    const waits = at.slice(1).map((time, index) => time - at[index]!)
    expect(waits).toHaveLength(9)
    // Up to two steps of five seconds more: its own, and its device's.
    for (const wait of waits) expect(wait).toBeLessThanOrEqual(70_000)
    expect(device.shown.get(talk)?.body).toBe('Hello')
  })

  it('C582 if a service is down for a day, earlier messages wait as unread, and later ones notify', async () => {
    world.service.reply = () => ({ status: 503 })
    await world.say(ada, talk, 'On the first day')
    for (let hours = 0; hours < 25; hours++) await world.pass(60 * 60_000)
    // The service was contacted less and less often.
    expect(world.service.posts).toBeLessThan(40)
    expect(await world.look<unknown[]>('pushes')).toEqual([])
    world.service.reply = () => ({ status: 201 })
    await world.say(ada, talk, 'On the second')
    for (let minutes = 0; minutes < 20; minutes++) await world.pass(60_000)
    expect(device.shown.get(talk)).toMatchObject({ body: 'On the second', data: { count: 2 } })
    expect(device.alerts.get(talk)).toEqual([1])
  })

  it('C582 a device whose service accepts nothing for two weeks is removed', async () => {
    world.service.reply = () => ({ status: 500 })
    const devices = () => world.call<unknown[]>('query', kofi, api.devices.listDevices, {})
    for (let day = 0; day < 14; day++) {
      await world.say(ada, talk, `Day ${day}`)
      for (let hours = 0; hours < 24; hours++) await world.pass(60 * 60_000)
    }
    expect(await devices()).toHaveLength(1)
    await world.say(ada, talk, 'The last')
    for (let hours = 0; hours < 4; hours++) await world.pass(60 * 60_000)
    expect(await devices()).toEqual([])
  })

  it('C408 a rejected push isn’t sent again', async () => {
    world.service.reply = () => ({ status: 400 })
    await world.say(ada, talk, 'Hello')
    for (let times = 0; times < 20; times++) await world.pass(60_000)
    expect(world.service.posts).toBe(1)
  })

  it('C408 a service that doesn’t respond for one device delays no other device, and no other chat of the same device', async () => {
    const others: ShownDevice[] = []
    for (let n = 0; n < 6; n++) others.push(await world.device(kofi, `Other ${n}`))
    world.service.reply = (name) => (name === 'Laptop' ? { hang: true, takes: false } : { status: 201 })
    const group = await world.group([ada, kofi])
    await world.say(ada, talk, 'Hello')
    await world.say(ada, group, 'All')
    await world.until(() => others.every(({ shown }) => shown.size === 2))
    await world.say(ada, talk, 'Once more')
    await world.until(() => others.every(({ shown }) => shown.get(talk)?.body === 'Once more'))
    expect(device.arrivals).toBe(0)
  })

  it('C420 pushes that were in flight when the server was killed stop counting within ten seconds', async () => {
    for (let n = 0; n < 16; n++) await world.device(kofi, `Other ${n % 8}`)
    const others: string[] = []
    for (let n = 0; n < 3; n++) others.push(await world.group([ada, kofi], `Group ${n}`))
    world.service.reply = () => ({ hang: true, takes: false })
    for (const chat of others) await world.say(ada, chat, 'Lost')
    await world.until(() => world.service.posts >= 16)
    await world.kill()
    world.service.reply = () => ({ status: 201 })
    await world.say(ada, talk, 'Next')
    await world.pass(10)
    expect(device.arrivals).toBe(0)
    await world.pass(10_000)
    expect(device.shown.get(talk)?.body).toBe('Next')
    expect(await world.look<unknown[]>('pushRuns')).toEqual([])
  })

  it('C421 pushes that are no longer needed don’t delay those due after them', async () => {
    const people = [await world.person('One'), await world.person('Two'), await world.person('Three')]
    // In the order of their notifications.
    const [first, second, last] = people.toSorted((a, b) => (a.userId < b.userId ? -1 : 1)) as [
      Someone,
      Someone,
      Someone,
    ]
    for (const reader of [first, second]) {
      for (let n = 0; n < 10; n++) await world.device(reader, `${reader.name} ${n}`, { kind: 'phone' })
    }
    const phone = await world.device(last, 'Last', { kind: 'phone' })
    const group = await world.group([ada, ...people])
    const { seq } = await world.say(ada, group, 'Hello')
    await world.pass(10)
    for (const reader of [first, second]) await world.read(reader, group, seq)
    await world.pass(5_000)
    expect(bodies(phone)).toEqual(['Ada: Hello'])
  })

  it('C422 a service that hasn’t responded yet gets no other push for the same chat meanwhile', async () => {
    const other = await world.device(kofi, 'Other')
    const posts: string[] = []
    world.service.reply = (name) => {
      posts.push(name)
      return name === 'Laptop' ? { hang: true, takes: false } : { status: 201 }
    }
    await world.say(ada, talk, 'Hello')
    await world.until(() => other.arrivals === 1)
    await world.say(ada, talk, 'Are you there?')
    await world.until(() => other.arrivals === 2)
    expect(posts.filter((name) => name === 'Laptop')).toHaveLength(1)
  })

  it.each([
    [-60_000, ['Hello']],
    [60_000, []],
  ])(
    'C424 a push that waited a day and %i ms while the server was off is sent only if that isn’t too long',
    async (more, shown) => {
      const phone = await world.device(kofi, 'Phone', { kind: 'phone' })
      await world.mutate(kofi, api.devices.removeDevice, { deviceId: deviceOf('Laptop').deviceId })
      await world.say(ada, talk, 'Hello')
      await world.pass(10)
      await world.pass(24 * 60 * 60_000 + more)
      expect(bodies(phone)).toEqual(shown)
      expect(await world.look<unknown[]>('pushes')).toEqual([])
    },
  )

  it('C409 a service that did not respond gets the push once more, as a replay that doesn’t alert again', async () => {
    world.service.reply = (_, post) => (post === 1 ? { hang: true, takes: true } : { status: 201 })
    await world.say(ada, talk, 'Hello')
    await world.until(() => device.arrivals > 0)
    expect(device.alerts.get(talk)).toEqual([0])
    await world.kill()
    for (let times = 0; times < 4; times++) await world.pass(30_000)
    expect(world.service.taken.map(({ payload }) => payload.notification.data.isReplay)).toEqual([false, true])
    expect(device.shown.get(talk)?.silent).toBe(true)
    expect(device.alerts.get(talk)).toEqual([0])
  })
})

describe('the cost of a send', () => {
  it('C405 is nothing if no member has a device, and one more call if one has', async () => {
    const talk = await world.talk(ada, kofi)
    await world.say(ada, talk, 'Hello')
    expect(await world.look<unknown[]>('watched')).toEqual([])
    await world.device(kofi, 'Laptop')
    expect(await world.look<unknown[]>('watched')).toHaveLength(1)
    await world.mutate(kofi, api.devices.removeDevice, { deviceId: deviceOf('Laptop').deviceId })
    await world.say(ada, talk, 'Nobody hears')
    await world.pass(10)
    expect(await world.look<unknown[]>('watched')).toEqual([])
  })

  it('C405 rises when a member with a device joins', async () => {
    const device = await world.device(kofi, 'Laptop')
    const group = await world.group([ada])
    await world.mutate(ada, api.groups.addMembers, { conversationId: group, userIds: [kofi.userId] })
    await world.say(ada, group, 'Welcome')
    await world.pass(10)
    expect(bodies(device)).toEqual(['Ada: Welcome'])
  })
})

describe('a device', () => {
  it('C433 subscribed under the server’s earlier key is refused, and gets pushes again once it has subscribed again', async () => {
    const before = await world.device(kofi, 'Laptop')
    const talk = await world.talk(ada, kofi)
    const { publicKey, privateKey } = createPushKeys()
    vi.stubEnv('VAPID_PUBLIC_KEY', publicKey)
    vi.stubEnv('VAPID_PRIVATE_KEY', privateKey)
    // Push services accept only the key that the browser subscribed with.
    world.service.reply = (name) => ({ status: name === 'Laptop' ? 403 : 201 })
    await world.say(ada, talk, 'Lost')
    await world.pass(10)
    expect(await world.call('query', kofi, api.devices.getPushKey, {})).toBe(publicKey)
    const after = await world.device(kofi, 'Laptop again', { deviceId: deviceOf('Laptop').deviceId })
    await world.say(ada, talk, 'Here again')
    await world.pass(10)
    expect([before.arrivals, bodies(after)]).toEqual([0, ['Here again']])
    expect(after.shown.get(talk)?.data.count).toBe(2)
    expect(world.service.taken.at(-1)?.headers.authorization).toMatch(new RegExp(`k=${publicKey}$`))
    expect(await world.call<unknown[]>('query', kofi, api.devices.listDevices, {})).toHaveLength(1)
  })

  it('C434 says that its pushes fail while its service can’t be reached, and no longer once they arrive', async () => {
    await world.device(kofi, 'Laptop')
    const talk = await world.talk(ada, kofi)
    const isFailing = async () => {
      const devices = await world.call<{ isFailing: boolean }[]>('query', kofi, api.devices.listDevices, {})
      return devices.map((device) => device.isFailing)
    }
    world.service.reply = () => ({ status: 503 })
    await world.say(ada, talk, 'Hello')
    await world.pass(10)
    // A single failure may be random.
    expect(await isFailing()).toEqual([false])
    for (let times = 0; times < 3; times++) await world.pass(5_000)
    expect(await isFailing()).toEqual([true])
    world.service.reply = () => ({ status: 201 })
    await world.pass(60_000)
    expect(await isFailing()).toEqual([false])
  })

  it('C418 gets a test, with the push service’s response', async () => {
    await world.device(kofi, 'Laptop')
    const test = { deviceId: deviceOf('Laptop').deviceId, title: 'Test', body: 'It works' }
    world.service.onTaken = () => {}
    expect(await world.call('action', kofi, api.devices.sendTestNotification, test)).toEqual({
      result: 'taken',
      service: '127.0.0.1',
      status: 201,
    })
    expect(world.service.taken[0]?.payload.notification).toMatchObject({ title: 'Test', body: 'It works', tag: 'test' })
    world.service.reply = () => ({ status: 410 })
    expect(await world.call('action', kofi, api.devices.sendTestNotification, test)).toMatchObject({ result: 'gone' })
  })
})
