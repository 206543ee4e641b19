/** Pinned messages: the strip below the header, the list of them, and who can see and set which. */
import { expect, type Page, test } from '@playwright/test'
import { fill } from '../support/as-admin'
import { api } from '../../convex/_generated/api'
import { expectNoViolation } from '../support/axe'
import { groupOf, joinByHttp, sayByHttp, talkBetween } from '../support/by-http'
import { bubble, composer, focusMessage, log, openMessageMenu, visit } from '../support/in-browser'
import { arrive, leave, openConversation, type Person } from '../support/person'
import { useServer } from '../support/use-server'
import { like, t } from '../support/text'

const server = useServer()
test.describe.configure({ mode: 'serial' })

let ada: Person
let bo: Person
let talk: string

test.beforeAll(async ({ browser }) => {
  ada = await arrive(browser, server(), 'Ada Moss')
  bo = await arrive(browser, server(), 'Bo Lind')
  talk = await talkBetween(ada, bo)
  await sayByHttp(ada, talk, 'The gate code is on the board')
  await sayByHttp(bo, talk, 'Bring the long ladder')
  await fill(server(), ada, talk, 100)
  const { seq } = await sayByHttp(bo, talk, 'Friday at seven')
  for (const { functions } of [ada, bo]) {
    await functions.mutation(api.messages.markMessageAsRead, { conversationId: talk, seq })
  }
  for (const { page } of [ada, bo]) await openConversation(page, server(), talk)
})

test.afterAll(() => leave(ada, bo))

const strip = (page: Page) => page.getByRole('region', { name: t('chat.pins.label') })
const next = (page: Page) => strip(page).getByRole('button', { name: like('chat.pins.goTo') })
const list = (page: Page) => page.getByRole('dialog', { name: t('chat.pins.label') })

/** Through its menu, as with a pointer. */
async function choose(page: Page, text: string, action: string) {
  await openMessageMenu(page, bubble(page, text))
  await page.getByRole('menuitem', { name: new RegExp(`^${action}(?! history)`) }).click()
}

test('C46 a pinned message is above the chat for both, and a press jumps there', async () => {
  await expect(strip(ada.page)).toHaveCount(0)
  await choose(bo.page, 'Friday at seven', t('chat.actions.pin'))
  for (const { page } of [ada, bo]) await expect(next(page)).toContainText('Friday at seven')
  await expect(next(ada.page)).not.toContainText('of')

  // Far up, by keyboard: P pins and unpins.
  const { page } = ada
  await log(page).focus()
  await page.keyboard.press('Home')
  await focusMessage(page, bubble(page, 'gate code'))
  await page.keyboard.press('p')
  await expect(next(bo.page)).toContainText('The gate code is on the board')
  await page.keyboard.press('p')
  await expect(next(bo.page)).toContainText('Friday at seven')
  await page.keyboard.press('p')
  await focusMessage(page, bubble(page, 'long ladder'))
  await page.keyboard.press('p')
  await expect(next(bo.page)).toContainText('Bring the long ladder')
  await expect(next(bo.page)).toContainText('1 of 3')
})

test('C46 the strip steps from one pin to the next, also by keyboard', async () => {
  const { page } = bo
  await expect(bubble(page, 'Friday at seven')).toBeInViewport()
  await next(page).focus()
  await page.keyboard.press('Enter')
  await expect(bubble(page, 'long ladder')).toBeInViewport()
  await expect(next(page)).toContainText('2 of 3')
  await expect(next(page)).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(bubble(page, 'gate code')).toBeInViewport()
  await page.keyboard.press('Enter')
  await expect(bubble(page, 'Friday at seven')).toBeInViewport()
  await expect(next(page)).toContainText('1 of 3')
})

test('C46 C25 the list shows them all with author and pinner; a press jumps there, Escape returns the focus', async () => {
  const { page } = bo
  const opener = strip(page).getByRole('button', { name: t('chat.pins.all') })
  await opener.click()
  await expect(list(page).getByRole('listitem')).toHaveCount(3)
  await expect(list(page).getByRole('listitem').first()).toContainText('Bring the long ladder')
  await expect(list(page).getByRole('listitem').first()).toContainText(t('chat.pins.by', { name: 'Ada Moss' }))
  await expect(list(page).getByRole('listitem').last()).toContainText(t('chat.pins.byYou'))
  await expectNoViolation(page, 'the list of pins')
  await page.keyboard.press('Escape')
  await expect(list(page)).toBeHidden()
  await expect(opener).toBeFocused()
  await opener.click()
  await list(page)
    .getByRole('button', { name: /^Jump to message from Ada Moss/ })
    .click()
  await expect(list(page)).toBeHidden()
  await expect(bubble(page, 'gate code')).toBeInViewport()

  await opener.click()
  await list(page)
    .getByRole('listitem')
    .first()
    .getByRole('button', { name: like('chat.pins.unpin') })
    .click()
  await expect(list(page).getByRole('listitem')).toHaveCount(2)
  const unpin = list(page).getByRole('button', { name: like('chat.pins.unpin') })
  await expect(unpin.first()).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(next(ada.page)).toContainText('The gate code')
})

test('C46 R8 R9 a pin shows its message’s current text, and disappears with it', async () => {
  const { page } = ada
  await openConversation(page, server(), talk)
  await choose(bo.page, 'gate code', t('chat.actions.deleteForMe'))
  await expect(next(bo.page)).toContainText('Friday at seven')
  await expect(next(page)).toContainText('The gate code')
  await log(page).focus()
  await page.keyboard.press('Home')
  await choose(page, 'gate code', t('chat.actions.edit'))
  await expect(page.getByText(like('chat.composer.editing'))).toBeVisible()
  await composer(page).fill('The gate code is in the shed')
  await composer(page).press('Enter')
  await expect(next(page)).toContainText('in the shed')
  await choose(page, 'gate code', t('chat.actions.deleteForAll'))
  await expect(next(page)).toContainText('Friday at seven')
  await page.getByRole('button', { name: t('chat.undo') }).click()
  await expect(next(page)).toContainText('in the shed')
})

test('C46 unpinning the last one in the list removes the strip, and focuses the composer', async () => {
  const { page } = bo
  await strip(page)
    .getByRole('button', { name: t('chat.pins.all') })
    .click()
  await list(page)
    .getByRole('button', { name: like('chat.pins.unpin') })
    .click()
  await expect(strip(page)).toHaveCount(0)
  await expect(list(page)).toHaveCount(0)
  await expect(composer(page)).toBeFocused()
})

test('C46 R7 in a group owners and admins pin, and later members see no earlier pins', async () => {
  const cy = await joinByHttp(server(), 'Cy Hart')
  const group = await groupOf('Pavilion', cy, bo)
  const { seq } = await sayByHttp(cy, group, 'Rules of the site')
  await cy.functions.mutation(api.pins.setPin, { conversationId: group, seq, on: true })
  await openConversation(bo.page, server(), group)
  await expect(next(bo.page)).toContainText('Rules of the site')
  await openMessageMenu(bo.page, bubble(bo.page, 'Rules of the site'))
  await expect(bo.page.getByRole('menuitem', { name: t('chat.actions.copyLink') })).toBeVisible()
  await expect(bo.page.getByRole('menuitem', { name: t('chat.actions.unpin') })).toHaveCount(0)
  await bo.page.keyboard.press('Escape')

  await cy.functions.mutation(api.groups.addMembers, { conversationId: group, userIds: [ada.userId] })
  await openConversation(ada.page, server(), group)
  await expect(log(ada.page)).toContainText(t('chat.system.added', { name: 'Cy Hart', people: 'you' }))
  await expect(strip(ada.page)).toHaveCount(0)
})

test('C46 R10 a blocked person’s pin is collapsed where their message is: in a group, not in a one-to-one chat', async () => {
  const dee = await joinByHttp(server(), 'Dee Park')
  const alone = await talkBetween(ada, dee)
  const group = await groupOf('Workshop', ada, dee, bo)
  for (const conversationId of [alone, group]) {
    const { seq } = await sayByHttp(dee, conversationId, 'Mind the step')
    await ada.functions.mutation(api.pins.setPin, { conversationId, seq, on: true })
  }
  await ada.functions.mutation(api.blocks.blockPerson, { userId: dee.userId })
  await openConversation(ada.page, server(), group)
  await expect(strip(ada.page)).toBeVisible()
  await expect(strip(ada.page)).not.toContainText('Mind the step')
  await visit(ada.page, server(), `/messages?conversationId=${encodeURIComponent(alone)}`)
  await expect(bubble(ada.page, 'Mind the step')).toBeVisible()
  await expect(next(ada.page)).toContainText('Mind the step')
})
