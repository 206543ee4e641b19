/** The cost of notifying, to the senders of messages. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { limits } from '../domain/limits'
import { api } from '../convex/_generated/api'
import { kB, print, production, rowOf, sumOf, tableOf } from './support/cost-table'
import { startMeter, type Meter, type Run } from './support/convex-meter'
import { PushWorld, type Someone } from './support/push/world'

let world: PushWorld
let meter: Meter
beforeEach(async () => {
  world = await PushWorld.start()
  meter = startMeter()
})
afterEach(() => {
  meter.stop()
  world.close()
})

async function sendIn(members: readonly Someone[], conversationId: string): Promise<Run> {
  await world.pass(60_000)
  meter.runs.length = 0
  await world.say(members[0]!, conversationId, 'x'.repeat(80))
  return meter.runs.find(({ path }) => path === 'messages:sendMessage')!
}

it.each([2, limits.inboxFanOut, 200])(
  'C405 in a group of %i a send that notifies reads one more document and writes one, besides the call',
  async (size) => {
    const members: Someone[] = []
    for (let n = 0; n < size; n++) members.push(await world.person(`P${n}`))
    const group = await world.group(members)
    await world.say(members[0]!, group, 'First')
    const without = await sendIn(members, group)
    for (const member of members.slice(1, 12)) await world.register(member, `Of ${member.name}`)
    const first = await sendIn(members, group)
    // One row, which the meter counts when it is found and when it is written; and the call.
    expect(first.documentsRead - without.documentsRead).toBeLessThanOrEqual(2)
    expect(first.documentsWritten - without.documentsWritten).toBeLessThanOrEqual(2)
    expect(first.documentsRead).toBeLessThanOrEqual(45)
    expect(first.documentsWritten).toBeLessThanOrEqual(8)
    await world.pass(10)
    expect(world.service.taken.length).toBeGreaterThan(0)
  },
)

const GROUP = 50
const AWAY = 20

/** For one message: every call caused by notifying, and the queries of a page that shows a pop-up itself. */
async function measureTelling(size: number, away: number) {
  const members: Someone[] = []
  for (let n = 0; n < size; n++) members.push(await world.person(`Of ${size}, ${n}`))
  const chat = size === 2 ? await world.talk(members[0]!, members[1]!) : await world.group(members)
  for (const member of members.slice(1, 1 + away)) await world.device(member, `Of ${member.name}`)
  await world.say(members[0]!, chat, 'First')
  await world.pass(60_000)
  meter.runs.length = 0
  await world.say(members[0]!, chat, 'x'.repeat(80))
  await world.pass(60_000)
  const told = meter.runs.filter(({ path }) => /^(?:notifications|push|pushes):/.test(path))
  meter.runs.length = 0
  const device = { showsText: true, sound: true, now: world.now() }
  await world.call('query', members[1]!, api.notices.getNotice, { conversationId: chat, ...device })
  return { told, notice: [...meter.runs] }
}

it('C405 C521 the costs of notifying match docs/production.md', async () => {
  const one = await measureTelling(2, 1)
  const many = await measureTelling(GROUP, AWAY)
  const none = await measureTelling(3, 0)
  const paths = new Set(many.told.map(({ path }) => path))
  expect([...paths]).toEqual(expect.arrayContaining(['notifications:tell', 'push:deliver', 'pushes:claim', 'pushes:report'])) // oxfmt-ignore
  const rows = [
    ['if no one has a device to notify', none.told],
    ['to one person, in one browser', one.told],
    ['to an open page that no one is looking at', many.notice],
  ].map(([what, runs]) => {
    const { calls, bytes } = sumOf(runs as Run[])
    return rowOf(what as string, calls, kB(bytes))
  })
  print(rows)
  // Responses that arrive together are reported together, so the number of calls depends on the push services.
  expect(sumOf(many.told).calls - sumOf(one.told).calls).toBeLessThanOrEqual(2 * (AWAY - 1))
  expect(production()).toContain('Each further browser costs at most two more calls.')
  expect(tableOf('notifying of a message', 'calls', 'read and written')).toEqual(rows)
})

it('C412 a thousand pushes delay commits by at most one batch, however many calls send them', async () => {
  const members: Someone[] = []
  // Notified in three steps, each of which sends its pushes in a call of its own.
  for (let n = 0; n < 131; n++) members.push(await world.person(`P${n}`))
  const group = await world.group(members)
  await world.settle()
  for (const member of members.slice(1)) {
    for (let n = 0; n < 8; n++) await world.register(member, `${member.name} ${n}`)
  }
  await world.settle()
  const sealed = countEncryptions(() => world.service.taken.length)
  const resume = stopTheClock()
  await world.say(members[0]!, group, 'All of you')
  await world.engine.settled()
  const notes = await world.talk(members[0]!, members[0]!)
  for (let taken = 0; world.service.taken.length < 1_040; taken++) {
    // No response that arrives meanwhile makes space for more, however long the commit takes.
    const answer = world.service.hold()
    await world.say(members[0]!, notes, `Beside it ${taken}`)
    answer()
    world.engine.system.advance(0)
    await new Promise((resolve) => setImmediate(resolve))
  }
  resume()
  sealed.stop()
  expect(sealed.count()).toBe(1_040)
  expect(sealed.most()).toBe(16)
})

/** No post takes long: one that did would give up its slot, and its duration here says nothing about a push service. */
function stopTheClock(): () => void {
  const { setTimeout: real } = globalThis
  // Other code in this process that is waiting meanwhile gets its own value back.
  const stopped = (task: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) =>
    ms === STEP_MS ? undefined : real(task, ms, ...args)
  globalThis.setTimeout = Object.assign(stopped, real)
  return () => void (globalThis.setTimeout = real)
}

/** The steps in which convex/push.ts waits for a response. */
const STEP_MS = 100

/** Each push is encrypted once. `most`: how many at a time had no response yet. */
function countEncryptions(answered: () => number) {
  const { subtle } = globalThis.crypto
  const encrypt = subtle.encrypt.bind(subtle)
  let [count, most] = [0, 0]
  subtle.encrypt = (...args) => {
    most = Math.max(most, ++count - answered())
    return encrypt(...args)
  }
  return { count: () => count, most: () => most, stop: () => Reflect.deleteProperty(subtle, 'encrypt') }
}
