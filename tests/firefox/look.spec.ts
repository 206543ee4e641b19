/** Firefox draws what Chromium draws: the same page in both, measured. */
import { expect, test } from '@playwright/test'
import type { Browser } from 'puppeteer-core'
import { type Caller, groupOf, joinByHttp, sayByHttp } from '../support/by-http'
import { openFirefox, signInWithFirefox } from '../support/firefox'
import { accountOf, signIn } from '../support/in-browser'
import { type RunningServer, startServer } from '../support/server'

const size = { width: 1440, height: 900 }
let server: RunningServer
let firefox: Browser
let group: string

test.beforeAll(async () => {
  server = await startServer()
  const june: Caller = await joinByHttp(server, 'June Abara', server.setupCode)
  const noor = await joinByHttp(server, 'Noor Halloran')
  for (let number = 1; number <= 24; number++) {
    group = await groupOf(`Group ${number} with a name that is too long for its row in the list`, june, noor)
    await sayByHttp(noor, group, 'A preview that is too long for its row in the list, too, by far')
  }
  for (let number = 1; number <= 40; number++)
    await sayByHttp(number % 20 ? noor : june, group, `Larch, bracket ${number}`)
  firefox = await openFirefox('http://127.0.0.1:9')
})
test.afterAll(async () => {
  await firefox?.close()
  await server?.stop()
})

/** Runs in the page. */
async function measure() {
  await document.fonts.ready
  const boxOf = (element: Element) => element.getBoundingClientRect()
  const log = document.querySelector('[role=log]')!
  log.scrollTo(0, log.scrollHeight - log.clientHeight - 300)
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
  const rows = [...document.querySelectorAll('a[href*="conversationId="]')]
  const scroller = rows.map((row) => row.parentElement).find(Boolean)!
  let pane: Element = scroller
  while (pane.parentElement && getComputedStyle(pane).overflowY !== 'auto') pane = pane.parentElement
  const inner = boxOf(pane).left + pane.clientLeft + pane.clientWidth
  const search = boxOf(document.querySelector('input[type=search]')!.parentElement!)
  const texts = [...document.querySelectorAll('body *')].filter(
    (element) =>
      element.checkVisibility() &&
      [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim()),
  )
  const sticky = [...log.querySelectorAll('*')].filter((element) => getComputedStyle(element).position === 'sticky')
  return {
    fonts: [
      ...new Set(texts.map((element) => getComputedStyle(element).fontFamily.split(',')[0]?.replaceAll('"', ''))),
    ],
    hasLoaded: document.fonts.check('16px hankenGrotesk'),
    cut: rows.filter((row) => boxOf(row).right > inner + 0.5).length,
    rows: rows.length,
    rowEnd: rows[0] ? boxOf(rows[0]).right : 0,
    searchEnd: search.right,
    words: [...log.querySelectorAll('[data-bubble]')].slice(-3).map((bubble) => Math.round(boxOf(bubble).width)),
    sticky: sticky.slice(-2).map((element) => Math.round(boxOf(element).top - boxOf(log).top)),
    isOverflowing: document.documentElement.scrollWidth > innerWidth,
  }
}

test('C704 Firefox cuts nothing at the list’s edge, keeps sticky parts where Chromium does, and draws the same fonts', async ({
  browser,
}) => {
  const page = await signInWithFirefox(firefox, server.url, accountOf('June Abara'))
  await page.setViewport(size)
  await page.locator(`a[href*="${group}"]`).click()
  await page.locator('::-p-xpath(//*[@role="article"][contains(., "bracket 39")])').wait()
  const context = await browser.newContext({ viewport: size })
  const other = await context.newPage()
  await signIn(other, server, accountOf('June Abara'))
  await other.waitForURL(/messages/)
  await other.goto(`${server.url}/messages?conversationId=${group}`)
  await other.getByRole('article').filter({ hasText: 'bracket 39' }).waitFor()
  const [inFirefox, inChromium] = [await page.evaluate(measure), await other.evaluate(measure)]
  await context.close()
  for (const seen of [inFirefox, inChromium]) {
    expect(seen).toMatchObject({ hasLoaded: true, cut: 0, isOverflowing: false })
    expect(seen.rows).toBeGreaterThan(10)
  }
  expect(new Set(inFirefox.fonts)).toEqual(new Set(inChromium.fonts))
  // The same words are as wide, and the same picture stands at the same place.
  for (const [index, width] of inFirefox.words.entries()) {
    expect(Math.abs(width - (inChromium.words[index] ?? 0))).toBeLessThanOrEqual(2)
  }
  expect(inFirefox.sticky).toHaveLength(2)
  for (const [index, top] of inFirefox.sticky.entries()) {
    expect(Math.abs(top - (inChromium.sticky[index] ?? NaN))).toBeLessThanOrEqual(2)
  }
  // Rows end before Firefox's scrollbar, which is wider, and hardly before the field above them.
  expect(Math.abs(inFirefox.searchEnd - inFirefox.rowEnd)).toBeLessThanOrEqual(4)
})
