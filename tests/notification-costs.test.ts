/** What telling of messages costs those who send them. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { limits } from '../domain/limits'
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
  'C405 in a group of %i a send that is to be told reads one document more and writes one, beside the call',
  async (size) => {
    const members: Someone[] = []
    for (let n = 0; n < size; n++) members.push(await world.person(`P${n}`))
    const group = await world.group(members)
    await world.say(members[0]!, group, 'First')
    const without = await sendIn(members, group)
    for (const member of members.slice(1, 12)) await world.device(member, `Of ${member.name}`)
    const first = await sendIn(members, group)
    // One row, which the meter counts where it is found and where it is written; and the call.
    expect(first.documentsRead - without.documentsRead).toBeLessThanOrEqual(2)
    expect(first.documentsWritten - without.documentsWritten).toBeLessThanOrEqual(2)
    expect(first.documentsRead).toBeLessThanOrEqual(45)
    expect(first.documentsWritten).toBeLessThanOrEqual(8)
    await world.pass(10)
    expect(world.service.taken.length).toBeGreaterThan(0)
  },
)

it('C412 pushes by the thousand keep no commit waiting for more of them than one batch', async () => {
  const members: Someone[] = []
  for (let n = 0; n < 101; n++) members.push(await world.person(`P${n}`))
  const group = await world.group(members)
  await world.settle()
  for (const member of members.slice(1)) {
    for (let n = 0; n < 10; n++) await world.device(member, `${member.name} ${n}`)
  }
  const sealed = countEncryptions()
  await world.say(members[0]!, group, 'All of you')
  await world.engine.settled()
  let most = 0
  const notes = await world.talk(members[0]!, members[0]!)
  for (let taken = 0; world.service.taken.length < 1_000; taken++) {
    const before = sealed.count()
    await world.say(members[0]!, notes, `Beside it ${taken}`)
    most = Math.max(most, sealed.count() - before)
    world.engine.system.advance(0)
    await new Promise((resolve) => setImmediate(resolve))
  }
  sealed.stop()
  expect(sealed.count()).toBe(1_000)
  expect(most).toBeLessThanOrEqual(16)
})

/** Each push is sealed once. */
function countEncryptions() {
  const { subtle } = globalThis.crypto
  const encrypt = subtle.encrypt.bind(subtle)
  let count = 0
  subtle.encrypt = (...args) => {
    count++
    return encrypt(...args)
  }
  return { count: () => count, stop: () => Reflect.deleteProperty(subtle, 'encrypt') }
}
