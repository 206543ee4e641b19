/**
 * How long a reader of a hundred thousand messages waits, in a real browser on the built server: for the jump to the
 * oldest message, and for each keystroke in the composer. Both are measured until the screen is painted.
 */
import { chromium, type Page } from '@playwright/test'
import { hrefOf } from '../domain/addresses'
import { findChromium } from '../scripts/chromium.mjs'
import { writeHistory } from '../tests/support/as-admin'
import { joinByHttp, talkBetween } from '../tests/support/by-http'
import { composer, log } from '../tests/support/in-browser'
import { arrive, openConversation } from '../tests/support/person'
import { startServer } from '../tests/support/server'
import { quantile } from './measure'

const LENGTH = 100_000
const JUMPS = 20
const KEYS = 200

export interface PageFigures {
  rows: number
  /** In milliseconds. */
  toOldest: { p50: number; p95: number }
  key: { p50: number; p95: number }
}

export async function measurePages(): Promise<PageFigures> {
  const server = await startServer({ args: ['--admin'] })
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: ['--headless', '--no-sandbox', '--disable-gpu'],
  })
  try {
    const ada = await arrive(browser, server, 'Ada Moss', { setupCode: server.setupCode })
    const bo = await joinByHttp(server, 'Bo Lind')
    const talk = await talkBetween(ada, bo)
    await writeHistory(server, { conversationId: talk, senderIds: [ada.userId, bo.userId], count: LENGTH })
    await openConversation(ada.page, server, talk)
    await log(ada.page)
      .locator(`[data-seq="${LENGTH - 1}"]`)
      .waitFor()
    const rows = await log(ada.page).locator('[data-row]').count()

    const jumps: number[] = []
    for (let jump = 0; jump < JUMPS; jump++) {
      jumps.push(await timeToRow(ada.page, hrefOf(talk, 0), 0))
      await timeToRow(ada.page, hrefOf(talk, LENGTH - 1), LENGTH - 1)
    }
    const keys = await timeKeys(ada.page)
    return { rows, toOldest: spread(jumps), key: spread(keys) }
  } finally {
    await browser.close()
    await server.stop()
  }
}

const spread = (times: number[]) => ({ p50: quantile(times, 0.5), p95: quantile(times, 0.95) })

/** From the press on a link to the frame that shows the message. */
function timeToRow(page: Page, href: string, seq: number): Promise<number> {
  return log(page).evaluate(
    async (scroller, { href, seq }) => {
      const painted = () =>
        new Promise<number>((resolve) => requestAnimationFrame(() => setTimeout(() => resolve(performance.now()))))
      const start = performance.now()
      window.history.pushState({}, '', href)
      for (;;) {
        const end = await painted()
        const row = scroller.querySelector(`[data-seq="${seq}"][data-flash]`)
        if (row) return end - start
      }
    },
    { href, seq },
  )
}

/** From each keystroke to the frame that shows it. */
async function timeKeys(page: Page): Promise<number[]> {
  const field = composer(page)
  await field.focus()
  await field.evaluate((element) => {
    const times: number[] = []
    Object.assign(window, { keyTimes: times })
    element.addEventListener('keydown', ({ timeStamp }) =>
      requestAnimationFrame(() => setTimeout(() => times.push(performance.now() - timeStamp))),
    )
  })
  await field.pressSequentially('the quick brown fox '.repeat(KEYS / 20), { delay: 30 })
  const times = await page.evaluate(() => (window as unknown as { keyTimes: number[] }).keyTimes)
  await field.fill('')
  return times
}
