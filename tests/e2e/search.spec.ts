/** Finding people, chats, and messages: from the list, within a chat, and from anywhere. */
import { expect, type Page, test } from '@playwright/test'
import { fill } from '../support/as-admin'
import { api } from '../../convex/_generated/api'
import { expectNoViolation } from '../support/axe'
import { type Caller, groupOf, joinByHttp, sayByHttp, talkBetween } from '../support/by-http'
import { stopClock } from '../support/clock'
import { bubble, composer, log, pressEnterComposing, visit } from '../support/in-browser'
import { arrive, arriveTapped, leave, openConversation, type Person, type TappedPerson } from '../support/person'
import { useServer } from '../support/use-server'
import { t } from '../support/text'

const server = useServer()
test.describe.configure({ mode: 'serial' })

let ada: TappedPerson
let bo: Person
let cy: Caller
let withBo: string
let group: string

test.beforeAll(async ({ browser }) => {
  ada = await arriveTapped(browser, server(), 'Ada Moss')
  bo = await arrive(browser, server(), 'Bo Volta')
  cy = await joinByHttp(server(), 'Cy Galvani')
  withBo = await talkBetween(ada, bo)
  group = await groupOf('Galvanic works', ada, bo)
  await sayByHttp(bo, withBo, 'The galvanized nails are here')
  await fill(server(), bo, withBo, 120, 'Filler')
  await sayByHttp(ada, group, 'Café crème, 東京都庁')
})

test.afterAll(() => leave(ada, bo))

const field = (page: Page) => page.getByRole('searchbox', { name: t('list.searchLabel'), exact: true })
const list = (page: Page) => page.getByRole('region', { name: t('search.chats'), exact: true }).first()
const section = (page: Page, name: string) => list(page).getByRole('group', { name, exact: true })
const palette = (page: Page) => page.getByRole('dialog', { name: t('palette.label') })

test('G9.28 G11.2 the list’s search finds chats, people and messages by parts of words, once typing pauses', async () => {
  const { page } = ada
  const before = ada.line.calls('search:messages')
  // The clock stands still meanwhile, however long typing takes here.
  await page.clock.install()
  await stopClock(page)
  await field(page).pressSequentially('GALVAN')
  await page.clock.resume()
  await expect(section(page, t('search.chats')).getByRole('link', { name: 'Galvanic works' })).toBeVisible()
  await expect(section(page, t('search.people')).getByRole('button', { name: /Cy Galvani/ })).toBeVisible()
  const found = section(page, 'In Bo Volta').getByRole('link')
  await expect(found).toContainText('The galvanized nails are here')
  await expect(found.locator('mark')).toHaveText('galvan')
  // One query per chat, not per keystroke.
  expect(ada.line.calls('search:messages') - before).toBe(2)
  await expectNoViolation(page, 'what was found')

  for (const [text, name] of [
    ['creme', 'In Galvanic works'],
    ['京都', 'In Galvanic works'],
    ['vanized nai', 'In Bo Volta'],
  ] as const) {
    await field(page).fill(text)
    await expect(section(page, name)).toBeVisible()
  }
})

test('G9.30 C2 a result opens in place at that message, by keyboard, and the chat continues both ways', async () => {
  const { page } = ada
  await field(page).fill('galvanized')
  await expect(section(page, 'In Bo Volta').locator('mark', { hasText: 'galvanized' })).toBeVisible()
  await field(page).press('ArrowDown')
  await expect(section(page, 'In Bo Volta').getByRole('link')).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/message=0$/)
  await expect(bubble(page, 'The galvanized nails are here')).toBeInViewport()
  await expect(log(page).locator('[data-seq="1"]')).toBeInViewport()
  await expect(bubble(page, 'Filler 120')).not.toBeInViewport()
})

test('C14 G9.28 an empty result says so; while composing Enter opens nothing', async () => {
  const { page } = ada
  await visit(page, server(), '/messages')
  await field(page).fill('quixotic')
  await expect(page.getByText(t('empty.nothingMatches', { text: 'quixotic' }))).toBeVisible()
  await field(page).fill('galvan')
  await expect(section(page, t('search.chats'))).toBeVisible()
  await pressEnterComposing(field(page))
  await expect(page).toHaveURL(/\/messages$/)
  await field(page).press('Enter')
  await expect(page).toHaveURL(new RegExp(group))
  await field(page).fill('')
})

test('G9.28 Ctrl+Shift+F goes to the list’s search even while typing, as its field says; so does a slash elsewhere', async () => {
  const { page } = ada
  await openConversation(page, server(), withBo)
  await composer(page).pressSequentially('and/or')
  await expect(composer(page)).toHaveValue('and/or')
  await expect(list(page).getByRole('search')).toContainText('Ctrl ⇧ F')
  await page.keyboard.press('Control+Shift+F')
  await expect(field(page)).toBeFocused()
  await log(page).focus()
  await page.keyboard.press('/')
  await expect(field(page)).toBeFocused()
  await expect(field(page)).toHaveValue('')
  await composer(page).fill('')
})

test('G9.29 more than the 16 most recent chats are searched on request', async () => {
  const { page } = bo
  const old = await talkBetween(bo, cy)
  await sayByHttp(cy, old, 'Something quixotic')
  for (let number = 1; number <= 16; number++) await groupOf(`Newer ${number}`, bo)
  await field(page).fill('quixotic')
  await expect(page.getByText(t('empty.nothingMatches', { text: 'quixotic' }))).toBeVisible()
  await page.getByRole('button', { name: t('search.everywhere') }).click()
  await expect(section(page, 'In Cy Galvani').getByRole('link')).toContainText('Something quixotic')
})

test('R7 R8 invisible and deleted messages are not found; an edit is', async () => {
  const { page } = bo
  const secrets = await groupOf('Older group', ada)
  await sayByHttp(ada, secrets, 'Zephyrous matters')
  await ada.functions.mutation(api.groups.addMembers, { conversationId: secrets, userIds: [bo.userId] })
  const { messageId } = await sayByHttp(ada, secrets, 'Zephyrous again')
  await field(page).fill('zephyrous')
  await expect(section(page, 'In Older group').getByRole('link')).toHaveCount(1)
  await expect(section(page, 'In Older group')).toContainText('Zephyrous again')
  await ada.functions.mutation(api.messages.editMessage, { messageId, content: 'Zephyrous no more' })
  await expect(section(page, 'In Older group')).toContainText('Zephyrous no more')
  await ada.functions.mutation(api.messages.deleteMessages, { messageIds: [messageId] })
  await expect(section(page, 'In Older group')).toHaveCount(0)
})

test('G9.31 C25 within a chat, Ctrl+F finds matches, next and previous step through them, and the focus returns', async () => {
  const { page } = ada
  await openConversation(page, server(), withBo)
  await composer(page).focus()
  await page.keyboard.press('Control+f')
  const bar = page.getByRole('searchbox', { name: t('search.inChat') })
  await expect(bar).toBeFocused()
  await bar.fill('filler 11')
  await expect(page.getByText('1 of 11')).toBeVisible()
  await expect(bubble(page, 'Filler 119')).toBeInViewport()
  await bar.press('Enter')
  await expect(page.getByText('2 of 11')).toBeVisible()
  await expect(bubble(page, 'Filler 118')).toBeInViewport()
  await page.getByRole('button', { name: t('search.newerMatch') }).click()
  await expect(page.getByText('1 of 11')).toBeVisible()
  await bar.fill('galvan')
  await expect(page.getByText('1 of 1', { exact: true })).toBeVisible()
  await expect(bubble(page, 'The galvanized nails')).toBeInViewport()
  await bar.fill('nowhere')
  await expect(page.getByText(t('search.nothing'))).toBeVisible()
  await bar.press('Escape')
  await bar.press('Escape')
  await expect(bar).toHaveCount(0)
  await expect(composer(page)).toBeFocused()
})

test('G9.32 C25 C27 Ctrl+K opens anyone’s chat, and runs commands, without a mouse', async () => {
  const { page } = ada
  await visit(page, server(), '/settings')
  await expect(page.getByRole('heading', { name: t('nav.settings'), exact: true })).toBeVisible()
  await page.keyboard.press('Control+k')
  await expect(palette(page)).toBeVisible()
  const input = palette(page).getByRole('combobox')
  await expect(input).toBeFocused()
  await expect(
    palette(page)
      .getByRole('group', { name: t('palette.recent') })
      .getByRole('option')
      .first(),
  ).toBeVisible()
  await expectNoViolation(page, 'the palette')
  await page.keyboard.press('Escape')
  await expect(palette(page)).toHaveCount(0)

  await page.keyboard.press('Control+k')
  await input.fill('vanized')
  await expect(
    palette(page)
      .getByRole('group', { name: t('search.messages') })
      .getByRole('option'),
  ).toContainText('nails')
  await input.fill('bo vo')
  await expect(palette(page).getByRole('option', { name: 'Bo Volta' })).toHaveAttribute('data-highlighted', '')
  // Reopened while it is still closing, as in a hurry.
  const lingers = await page.addStyleTag({ content: '[data-ending-style] { transition-duration: 600s !important }' })
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/conversationId=/)
  await expect(composer(page)).toBeFocused()
  await page.keyboard.press('Control+k')
  await expect(input).toBeFocused()
  await lingers.evaluate((style) => (style as Element).remove())

  await input.fill('dark')
  await page.keyboard.press('Enter')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await expect(composer(page)).toBeFocused()

  await page.keyboard.press('Control+k')
  await input.fill('cy')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowUp')
  await palette(page)
    .getByRole('option', { name: /Cy Galvani/ })
    .click()
  await expect(page.getByRole('heading', { name: 'Cy Galvani' })).toBeVisible()
})
