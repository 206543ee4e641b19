/**
 * The actions on a list of chats: a menu on each, views, and selecting several.
 *
 * One file: its server and people are created once.
 */
import { expect, type Page, test } from '@playwright/test'
import { api } from '../../convex/_generated/api'
import { expectNoViolation } from '../support/axe'
import { type Caller, groupOf, joinByHttp, sayByHttp, talkBetween } from '../support/by-http'
import { bubble, composer, copied, log, say, typeUntil, visit } from '../support/in-browser'
import { arrive, arriveTapped, leave, openConversation, type TappedPerson } from '../support/person'
import { useServer } from '../support/use-server'
import { like, t } from '../support/text'

const server = useServer()
test.describe.configure({ mode: 'serial' })

let ada: TappedPerson
let bo: Caller
let cy: Caller
let withBo: string
let withCy: string
let group: string

test.beforeAll(async ({ browser }) => {
  ada = await arriveTapped(browser, server(), 'Ada Moss')
  bo = await joinByHttp(server(), 'Bo Lind')
  cy = await joinByHttp(server(), 'Cy Hart')
  withBo = await talkBetween(ada, bo)
  withCy = await talkBetween(ada, cy)
  group = await groupOf('Pavilion', ada, bo, cy)
  await sayByHttp(bo, withBo, 'From Bo')
  await sayByHttp(cy, withCy, 'From Cy')
  await ada.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
})

test.afterAll(() => leave(ada))

const list = (page: Page) => page.getByRole('region', { name: t('list.title') })
const row = (page: Page, name: string) => list(page).getByRole('link', { name })
const menu = (page: Page) => page.getByRole('menu')
const choose = (page: Page, name: string) => menu(page).getByRole('menuitem', { name, exact: true }).click()
/** In the toast that reports it, because there may be others. */
const undo = (page: Page, text: string | RegExp) =>
  page
    .getByText(text)
    .locator('xpath=..')
    .getByRole('button', { name: t('list.undo') })
    .click()

/** The rows on screen, top to bottom. */
const names = (page: Page) =>
  list(page)
    .locator('a[data-row]')
    .evaluateAll((rows) => rows.map((one) => one.querySelector('[dir=auto]')?.textContent))

async function openRowMenu(page: Page, name: string) {
  await row(page, name).click({ button: 'right' })
  await expect(menu(page)).toBeVisible()
}

test('G9.21 C25 a row’s menu opens by its button, right-click, and the menu key, and returns the focus', async () => {
  const { page } = ada
  await row(page, 'Bo Lind').hover()
  await list(page)
    .getByRole('listitem')
    .filter({ hasText: 'Bo Lind' })
    .getByRole('button', { name: t('list.menu') })
    .click()
  await expect(menu(page)).toHaveAccessibleName('Options for Bo Lind')
  await page.keyboard.press('Escape')
  await expect(menu(page)).toHaveCount(0)
  await expect(row(page, 'Bo Lind')).toBeFocused()

  await openRowMenu(page, 'Cy Hart')
  await page.keyboard.press('Escape')
  await expect(menu(page)).toHaveCount(0)

  for (const keys of ['Shift+F10', 'ContextMenu']) {
    await row(page, 'Cy Hart').focus()
    await page.keyboard.press(keys)
    await expect(menu(page).getByRole('menuitem').first()).toBeFocused()
    await page.keyboard.press('Escape')
    await expect(row(page, 'Cy Hart')).toBeFocused()
  }
  await expect(composer(page)).toHaveCount(0)
})

test('G9.21 G9.22 chats pinned in their row or in the open chat’s header come first', async () => {
  const { page } = ada
  await expect.poll(() => names(page)).toEqual(['Cy Hart', 'Bo Lind', 'Pavilion'])
  await openRowMenu(page, 'Pavilion')
  await choose(page, t('list.pin'))
  await expect.poll(() => names(page)).toEqual(['Pavilion', 'Cy Hart', 'Bo Lind'])
  await expect(row(page, 'Pavilion').getByRole('img', { name: t('list.pinned') })).toBeVisible()
  await page.reload()
  await expect.poll(() => names(page)).toEqual(['Pavilion', 'Cy Hart', 'Bo Lind'])

  await row(page, 'Pavilion').click()
  await page
    .getByRole('region', { name: like('chat.label') })
    .getByRole('button', { name: t('list.menu') })
    .click()
  await choose(page, t('list.unpin'))
  await expect.poll(() => names(page)).toEqual(['Cy Hart', 'Bo Lind', 'Pavilion'])
  await visit(page, server(), '/messages')
})

test('G9.23 a mute says until when and can be undone, and the muted chat has no emphasis', async () => {
  const { page } = ada
  await expect(page).toHaveTitle('(2) Parley')
  await openRowMenu(page, 'Bo Lind')
  await choose(page, t('list.mute.label'))
  await choose(page, t('list.mute.hour'))
  await expect(page.getByText(/^Muted until (\w+ )?\d\d:\d\d$/)).toBeVisible()
  await expect(row(page, 'Bo Lind').getByRole('img', { name: t('list.muted') })).toBeVisible()
  await expect(page).toHaveTitle('(1) Parley')
  const mine = () => ada.functions.query(api.conversations.getMine, { conversationId: withBo })
  await expect.poll(async () => (await mine()).mutedUntil).toBeGreaterThan(Date.now() + 55 * 60_000)
  await undo(page, /^Muted until/)
  await expect(page).toHaveTitle('(2) Parley')
  await expect(row(page, 'Bo Lind').getByRole('img', { name: t('list.muted') })).toHaveCount(0)
})

test('G9.23 a mute that runs out ends by itself on the page', async () => {
  const { page } = ada
  const mute = (muteForMs: number) =>
    ada.functions.mutation(api.conversations.setPrefs, { conversationIds: [withBo], muted: true, muteForMs })
  await mute(3_600_000)
  await expect(page).toHaveTitle('(1) Parley')
  await mute(1)
  await expect(page).toHaveTitle('(2) Parley')
  await expect(row(page, 'Bo Lind').getByRole('img', { name: t('list.muted') })).toHaveCount(0)
})

test('G9.24 G9.26 an archived chat leaves the list, has a place of its own, and returns with a new message', async () => {
  const { page } = ada
  await openRowMenu(page, 'Cy Hart')
  await choose(page, t('list.archive'))
  await expect(row(page, 'Cy Hart')).toHaveCount(0)
  await expect(page).toHaveTitle('(1) Parley')
  await expect(page.getByText(t('list.archived', { count: 1 }))).toBeVisible()

  await list(page)
    .getByRole('button', { name: t('list.more') })
    .click()
  await choose(page, t('list.archivedChats'))
  await expect(page.getByRole('heading', { name: t('list.archivedTitle') })).toBeVisible()
  await expect(row(page, 'Cy Hart')).toBeVisible()
  await expect(row(page, 'Bo Lind')).toHaveCount(0)

  await sayByHttp(cy, withCy, 'Are you there?')
  await expect(page.getByText(t('empty.nothingArchivedText'))).toBeVisible()
  await list(page)
    .getByRole('button', { name: t('list.backToChats') })
    .click()
  await expect(row(page, 'Cy Hart')).toContainText('Are you there?')
  await expect(page).toHaveTitle('(3) Parley')
})

test('R4 marking as unread affects only the user, and opening clears it', async () => {
  const { page } = ada
  await openRowMenu(page, 'Pavilion')
  await choose(page, t('list.markUnread'))
  await expect(row(page, 'Pavilion')).toContainText(t('list.markedUnread'))
  await list(page)
    .getByRole('radio', { name: t('list.filterUnread') })
    .check()
  await expect.poll(() => names(page)).toContain('Pavilion')
  await list(page)
    .getByRole('radio', { name: t('list.filterAll') })
    .check()
  await row(page, 'Pavilion').click()
  await expect(log(page)).toBeVisible()
  await visit(page, server(), '/messages')
  await expect(row(page, 'Pavilion')).toBeVisible()
  await expect(row(page, 'Pavilion')).not.toContainText(t('list.markedUnread'))
})

test('G9.25 C9 several chats are read with one call, and Undo keeps them visible', async () => {
  const { page } = ada
  const calls = () => ada.line.calls('conversations:markAsRead')
  const before = calls()
  await list(page)
    .getByRole('button', { name: t('list.more') })
    .click()
  await choose(page, t('list.select'))
  const box = (name: string) => list(page).getByRole('checkbox', { name })
  await box('Bo Lind').click()
  await box('Cy Hart').focus()
  await page.keyboard.press('Space')
  await expect(list(page).getByRole('heading', { name: '2 selected' })).toBeVisible()
  await expect(box('Cy Hart')).toBeChecked()
  await expectNoViolation(page, 'selecting chats')
  await list(page)
    .getByRole('button', { name: t('list.markRead') })
    .click()
  await expect(page).toHaveTitle(t('app.name'))
  await expect(page.getByText(t('list.markedRead', { count: 2 }))).toBeVisible()
  await expect.poll(calls).toBe(before + 1)
  await undo(page, '2 chats marked as read')
  for (const name of ['Bo Lind', 'Cy Hart']) await expect(row(page, name)).toContainText(t('list.markedUnread'))
})

test('G9.25 all are marked as read at once; Escape ends selecting', async () => {
  const { page } = ada
  await sayByHttp(bo, withBo, 'One more')
  await expect(page).toHaveTitle('(1) Parley')
  await list(page)
    .getByRole('button', { name: t('list.more') })
    .click()
  await choose(page, t('list.readAll'))
  await expect(page).toHaveTitle(t('app.name'))
  for (const name of ['Bo Lind', 'Cy Hart']) await expect(row(page, name)).not.toContainText(/unread/i)

  await openRowMenu(page, 'Bo Lind')
  await choose(page, t('list.select'))
  await expect(list(page).getByRole('heading', { name: '1 selected' })).toBeVisible()
  await list(page)
    .getByRole('button', { name: t('list.selectAll') })
    .click()
  await expect(list(page).getByRole('heading', { name: '3 selected' })).toBeVisible()
  await list(page)
    .getByRole('button', { name: t('list.archive') })
    .click()
  await expect(page.getByText(t('list.archived', { count: 3 }))).toBeVisible()
  await expect.poll(() => names(page)).toEqual([])
  await undo(page, '3 chats archived')
  await expect.poll(() => names(page)).toHaveLength(3)

  await openRowMenu(page, 'Bo Lind')
  await choose(page, t('list.select'))
  await expect(list(page).getByRole('heading', { name: '1 selected' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(row(page, 'Bo Lind')).toBeVisible()
})

test('G9.21 a chat’s link is copied, and opens it', async () => {
  const { page } = ada
  await openRowMenu(page, 'Bo Lind')
  await choose(page, t('list.copyLink'))
  await expect(page.getByText(t('list.linkCopied'))).toBeVisible()
  // Beside the rail, whose bottom stays reachable.
  const toast = page
    .getByText(t('list.linkCopied'))
    .locator('xpath=ancestor::*[@role="dialog" or @role="alertdialog"][1]')
  const rail = (await page.getByRole('navigation').boundingBox())!
  expect((await toast.boundingBox())!.x).toBeGreaterThanOrEqual(rail.x + rail.width)
  const link = await copied(page)
  expect(link).toBe(`${server().url}/messages?conversationId=${withBo}`)
})

test('G9.3 on hover a preview ends before the row’s button, with its ellipsis', async () => {
  const { page } = ada
  await sayByHttp(bo, withBo, 'A message that is longer than any row of the list is wide, and so has to end early')
  const target = list(page).getByRole('listitem').filter({ hasText: 'Bo Lind' })
  const preview = target.getByText('A message that is longer')
  await target.hover()
  const button = target.getByRole('button', { name: t('list.menu') })
  await expect(button).toHaveCSS('opacity', '1')
  const words = (await preview.boundingBox())!
  expect(words.x + words.width).toBeLessThanOrEqual((await button.boundingBox())!.x)
  expect(await preview.evaluate((line) => line.scrollWidth > line.clientWidth)).toBe(true)
  await expect(preview).toHaveCSS('text-overflow', 'ellipsis')
  await page.mouse.move(0, 0)
})

test('G9.20 typing, a draft, and unsent messages replace the preview', async ({ browser }) => {
  const { page } = ada
  const eve = await arrive(browser, server(), 'Eve Sol')
  const withEve = await talkBetween(ada, eve)
  await sayByHttp(eve, withEve, 'Hello Ada')
  await expect(row(page, 'Eve Sol')).toContainText('Hello Ada')

  await openConversation(page, server(), withEve)
  await composer(page).fill('Half a thought')
  await row(page, 'Bo Lind').click()
  await expect(row(page, 'Eve Sol')).toContainText('Draft: Half a thought')

  await openConversation(eve.page, server(), withEve)
  await typeUntil(eve.page, 'Hm', row(page, 'Eve Sol').filter({ hasText: t('list.typing') }))
  await composer(eve.page).fill('')
  await expect(row(page, 'Eve Sol')).toContainText('Draft: Half a thought')

  // An unsent message also wins over existing typing and drafts.
  await row(page, 'Eve Sol').click()
  // Until then, the composer is the previous chat's.
  await expect(composer(page)).toHaveValue('Half a thought')
  ada.line.refuseNext('messages:sendMessage', { code: 'FORBIDDEN', message: 'No.' })
  await say(page, 'Refused')
  await expect(row(page, 'Eve Sol')).toContainText('Not sent: Refused')
  await composer(page).fill('Another thought')
  await typeUntil(eve.page, 'Hm, hm', page.getByText(/^Eve( Sol)? is typing$/))
  await expect(row(page, 'Eve Sol')).toContainText('Not sent: Refused')
  await row(page, 'Bo Lind').click()
  await expect(row(page, 'Eve Sol')).toContainText('Not sent: Refused')

  await row(page, 'Eve Sol').click()
  // The timeline has loaded; from here on, only the response to the message is held back.
  await expect(bubble(page, 'Refused')).toBeVisible()
  ada.line.hold()
  await bubble(page, 'Refused')
    .getByRole('button', { name: t('chat.retry') })
    .click()
  await composer(page).fill('')
  await expect(row(page, 'Eve Sol').getByRole('img', { name: t('list.waiting') })).toBeVisible()
  await expect(row(page, 'Eve Sol')).toContainText('Refused')
  ada.line.release()
  await expect(row(page, 'Eve Sol').getByRole('img', { name: t('tick.read'), exact: true })).toBeVisible()
  await leave(eve)
})

test('G9.21 leaving a group asks first', async () => {
  const { page } = ada
  await openConversation(page, server(), group)
  await page
    .getByRole('region', { name: like('chat.label') })
    .getByRole('button', { name: t('list.menu') })
    .click()
  await choose(page, t('list.leave'))
  const dialog = page.getByRole('dialog', { name: t('group.leaveQuestion', { name: 'Pavilion' }) })
  await dialog.getByRole('button', { name: t('app.cancel') }).click()
  await expect(row(page, 'Pavilion')).toBeVisible()
  await page
    .getByRole('region', { name: like('chat.label') })
    .getByRole('button', { name: t('list.menu') })
    .click()
  await choose(page, t('list.leave'))
  await dialog.getByRole('button', { name: t('group.leaveVerb') }).click()
  await expect(row(page, 'Pavilion')).toHaveCount(0)
  await expect(page.getByText(like('empty.jump'))).toBeVisible()
})

test('G9.21 C29 on a phone a long press opens the menu as a bottom sheet', async ({ browser }) => {
  const phone = await arrive(browser, server(), 'Fay Orr', {
    viewport: { width: 390, height: 844 },
    isMobile: true,
    hasTouch: true,
  })
  const { page } = phone
  await sayByHttp(bo, await talkBetween(bo, phone), 'Hello Fay')
  const target = row(page, 'Bo Lind')
  await expect(target).toBeVisible()
  const { x, y, width, height } = (await target.boundingBox())!
  const touch = await page.context().newCDPSession(page)
  const touchPoints = [{ x: x + width / 2, y: y + height / 2 }]
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints })
  await expect(menu(page)).toBeVisible()
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
  await expect(menu(page)).toBeVisible()
  await expect(composer(page)).toHaveCount(0)
  await expect
    .poll(async () => {
      const box = await menu(page).boundingBox()
      return box && [Math.round(box.x), Math.round(box.width), Math.round(box.y + box.height)]
    })
    .toEqual([0, 390, 844])
  await choose(page, t('list.mute.label'))
  await choose(page, t('list.mute.tomorrow'))
  await expect(page.getByText(/^Muted until \w{3} 08:00$/)).toBeVisible()
  await leave(phone)
})

test('G9.27 more chats than are subscribed load page by page, and unread ones far down still count', async ({
  browser,
}) => {
  const gil = await arriveTapped(browser, server(), 'Gil Ives')
  const { page } = gil
  const old = await groupOf('The oldest', bo, gil)
  await sayByHttp(bo, old, 'Unread since long ago')
  for (let number = 1; number <= 90; number++) await groupOf(`Group ${number}`, gil)
  await page.reload()
  await expect(row(page, 'Group 90')).toBeVisible()
  await expect(page).toHaveTitle('(1) Parley')
  const heads = gil.line.calls('conversations:getHead')

  await row(page, 'Group 90').focus()
  await page.keyboard.press('End')
  await expect(row(page, 'The oldest')).toBeFocused()
  await expect(row(page, 'The oldest')).toContainText(t('list.unread', { count: 1 }))
  // The row on screen and its neighbors, not the sixty between.
  expect(gil.line.calls('conversations:getHead') - heads).toBeLessThan(40)

  await list(page)
    .getByRole('radio', { name: t('list.filterUnread') })
    .check()
  await expect.poll(() => names(page)).toEqual(['The oldest'])
  await list(page)
    .getByRole('radio', { name: t('list.filterAll') })
    .check()
  await sayByHttp(bo, old, 'And again')
  await expect.poll(async () => (await names(page))[0]).toBe('The oldest')
  await expect(page).toHaveTitle('(2) Parley')
  await list(page)
    .getByRole('button', { name: t('list.more') })
    .click()
  await choose(page, t('list.readAll'))
  await expect(page).toHaveTitle(t('app.name'))
  await leave(gil)
})
