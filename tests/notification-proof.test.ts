/**
 * Every message reaches its person once: a thousand messages in fifty chats, on devices that are in use, hidden, and
 * closed, while the push service fails in every way it can, and the server is killed between storing and sending.
 * Everything runs by a controlled clock; a device handles a push by domain/notify.ts, as its worker does.
 */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { api } from '../convex/_generated/api'
import type { Reply } from './support/push/service'
import { PushWorld, type ShownDevice, type Someone } from './support/push/world'

const CHATS = 50
/** npm run soak uses a thousand. */
const MESSAGES = Number(process.env.TEST_EFFORT ?? 1) > 1 ? 1_000 : 200
const SENDERS = 10

let world: PushWorld
let self: Someone
let senders: Someone[]
let chats: { id: string; members: Someone[] }[]
/** The newest message of each chat to notify of, and all messages to notify of. */
let wanted: Map<string, number[]>

/** Identical in each run. */
function chances(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

beforeEach(async () => {
  world = await PushWorld.start()
  self = await world.person('Noor')
  senders = []
  for (let n = 0; n < SENDERS; n++) senders.push(await world.person(`Sender ${n}`))
  chats = []
  for (const sender of senders) chats.push({ id: await world.talk(sender, self), members: [sender] })
  for (let n = SENDERS; n < CHATS; n++) {
    const members = [senders[n % SENDERS]!, senders[(n * 7 + 1) % SENDERS]!].filter(
      (one, at, all) => all.indexOf(one) === at,
    )
    chats.push({ id: await world.group([...members, self], `Group ${n}`), members })
  }
  wanted = new Map()
  await world.settle()
})
afterEach(() => world.close())

const muted = (chat: number) => chat % 10 === 9
const blocked = () => senders[3]!

/** Muted chats, blocked people, and a person's own messages notify no one. */
async function keepApart() {
  const away = chats.filter((_, at) => muted(at)).map(({ id }) => id)
  await world.mutate(self, api.conversations.setPrefs, { conversationIds: away, muted: true })
  await world.mutate(self, api.blocks.blockPerson, { userId: blocked().userId })
}

/** Someone writes in a chat, or the person themselves; the caller tracks whether it was quiet. */
async function sayAnything(chance: (below: number) => number, text: string, isQuiet = false) {
  const at = chance(CHATS)
  const { id, members } = chats[at]!
  const isOwn = chance(12) === 0
  const sender = isOwn ? self : members[chance(members.length)]!
  // If one of two people has blocked the other, neither can send a message.
  if (at < SENDERS && members[0] === blocked()) return
  const { seq } = await world.say(sender, id, chance(9) === 0 && !isOwn ? `${text} @noor` : text)
  if (!isOwn && !isQuiet && !muted(at) && sender !== blocked()) wanted.set(id, [...(wanted.get(id) ?? []), seq])
}

/** Every message is shown or counted in its chat's notification, and none has alerted twice. */
async function expectEachOnce(device: ShownDevice) {
  for (const [chat, seqs] of wanted) {
    const shown = device.shown.get(chat)
    expect(shown?.data.seq, chat).toBe(seqs.at(-1))
    const alerts = device.alerts.get(chat) ?? []
    expect(alerts).toEqual([...new Set(alerts)].toSorted((a, b) => a - b))
    expect(alerts.at(-1)).toBe(seqs.at(-1))
    expect(seqs).toEqual(expect.arrayContaining(alerts))
  }
  expect([...device.shown.keys()].toSorted()).toEqual([...wanted.keys()].toSorted())
}

async function devices() {
  const looking = await world.device(self, 'Looking')
  const hidden = await world.device(self, 'Hidden')
  const closed = await world.device(self, 'Closed')
  const phone = await world.device(self, 'Phone', { kind: 'phone' })
  return { looking, hidden, closed, phone }
}

/** One device with a tab in use and a hidden one, and one with only a hidden tab. */
async function beat() {
  await world.beat(self, 'Looking', true)
  await world.beat(self, 'Looking', false)
  await world.beat(self, 'Hidden', false)
}

it('C416 each message in fifty chats is shown or counted on each device, and alerts at most once', async () => {
  const chance = chances(7)
  const { looking, hidden, closed, phone } = await devices()
  await keepApart()
  const failures: Reply[] = [{ status: 500 }, { status: 500 }, { status: 500 }, { status: 429, retryAfter: '60' }]
  world.service.reply = () => (chance(10) === 0 ? failures[chance(failures.length)]! : { status: 201 })
  for (let sent = 0; sent < MESSAGES; sent++) {
    if (sent % 20 === 0) await beat()
    const isQuiet = sent >= 0.4 * MESSAGES && sent < 0.5 * MESSAGES
    if (sent === 0.4 * MESSAGES || sent === 0.5 * MESSAGES) {
      const quiet = isQuiet ? { from: 0, to: 0, days: [0, 1, 2, 3, 4, 5, 6], zone: 'Europe/Oslo' } : null
      // Earlier messages notify earlier.
      for (let rounds = isQuiet ? 40 : 0; rounds > 0; rounds--) {
        await beat()
        await world.pass(30_000)
      }
      await world.mutate(self, api.notifications.setNotificationSettings, { quiet })
    }
    await sayAnything(chance, `Message ${sent}`, isQuiet)
    await world.pass(1_000)
  }
  world.service.reply = () => ({ status: 201 })
  for (let times = 0; times < 60; times++) {
    await beat()
    await world.pass(30_000)
  }
  for (const device of [hidden, closed, phone]) await expectEachOnce(device)
  expect(looking.arrivals).toBe(0)
  for (const { bytes } of world.service.taken) expect(bytes).toBeLessThanOrEqual(4_096)
  const topics = new Set(world.service.taken.map(({ topic }) => topic))
  expect(topics.size).toBe(
    new Set(world.service.taken.map(({ name, payload }) => `${name} ${payload.notification.tag}`)).size,
  )
  expect(await world.look<unknown[]>('pushes')).toEqual([])
})

it('C409 a server killed at twenty points between storing and sending misses nothing, and nothing alerts twice', async () => {
  const chance = chances(11)
  const { hidden, closed, phone } = await devices()
  await keepApart()
  for (let kill = 0; kill < 20; kill++) {
    for (let sent = 0; sent < 3; sent++) await sayAnything(chance, `Message ${kill}.${sent}`)
    // This many posts succeed, then one hangs: accepted or not, and the server exits before it knows.
    const posts = world.service.posts + (kill % 5)
    world.service.reply = (_, post) => (post > posts ? { hang: true, takes: kill % 2 === 0 } : { status: 201 })
    world.engine.system.advance(kill % 3 === 0 ? 5_000 : 10)
    let turns = 0
    await world.until(() => world.service.posts > posts || ++turns > 40)
    await world.kill()
    world.service.reply = () => ({ status: 201 })
    for (let times = 0; times < 5; times++) await world.pass(30_000)
  }
  for (const device of [hidden, closed, phone]) await expectEachOnce(device)
  expect(await world.look<unknown[]>('pushes')).toEqual([])
})
