/**
 * Actions on a message: reply, edit, delete, copy; by pointer and by keyboard.
 *
 * One file: its server and people are created once.
 */
import { expect, type Page, test } from '@playwright/test'
import { fill } from '../support/as-admin'
import { api } from '../../convex/_generated/api'
import { groupOf, joinByHttp, sayByHttp, talkBetween } from '../support/by-http'
import {
  bubble,
  composer,
  copied,
  focusMessage,
  log,
  openMessageMenu,
  pressEnterComposing,
  say,
  visit,
} from '../support/in-browser'
import { arrive, arriveTapped, leave, openConversation, type Person, type TappedPerson } from '../support/person'
import { watchPlace } from '../support/thread-place'
import { useServer } from '../support/use-server'
import { like, t } from '../support/text'

const server = useServer()
test.describe.configure({ mode: 'serial' })

let ada: TappedPerson
let bo: Person
let talk: string

test.beforeAll(async ({ browser }) => {
  ada = await arriveTapped(browser, server(), 'Ada Moss', {
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  bo = await arrive(browser, server(), 'Bo Lind')
  talk = await talkBetween(ada, bo)
})

test.afterAll(() => leave(ada, bo))

async function both() {
  for (const { page } of [ada, bo]) await openConversation(page, server(), talk)
}

/** Through its menu, as with a pointer. */
async function choose(page: Page, text: string, action: string) {
  await openMessageMenu(page, bubble(page, text))
  await page.getByRole('menuitem', { name: new RegExp(`^${action}(?! history)`) }).click()
}

/** With the focus on it, as after arrow keys. */
const focusOn = (page: Page, text: string) => focusMessage(page, bubble(page, text))

test('G2.8 a reply shows its message, and a click jumps there', async () => {
  await both()
  await say(ada.page, 'The post by the ramp sits low')
  await expect(bubble(bo.page, 'sits low')).toBeVisible()
  await fill(server(), ada, talk, 60)
  await expect(bubble(bo.page, 'Line 60')).toBeVisible()
  await say(ada.page, 'What do we do?')
  await choose(bo.page, 'What do we do?', t('chat.actions.reply'))
  await expect(composer(bo.page)).toBeFocused()
  await expect(bo.page.getByPlaceholder(t('chat.composer.replyTo', { name: 'Ada Moss' }))).toBeVisible()
  await composer(bo.page).press('Escape')
  await expect(bo.page.getByPlaceholder('Message Ada Moss')).toBeVisible()

  // Far up, beyond the pages loaded at the end.
  await log(bo.page).focus()
  await bo.page.keyboard.press('Home')
  await expect(bubble(bo.page, 'sits low')).toBeInViewport()
  await choose(bo.page, 'sits low', t('chat.actions.reply'))
  await expect(bo.page.getByPlaceholder(t('chat.composer.replyTo', { name: 'Ada Moss' }))).toBeVisible()
  await say(bo.page, 'Shim it')
  const quote = bubble(ada.page, 'Shim it').getByRole('button', { name: /^Jump to the message from You/ })
  await expect(quote).toContainText('The post by the ramp sits low')
  await quote.click()
  await expect(bubble(ada.page, 'The post by the ramp sits low').first()).toBeInViewport()
})

test('G2.12 one message at a time shows tools, whatever was clicked before', async () => {
  await both()
  const { page } = ada
  await sayByHttp(bo, talk, 'Liked')
  await sayByHttp(bo, talk, 'Not liked')
  const { seq } = await sayByHttp(bo, talk, 'Last')
  await ada.functions.mutation(api.reactions.setReaction, { conversationId: talk, seq: seq - 2, emoji: '👍', on: true })
  const tools = log(page).getByRole('button', { name: t('chat.actions.more') })
  await bubble(page, 'Liked').first().getByRole('button', { name: '👍, 1 reaction' }).click()
  await expect(tools).toHaveCount(1)
  await bubble(page, 'Last').hover()
  await expect(tools).toHaveCount(1)
  await expect(bubble(page, 'Last').getByRole('button', { name: t('chat.actions.more') })).toBeVisible()

  // A menu returns the focus to its message, not to the tools.
  await bubble(page, 'Last')
    .getByRole('button', { name: t('chat.actions.more') })
    .click()
  await page.getByRole('menuitem', { name: t('chat.actions.copy') }).click()
  await bubble(page, 'Not liked').hover()
  await expect(tools).toHaveCount(1)
  await expect(bubble(page, 'Not liked').getByRole('button', { name: t('chat.actions.more') })).toBeVisible()
})

test('C764 while editing, nothing can be attached, and the text keeps its place', async () => {
  const { page } = ada
  await openConversation(page, server(), talk)
  await say(page, 'Edited in place')
  const attach = page.getByRole('button', { name: t('files.attach') })
  const start = async () => (await composer(page).boundingBox())!.x
  await expect(attach).toBeVisible()
  const before = await start()
  await choose(page, 'Edited in place', t('chat.actions.edit'))
  await expect(page.getByText(like('chat.composer.editing'))).toBeVisible()
  await expect(attach).toBeHidden()
  expect(await start()).toBe(before)
  await page.keyboard.press('Escape')
  await expect(attach).toBeVisible()
})

test('G2.9 an author edits a message, and the other person reads its previous version', async () => {
  await both()
  await say(ada.page, 'Gate A at seven')
  await choose(ada.page, 'Gate A at seven', t('chat.actions.edit'))
  await expect(ada.page.getByText(like('chat.composer.editing'))).toBeVisible()
  await expect(composer(ada.page)).toHaveValue('Gate A at seven')
  await composer(ada.page).fill('Gate B at seven')
  await ada.page.getByRole('button', { name: t('chat.composer.save') }).click()
  const changed = bubble(bo.page, 'Gate B at seven')
  await expect(changed.getByText(t('chat.edited'), { exact: true })).toBeVisible()
  await expect(composer(ada.page)).toHaveValue('')

  await changed.getByRole('button', { name: t('chat.showHistory') }).click()
  const history = bo.page.getByRole('dialog', { name: t('chat.actions.history') })
  await expect(history.getByText('Gate A at seven')).toBeVisible()
  await bo.page.keyboard.press('Escape')
  await expect(history).toBeHidden()
  await expect(changed.getByRole('button', { name: t('chat.showHistory') })).toBeFocused()
})

test('C14 while an IME composes, Enter saves no edit; Escape restores the draft', async () => {
  const { page } = ada
  await composer(page).fill('')
  await composer(page).press('ArrowUp')
  await expect(composer(page)).toHaveValue('Gate B at seven')
  await composer(page).fill('Gate C at seven')
  await pressEnterComposing(composer(page))
  await expect(page.getByText(like('chat.composer.editing'))).toBeVisible()
  await composer(page).press('Shift+Enter')
  await expect(composer(page)).toHaveValue('Gate C at seven\n')
  await composer(page).press('Escape')
  await expect(composer(page)).toHaveValue('')
  await expect(bubble(page, 'Gate B at seven')).toBeVisible()
})

test('G2.9 the draft waits while an older message is edited, and typing is not signaled', async () => {
  const { page } = ada
  await composer(page).fill('Half a thought')
  await choose(page, 'Gate B at seven', t('chat.actions.edit'))
  await expect(composer(page)).toHaveValue('Gate B at seven')
  await composer(page).fill('Gate D at seven')
  await composer(page).press('Enter')
  await expect(bubble(bo.page, 'Gate D at seven')).toBeVisible()
  await expect(composer(page)).toHaveValue('Half a thought')
  await composer(page).fill('')
})

test('C26 an edit is announced politely, once; earlier edits aren’t', async () => {
  const polite = bo.page.locator('[aria-live="polite"]', { hasText: like('chat.editedVoice') })
  await bo.page.reload()
  await expect(bubble(bo.page, 'Gate D at seven')).toBeVisible()
  await expect(polite).toHaveCount(0)
  await composer(ada.page).press('ArrowUp')
  await composer(ada.page).fill('Gate E at seven')
  await composer(ada.page).press('Enter')
  await expect(polite).toHaveText(t('chat.editedVoice', { name: 'Ada Moss', text: 'Gate E at seven' }))
})

test('G2.10 R8 deleting for everyone is immediate, and can be undone', async () => {
  await say(ada.page, 'Said too soon')
  await expect(bubble(bo.page, 'Said too soon')).toBeVisible()
  await choose(ada.page, 'Said too soon', t('chat.actions.deleteForAll'))
  await expect(bubble(bo.page, 'Said too soon')).toHaveCount(0)
  await expect(bubble(bo.page, t('chat.deleted'))).toBeVisible()
  await expect(bubble(ada.page, t('chat.youDeleted'))).toBeVisible()
  await expect(bubble(ada.page, t('chat.youDeleted')).getByRole('img')).toHaveCount(0)
  await ada.page.getByRole('button', { name: t('chat.undo') }).click()
  await expect(bubble(bo.page, 'Said too soon')).toBeVisible()
  await expect(bubble(bo.page, t('chat.deleted'))).toHaveCount(0)
})

test('G2.10 R9 deleting for oneself keeps the message for the other, survives a reload, and can be undone', async () => {
  await sayByHttp(ada, talk, 'Seen enough of this')
  await expect(bubble(bo.page, 'Seen enough')).toBeVisible()
  await expect(bubble(ada.page, 'Seen enough').getByRole('img', { name: t('tick.read'), exact: true })).toBeVisible()
  await choose(bo.page, 'Seen enough', t('chat.actions.deleteForMe'))
  await expect(bubble(bo.page, 'Seen enough')).toHaveCount(0)
  await expect(bubble(ada.page, 'Seen enough')).toBeVisible()
  await bo.page.getByRole('button', { name: t('chat.undo') }).click()
  await expect(bubble(bo.page, 'Seen enough')).toBeVisible()

  await choose(bo.page, 'Seen enough', t('chat.actions.deleteForMe'))
  await expect(bubble(bo.page, 'Seen enough')).toHaveCount(0)
  await bo.page.reload()
  await expect(bubble(bo.page, 'Said too soon')).toBeVisible()
  await expect(bubble(bo.page, 'Seen enough')).toHaveCount(0)
  await expect(bo.page).toHaveTitle(t('app.name'))
})

test('C6 deleting above the view, for everyone and for oneself, moves nothing', async () => {
  const { page } = bo
  await fill(server(), ada, talk, 40, 'Row')
  await expect(bubble(page, 'Row 40')).toBeVisible()
  await expect(page).toHaveTitle(t('app.name'))
  const { lastSeq } = await bo.functions.query(api.conversations.getHead, { conversationId: talk })
  const moved = await watchPlace(page)
  await bo.functions.mutation(api.messages.deleteForMe, { conversationId: talk, seqs: [lastSeq - 38, lastSeq - 37] })
  await expect(log(page).locator(`[data-seq="${lastSeq - 38}"]`)).toHaveCount(0)
  expect(await moved()).toBeLessThanOrEqual(2)
})

test('G2.12 C27 replying, editing, copying, and deleting work by keyboard alone', async () => {
  const { page } = ada
  await openConversation(page, server(), talk)
  await say(page, 'By hand and key')
  await expect(bubble(bo.page, 'By hand and key')).toBeVisible()
  await focusOn(page, 'By hand and key')
  await expect(bubble(page, 'By hand and key').getByRole('button', { name: t('chat.actions.more') })).toBeVisible()

  await page.keyboard.press('c')
  // An earlier one may still be visible.
  await expect(page.getByText(t('chat.textCopied')).last()).toBeVisible()
  await expect.poll(() => copied(page)).toBe('By hand and key')

  await page.keyboard.press('t')
  await expect(composer(page)).toBeFocused()
  await page.keyboard.type(' only')
  await page.keyboard.press('Enter')
  await expect(bubble(bo.page, 'By hand and key only')).toBeVisible()

  await focusOn(page, 'By hand and key only')
  await page.keyboard.press('r')
  await page.keyboard.type('Answered')
  await page.keyboard.press('Enter')
  await expect(bubble(bo.page, 'Answered')).toContainText('By hand and key only')

  await focusOn(page, 'Answered')
  for (const name of [
    /^Jump to the message/,
    t('chat.actions.react'),
    t('chat.actions.reply'),
    t('chat.actions.more'),
  ]) {
    await page.keyboard.press('Tab')
    await expect(bubble(page, 'Answered').getByRole('button', { name })).toBeFocused()
  }
  await page.keyboard.press('Enter')
  await expect(page.getByRole('menuitem', { name: t('chat.actions.reply') })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(bubble(page, 'Answered').getByRole('button', { name: t('chat.actions.more') })).toBeFocused()

  await focusOn(page, 'Answered')
  await page.keyboard.press('Delete')
  await expect(bubble(bo.page, t('chat.deleted')).last()).toBeVisible()
  await expect(bubble(bo.page, 'Answered')).toHaveCount(0)
})

test('R7 R8 a quote shows the current state: an edit, a deletion, and nothing from before joining', async () => {
  const cy = await joinByHttp(server(), 'Cy Hart')
  const group = await groupOf('Pavilion', bo, cy)
  const { seq, messageId } = await sayByHttp(cy, group, 'The old plan')
  await bo.functions.mutation(api.groups.addMembers, { conversationId: group, userIds: [ada.userId] })
  await bo.functions.mutation(api.messages.sendMessage, {
    conversationId: group,
    content: 'As agreed',
    clientMessageId: 'agreed',
    replyTo: seq,
  })
  await openConversation(ada.page, server(), group)
  await expect(bubble(ada.page, 'As agreed')).toContainText(t('chat.quote.closed'))
  await openConversation(bo.page, server(), group)
  await expect(bubble(bo.page, 'As agreed')).toContainText('The old plan')
  await cy.functions.mutation(api.messages.editMessage, { messageId, content: 'The new plan' })
  await expect(bubble(bo.page, 'As agreed')).toContainText('The new plan')
  await cy.functions.mutation(api.messages.deleteMessages, { messageIds: [messageId] })
  await expect(bubble(bo.page, 'As agreed')).toContainText(t('chat.deleted'))
})

test('G2.11 G11.8 several messages are selected and deleted in one call, with one undo; Escape leaves', async () => {
  const { page } = ada
  await openConversation(page, server(), talk)
  await openConversation(bo.page, server(), talk)
  for (const text of ['First to go', 'Second to go', 'Third to go']) await say(page, text)
  await expect(bubble(bo.page, 'Third to go')).toBeVisible()
  await expect(bubble(page, 'Third to go').getByRole('img', { name: t('tick.read'), exact: true })).toBeVisible()

  await choose(page, 'First to go', t('chat.actions.select'))
  const bar = page.getByRole('toolbar', { name: t('chat.selection.label') })
  await expect(page.getByText('1 selected')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(bar).toBeHidden()
  await expect(composer(page)).toBeVisible()

  await focusOn(page, 'Third to go')
  await page.keyboard.press('x')
  for (const text of ['First to go', 'Second to go']) {
    await bubble(page, text)
      .getByRole('checkbox', { name: t('chat.selection.select') })
      .click()
  }
  await expect(page.getByText('3 selected')).toBeVisible()
  await bar.getByRole('button', { name: t('chat.actions.copy') }).click()
  await expect(bar).toBeHidden()
  const lines = ['First to go', 'Second to go', 'Third to go'].map((text) => `Ada Moss, TIME: ${text}`)
  await expect.poll(async () => (await copied(page)).replaceAll(/\d+:\d+( [AP]M)?/g, 'TIME')).toBe(lines.join('\n'))

  await choose(page, 'First to go', t('chat.actions.select'))
  await bubble(page, 'Third to go').getByRole('checkbox').click()
  await bar.getByRole('button', { name: t('chat.actions.deleteForAll') }).click()
  for (const text of ['First to go', 'Third to go']) await expect(bubble(bo.page, text)).toHaveCount(0)
  await expect(bubble(bo.page, 'Second to go')).toBeVisible()
  // Earlier ones may still be visible.
  const told = page.getByText(t('chat.messagesDeleted', { count: 2 }), { exact: true })
  await told
    .locator('..')
    .getByRole('button', { name: t('chat.undo') })
    .click()
  for (const text of ['First to go', 'Third to go']) await expect(bubble(bo.page, text)).toBeVisible()
})

test('G2.11 in selection mode, pressing anywhere on a message selects it; Shift selects the range', async () => {
  const { page } = ada
  await openConversation(page, server(), talk)
  for (const number of [1, 2, 3, 4, 5]) await sayByHttp(bo, talk, `Pick ${number} https://example.test/${number}`)
  const bar = page.getByRole('toolbar', { name: t('chat.selection.label') })
  const box = (number: number) => bubble(page, `Pick ${number}`).getByRole('checkbox')
  await expect(bubble(page, 'Pick 5')).toBeVisible()
  await choose(page, 'Pick 1', t('chat.actions.select'))
  await expect(page.getByText('1 selected')).toBeVisible()
  // A link isn't followed either.
  await bubble(page, 'Pick 2').getByRole('link').click()
  await expect(box(2)).toBeChecked()
  await bubble(page, 'Pick 2').click()
  await expect(box(2)).not.toBeChecked()
  await bubble(page, 'Pick 4').click({ modifiers: ['Shift'] })
  await expect(page.getByText('4 selected')).toBeVisible()
  for (const number of [1, 2, 3, 4]) await expect(box(number)).toBeChecked()
  expect(await page.evaluate(() => getSelection()?.toString())).toBe('')
  expect(page.context().pages()).toHaveLength(1)
  await page.keyboard.press('Escape')
  await expect(bar).toBeHidden()

  await focusOn(page, 'Pick 5')
  await page.keyboard.press('x')
  for (let step = 0; step < 2; step++) await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Shift+Space')
  await expect(page.getByText('3 selected')).toBeVisible()
  for (const number of [3, 4, 5]) await expect(box(number)).toBeChecked()
  await page.keyboard.press('Space')
  await expect(page.getByText('2 selected')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(bar).toBeHidden()
})

test('C760 a press right after “Select” selects what is pressed, while the menu is still closing', async () => {
  const { page } = ada
  await openConversation(page, server(), talk)
  const { seq } = await sayByHttp(bo, talk, 'Asked before')
  await bo.functions.mutation(api.messages.sendMessage, {
    conversationId: talk,
    content: 'Chosen by the menu',
    clientMessageId: 'before-the-press',
  })
  await bo.functions.mutation(api.messages.sendMessage, {
    conversationId: talk,
    content: 'Pressed at once',
    clientMessageId: 'pressed-at-once',
    replyTo: seq,
  })
  const quote = bubble(page, 'Pressed at once').getByRole('button', { name: like('chat.quote.goTo') })
  await expect(quote).toBeVisible()
  // The menu closes slowly, so that the press is surely before its end.
  const slow = await page.addStyleTag({ content: '[role="menu"] { transition-duration: 20s !important }' })
  await choose(page, 'Chosen by the menu', t('chat.actions.select'))
  await quote.click()
  await expect(page.getByRole('menu', { includeHidden: true })).toHaveCount(1)
  await expect(page.getByText('2 selected')).toBeVisible()
  await expect(bubble(page, 'Pressed at once').getByRole('checkbox')).toBeChecked()
  await slow.evaluate((style) => (style as Element).remove())
  await page.evaluate(() => document.getAnimations().forEach((one) => one.finish()))
  await expect(page.getByRole('menu', { includeHidden: true })).toHaveCount(0)
  await page.keyboard.press('Escape')
})

test('G2.11 in selection mode, an unsent message can be retried or discarded as usual', async () => {
  const { page, line } = ada
  await openConversation(page, server(), talk)
  await say(page, 'Picked beside it')
  await expect(bubble(page, 'Picked beside it')).toHaveAttribute('data-delivery', /sent|read/)
  for (const text of ['Refused, then sent', 'Refused for good']) {
    line.refuseNext('messages:sendMessage', { code: 'FORBIDDEN', message: 'No.' })
    await say(page, text)
    await expect(bubble(page, text).getByRole('button', { name: t('chat.retry') })).toBeVisible()
  }
  await choose(page, 'Picked beside it', t('chat.actions.select'))
  await bubble(page, 'Refused, then sent')
    .getByRole('button', { name: t('chat.retry') })
    .click()
  await expect(bubble(page, 'Refused, then sent').getByRole('checkbox')).not.toBeChecked()
  await bubble(page, 'Refused for good')
    .getByRole('button', { name: t('chat.delete') })
    .click()
  await expect(bubble(page, 'Refused for good')).toHaveCount(0)
  await expect(page.getByText('1 selected')).toBeVisible()
  await page.keyboard.press('Escape')
})

test('G2.11 G11.7 in the middle of many unread messages, everything up to one can be marked as read, with Undo', async () => {
  const { page } = bo
  const di = await joinByHttp(server(), 'Di Voss')
  const other = await talkBetween(di, bo)
  await fill(server(), di, other, 90, 'News')
  await visit(page, server(), `/messages?conversationId=${other}&message=50`)
  await expect(bubble(page, 'News 51')).toBeInViewport()
  const mine = () => bo.functions.query(api.conversations.getMine, { conversationId: other })
  // Viewing an old message marks nothing as read.
  expect((await mine()).readSeq).toBe(-1)
  await choose(page, 'News 51', t('chat.actions.select'))
  const bar = page.getByRole('toolbar', { name: t('chat.selection.label') })
  await expect(bar.getByRole('button', { name: t('chat.actions.deleteForMe') })).toHaveCount(0)
  await bar.getByRole('button', { name: t('chat.selection.markRead') }).click()
  await expect(page.getByText(t('chat.selection.markedRead'), { exact: true })).toBeVisible()
  await expect.poll(async () => (await mine()).readSeq).toBeGreaterThanOrEqual(50)
  await page
    .getByRole('button', { name: t('chat.undo') })
    .last()
    .click()
  await expect.poll(async () => (await mine()).markedUnread).toBe(true)
})
