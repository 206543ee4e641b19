/** Which parts of the open chat re-render, and above all which don't. */
import { expect, type Page, test } from '@playwright/test'
import { api } from '../../convex/_generated/api'
import { type Caller, groupOf, joinByHttp, sayByHttp, talkBetween } from '../support/by-http'
import { bubble, composer, log } from '../support/in-browser'
import { arrive, leave, openConversation, type Person } from '../support/person'
import { type Renders, watchRenders } from '../support/renders'
import { seqs } from '../support/thread-place'
import { useServer } from '../support/use-server'
import { t } from '../support/text'

const server = useServer()
test.describe.configure({ mode: 'serial' })

let ada: Person
let bo: Caller
let talk: string
let rendered: () => Promise<Renders>
let lastSeq = 0

test.beforeAll(async ({ browser }) => {
  ada = await arrive(browser, server(), 'Ada Moss', { setupCode: server().setupCode })
  bo = await joinByHttp(server(), 'Bo Lind')
  talk = await talkBetween(ada, bo)
  // Alternating, so that no turn of one person continues from the previous page.
  for (let number = 1; number <= 120; number++) {
    lastSeq = (await sayByHttp(number % 2 ? ada : bo, talk, `Line ${number}.`)).seq
  }
  await ada.functions.mutation(api.messages.markMessageAsRead, { conversationId: talk, seq: lastSeq })
  rendered = await watchRenders(ada.page)
  await openConversation(ada.page, server(), talk)
  await expect(bubble(ada.page, 'Line 120.')).toBeInViewport()
})

test.afterAll(() => leave(ada))

const keysOf = (page: Page) =>
  log(page)
    .getByRole('article')
    .evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset.row ?? ''))

const keyOf = (page: Page, text: string) => bubble(page, text).getAttribute('data-row')

/**
 * Unrelated renders (a receipt, a part preloaded when idle) can occur in some rounds; those that the action causes
 * occur in each.
 */
async function expectNothingOfTimeline(deed: () => Promise<void>) {
  await expect(async () => {
    await rendered()
    await deed()
    expect((await rendered()).timeline).toBe(0)
  }).toPass()
}

test('C120 typing in the composer renders nothing of the timeline', async () => {
  const { page } = ada
  expect((await rendered()).timeline).toBeGreaterThan(60)
  await expectNothingOfTimeline(async () => {
    await composer(page).pressSequentially('Hello 👋 there')
    await composer(page).press('Backspace')
    await expect(composer(page)).toHaveValue('Hello 👋 ther')
    await composer(page).fill('')
  })
})

test('C120 someone else’s typing renders nothing of the timeline either', async () => {
  const typing = ada.page.getByRole('main').getByText(t('typing.one', { name: 'Bo' }))
  await expectNothingOfTimeline(async () => {
    await bo.functions.mutation(api.typingStates.setTypingState, { conversationId: talk })
    await expect(typing).toBeVisible()
    await bo.functions.mutation(api.typingStates.clearTypingState, { conversationId: talk })
    await expect(typing).toBeHidden()
  })
})

test('C121 messages of a page that loads above re-render none of the existing ones', async () => {
  const { page } = ada
  const before = await keysOf(page)
  const [first] = await seqs(page)
  await rendered()
  await log(page).evaluate((scroller) => scroller.scrollTo(0, 0))
  await expect.poll(async () => (await seqs(page))[0]).toBeLessThan(first ?? 0)
  const { messages } = await rendered()
  expect(messages.length).toBeGreaterThanOrEqual(16)
  expect(messages.filter((key) => before.includes(key))).toEqual([])
})

test('C121 a reaction re-renders its message alone', async () => {
  const { page } = ada
  await log(page).evaluate((scroller) => scroller.scrollTo(0, scroller.scrollHeight))
  await expect(bubble(page, 'Line 120.')).toBeInViewport()
  const args = { conversationId: talk, seq: lastSeq, emoji: '👍' }
  const chip = bubble(page, 'Line 120.').getByRole('button', { name: /👍/ })
  await expect(async () => {
    await bo.functions.mutation(api.reactions.setReaction, { ...args, on: false })
    await expect(chip).toHaveCount(0)
    await rendered()
    await bo.functions.mutation(api.reactions.setReaction, { ...args, on: true })
    await expect(chip).toBeVisible()
    expect(new Set((await rendered()).messages)).toEqual(new Set([await keyOf(page, 'Line 120.')]))
  }).toPass()
  // The user's own message, which is shown before the server has responded.
  await chip.click()
  await expect(chip).toHaveAttribute('aria-pressed', 'true')
  await expect.poll(async () => (await ada.functions.query(api.messages.getMarks, marks())).reactions.length).toBe(1)
  expect(new Set((await rendered()).messages)).toEqual(new Set([await keyOf(page, 'Line 120.')]))
})

const marks = () => ({ conversationId: talk, page: Math.floor(lastSeq / 32) })

test('C121 a receipt re-renders the messages that it concerns, and the user’s own new message itself', async () => {
  const { page } = ada
  // The pointer and the focus leave the message that got the reaction, and its tools disappear.
  await composer(page).click()
  await rendered()
  await composer(page).fill('Have you read this?')
  await composer(page).press('Enter')
  const own = bubble(page, 'Have you read this?')
  await expect(own).toHaveAttribute('data-delivery', 'sent')
  const key = await own.getAttribute('data-row')
  expect(new Set((await rendered()).messages)).toEqual(new Set([key]))
  // A person who replies has read everything before it, and nothing after it.
  const unread = await log(page)
    .locator('[data-delivery="sent"]')
    .evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset.row ?? ''))
  await bo.functions.mutation(api.messages.markMessageAsRead, { conversationId: talk, seq: lastSeq + 1 })
  await expect(own).toHaveAttribute('data-delivery', 'read')
  expect((await rendered()).messages.toSorted()).toEqual(unread.toSorted())
})

test('C122 in a group’s details, a member’s new role re-renders that member alone', async () => {
  const { page } = ada
  const others = await Promise.all(['Cleo Park', 'Dan Ito', 'Eva Lund'].map((name) => joinByHttp(server(), name)))
  const group = await groupOf('Render club', ada, ...others)
  await openConversation(page, server(), group)
  await page.getByRole('button', { name: t('details.open') }).click()
  await expect(page.getByRole('complementary').getByText('Eva Lund')).toBeVisible()
  // The last by name: as an admin she moves up, and the rows she passes only change position.
  const setRole = (role: 'admin' | 'member') =>
    ada.functions.mutation(api.groups.setRole, { conversationId: group, userId: others[0]!.userId, role })
  const admin = page.getByRole('complementary').getByText(t('group.role.admin'), { exact: true })
  // In some rounds all rows render: when their presence becomes known, and when a minute ends.
  await expect(async () => {
    await setRole('member')
    await expect(admin).toHaveCount(0)
    await rendered()
    await setRole('admin')
    await expect(admin).toBeVisible()
    expect(new Set((await rendered()).members)).toEqual(new Set(['Cleo Park']))
  }).toPass()
})
