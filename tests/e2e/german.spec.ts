/**
 * The second language: chosen in Settings or by the browser, complete, and without a word of English. And any other, by
 * the browser's own translation.
 */
import { expect, type Page, test } from '@playwright/test'
import { hrefOf } from '../../domain/addresses'
import { messagesOf } from '../../src/ui/messages/source'
import { joinByHttp, groupOf, sayByHttp, talkBetween } from '../support/by-http'
import { bubble, log, say, visit } from '../support/in-browser'
import { arrive, leave, openConversation, type Person } from '../support/person'
import { translatePage } from '../support/translator'
import { useServer } from '../support/use-server'

const server = useServer({ isFresh: true })

type Texts = { [key: string]: string | Texts }
const textsOf = (texts: Texts): string[] =>
  Object.values(texts).flatMap((text) => (typeof text === 'string' ? [text] : textsOf(text)))

/** Texts that only an English page has. */
const german = new Set(textsOf(messagesOf('de')))
const english = new Set(textsOf(messagesOf('en')).filter((text) => !german.has(text)))

/** Every text the page shows or announces, piece by piece. */
const said = (page: Page) =>
  page.evaluate(() => {
    const pieces: string[] = [document.title]
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node instanceof Text) {
        if (!node.parentElement?.closest('script, style')) pieces.push(node.data)
      } else {
        for (const name of ['aria-label', 'aria-description', 'title', 'placeholder', 'alt', 'data-tooltip']) {
          pieces.push((node as Element).getAttribute(name) ?? '')
        }
      }
    }
    return pieces.map((piece) => piece.trim()).filter((piece) => piece !== '')
  })

/** Every fetched text starts with this marker, so text with letters and without the marker is hard-coded. */
const MARK = '\u2060'

async function markTexts(page: Page) {
  const mark = (texts: unknown): unknown => {
    if (typeof texts === 'string') return MARK + texts
    if (Array.isArray(texts)) return [MARK, ...texts]
    return Object.fromEntries(Object.entries(Object(texts)).map(([key, text]) => [key, mark(text)]))
  }
  await page.route('**/words/*.json', async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, json: mark(await response.json()) })
  })
}

/** Texts of the document itself, names of languages and keys, and what people are called and have written. */
const unmarked = new Set([
  ...textsOf({ app: messagesOf('de').app, error: messagesOf('de').error }),
  'English',
  'Deutsch',
  'Esc',
])

async function expectGerman(page: Page, theirs: RegExp) {
  const pieces = await said(page)
  expect(pieces.length).toBeGreaterThan(10)
  expect(pieces.filter((piece) => english.has(piece.replaceAll(MARK, '')))).toEqual([])
  const written = pieces.filter((piece) => /\p{L}{2}/u.test(piece) && !piece.includes(MARK) && !unmarked.has(piece))
  expect(written.filter((piece) => !theirs.test(piece))).toEqual([])
}

/** Ada, Bo, their messages, handles, and addresses; a browser, time zones, and the calendar's days and months. */
const theirs =
  /^(?:Ada|Bo|AW|BS|Herbst|Guten Morgen|Chrome|Linux|Heute|Gestern|\p{L}+tag|@|.*@|Parley|Strg|UTC|[\w+-]+\/[\w/+-]+$|(?:Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonntag)\b|\(\d+\) Parley)/u

let ada: Person | undefined
test.afterAll(() => leave(ada))

test('C548 C549 German is chosen in Settings: pages, dates, and announcements are German, and no text is hard-coded', async ({
  browser,
}) => {
  ada = await arrive(browser, server(), 'Ada Winter', { setupCode: server().setupCode })
  const { page } = ada
  const bo = await joinByHttp(server(), 'Bo Sommer')
  const talk = await talkBetween(ada, bo)
  await sayByHttp(bo, talk, 'Guten Morgen')
  await groupOf('Herbst', ada, bo)
  await visit(page, server(), '/settings/appearance')
  await markTexts(page)
  const fetched: string[] = []
  page.on('request', (request) => {
    const { pathname } = new URL(request.url())
    if (pathname.startsWith('/words/')) fetched.push(pathname.slice('/words/'.length).split('.')[0]!)
  })
  await page.getByRole('radio', { name: 'Deutsch' }).click()
  await expect(page.getByRole('heading', { name: 'Darstellung' })).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('lang', 'de')
  await expect(page.getByRole('radio', { name: 'Deutsch' })).toBeChecked()
  await visit(page, server(), '/settings/notifications')
  await expect(page.getByText('Ruhezeiten').first()).toBeVisible()
  await expectGerman(page, theirs)

  await visit(page, server(), '/users')
  await expect(page.getByText('Bo Sommer')).toBeVisible()
  // Other people on this server can have any name.
  await expectGerman(page, /./)

  await visit(page, server(), '/profile')
  await expect(page.getByRole('button', { name: 'Abmelden' }).first()).toBeVisible()
  await expectGerman(page, theirs)

  await visit(page, server(), hrefOf(talk))
  await expect(bubble(page, 'Guten Morgen')).toBeVisible()
  await expect(page.getByRole('log').getByText('Heute', { exact: true })).toBeVisible()
  const time = await page.locator('[role=log] time').last().getAttribute('title')
  expect(time).toMatch(/^(Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonntag), \d+\. /)
  await expectGerman(page, theirs)
  await expect.poll(() => new Set(fetched)).toEqual(new Set(['de-accounts', 'de-chat', 'de-rest']))
})

test('C548 a browser that prefers German gets the sign-in page in German, before any script has run', async ({
  browser,
}) => {
  const context = await browser.newContext({ locale: 'de-DE', javaScriptEnabled: false })
  const page = await context.newPage()
  await page.goto(`${server().url}/sign-in`)
  await expect(page.locator('html')).toHaveAttribute('lang', 'de')
  await expect(page.getByRole('button', { name: 'Anmelden' })).toBeVisible()
  expect((await said(page)).filter((piece) => english.has(piece))).toEqual([])
  await context.addCookies([{ name: 'parley-language', value: 'en', url: server().url }])
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('lang', 'en')
  await context.close()
})

test('C692 a page that the browser translates keeps working, and shows every change', async ({ browser }) => {
  const dora = await arrive(browser, server(), 'Dora Lund')
  const { page } = dora
  const [bo, cleo] = [await joinByHttp(server(), 'Bo Park'), await joinByHttp(server(), 'Cleo Park')]
  const [withBo, withCleo] = [await talkBetween(dora, bo), await talkBetween(dora, cleo)]
  await sayByHttp(bo, withBo, 'First of Bo')
  await sayByHttp(cleo, withCleo, 'First of Cleo')
  await openConversation(page, server(), withBo)
  await expect(log(page).getByText('First of Bo')).toBeVisible()
  await page.evaluate(translatePage)
  await expect(log(page).getByText('«First of Bo»')).toBeVisible()

  await openConversation(page, server(), withCleo)
  await expect(log(page).getByText('«First of Cleo»')).toBeVisible()
  await say(page, 'Mine')
  await expect(log(page).getByText('«Mine»')).toBeVisible()
  const row = page.getByRole('link', { name: 'Bo Park' })
  for (const count of [1, 2]) {
    await sayByHttp(bo, withBo, `Number ${count}`)
    await expect(row.getByText(`«Number ${count}»`)).toBeVisible()
    await expect(row.getByText(`«${count}»`, { exact: true })).toBeVisible()
  }
  await visit(page, server(), '/users')
  await expect(page.getByRole('main').getByText('«Cleo Park»').first()).toBeVisible()
  await openConversation(page, server(), withBo)
  await expect(log(page).getByText('«Number 2»')).toBeVisible()
  await expect(row.getByText('«2»', { exact: true })).toBeHidden()
  await leave(dora)
})
