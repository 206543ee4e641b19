/**
 * Places in a conversation: a link to a message, scrolling on from there, and links to messages that can't be shown.
 */
import { expect, type Page, test } from '@playwright/test'
import { api } from '../../convex/_generated/api'
import { hrefOf } from '../../domain/addresses'
import { type Caller, groupOf, joinByHttp, sayByHttp, talkBetween } from '../support/by-http'
import { fill, writeHistory } from '../support/as-admin'
import { bubble, composer, log, say, visit } from '../support/in-browser'
import { arrive, leave, type Person } from '../support/person'
import { distanceToEnd, seqs, watchFlashes, watchPlace } from '../support/thread-place'
import { useServer } from '../support/use-server'
import { t } from '../support/text'

const server = useServer()
test.describe.configure({ mode: 'serial' })

const LENGTH = 400

let ada: Person
let bo: Caller
let talk: string
let flashes: () => Promise<number[]>

test.beforeAll(async ({ browser }) => {
  ada = await arrive(browser, server(), 'Ada Moss')
  bo = await joinByHttp(server(), 'Bo Lind')
  talk = await talkBetween(ada, bo)
  await writeHistory(server(), { conversationId: talk, senderIds: [bo.userId], count: LENGTH })
  flashes = await watchFlashes(ada.page)
})

test.afterAll(() => leave(ada))

const row = (page: Page, seq: number) => log(page).locator(`[data-seq="${seq}"]`)
const toLatest = (page: Page) => page.getByRole('button', { name: /latest message|new messages?\./ })

/** The message with this seq is the last one highlighted as the target of a jump. */
const expectFlash = (seq: number) => expect.poll(async () => (await flashes()).at(-1)).toBe(seq)

/** The distance between a message's center and the log's, in px. */
async function offCentre(page: Page, seq: number): Promise<number> {
  return log(page).evaluate((scroller, wanted) => {
    const middle = (element: Element) => {
      const { top, bottom } = element.getBoundingClientRect()
      return (top + bottom) / 2
    }
    const row = scroller.querySelector(`[data-seq="${wanted}"]`)
    return row ? Math.abs(middle(row) - middle(scroller)) : Infinity
  }, seq)
}

test('R2 a link opens the conversation at its message, centered and highlighted, and marks nothing as read', async () => {
  const { page } = ada
  await page.goto(server().url + hrefOf(talk, 99))
  const meant = row(page, 99)
  await expect(meant).toBeInViewport()
  await expectFlash(99)
  await expect.poll(() => offCentre(page, 99)).toBeLessThanOrEqual(20)
  await expect(meant).not.toHaveAttribute('data-flash')
  // The highlight covers the bubble, not the full width of its row.
  const mark = (on: boolean) => meant.evaluate((row, on) => row.toggleAttribute('data-flash', on), on)
  await mark(true)
  await expect(meant.locator('.flash-target')).toHaveCSS('box-shadow', /2px/)
  await expect(meant).toHaveCSS('background-color', 'rgba(0, 0, 0, 0)')
  await mark(false)
  await expect(toLatest(page)).toBeVisible()
  await expect(page).toHaveTitle('(99+) Parley')
  const mine = await ada.functions.query(api.conversations.getMine, { conversationId: talk })
  expect(mine.readSeq).toBe(-1)
})

test('C45 while the first unread message is above, a pill jumps to it; then it disappears', async () => {
  const { page } = ada
  const pill = page.getByRole('button', { name: t('chat.toFirstUnread', { count: LENGTH }) })
  await visit(page, server(), hrefOf(talk, 250))
  await expect(pill).toHaveText(`${LENGTH} new`)
  await pill.focus()
  await page.keyboard.press('Enter')
  await expect(log(page).getByRole('separator')).toBeInViewport()
  await expect(row(page, 0)).toBeInViewport()
  await expect(pill).toBeHidden()
  await visit(page, server(), hrefOf(talk, 99))
  await expectFlash(99)
})

test('C2 from an old message toward the present nothing moves, is missing, or jumps to the end', async () => {
  const { page } = ada
  const seen = new Set(await seqs(page))
  let last = Math.max(...seen)
  while (last < LENGTH - 1) {
    // To the end of what is loaded: the next page loads while the reader continues.
    await log(page).evaluate((scroller) => {
      scroller.scrollTop = scroller.scrollHeight - scroller.clientHeight - 200
    })
    const moved = await watchPlace(page)
    await expect.poll(async () => (await seqs(page)).at(-1), { intervals: [20] }).not.toBe(last)
    const shown = await seqs(page)
    expect(await moved()).toBeLessThanOrEqual(2)
    expect(await distanceToEnd(page)).toBeGreaterThan(100)
    expect(shown).toEqual(shown.map((_, index) => (shown[0] ?? 0) + index))
    expect(shown.length).toBeLessThan(200)
    for (const seq of shown) seen.add(seq)
    last = shown.at(-1) ?? 0
  }
  const ordered = [...seen].sort((a, b) => a - b)
  expect(ordered).toEqual(ordered.map((_, index) => (ordered[0] ?? 0) + index))
})

test('C2 the end is one press away, and the URL no longer names the message', async () => {
  const { page } = ada
  await visit(page, server(), hrefOf(talk, 0))
  await expect(row(page, 0)).toBeInViewport()
  await toLatest(page).click()
  await expect(row(page, LENGTH - 1)).toBeInViewport()
  await expect.poll(() => distanceToEnd(page)).toBeLessThanOrEqual(2)
  await expect(toLatest(page)).toBeHidden()
  await expect(composer(page)).toBeFocused()
  await expect(page).toHaveURL(server().url + hrefOf(talk))
})

test('C2 a jump to another message of the open conversation adds to the history', async () => {
  const { page } = ada
  const goTo = (seq: number) => visit(page, server(), hrefOf(talk, seq))
  await goTo(LENGTH - 5)
  await expectFlash(LENGTH - 5)
  await goTo(20)
  await expectFlash(20)
  await expect.poll(() => offCentre(page, 20)).toBeLessThanOrEqual(20)
  await page.goBack()
  await expect(row(page, LENGTH - 5)).toBeInViewport()
})

test('R7 a link to a missing message, or one from before joining, opens the conversation and says so', async () => {
  const { page } = ada
  const said = page.getByText(t('chat.messageMissing'))
  await visit(page, server(), hrefOf(talk, LENGTH + 100))
  await expect(row(page, LENGTH - 1)).toBeInViewport()
  await expect(said).toBeVisible()

  const group = await groupOf('Pavilion', bo)
  await fill(server(), bo, group, 40, 'Before')
  await bo.functions.mutation(api.groups.addMembers, { conversationId: group, userIds: [ada.userId] })
  await sayByHttp(bo, group, 'After you came')
  await visit(page, server(), hrefOf(group, 12))
  await expect(bubble(page, 'After you came')).toBeInViewport()
  // Next to the previous one, which may still be visible.
  await expect(said.last()).toBeVisible()
  await expect(page).toHaveURL(server().url + hrefOf(group, 12))
  await expect(log(page).getByText(/Before/)).toHaveCount(0)
})

test('C42 a date label opens a calendar by keyboard, and a day in it jumps to the first message from then on', async () => {
  const { page } = ada
  const notes = await talkBetween(ada, ada)
  await writeHistory(server(), { conversationId: notes, senderIds: [ada.userId], count: 400, stepMs: 6 * 3_600_000 })
  await visit(page, server(), hrefOf(notes))
  await expect(row(page, 399)).toBeInViewport()

  const label = log(page)
    .getByRole('button', { name: /Jump to a date/ })
    .last()
  await label.focus()
  await page.keyboard.press('Enter')
  const calendar = page.getByRole('dialog', { name: t('chat.jumpToDate') })
  await expect(calendar).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(calendar).toBeHidden()
  await expect(label).toBeFocused()

  await page.keyboard.press('Enter')
  const chosen = calendar.getByRole('gridcell', { selected: true }).getByRole('button')
  await expect(chosen).toBeFocused()
  await page.keyboard.press('PageUp')
  await page.keyboard.press('PageUp')
  await page.keyboard.press('ArrowLeft')
  await expect(chosen).toBeFocused()
  const day = /\d+ \w+ \d{4}/.exec((await chosen.getAttribute('aria-label')) ?? '')?.[0]
  const from = { conversationId: notes, at: Date.parse(`${day} 00:00`) }
  const first = await ada.functions.query(api.messages.findFirstFrom, from)
  await page.keyboard.press('Enter')
  await expect(calendar).toBeHidden()
  await expectFlash(first?.seq ?? -1)
  await expect.poll(() => offCentre(page, first?.seq ?? -1)).toBeLessThanOrEqual(20)
})

test('C45 C7 a reply after reading everything removes the pill; the divider stays during the visit', async () => {
  const { page } = ada
  const cy = await joinByHttp(server(), 'Cy Hart')
  const other = await talkBetween(ada, cy)
  await fill(server(), cy, other, 80)
  const pill = page.getByRole('button', { name: t('chat.toFirstUnread', { count: 80 }) })
  await visit(page, server(), hrefOf(other, 50))
  await expect(pill).toBeVisible()
  await log(page).focus()
  await page.keyboard.press('End')
  const readSeq = async () => (await ada.functions.query(api.conversations.getMine, { conversationId: other })).readSeq
  await expect.poll(readSeq).toBe(79)
  await expect(pill).toBeVisible()
  await say(page, 'Answered')
  await expect(bubble(page, 'Answered')).toBeInViewport()
  await expect(pill).toBeHidden()
  await log(page).focus()
  await page.keyboard.press('Home')
  await expect(log(page).getByRole('separator')).toBeInViewport()
})
