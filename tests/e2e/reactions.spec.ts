/** Reactions: added, removed, and counted, by pointer and by keyboard; and emoji in the composer. */
import { expect, test } from '@playwright/test'
import { api } from '../../convex/_generated/api'
import { expectNoViolation } from '../support/axe'
import { groupOf, joinByHttp, sayByHttp } from '../support/by-http'
import { bubble, composer, log, openMessageMenu } from '../support/in-browser'
import { arrive, arriveTapped, leave, openConversation, type Person, type TappedPerson } from '../support/person'
import { useServer } from '../support/use-server'
import { t } from '../support/text'

const server = useServer()
test.describe.configure({ mode: 'serial' })

let ada: TappedPerson
let bo: Person
let group: string
let seq: number

test.beforeAll(async ({ browser }) => {
  ada = await arriveTapped(browser, server(), 'Ada Moss')
  bo = await arrive(browser, server(), 'Bo Lind')
  const cy = await joinByHttp(server(), 'Cy Hart')
  group = await groupOf('Pavilion', ada, bo, cy)
  seq = (await sayByHttp(ada, group, 'The roof is on')).seq
  await cy.functions.mutation(api.reactions.setReaction, { conversationId: group, seq, emoji: '🎉', on: true })
  for (const { page } of [ada, bo]) await openConversation(page, server(), group)
})

test.afterAll(() => leave(ada, bo))

const chip = ({ page }: Person, emoji: string) =>
  bubble(page, 'The roof is on').getByRole('button', { name: `${emoji},` })

test('G9.6 a message shows its reactions; a press adds the user’s own, and removes it', async () => {
  await expect(chip(ada, '🎉')).toHaveText('🎉1')
  await expect(chip(ada, '🎉')).toHaveAttribute('aria-pressed', 'false')
  await chip(bo, '🎉').click()
  await expect(chip(bo, '🎉')).toHaveAttribute('aria-pressed', 'true')
  await expect(chip(ada, '🎉')).toHaveText('🎉2')
  await expect(chip(ada, '🎉')).toHaveAttribute('aria-pressed', 'false')
  await chip(bo, '🎉').click()
  await expect(chip(ada, '🎉')).toHaveText('🎉1')
})

test('G9.6 the chip shows who reacted, and the menu lists everyone', async () => {
  await chip(bo, '🎉').click()
  await expect(chip(ada, '🎉')).toHaveText('🎉2')
  // The tooltip appears before the response, and shows it once it has arrived.
  ada.line.hold()
  await chip(ada, '🎉').hover()
  await expect(ada.page.getByText('🎉, 2 reactions')).toBeVisible()
  ada.line.release()
  await expect(ada.page.getByText(/^(Cy Hart, Bo Lind|Bo Lind, Cy Hart)$/)).toBeVisible()
  // Queried only while the tooltip is open.
  await expect(chip(ada, '🎉')).toHaveAttribute('data-tooltip', /Bo Lind/)
  await ada.page.mouse.move(0, 0)
  await expect(chip(ada, '🎉')).toHaveAttribute('data-tooltip', /2 reactions/)
  await openMessageMenu(ada.page, bubble(ada.page, 'The roof is on'))
  await ada.page.getByRole('menuitem', { name: t('chat.actions.reactors') }).click()
  const dialog = ada.page.getByRole('dialog', { name: t('chat.reactions.label') })
  await expect(dialog.getByText('Cy Hart')).toBeVisible()
  await expect(dialog.getByText('Bo Lind')).toBeVisible()
  await ada.page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
})

test('G9.6 C27 C706 by keyboard: an emoji is searched for and chosen, the focus returns, and it is among the recent ones', async () => {
  const { page } = bo
  await log(page).focus()
  await page.keyboard.press('ArrowUp')
  await expect(bubble(page, 'The roof is on')).toBeFocused()
  await page.keyboard.press('e')
  // C604: six quick emoji come before the picker, and the first of them has the focus.
  await expect(page.getByRole('button', { name: t('chat.reactions.with', { emoji: '👍' }) })).toBeFocused()
  await page.getByRole('button', { name: t('chat.reactions.more') }).press('Enter')
  const picker = page.getByRole('dialog', { name: t('chat.emoji.label') })
  await expect(picker.getByRole('searchbox')).toBeFocused()
  await page.keyboard.type('pizza')
  // The result that Enter takes is highlighted; results for the first letters may still be visible.
  await expect(picker.getByRole('gridcell', { name: 'Pizza' })).toHaveAttribute('data-active')
  await expectNoViolation(page, 'the picker')
  await page.keyboard.press('Enter')
  await expect(picker).toBeHidden()
  await expect(chip(ada, '🍕')).toHaveText('🍕1')
  await expect(chip(bo, '🍕')).toHaveAttribute('aria-pressed', 'true')

  await bubble(page, 'The roof is on')
    .getByRole('button', { name: t('chat.reactions.add') })
    .click()
  const recent = page.getByRole('group', { name: t('chat.emoji.recent') })
  await expect(recent.getByRole('button').first()).toHaveAccessibleName('🍕')
  await expect(picker.getByRole('gridcell').first()).toBeVisible()
  const category = picker
    .getByRole('group', { name: t('chat.emoji.categories') })
    .getByRole('button')
    .last()
  await category.click()
  const title = (await category.getAttribute('aria-label')) ?? ''
  await expect(picker.getByText(title, { exact: true })).toBeInViewport()
  await expect(category).toHaveAttribute('aria-current', 'true')
  await page.keyboard.press('Escape')
  await expect(picker).toBeHidden()
  await expect(bubble(page, 'The roof is on').getByRole('button', { name: t('chat.reactions.add') })).toBeFocused()
})

test('an emoji is inserted at the caret', async () => {
  const { page } = ada
  await composer(page).fill('Well done all')
  await composer(page).evaluate((field: HTMLTextAreaElement) => field.setSelectionRange(9, 9))
  await page.getByRole('button', { name: t('chat.emoji.insert') }).click()
  await page
    .getByRole('group', { name: t('chat.emoji.recent') })
    .getByRole('button', { name: '👍' })
    .click()
  await expect(composer(page)).toHaveValue('Well done👍 all')
  await expect(composer(page)).toBeFocused()
  await page.keyboard.type('!')
  await expect(composer(page)).toHaveValue('Well done👍! all')
  await composer(page).fill('')
})

test('G1.5 the emoji and their names come from this server alone', async () => {
  const foreign: string[] = []
  const { page } = ada
  page.on('request', (request) => {
    if (!request.url().startsWith(server().url) && /^https?:/.test(request.url())) foreign.push(request.url())
  })
  await page.reload()
  await expect(composer(page)).toBeVisible()
  await page.getByRole('button', { name: t('chat.emoji.insert') }).click()
  await expect(page.getByRole('dialog', { name: t('chat.emoji.label') }).getByText('Smileys & emotion')).toBeVisible()
  expect(foreign).toEqual([])
})
