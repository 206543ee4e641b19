/** Clients without a page (the bench, cost tests) stand for pages, so their queries must be a page's queries. */
import { expect, type Page, test } from '@playwright/test'
import { fill } from '../support/as-admin'
import { getFunctionName } from 'convex/server'
import { ParleyClient } from '../../bench/clients'
import { grown, openChat, type PageView, queriesOf, type Query } from '../../bench/page'
import { api } from '../../convex/_generated/api'
import { type Caller, groupOf, joinByHttp, sayByHttp, talkBetween, tokenOf } from '../support/by-http'
import { bubble } from '../support/in-browser'
import { arrive, leave, openAnew, type Person } from '../support/person'
import { useServer } from '../support/use-server'
import { t } from '../support/text'

/** Determines at which messages a page loads the next blocks (C750). */
const CHANCE = 0.3

const server = useServer()

let ada: Person
const others: Caller[] = []

test.beforeAll(async ({ browser }) => {
  // Signed up last, because their tokens are used last, and live five minutes.
  for (const letter of 'BCDEFGHIJKLMNOPQ') {
    others.unshift(await joinByHttp(server(), `Person ${letter}`))
  }
  ada = await arrive(browser, server(), 'Ada Moss', { viewport: { width: 1440, height: 900 } })
})

test.afterAll(() => leave(ada))

/** The subscriptions of pages opened from now on, and the mutations they call. */
function listen(page: Page) {
  const asked = { queries: new Map<string, Query>(), mutations: [] as string[], authentications: 0 }
  page.on('websocket', (socket) => {
    if (!socket.url().endsWith('/sync')) return
    asked.queries.clear()
    asked.mutations.length = 0
    asked.authentications = 0
    socket.on('framesent', ({ payload }) => {
      const message = JSON.parse(String(payload)) as {
        type: string
        udfPath?: string
        modifications?: { type: string; queryId: number; udfPath: string; args: [Record<string, unknown>] }[]
      }
      if (message.type === 'Mutation' && message.udfPath) asked.mutations.push(message.udfPath)
      if (message.type === 'Authenticate') asked.authentications++
      for (const { type, queryId, udfPath, args } of message.modifications ?? []) {
        if (type === 'Add') asked.queries.set(String(queryId), { path: udfPath, args: args[0] })
        else asked.queries.delete(String(queryId))
      }
    })
  })
  return asked
}

/** Normalized: the order of queries, of argument names, and of people queried together doesn't matter. */
function inOrder(queries: Iterable<Query>): string[] {
  const named = ([name, value]: [string, unknown]) =>
    `${name} ${Array.isArray(value) ? (value as string[]).toSorted().join() : String(value)}`
  return [...queries]
    .map(({ path, args }) => [path, ...Object.entries(args).map(named).toSorted()].join(' '))
    .toSorted()
}

const rowsNearScreen = (page: Page) =>
  page
    .getByRole('region', { name: t('list.title') })
    .locator('a[data-row]')
    .count()

test('C150 C154 C158 C520 clients without a page run the same queries as a page, when it opens and as the chat continues', async () => {
  const { page } = ada
  await page.addInitScript((chance) => (Math.random = () => chance), CHANCE)
  const asked = listen(page)
  const peers = new Map<string, Caller>()
  for (const one of others) {
    const conversationId = await talkBetween(ada, one)
    // A chat without messages is in no list.
    await sayByHttp(one, conversationId, 'Hello')
    peers.set(conversationId, one)
  }
  const group = await groupOf('All', ada, ...others)
  await fill(server(), others[0]!, group, 88)
  // Unread messages would open it further up.
  await ada.functions.mutation(api.conversations.markAsRead, { conversationIds: [group] })
  const rowsOf = async (owns: readonly string[]) => {
    const inbox = await ada.functions.query(api.conversations.getUserConversations, { limit: 100 })
    return inbox.map(({ conversationId, sortAt, isLarge }) => ({
      conversationId,
      sortAt: isLarge ? null : sortAt,
      peerId: peers.get(conversationId)?.userId ?? null,
      isOwnLast: owns.includes(conversationId),
    }))
  }
  let rows = await rowsOf([])

  await openAnew(page, server(), group)
  await expect(bubble(page, 'Line 88')).toBeVisible()
  const memberIds = [ada, ...others].map(({ userId }) => userId)
  let open = openChat({ conversationId: group, kind: 'group', memberIds, lastSeq: 88 }, CHANCE)
  const view = async (): Promise<PageView> => ({ self: ada.userId, rows, nearScreen: await rowsNearScreen(page), open })
  /** Runs next to the page: it starts with the same content, and then follows the chat itself. */
  let client: ParleyClient | null = null
  const expectSame = async () =>
    expect(async () => {
      expect(inOrder(asked.queries.values())).toEqual(inOrder(queriesOf(await view())))
      if (client) expect(inOrder(client.subscriptions)).toEqual(inOrder(asked.queries.values()))
    }).toPass({ timeout: 60_000 })
  await expectSame()
  expect(asked.mutations.toSorted()).toEqual([api.presence.sendHeartbeat, api.users.ensureSelf].map(getFunctionName))
  // Reuses the first token, because a second one would repeat every query.
  expect(asked.authentications).toBe(1)

  client = await ParleyClient.open(Number(new URL(server().url).port), await tokenOf(page.request, server()))
  await client.show(await view(), { isAlive: false })
  for (let number = 89; number <= 100; number++) {
    await sayByHttp(others[0]!, group, `Line ${number}`)
    await expect(bubble(page, `Line ${number}`)).toBeVisible()
    open = grown(open, number)
  }
  await expectSame()
  expect(inOrder(asked.queries.values()).join()).not.toContain('getReceipts')
  await page.keyboard.type('Mine')
  await page.keyboard.press('Enter')
  open = { ...grown(open, 101), isOwnInView: true }
  rows = await rowsOf([group])
  await expectSame()
  client.close()
  client = null

  // Below the user's own last message in a small group is a list of its readers.
  const few = await groupOf('Few', ada, ...others.slice(0, 3))
  const said = { conversationId: few, content: 'Mine', clientMessageId: 'few' }
  await ada.functions.mutation(api.messages.sendMessage, said)
  rows = await rowsOf([group, few])
  await openAnew(page, server(), few)
  const fewIds = memberIds.slice(0, 4)
  open = {
    ...openChat({ conversationId: few, kind: 'group', memberIds: fewIds, lastSeq: 1 }, CHANCE),
    isOwnInView: true,
  }
  await expectSame()
  expect(inOrder(asked.queries.values()).join()).toContain('getReadPositions')

  const talk = rows.find(({ peerId }) => peerId !== null)!
  await openAnew(page, server(), talk.conversationId)
  open = openChat(
    { conversationId: talk.conversationId, kind: 'direct', memberIds: [talk.peerId!], lastSeq: 0 },
    CHANCE,
  )
  await expectSame()
})
