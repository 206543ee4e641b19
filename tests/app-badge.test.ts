/** The badge of an installed app's icon, from a message to its push, with the tests' own push service. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { api } from '../convex/_generated/api'
import { limits } from '../domain/limits'
import {
  entryOf,
  type Head,
  type InboxRow,
  type Mine,
  totalUnread,
} from '../src/features/conversations/model/conversation'
import { PushWorld, type Someone } from './support/push/world'

let world: PushWorld
let kofi: Someone
beforeEach(async () => {
  world = await PushWorld.start()
  kofi = await world.person('Kofi')
  await world.device(kofi, 'App', { isInstalled: true })
})
afterEach(() => world.close())

/** Counts as a page does that has all chats loaded. */
async function recount(): Promise<number> {
  const rows = await world.call<InboxRow[]>('query', kofi, api.conversations.getUserConversations, {
    limit: limits.conversationsPerQuery,
  })
  const entries = []
  for (const { conversationId, isGroup } of rows) {
    const head = await world.call<Head>('query', kofi, api.conversations.getHead, { conversationId })
    const mine = await world.call<Mine>('query', kofi, api.conversations.getMine, { conversationId })
    entries.push(entryOf({ conversationId, isGroup, lastAt: 0, head, mine }))
  }
  return totalUnread(entries)
}

const pushed = () => world.service.taken.at(-1)!.payload
const keep = (conversationId: string, change: object) =>
  world.mutate(kofi, api.conversations.setPrefs, { conversationIds: [conversationId], ...change })

it('C589 the badge counts every chat that is neither muted nor archived, however many there are, as a page does', async () => {
  const senders: Someone[] = []
  const chats: string[] = []
  for (let n = 0; n < limits.badgeChatsPerStep + 15; n++) {
    const sender = await world.person(`P${n}`)
    senders.push(sender)
    chats.push(await world.talk(sender, kofi))
    await world.say(sender, chats[n]!, 'One')
  }
  const { messageId } = await world.say(senders[1]!, chats[1]!, 'The wrong chat')
  await world.mutate(senders[1]!, api.messages.deleteMessages, { messageIds: [messageId] })
  await keep(chats[2]!, { muted: true })
  await keep(chats[3]!, { archived: true })
  await world.read(kofi, chats[4]!, 0)
  await world.pass(10)
  await world.say(senders[5]!, chats[5]!, 'Two')
  await world.pass(10)
  const unread = await recount()
  expect(unread).toBe(chats.length - 3 + 1)
  expect(pushed()).toMatchObject({ app_badge: unread, notification: { app_badge: String(unread) } })
})

it('C589 the badge of someone in more chats than are counted stays as it is', async () => {
  const talk = await world.talk(await world.person('Ada'), kofi)
  const { badgeSteps } = limits
  Object.assign(limits, { badgeSteps: 0 })
  try {
    await world.say({ name: 'Ada', userId: '' }, talk, 'Hello')
    await world.pass(10)
  } finally {
    Object.assign(limits, { badgeSteps })
  }
  expect(pushed().notification.body).toBe('Hello')
  expect(JSON.stringify(pushed())).not.toContain('app_badge')
})

it('C589 the badge’s count reaches installed apps only, because nothing else has an icon', async () => {
  const ada = await world.person('Ada')
  await world.device(kofi, 'Tab')
  const talk = await world.talk(ada, kofi)
  await world.say(ada, talk, 'Hello')
  await world.pass(10)
  const badges = world.service.taken.map(({ name, payload }) => [name, payload.app_badge])
  expect(new Map(badges as [string, number | undefined][])).toEqual(new Map([['App', 1], ['Tab', undefined]])) // oxfmt-ignore
})
