/** The app on the device: pages open without a server, with what this person last saw, and no one else's. */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { hrefOf } from '../../domain/addresses'
import { sections } from '../../src/app/(main)/settings/sections'
import { partsIn } from '../../src/worker/parts'
import { expectNoViolation } from '../support/axe'
import { groupOf, sayByHttp, talkBetween } from '../support/by-http'
import { textsIn } from '../support/club'
import { accountOf, bubble, composer, say, signIn, signOut } from '../support/in-browser'
import { arrive, leave, openAnew, openConversation, type Person } from '../support/person'
import { recordShifts, shiftsOf } from '../support/shifts'
import { t } from '../support/text'
import { keptHere } from '../support/kept-here'
import { useServer } from '../support/use-server'

test.use({ serviceWorkers: 'allow' })

const server = useServer({ isFresh: true })
test.describe.configure({ mode: 'serial' })

let ada: Person
let bo: Person
let talk: string
/** A chat that was never open on this device. */
let unopened: string

test.beforeAll(async ({ browser }) => {
  ada = await arrive(browser, server(), 'Ada Moss', { setupCode: server().setupCode })
  bo = await arrive(browser, server(), 'Bo Lind')
  talk = await talkBetween(ada, bo)
  await sayByHttp(bo, talk, 'Read before the server went')
  unopened = await groupOf('Choir', bo, ada)
  await sayByHttp(bo, unopened, 'Never read here')
  await openConversation(ada.page, server(), talk)
})

test.afterAll(() => leave(ada, bo))

const strip = (page: Page) => page.getByText(t('offline.kept')).filter({ visible: true }).first()

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
  // In the chat, and not only in the list's preview, which is kept first.
  await expect.poll(() => keptHere(page)).toContain('"content":"Read before the server went"')
  await expect.poll(() => keptHere(page)).toContain('"/messages"')
  await expect.poll(() => notStored(page)).toEqual([])
  await server().crash()
  await recordShifts(page)
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
    expect([path, await shiftsOf(page)]).toEqual([path, []])
    await expectNoViolation(page, `${path} without a server`)
  }
  await page.goto(`${server().url}/users`)
  await expect(page.getByText(t('offline.later'))).toBeVisible()
  await page.goto(server().url + hrefOf(unopened))
  await expect(page.getByRole('heading', { name: t('chat.notKeptTitle') })).toBeVisible()
  await say(page, 'Written unread')
  await expect(bubble(page, 'Written unread')).toBeVisible()
  await expectNoViolation(page, 'a chat that isn’t on this device')
  await server().startAgain()
  await expect(strip(page)).toHaveCount(0)
  await expect(bubble(page, 'Never read here')).toBeVisible()
  await expect(bubble(page, 'Written unread')).toHaveAttribute('data-delivery', /sent|read/)
  await openAnew(page, server(), talk)
  await expect(bubble(page, 'Written without a server')).toHaveAttribute('data-delivery', /sent|read/)
  expect((await textsIn(ada, talk)).filter((text) => text === 'Written without a server')).toHaveLength(1)
  await sayByHttp(bo, talk, 'Live again')
  await expect(bubble(page, 'Live again')).toBeVisible()
})

test('C671 a broken file on the device is replaced from the server', async () => {
  const { page } = ada
  /** Breaks the stored scripts, or counts those that are broken. */
  const broken = (isToBreak: boolean) =>
    page.evaluate(async (isToBreak) => {
      let count = 0
      for (const name of await caches.keys()) {
        const cache = await caches.open(name)
        for (const request of await cache.keys()) {
          if (!request.url.endsWith('.js')) continue
          if (isToBreak) await cache.put(request, new Response('', { status: 404 }))
          if (!(await cache.match(request))?.ok) count++
        }
      }
      return count
    }, isToBreak)
  const { url } = server()
  expect(await broken(true)).toBeGreaterThan(0)
  // A page of the same site would have the scripts in its memory.
  await page.goto('about:blank')
  await page.goto(url + hrefOf(talk))
  await expect(async () => expect(await broken(false)).toBe(0)).toPass()
  await expect(bubble(page, 'Live again')).toBeVisible()
})

test('C670 content that another app shares becomes part of a draft in the chosen chat', async () => {
  const { page } = ada
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller?.scriptURL)).toMatch(/\/sw\.js$/)
  // As the system does it for an installed app.
  await page.evaluate(() => {
    const form = Object.assign(document.createElement('form'), {
      method: 'post',
      action: '/share',
      enctype: 'multipart/form-data',
    })
    for (const [name, value] of [
      ['title', 'Boats'],
      ['url', 'https://boats.example/'],
    ] as const) {
      form.append(Object.assign(document.createElement('input'), { name, value }))
    }
    const files = new DataTransfer()
    files.items.add(new File(['On the sea'], 'Boats.txt', { type: 'text/plain' }))
    const field = Object.assign(document.createElement('input'), { name: 'files', type: 'file' })
    field.files = files.files
    form.append(field)
    document.body.append(form)
    form.submit()
  })
  await page
    .getByRole('dialog', { name: t('palette.share') })
    .getByText('Bo Lind')
    .first()
    .click()
  await expect(composer(page)).toHaveValue('Boats\nhttps://boats.example/')
  await expect(page.getByText('Boats.txt').first()).toBeVisible()
  expect(await textsIn(ada, talk)).not.toContain('Boats')
  await composer(page).fill('')
  await page.reload()
  await expect(composer(page)).toBeVisible()
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('C790 without a server, every section of the settings shows what it has, or says that it appears later, and then does', async () => {
  const { page } = ada
  const open = (href: string) => page.locator(`nav a[href="${href}"]`).last().click()
  const section = page
    .getByRole('main')
    .getByRole('region')
    .filter({ has: page.getByRole('heading', { level: 2 }) })
  const later = section.getByText(t('offline.later'))
  await page.goto(`${server().url}/settings/notifications`)
  await expect(section.getByRole('radio')).not.toHaveCount(0)
  await server().crash()
  await expect(page.getByText(t('offline.strip')).filter({ visible: true })).toBeVisible()
  // Never opened on this device, so their code isn't here either.
  for (const href of ['/settings/security', '/settings/server']) {
    await open(href)
    await expect(later).toBeVisible()
    await expectNoViolation(page, `${href} without a server`)
  }
  await server().startAgain()
  await expect(section.getByText(t('server.checks'))).toBeVisible()
  await open('/settings/security')
  await expect(section.getByText(t('auth.thisDevice'))).toBeVisible()

  await open('/settings/appearance')
  await server().crash()
  await expect(page.getByText(t('offline.strip')).filter({ visible: true })).toBeVisible()
  for (const href of Object.values(sections).map(({ href }) => href)) {
    await open(href)
    await expect(section).toBeVisible()
    const controls = section.getByRole('switch').or(section.getByRole('radio')).or(section.getByRole('button'))
    await expect(later.or(controls).first()).toBeVisible()
    if (/security|server/.test(href)) await expect(later).toBeVisible()
  }
  await server().startAgain()
  await expect(section.getByText(t('server.checks'))).toBeVisible()
})

test('C672 a person who signs in after someone else finds nothing of theirs, with or without a server', async () => {
  const { page } = ada
  await expect.poll(() => keptHere(page)).toContain('Live again')
  await page.goto(`${server().url}/settings`)
  await signOut(page, 'remove')
  await expect.poll(() => keptHere(page)).not.toContain('Live again')
  await bo.page.close()
  await signIn(page, server(), accountOf('Bo Lind'))
  await expect(page.getByRole('link', { name: 'Ada Moss' })).toBeVisible()
  await expect.poll(() => keptHere(page)).toContain('users:me')
  await server().crash()
  // Nothing moves while the page opens.
  await recordShifts(page)
  await page.goto(`${server().url}/profile`)
  await expect(page.getByText('Bo Lind').first()).toBeVisible()
  await expect(page.getByText('Ada Moss')).toHaveCount(0)
  await expect(strip(page)).toBeVisible()
  expect(await shiftsOf(page)).toEqual([])
})

test('C713 without a server, the dialog for a new group opens and says what it waits for', async () => {
  const { page } = ada
  await page.goto(`${server().url}/users`)
  await page.getByRole('button', { name: t('people.newGroup'), exact: true }).click()
  await expect(page.getByRole('dialog', { name: t('group.title') })).toBeVisible()
  await expect(page.getByRole('dialog').getByText(t('offline.later'))).toBeVisible()
})

test('C443 installed apps, home screens, and tabs find their icons, and the manifest its theme', async ({
  request,
}) => {
  await server().startAgain()
  const { url } = server()
  expect((await request.get(`${url}/favicon.ico`)).headers()['content-type']).toBe('image/x-icon')
  const html = await (await request.get(`${url}/sign-in`)).text()
  expect(html).toContain('rel="apple-touch-icon"')
  expect(html).toContain('href="/manifest.webmanifest"')
  const [light, dark] = await Promise.all(
    ['light', 'dark'].map(async (theme) => (await request.get(`${url}/manifest.webmanifest?theme=${theme}`)).json()),
  )
  expect(dark).toEqual({ ...light, theme_color: '#0d0e10', background_color: '#0d0e10' })
})
