/** R6: the readers of a message in a group. */
import { expect, type Page, test } from '@playwright/test'
import { api } from '../../convex/_generated/api'
import { type Caller, groupOf, joinByHttp } from '../support/by-http'
import { bubble, focusMessage, say } from '../support/in-browser'
import { arrive, leave, openConversation, type Person } from '../support/person'
import { useServer } from '../support/use-server'
import { like, t } from '../support/text'

const server = useServer()
test.describe.configure({ mode: 'serial' })

let ada: Person
let bo: Person
let cy: Caller
let dee: Caller
let group: string

/** Everything there is. */
async function cyReads() {
  const { lastSeq: seq } = await cy.functions.query(api.conversations.getHead, { conversationId: group })
  await cy.functions.mutation(api.messages.markMessageAsRead, { conversationId: group, seq })
}

const readBy = (page: Page, words: string) => page.getByRole('button', { name: words, exact: true })

test.beforeAll(async ({ browser }) => {
  ada = await arrive(browser, server(), 'Ada Moss')
  bo = await arrive(browser, server(), 'Bo Lind')
  cy = await joinByHttp(server(), 'Cy Hart')
  dee = await joinByHttp(server(), 'Dee Park')
  group = await groupOf('Pavilion', ada, bo, cy, dee)
  await openConversation(ada.page, server(), group)
})

test.afterAll(() => leave(ada, bo))

test('R6 the last message shows how many have read it, live', async () => {
  await say(ada.page, 'Gate B from Monday')
  await expect(readBy(ada.page, 'Read by 0 of 3')).toBeVisible()
  await openConversation(bo.page, server(), group)
  await expect(readBy(ada.page, 'Read by 1 of 3')).toBeVisible()
  await cyReads()
  await expect(readBy(ada.page, 'Read by 2 of 3')).toBeVisible()
  // Others' messages show no readers.
  await expect(bo.page.getByRole('button', { name: like('chat.readBy') })).toHaveCount(0)
})

test('R6 a press shows who has read it and who hasn’t; Escape returns', async () => {
  const { page } = ada
  await readBy(page, 'Read by 2 of 3').click()
  const dialog = page.getByRole('dialog', { name: t('chat.whoHasRead') })
  await expect(dialog.getByRole('heading', { name: t('chat.read', { count: 2 }) })).toBeVisible()
  const lines = dialog.getByRole('listitem')
  await expect(lines).toContainText(['Read by 2 people', 'Bo Lind', 'Cy Hart', 'Not read yet by 1 person', 'Dee Park'])
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(readBy(page, 'Read by 2 of 3')).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(dialog).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
})

test('C762 while selecting, the line is hidden, and keeps its place', async () => {
  const { page } = ada
  const line = readBy(page, 'Read by 2 of 3')
  const message = bubble(page, 'Gate B from Monday')
  const place = () => message.locator('[data-bubble]').boundingBox()
  await expect(line).toBeVisible()
  const before = await place()
  await focusMessage(page, message)
  await page.keyboard.press('x')
  await expect(message.getByRole('checkbox')).toBeChecked()
  await expect(line).toBeHidden()
  expect(await place()).toEqual(before)
  await page.keyboard.press('Escape')
  await expect(line).toBeVisible()
})

test('R6 the line moves to the user’s newest message, and stays below it when others reply', async () => {
  await say(ada.page, 'Bring the level')
  await expect(bubble(ada.page, 'Bring the level')).toHaveAttribute('data-delivery', /sent|read/)
  await cyReads()
  await expect(readBy(ada.page, 'Read by 2 of 3')).toHaveCount(1)
  await say(bo.page, 'I have it')
  await expect(bubble(ada.page, 'I have it')).toBeVisible()
  await expect(readBy(ada.page, 'Read by 2 of 3')).toBeVisible()
  await expect(bo.page.getByRole('button', { name: /^Read by \d of 3$/ })).toBeVisible()
})

test('R5 someone who hides their reading is not counted, and sees nothing', async () => {
  await bo.functions.mutation(api.users.setPrivacy, { sendsReceipts: false })
  await expect(readBy(ada.page, 'Read by 1 of 2')).toBeVisible()
  await say(bo.page, 'From the shade')
  await expect(bubble(bo.page, 'From the shade')).toBeVisible()
  await expect(bo.page.getByRole('button', { name: like('chat.readBy') })).toHaveCount(0)
})
