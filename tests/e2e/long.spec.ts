/** A conversation far longer than a page: how much of it is rendered, and how to move through it. */
import { expect, type Page, test } from '@playwright/test'
import { hrefOf } from '../../domain/addresses'
import { writeHistory } from '../support/as-admin'
import { type Caller, joinByHttp, talkBetween } from '../support/by-http'
import { composer, log, visit } from '../support/in-browser'
import { arrive, leave, openConversation, type Person } from '../support/person'
import { distanceToEnd, seqs, watchFlashes } from '../support/thread-place'
import { useServer } from '../support/use-server'

// A server of its own, because one that still indexes this many messages would delay the others.
const server = useServer({ isFresh: true })
test.describe.configure({ mode: 'serial' })

/**
 * Ten thousand are many times the size of a page; `npm run soak` has a hundred thousand, which take longest to write.
 */
const LENGTH = Number(process.env.TEST_EFFORT ?? 1) > 1 ? 100_000 : 10_000
const LAST = LENGTH - 1
const MIDDLE = LENGTH / 2

let ada: Person
let bo: Caller
let talk: string
let flashes: () => Promise<number[]>

test.beforeAll(async ({ browser }) => {
  ada = await arrive(browser, server(), 'Ada Moss', { setupCode: server().setupCode })
  bo = await joinByHttp(server(), 'Bo Lind')
  talk = await talkBetween(ada, bo)
  await writeHistory(server(), { conversationId: talk, senderIds: [ada.userId, bo.userId], count: LENGTH })
  flashes = await watchFlashes(ada.page)
})

test.afterAll(() => leave(ada))

const row = (page: Page, seq: number) => log(page).locator(`[data-seq="${seq}"]`)
const rowCount = (page: Page) => log(page).locator('[data-row]').count()

test('C30 fewer than 200 of ten thousand messages, or a hundred thousand, are in the page, at any position', async () => {
  const { page } = ada
  await openConversation(page, server(), talk)
  await expect(row(page, LAST)).toBeInViewport()
  expect(await rowCount(page)).toBeLessThan(200)
  await log(page).focus()
  await page.keyboard.press('Home')
  await expect(row(page, 0)).toBeInViewport()
  expect(await rowCount(page)).toBeLessThan(200)
  await page.keyboard.press('End')
  await expect(row(page, LAST)).toBeInViewport()
  await expect.poll(() => distanceToEnd(page)).toBeLessThanOrEqual(2)
  for (const seq of [MIDDLE, 31, 32, LAST - 31, 777]) {
    await visit(page, server(), hrefOf(talk, seq))
    await expect.poll(async () => (await flashes()).at(-1)).toBe(seq)
    expect(await rowCount(page)).toBeLessThan(200)
    const shown = await seqs(page)
    expect(shown).toEqual(shown.map((_, index) => (shown[0] ?? 0) + index))
  }
  await composer(page).pressSequentially('Typing goes on as ever')
  await expect(composer(page)).toHaveValue('Typing goes on as ever')
  await composer(page).fill('')
})

test('C27 arrow keys go from message to message across pages, and Page Up and Down load further pages', async () => {
  const { page } = ada
  await visit(page, server(), hrefOf(talk, MIDDLE))
  await expect.poll(async () => (await flashes()).at(-1)).toBe(MIDDLE)
  await row(page, MIDDLE).focus()
  for (let step = 1; step <= 50; step++) {
    await page.keyboard.press('ArrowUp')
    await expect(row(page, MIDDLE - step)).toBeFocused()
  }
  await expect(row(page, MIDDLE - 50)).toBeInViewport()

  let top = (await seqs(page))[0] ?? 0
  for (let pages = 0; pages < 4; pages++) {
    const before = top
    await expect(async () => {
      await page.keyboard.press('PageUp')
      top = (await seqs(page))[0] ?? 0
      expect(top).toBeLessThan(before)
    }).toPass()
  }
  await expect(log(page)).toBeFocused()
  for (let pages = 0; pages < 4; pages++) {
    const before = (await seqs(page)).at(-1) ?? 0
    await expect(async () => {
      await page.keyboard.press('PageDown')
      expect((await seqs(page)).at(-1)).toBeGreaterThan(before)
    }).toPass()
  }
  expect(await rowCount(page)).toBeLessThan(200)
})
