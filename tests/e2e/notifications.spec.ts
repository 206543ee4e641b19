/** What one is told of while one looks elsewhere. */
import { expect, type Page, test } from '@playwright/test'
import { api } from '../../convex/_generated/api'
import { setFocused } from '../support/attention'
import { expectNoViolation } from '../support/axe'
import { type Caller, joinByHttp, sayByHttp, talkBetween } from '../support/by-http'
import { knocks, shownBy, standInForNotifications, timesAsked } from '../support/notifications'
import { arrive, leave, openAnew, type Person } from '../support/person'
import { useServer } from '../support/use-server'

const server = useServer()
test.describe.configure({ mode: 'serial' })

let june: Person
let noor: Caller
let kofi: Caller
let talk: string
let other: string
let second: Page

test.beforeAll(async ({ browser }) => {
  june = await arrive(browser, server(), 'June Abara')
  noor = await joinByHttp(server(), 'Noor Halloran')
  kofi = await joinByHttp(server(), 'Kofi Brandt')
  talk = await talkBetween(june, noor)
  other = await talkBetween(june, kofi)
  await sayByHttp(noor, talk, 'Hello')
  await sayByHttp(kofi, other, 'Good morning')
  await standInForNotifications(june.page.context(), 'default')
  await openAnew(june.page, server(), talk)
})

test.afterAll(() => leave(june))

const strip = (page: Page) => page.getByRole('region', { name: 'Hear about new messages here?' })
const chats = (page: Page) => page.getByRole('region', { name: 'Chats', exact: true })
const standing = async (page: Page) => (await shownBy(page)).filter(({ isClosed }) => !isClosed)

test('C444 the browser asks only after a strip has said what for, and was pressed', async () => {
  const { page } = june
  await expect(strip(page)).toBeHidden()
  await setFocused(page, false)
  await sayByHttp(kofi, other, 'Are you there?')
  await expect(strip(page)).toBeVisible()
  expect(await timesAsked(page)).toBe(0)
  await expectNoViolation(page, 'the strip that asks')
  await strip(page).getByRole('button', { name: 'Turn on' }).click()
  await expect(strip(page)).toBeHidden()
  expect(await timesAsked(page)).toBe(1)
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller?.scriptURL)).toMatch(/\/sw\.js$/)
})

test('C24 of two tabs one tells, once, with one sound; none of a muted chat', async () => {
  const { page } = june
  second = await page.context().newPage()
  await second.goto(`${server().url}/messages`)
  await expect(chats(second).getByRole('link', { name: 'Kofi Brandt' })).toBeVisible()
  for (const one of [page, second]) await setFocused(one, false)
  const before = await knocks(page)
  await june.functions.mutation(api.conversations.setPrefs, { conversationIds: [talk], muted: true })
  await sayByHttp(noor, talk, 'Nothing for now')
  await sayByHttp(kofi, other, 'The frame is up')
  await expect
    .poll(async () => (await standing(page)).map(({ title, body }) => `${title}: ${body}`))
    .toEqual(['Kofi Brandt: The frame is up'])
  expect((await shownBy(page)).filter(({ body }) => body === 'The frame is up')).toHaveLength(1)
  // The sound follows the pop-up.
  await expect.poll(async () => (await knocks(page)) - before).toBe(1)
  await june.functions.mutation(api.conversations.setPrefs, { conversationIds: [talk], muted: false })
})
