/** Costs that the pages avoid: queries per keystroke, unused downloads, unnecessary renders. */
import { readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, type Page, test } from '@playwright/test'
import { fill } from '../support/as-admin'
import { callerOf, joinByHttp, sayByHttp, talkBetween } from '../support/by-http'
import { stopClock } from '../support/clock'
import { bubble, join } from '../support/in-browser'
import { openConversation } from '../support/person'
import { watchRenders } from '../support/renders'
import { useServer } from '../support/use-server'

test.use({ serviceWorkers: 'allow' })

const server = useServer()
test.describe.configure({ mode: 'serial' })

let page: Page

test.beforeAll(async ({ browser }) => {
  page = await join(browser, server(), 'Ada Swift')
})

test.afterAll(() => page?.context().close())

test('G11.2 a search queries 300 ms after the last keystroke, not on every one', async () => {
  const searches: string[] = []
  page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => {
      const text = /"users:searchPeople","args":\[\{"text":"([^"]*)"/.exec(String(payload))?.[1]
      if (text !== undefined) searches.push(text)
    }),
  )
  await page.clock.install()
  await page.goto(`${server().url}/users`)
  await expect(page.getByRole('main').getByText('Ada Swift')).toBeVisible()
  await stopClock(page)
  for (const key of 'ada swift') {
    await page.getByRole('searchbox').pressSequentially(key)
    await page.clock.runFor(60)
  }
  await page.clock.runFor(230)
  expect(searches).toEqual([])
  await page.clock.runFor(20)
  await page.clock.resume()
  await expect.poll(() => searches).toEqual(['ada swift'])
})

test('G11.6 a new message renders itself, and no other message again', async () => {
  const ada = await callerOf(page.context().request, server(), 'Ada Swift')
  const bo = await joinByHttp(server(), 'Bo Lind')
  const talk = await talkBetween(ada, bo)
  await fill(server(), ada, talk, 40)
  const rendered = await watchRenders(page)
  await openConversation(page, server(), talk)
  await expect(bubble(page, 'Line 40')).toBeInViewport()
  expect((await rendered()).messages.length).toBeGreaterThan(30)
  // Work left from opening the chat can occur in one round; work caused by a new message occurs in every round.
  let round = 0
  await expect(async () => {
    const text = `Only this one, ${++round}.`
    await rendered()
    await sayByHttp(bo, talk, text)
    await expect(bubble(page, text)).toBeInViewport()
    expect((await rendered()).messages).toEqual([await bubble(page, text).getAttribute('data-row')])
  }).toPass()
})

interface Weight {
  /** The bytes of scripts and of their texts, as transferred and as the browser itself counts them. */
  scripts: number
  /** The bytes of the scripts alone by gzip, so that no better encoding makes room for more code. */
  gzip: number
  /** Including the document. */
  requests: number
  files: string[]
  /** The bytes of each file. */
  sizes: number[]
  /** By their bundles, without the parts that change with them. */
  texts: string[]
}

/** As the page itself has seen it. */
type Seen = Omit<Weight, 'gzip'> & { addresses: string[] }

/**
 * Everything downloaded by the time all `selectors` are on the page and hydrated; anything needed later loads after
 * that.
 */
async function weightUntil(opened: Page, url: string, selectors: string[]): Promise<Weight> {
  await opened.addInitScript((selectors) => {
    const look = () => {
      const isThere = (selector: string) =>
        Object.keys(document.querySelector(selector) ?? {}).some((key) => key.startsWith('__reactProps$'))
      if (!selectors.every(isThere)) return requestAnimationFrame(look)
      const entries = (performance.getEntriesByType('resource') as PerformanceResourceTiming[]).filter(
        ({ name }) => new URL(name).origin === location.origin,
      )
      const paths = (pattern: RegExp) => entries.filter(({ name }) => pattern.test(new URL(name).pathname))
      const scripts = paths(/\.js$/)
      const texts = paths(/^\/words\//)
      const weight: Seen = {
        scripts: [...scripts, ...texts].reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
        addresses: scripts.map(({ name }) => name),
        requests: entries.length + 1,
        sizes: scripts.map(({ encodedBodySize }) => encodedBodySize),
        files: scripts.map(({ name }) => new URL(name).pathname.replace('/_next/static/chunks/', '')),
        texts: texts.map(({ name }) => /\/words\/([\w-]+)/.exec(name)?.[1] ?? name),
      }
      return Object.assign(window, { weight })
    }
    requestAnimationFrame(look)
  }, selectors)
  await opened.goto(url)
  const seen = await opened.waitForFunction(() => (window as unknown as { weight?: Seen }).weight)
  const weight = (await seen.jsonValue()) as Seen
  const bodies = await Promise.all(
    weight.addresses.map(async (address) => (await opened.context().request.get(address)).body()),
  )
  return { ...weight, gzip: bodies.reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0) }
}

const chunk = (path: string) => readFileSync(posix.join('.next/static/chunks', path), 'utf8')

test('G11.5 C471 C715 a chat is readable and writable with at most 270 kB of scripts and 14 requests, without dialogs or menus', async ({
  browser,
}) => {
  const ada = await callerOf(page.context().request, server(), 'Ada Swift')
  const bo = await joinByHttp(server(), 'Bo Frost')
  const talk = await talkBetween(ada, bo)
  await sayByHttp(bo, talk, 'Is it heavy?')
  const context = await browser.newContext({ storageState: await page.context().storageState() })
  const weight = await weightUntil(
    await context.newPage(),
    `${server().url}/messages?conversationId=${encodeURIComponent(talk)}`,
    ['[role=log] [data-row]', 'textarea:enabled'],
  )
  test.info().annotations.push({ type: 'weight', description: JSON.stringify(weight) })
  expect(weight.scripts).toBeLessThanOrEqual(270_000)
  expect(weight.gzip).toBeLessThanOrEqual(270_000)
  expect(weight.requests).toBeLessThanOrEqual(14)
  expect(weight.texts).toEqual(['en-chat'])
  // Dialogs and menus are recognized by styles that only they have: present in the build, and not among these.
  const all = readdirSync('.next/static/chunks', { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.js'),
  )
  for (const mark of ['p-6 shadow-e3', 'max-w-72 min-w-52']) {
    expect(
      all.some((path) => chunk(path).includes(mark)),
      mark,
    ).toBe(true)
    expect(
      weight.files.filter((path) => chunk(path).includes(mark)),
      mark,
    ).toEqual([])
  }
  await context.close()
})

test('C472 C715 signing in takes at most 150 kB of scripts, and nothing of the chat', async ({ browser }) => {
  const context = await browser.newContext()
  const weight = await weightUntil(await context.newPage(), `${server().url}/sign-in`, ['button[type=submit]:enabled'])
  const missing = await weightUntil(await context.newPage(), `${server().url}/no/such/page`, ['a'])
  // Next, React, and what every page has.
  const everywhere = weight.sizes.filter((_, at) => missing.files.includes(weight.files[at]!))
  expect(everywhere.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(138_000)
  test.info().annotations.push({ type: 'weight', description: JSON.stringify(weight) })
  expect(weight.scripts).toBeLessThanOrEqual(150_000)
  expect(weight.gzip).toBeLessThanOrEqual(150_000)
  expect(weight.files.map(chunk).join('')).not.toContain('ConvexReactClient')
  expect(weight.texts).toEqual(['en-accounts'])
  await context.close()
})
