/** A third account gets nothing of a conversation that it isn't in: by page, by function over HTTP, or by socket. */
import { expect, test } from '@playwright/test'
import { ConvexError } from 'convex/values'
import { api } from '../../convex/_generated/api'
import { type Caller, joinByHttp, sayByHttp, talkBetween, tokenOf } from '../support/by-http'
import { bubble, visit } from '../support/in-browser'
import { arrive, leave, openConversation, type Person } from '../support/person'
import { useServer } from '../support/use-server'
import { like, t } from '../support/text'

const server = useServer()
test.describe.configure({ mode: 'serial' })

let ada: Caller
let bo: Person
let cy: Person
let talk: string
const SECRET = 'Only between the two of us'

test.beforeAll(async ({ browser }) => {
  ada = await joinByHttp(server(), 'Ada Moss')
  bo = await arrive(browser, server(), 'Bo Lind')
  cy = await arrive(browser, server(), 'Cy Hart')
  talk = await talkBetween(ada, bo)
  await sayByHttp(ada, talk, SECRET)
})

test.afterAll(() => leave(bo, cy))

test('G2.3 by its URL, an outsider gets a page that reveals nothing about a conversation', async () => {
  await openConversation(bo.page, server(), talk)
  await expect(bubble(bo.page, SECRET)).toBeVisible()

  await visit(cy.page, server(), `/messages?conversationId=${talk}`)
  // The list next to it shows everyone, because Cy has no chat yet.
  const sheet = cy.page.locator('main > div').filter({ hasText: t('chat.noAccessTitle') })
  await expect(sheet).toBeVisible()
  await expect(cy.page.getByRole('textbox', { name: like('chat.composer.placeholder') })).toHaveCount(0)
  await expect(cy.page.getByText(SECRET)).toHaveCount(0)
  await expect(sheet).not.toContainText(/Ada Moss|Bo Lind/)

  await visit(cy.page, server(), '/messages')
  await expect(cy.page.getByRole('heading', { name: t('people.here') })).toBeVisible()
})

test('G2.3 over HTTP, every function responds to an outsider as for a conversation that does not exist', async () => {
  const { functions } = cy
  const message = await sayByHttp(ada, talk, 'Another')
  const attempts = (conversationId: string): Record<string, () => Promise<unknown>> => ({
    getHead: () => functions.query(api.conversations.getHead, { conversationId }),
    getMine: () => functions.query(api.conversations.getMine, { conversationId }),
    getMembers: () => functions.query(api.conversations.getMembers, { conversationId }),
    getMessages: () => functions.query(api.messages.getMessages, { conversationId, page: 0 }),
    getReceipts: () => functions.query(api.receipts.getReceipts, { conversationId }),
    getTypingState: () => functions.query(api.typingStates.getTypingState, { conversationId }),
    setTypingState: () => functions.mutation(api.typingStates.setTypingState, { conversationId }),
    sendMessage: () =>
      functions.mutation(api.messages.sendMessage, { conversationId, content: 'Let me in', clientMessageId: 'cy-1' }),
    markMessageAsRead: () => functions.mutation(api.messages.markMessageAsRead, { conversationId, seq: 0 }),
    setPrefs: () => functions.mutation(api.conversations.setPrefs, { conversationIds: [conversationId], pinned: true }),
  })
  const missing = attempts(`${cy.userId}_${ada.userId}`)
  for (const [name, attempt] of Object.entries(attempts(talk))) {
    expect(await refusalOf(attempt), name).toMatchObject({ code: 'NOT_FOUND' })
    expect(await refusalOf(attempt), name).toEqual(await refusalOf(missing[name]!))
  }
  const { messageId } = message
  expect(await refusalOf(() => functions.mutation(api.messages.deleteMessages, { messageIds: [messageId] }))).toEqual({
    code: 'NOT_FOUND',
    reason: 'noMessage',
    message: 'This message doesn’t exist, or you can’t see it.',
    subject: 'message',
  })
  const mine = { participantIds: [ada.userId, bo.userId] }
  expect(await refusalOf(() => functions.mutation(api.conversations.getOrCreateConversation, mine))).toMatchObject({
    code: 'FORBIDDEN',
  })
  expect(await functions.query(api.conversations.getUserConversations, { limit: 10 })).toEqual([])
})

test('G2.3 without a token, every function is rejected', async ({ request }) => {
  for (const path of ['messages:getMessages', 'conversations:getHead']) {
    const args = [path === 'messages:getMessages' ? { conversationId: talk, page: 0 } : { conversationId: talk }]
    const answer = await request.post(`${server().url}/api/query`, { data: { path, format: 'json', args } })
    const text = await answer.text()
    expect(text).toContain('UNAUTHENTICATED')
    expect(text).not.toContain(SECRET)
  }
})

test('G2.3 over a socket, an outsider’s subscriptions fail, and a new message does not arrive', async () => {
  const token = await tokenOf(cy.page.context().request, server())
  // A separate socket, as another client would open it.
  const frames = await cy.page.evaluateHandle(
    async ({ url, token, conversationId }) => {
      const received: string[] = []
      const socket = new WebSocket(url)
      socket.addEventListener('message', ({ data }) => received.push(String(data)))
      await new Promise((resolve) => socket.addEventListener('open', resolve))
      const send = (message: object) => socket.send(JSON.stringify(message))
      const query = (queryId: number, udfPath: string, args: object) => ({
        type: 'Add',
        queryId,
        udfPath,
        args: [args],
      })
      send({ type: 'Connect', sessionId: crypto.randomUUID(), connectionCount: 0, lastCloseReason: null, clientTs: 0 })
      send({ type: 'Authenticate', tokenType: 'User', baseVersion: 0, value: token })
      send({
        type: 'ModifyQuerySet',
        baseVersion: 0,
        newVersion: 1,
        modifications: [
          query(0, 'messages:getMessages', { conversationId, page: 0 }),
          query(1, 'conversations:getHead', { conversationId }),
          query(2, 'messages:page', { conversationId, page: 0 }),
          query(3, 'users:me', {}),
        ],
      })
      return received
    },
    { url: cy.page.url().replace(/^http(.*?\/\/[^/]+).*/, 'ws$1/api/1.48.0/sync'), token, conversationId: talk },
  )
  const told = async () => (await frames.jsonValue()).join('\n')
  await expect.poll(told).toContain('Cy Hart')
  await expect.poll(async () => (await told()).split('QueryFailed').length - 1).toBe(3)
  const before = (await frames.jsonValue()).length
  await sayByHttp(ada, talk, 'Not for Cy either')
  await expect(bubble(bo.page, 'Not for Cy either')).toBeVisible()
  expect(await told()).not.toContain('Not for Cy either')
  expect(await told()).not.toContain(SECRET)
  expect((await frames.jsonValue()).slice(before).filter((frame) => !frame.includes('Ping'))).toEqual([])
})

async function refusalOf(attempt: () => Promise<unknown>): Promise<unknown> {
  try {
    return await attempt()
  } catch (error) {
    return error instanceof ConvexError ? error.data : error
  }
}
