/** Reading: the place in a long conversation, following its end, and turns. */
import { expect, type Page, test } from '@playwright/test'
import { api } from '../../convex/_generated/api'
import { type Caller, groupOf, joinByHttp, sayByHttp, talkBetween } from '../support/by-http'
import { fill, writeHistory } from '../support/as-admin'
import { bubble, composer, log, say, visit } from '../support/in-browser'
import { arrive, leave, openConversation, type Person } from '../support/person'
import { distanceToEnd, scrollUp, seqs, watchPlace } from '../support/thread-place'
import { useServer } from '../support/use-server'
import { t } from '../support/text'

const server = useServer()
test.describe.configure({ mode: 'serial' })

let ada: Person
let bo: Caller
let cy: Caller
let talk: string

test.beforeAll(async ({ browser }) => {
  ada = await arrive(browser, server(), 'Ada Moss')
  bo = await joinByHttp(server(), 'Bo Lind')
  cy = await joinByHttp(server(), 'Cy Hart')
  talk = await talkBetween(ada, bo)
})

test.afterAll(() => leave(ada))

/** The names above turns, not those that a screen reader hears before each message. */
const headersOf = (page: Page, name: string) =>
  log(page)
    .getByText(name, { exact: true })
    .and(page.locator('xpath=//*[not(ancestor-or-self::*[contains(@class, "sr-only")])]'))

test('C3 within 80 px of the end a message is followed; 400 px up nothing moves and a pill counts', async () => {
  const { page } = ada
  await fill(server(), ada, talk, 60)
  await openConversation(page, server(), talk)
  await expect(bubble(page, 'Line 60')).toBeInViewport()
  expect(await distanceToEnd(page)).toBeLessThanOrEqual(2)

  await scrollUp(page, 60)
  await sayByHttp(bo, talk, 'While you are near the end')
  await expect(bubble(page, 'While you are near')).toBeInViewport()
  await expect.poll(() => distanceToEnd(page)).toBeLessThanOrEqual(2)

  await scrollUp(page, 400)
  const top = await log(page).evaluate((scroller) => scroller.scrollTop)
  const moved = await watchPlace(page)
  await sayByHttp(bo, talk, 'While you read further up')
  await expect(page.getByRole('button', { name: '1 new message' })).toBeVisible()
  expect(await log(page).evaluate((scroller) => scroller.scrollTop)).toBe(top)
  expect(await moved()).toBeLessThanOrEqual(2)
})

test('C4 three arrivals are counted as new; the pill jumps to the end, disappears, and leaves the composer focused', async () => {
  const { page } = ada
  const pill = page.getByRole('button', { name: /new messages?\./ })
  await sayByHttp(bo, talk, 'Second arrival')
  await sayByHttp(bo, talk, 'Third arrival')
  await expect(pill).toHaveText(t('chat.newMessages', { count: 3 }))
  await pill.click()
  await expect(bubble(page, 'Third arrival')).toBeInViewport()
  await expect.poll(() => distanceToEnd(page)).toBeLessThanOrEqual(2)
  await expect(pill).toBeHidden()
  await expect(composer(page)).toBeFocused()
})

test('C6 a deletion above the view moves nothing', async () => {
  const { page } = ada
  await scrollUp(page, 300)
  const [first] = await seqs(page)
  const { messages } = await ada.functions.query(api.messages.getMessages, { conversationId: talk, page: 0 })
  const doomed = messages.filter(({ seq }) => seq >= (first ?? 0)).slice(0, 5)
  const moved = await watchPlace(page)
  await ada.functions.mutation(api.messages.deleteMessages, { messageIds: doomed.map(({ _id }) => _id) })
  await expect(log(page).getByText(t('chat.youDeleted'))).toHaveCount(5)
  expect(await moved()).toBeLessThanOrEqual(2)
})

test('C10 a turn has one header; another person starts a new turn', async () => {
  const { page } = ada
  const group = await groupOf('Pavilion', ada, bo, cy)
  const headers = (name: string) => headersOf(page, name)
  await openConversation(page, server(), group)
  // Messages from before the timeline opened may be new to it, below the divider.
  await expect(log(page).getByText(t('chat.system.created', { name: t('chat.you') }))).toBeVisible()
  await sayByHttp(bo, group, 'First of a turn')
  await sayByHttp(bo, group, 'Second of a turn')
  await expect(bubble(page, 'Second of a turn')).toBeVisible()
  await expect(headers('Bo Lind')).toHaveCount(1)
  await sayByHttp(cy, group, 'Somebody else')
  await expect(headers('Cy Hart')).toHaveCount(1)
  await sayByHttp(bo, group, 'A turn of its own')
  await expect(bubble(page, 'A turn of its own')).toBeVisible()
  await expect(headers('Bo Lind')).toHaveCount(2)
  await expect(page).toHaveTitle(t('app.name'))
})

test('C10 five minutes, another day and the divider start a turn as well', async () => {
  const { page } = ada
  const group = await groupOf('Turns', ada, bo)
  const header = headersOf(page, 'Bo Lind')
  const say = (count: number, stepMs: number) =>
    writeHistory(server(), { conversationId: group, senderIds: [bo.userId], count, stepMs })
  await openConversation(page, server(), group)
  await say(2, 60_000)
  await expect(bubble(page, 'Message 2')).toBeVisible()
  await expect(header).toHaveCount(1)
  await say(1, 5 * 60_000)
  await expect(bubble(page, 'Message 3')).toBeVisible()
  await expect(header).toHaveCount(2)
  await say(1, 24 * 3_600_000)
  await expect(bubble(page, 'Message 4')).toBeVisible()
  await expect(header).toHaveCount(3)
  await expect(log(page).getByRole('button', { name: /Jump to a date/ })).toHaveCount(2)

  await expect(page).toHaveTitle(t('app.name'))
  await visit(page, server(), '/users')
  await sayByHttp(bo, group, 'In the same minute')
  await openConversation(page, server(), group)
  await expect(log(page).getByRole('separator')).toBeVisible()
  await expect(header).toHaveCount(4)
  // Marked as read, so that the next test begins with nothing unread.
  await expect(page).toHaveTitle(t('app.name'))
})

test('C7 a divider is above the first unread message during this visit; own messages never cause one', async () => {
  const { page } = ada
  const divider = log(page).getByRole('separator')
  const cyTalk = await talkBetween(ada, cy)
  await sayByHttp(cy, cyTalk, 'Read me')
  await openConversation(page, server(), cyTalk)
  await expect(bubble(page, 'Read me')).toBeVisible()
  await expect(page).toHaveTitle(t('app.name'))

  await visit(page, server(), '/users')
  await sayByHttp(ada, cyTalk, 'My own, from elsewhere')
  for (const text of ['Unread one', 'Unread two']) await sayByHttp(cy, cyTalk, text)
  await openConversation(page, server(), cyTalk)
  await expect(divider).toHaveText(t('chat.newMessages', { count: 2 }))
  const order = await log(page).locator('[role=separator], [role=article]').allInnerTexts()
  expect(order.findIndex((text) => text === '2 new')).toBe(order.findIndex((text) => text.includes('Unread one')) - 1)

  await say(page, 'An answer')
  await sayByHttp(cy, cyTalk, 'And another')
  await expect(bubble(page, 'And another')).toBeVisible()
  await expect(divider).toHaveCount(1)
  await expect(divider).toHaveText(t('chat.newMessages', { count: 2 }))

  await expect(page).toHaveTitle(t('app.name'))
  await visit(page, server(), '/users')
  await sayByHttp(ada, cyTalk, 'Only my own since')
  await openConversation(page, server(), cyTalk)
  await expect(bubble(page, 'Only my own since')).toBeVisible()
  await expect(divider).toHaveCount(0)
})

test('C1 nothing moves while twenty pages of history load, and no message is missing or duplicated', async () => {
  const { page } = ada
  const pages = 21
  const notes = await talkBetween(ada, ada)
  await writeHistory(server(), { conversationId: notes, senderIds: [ada.userId], count: pages * 32 })
  await openConversation(page, server(), notes)
  await expect(bubble(page, `Message ${pages * 32 - 1}`)).toBeInViewport()

  const seen = new Set<number>()
  let first = Infinity
  let loads = 0
  while (first > 0) {
    // To the start of what is loaded: the next page loads while the reader continues.
    await log(page).evaluate((scroller) => {
      scroller.scrollTop = 200
    })
    const moved = await watchPlace(page)
    const before = await seqs(page)
    await expect.poll(async () => (await seqs(page))[0], { intervals: [20] }).not.toBe(first)
    const shown = await seqs(page)
    expect(await moved()).toBeLessThanOrEqual(2)
    for (const list of [before, shown]) {
      expect(list).toEqual(list.map((_, index) => (list[0] ?? 0) + index))
      expect(list.length).toBeLessThan(200)
      for (const seq of list) seen.add(seq)
    }
    first = shown[0] ?? 0
    loads++
  }
  expect(loads).toBeGreaterThanOrEqual(10)
  expect(seen.size).toBe(pages * 32)
})
