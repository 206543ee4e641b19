/** Unread counts and read receipts. The list, the navigation, and the title must never disagree. */
import { expect, type Page, test } from '@playwright/test'
import { fill } from '../support/as-admin'
import { api } from '../../convex/_generated/api'
import { unreadCount } from '../../domain/unread'
import { setFocused, setShown } from '../support/attention'
import { type Caller, joinByHttp, sayByHttp, talkBetween, sayOften } from '../support/by-http'
import { bubble, log, visit } from '../support/in-browser'
import { arrive, arriveTapped, leave, openConversation, type Person, type TappedPerson } from '../support/person'
import { useServer } from '../support/use-server'
import { t } from '../support/text'

const server = useServer()
test.describe.configure({ mode: 'serial' })

let ada: Person
let bo: TappedPerson
let cy: Caller
let talk: string

test.beforeAll(async ({ browser }) => {
  ada = await arrive(browser, server(), 'Ada Moss')
  bo = await arriveTapped(browser, server(), 'Bo Lind')
  cy = await joinByHttp(server(), 'Cy Hart')
  talk = await talkBetween(ada, bo)
})

test.afterAll(() => leave(ada, bo))

/** The server's count, from its stored positions. */
async function recount({ functions }: Caller): Promise<number> {
  const rows = await functions.query(api.conversations.getUserConversations, { limit: 100 })
  let total = 0
  for (const { conversationId } of rows) {
    const head = await functions.query(api.conversations.getHead, { conversationId })
    total += unreadCount(head, await functions.query(api.conversations.getMine, { conversationId }))
  }
  return total
}

const words = (count: number) => `${count} unread message${count === 1 ? '' : 's'}`

/** The three places that show it (C9). */
async function expectUnread(page: Page, count: number, name: string) {
  const link = page.getByRole('link', { name })
  const nav = page.getByRole('navigation').getByRole('link', { name: t('nav.chats') })
  if (count > 0) await expect(link).toContainText(words(count))
  else await expect(link).not.toContainText('unread')
  await expect(nav).toHaveAccessibleName(count > 0 ? `Chats, ${words(count)}` : 'Chats')
  await expect(page).toHaveTitle(count > 0 ? `(${count}) Parley` : 'Parley')
}

const tick = (page: Page, text: string, name: string) => bubble(page, text).getByRole('img', { name, exact: true })

test('C9 C23 the list, the navigation, the title, and a recount agree after sends, a deletion, and a reconnect', async () => {
  const { page } = bo
  await expectUnreadEverywhere(0)
  for (const text of ['One', 'Two', 'Three']) await sayByHttp(ada, talk, text)
  await expectUnreadEverywhere(3)

  const { messages } = await ada.functions.query(api.messages.getMessages, { conversationId: talk, page: 0 })
  const doomed = messages.slice(0, 1).map(({ _id }) => _id)
  await ada.functions.mutation(api.messages.deleteMessages, { messageIds: doomed })
  await expectUnreadEverywhere(2)

  await bo.line.cut()
  for (const text of ['Four', 'Five']) await sayByHttp(ada, talk, text)
  await expectUnread(page, 2, 'Ada Moss')
  bo.line.mend()
  await expectUnreadEverywhere(4)

  async function expectUnreadEverywhere(count: number) {
    await expect.poll(() => recount(bo)).toBe(count)
    if (count === 0) return expect(page).toHaveTitle(t('app.name'))
    await expectUnread(page, count, 'Ada Moss')
  }
})

test('C9 reading in one window removes the badge from both', async () => {
  const other = await bo.page.context().newPage()
  await visit(other, server(), '/messages')
  await expect(other).toHaveTitle('(4) Parley')
  await expectUnread(other, 4, 'Ada Moss')
  await bo.page.getByRole('link', { name: 'Ada Moss' }).click()
  await expect(bubble(bo.page, 'Five')).toBeInViewport()
  await expect(bo.page).toHaveTitle(t('app.name'))
  for (const page of [bo.page, other]) await expectUnread(page, 0, 'Ada Moss')
  expect(await recount(bo)).toBe(0)
  await other.close()
})

test('C18 G6.3 G6.4 sent is one tick; read is two, without a query', async () => {
  await setFocused(bo.page, false)
  await openConversation(ada.page, server(), talk)
  await sayByHttp(ada, talk, 'Have you read this?')
  await expect(bubble(bo.page, 'Have you read this?')).toBeInViewport()
  await expect(tick(ada.page, 'Have you read this?', t('tick.sent'))).toBeVisible()
  await setFocused(bo.page, true)
  await expect(tick(ada.page, 'Have you read this?', t('tick.read'))).toBeVisible()
})

for (const [where, setAttentive] of [
  ['an unfocused window', setFocused],
  ['a hidden tab', setShown],
] as const) {
  test(`C8 G6.1 a message in ${where} is unread; coming back reads the burst with one call`, async () => {
    const calls = () => bo.line.calls('messages:markMessageAsRead')
    await setAttentive(bo.page, false)
    const before = calls()
    await sayOften(ada, talk, 8, `To ${where}`)
    await expect(bubble(bo.page, `To ${where} 8`)).toBeInViewport()
    await expect(bo.page).toHaveTitle('(8) Parley')
    await expect(tick(ada.page, `To ${where} 8`, t('tick.sent'))).toBeVisible()
    expect(calls()).toBe(before)

    await setAttentive(bo.page, true)
    await expect(bo.page).toHaveTitle(t('app.name'))
    for (const number of [1, 8]) await expect(tick(ada.page, `To ${where} ${number}`, t('tick.read'))).toBeVisible()
    expect(calls()).toBe(before + 1)
  })
}

test('G11.11 reading removes the badge before the server knows', async () => {
  await setFocused(bo.page, false)
  await sayByHttp(ada, talk, 'Read while the line is slow')
  await expect(bubble(bo.page, 'Read while')).toBeInViewport()
  await expect(bo.page).toHaveTitle('(1) Parley')
  bo.line.hold()
  await setFocused(bo.page, true)
  await expect(bo.page).toHaveTitle(t('app.name'))
  expect(await recount(bo)).toBe(1)
  bo.line.release()
  await expect.poll(() => recount(bo)).toBe(0)
  await expect(bo.page).toHaveTitle(t('app.name'))
})

test('C8 a message less than half on screen is not read', async () => {
  await fill(server(), ada, talk, 30, 'Far')
  await expect(tick(ada.page, 'Far 30', t('tick.read'))).toBeVisible()
  await log(bo.page).evaluate((scroller) => {
    scroller.scrollTop = 0
  })
  await expect(bubble(bo.page, 'Have you read this?')).toBeInViewport()
  await sayByHttp(ada, talk, 'Below the screen')
  await expect(bo.page.getByRole('button', { name: '1 new message' })).toBeVisible()
  await expect(bo.page).toHaveTitle('(1) Parley')
  await expect(tick(ada.page, 'Below the screen', t('tick.sent'))).toBeVisible()
  await bo.page.getByRole('button', { name: '1 new message' }).click()
  await expect(tick(ada.page, 'Below the screen', t('tick.read'))).toBeVisible()
  await expect(bo.page).toHaveTitle(t('app.name'))
})

test('C23 a hundred shows as 99+, muted chats do not count, and zero shows nothing', async () => {
  const { page } = bo
  const cyTalk = await talkBetween(bo, cy)
  await fill(server(), cy, cyTalk, 100)
  await expect(page).toHaveTitle('(99+) Parley')
  await expect(page.getByRole('link', { name: 'Cy Hart' })).toContainText(t('list.unread', { count: 100 }))

  await bo.functions.mutation(api.conversations.setPrefs, { conversationIds: [cyTalk], muted: true })
  await expect(page).toHaveTitle(t('app.name'))
  await bo.functions.mutation(api.conversations.setPrefs, { conversationIds: [cyTalk], muted: false })
  await expect(page).toHaveTitle('(99+) Parley')

  await page.getByRole('link', { name: 'Cy Hart' }).click()
  await expect(log(page).getByRole('separator')).toHaveText(t('chat.newMessages', { count: 100 }))
  await page
    .getByRole('button', { name: t('chat.toLatest') })
    .or(page.getByRole('button', { name: /new messages\./ }))
    .click()
  await expect(bubble(page, 'Line 100')).toBeInViewport()
  await expect(page).toHaveTitle(t('app.name'))
})
