/** The app on the device: pages open without a server, with what this person last saw, and no one else's. */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { hrefOf } from '../../domain/addresses'
import { partsIn } from '../../src/worker/parts'
import { expectNoViolation } from '../support/axe'
import { sayByHttp, talkBetween } from '../support/by-http'
import { textsIn } from '../support/club'
import { bubble, say } from '../support/in-browser'
import { arrive, leave, openAnew, openConversation, type Person } from '../support/person'
import { t } from '../support/text'
import { useServer } from '../support/use-server'

test.use({ serviceWorkers: 'allow' })

const server = useServer({ isFresh: true })
test.describe.configure({ mode: 'serial' })

let ada: Person
let bo: Person
let talk: string

test.beforeAll(async ({ browser }) => {
  ada = await arrive(browser, server(), 'Ada Moss', { setupCode: server().setupCode })
  bo = await arrive(browser, server(), 'Bo Lind')
  talk = await talkBetween(ada, bo)
  await sayByHttp(bo, talk, 'Read before the server went')
  await openConversation(ada.page, server(), talk)
})

test.afterAll(() => leave(ada, bo))

const strip = (page: Page) => page.getByText(t('offline.kept')).filter({ visible: true }).first()

/** The chats and the files of the app that the device has. */
async function keptHere(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const settled = <Result>(request: IDBRequest<Result>) =>
      new Promise<Result>((resolve) => request.addEventListener('success', () => resolve(request.result)))
    const kept = []
    // To open a database that isn’t there would create one.
    if ((await indexedDB.databases()).some(({ name }) => name === 'parley-kept')) {
      const database = await settled(indexedDB.open('parley-kept'))
      for (const store of database.objectStoreNames) {
        kept.push(await settled(database.transaction(store).objectStore(store).getAll()))
      }
      database.close()
    }
    const names = (await caches.keys()).filter((name) => name.startsWith('parley-app'))
    const files = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()))
    return JSON.stringify([kept, files.flat().map(({ url }) => new URL(url).pathname)])
  })
}

/** The files that the page has loaded and the device doesn't have yet, and other forms of the open chat's part. */
async function notStored(page: Page): Promise<string[]> {
  const loaded = await page.evaluate(() =>
    performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname),
  )
  const scripts = readdirSync('.next/static/chunks').filter((name) => name.endsWith('.js'))
  const chat = scripts.filter((name) => readFileSync(join('.next/static/chunks', name), 'utf8').includes('"ChatPane"'))
  const parts = scripts.flatMap((name) => partsIn(readFileSync(join('.next/static/chunks', name), 'utf8')))
  const isLoaded = (path: string) => loaded.includes(path)
  const here = [...loaded, ...parts.flatMap(({ whole, pieces }) => (isLoaded(whole) ? pieces : []))]
  const forms = parts.filter(
    ({ whole, pieces }) =>
      (isLoaded(whole) || pieces.every((piece) => here.includes(piece))) &&
      pieces.some((piece) => chat.includes(basename(piece))),
  )
  const wanted = [
    ...loaded.filter((path) => /^\/(?:_next\/static|words)\//.test(path)),
    ...forms.flatMap(({ whole, pieces }) => [whole, ...pieces]),
  ]
  return page.evaluate(async (wanted) => {
    const stored = await Promise.all(wanted.map(async (path) => (await caches.match(path)) !== undefined))
    return wanted.filter((_, at) => !stored[at])
  }, wanted)
}

test('C668 without a server every page opens, and what is written meanwhile is sent once', async () => {
  const { page } = ada
  await expect.poll(() => keptHere(page)).toContain('Read before the server went')
  await expect.poll(() => keptHere(page)).toContain('"/messages"')
  await expect.poll(() => notStored(page)).toEqual([])
  await server().crash()
  await page.goto(server().url + hrefOf(talk))
  await expect(bubble(page, 'Read before the server went')).toBeVisible()
  await expect(strip(page)).toBeVisible()
  await expect(page.getByText(t('presence.active'))).toHaveCount(0)
  await expectNoViolation(page, 'a chat without a server')
  await say(page, 'Written without a server')
  await page.reload()
  await expect(bubble(page, 'Written without a server')).toBeVisible()
  for (const [path, heading] of [
    ['/', t('nav.chats')],
    ['/users', t('nav.people')],
    ['/settings', t('nav.settings')],
    ['/profile', t('settings.sections.profile')],
  ] as const) {
    await page.goto(server().url + path)
    await expect(page.getByRole('heading', { name: heading, exact: true }).first()).toBeVisible()
    await expect(strip(page)).toBeVisible()
  }
  await server().startAgain()
  await expect(strip(page)).toHaveCount(0)
  await openAnew(page, server(), talk)
  await expect(bubble(page, 'Written without a server')).toHaveAttribute('data-delivery', /sent|read/)
  expect((await textsIn(ada, talk)).filter((text) => text === 'Written without a server')).toHaveLength(1)
  await sayByHttp(bo, talk, 'Live again')
  await expect(bubble(page, 'Live again')).toBeVisible()
})

test('C671 a broken file on the device is replaced from the server', async () => {
  const { page } = ada
  const breakFiles = () =>
    page.evaluate(async () => {
      let count = 0
      for (const name of await caches.keys()) {
        const cache = await caches.open(name)
        for (const { url } of await cache.keys()) {
          if (!url.endsWith('.js')) continue
          count++
          await cache.put(url, new Response('', { status: 404 }))
        }
      }
      return count
    })
  expect(await breakFiles()).toBeGreaterThan(0)
  await page.reload()
  await expect(bubble(page, 'Live again')).toBeVisible()
})
