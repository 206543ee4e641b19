/** A server that is unreachable or rejects a page: what the page shows, how soon, and what works without it. */
import { createServer, request as forward } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, type Page, test } from '@playwright/test'
import { sayByHttp, talkBetween } from '../support/by-http'
import { accountOf, bubble, composer, say, signIn, typeUntil } from '../support/in-browser'
import { arrive, arriveTapped, leave, openConversation, type Person, type TappedPerson } from '../support/person'
import { freePort } from '../support/pages-alone'
import { startServer } from '../support/server'
import { useServer } from '../support/use-server'
import { t } from '../support/text'

// A server of its own, because the first account is an administrator.
const server = useServer({ isFresh: true })
test.describe.configure({ mode: 'serial' })

let ada: TappedPerson
let bo: Person
let talk: string

test.beforeAll(async ({ browser }) => {
  ada = await arriveTapped(browser, server(), 'Ada Moss', { setupCode: server().setupCode })
  bo = await arrive(browser, server(), 'Bo Lind')
  talk = await talkBetween(ada, bo)
  await sayByHttp(bo, talk, 'Something to read')
  await openConversation(ada.page, server(), talk)
})

test.afterAll(() => leave(ada, bo))

const strip = (page: Page) => page.getByText(t('offline.strip')).filter({ visible: true }).first()
const presence = (page: Page) => page.getByRole('main').getByText(t('presence.active')).first()

test('C65 C66 a dead socket is noticed when the network changes, and replaced; meanwhile no one’s presence is known', async () => {
  const { page, line } = ada
  await expect(presence(page)).toBeVisible()
  line.hold()
  await page.evaluate(() => window.dispatchEvent(new Event('offline')))
  await expect(strip(page)).toBeVisible()
  await expect(presence(page)).toHaveCount(0)
  line.release()
  await expect(strip(page)).toHaveCount(0)
  await expect(presence(page)).toBeVisible()
  await say(page, 'Over another socket')
  await expect(bubble(page, 'Over another socket')).toHaveAttribute('data-delivery', /sent|read/)
})

test('C761 without a connection, no one is shown as typing', async () => {
  const { page, line } = ada
  await openConversation(bo.page, server(), talk)
  const typing = page.getByText(t('typing.one', { name: 'Bo' }), { exact: true })
  await typeUntil(bo.page, 'Hm', typing)
  // Cut, because anything that still arrived, such as the end of the typing, would show that there is a connection.
  await line.cut()
  await expect(strip(page)).toBeVisible()
  // Not awaited: it would end by itself 3 s after the last key.
  expect(await typing.count()).toBe(0)
  line.mend()
  await expect(strip(page)).toHaveCount(0)
  await composer(bo.page).fill('')
})

test('C65 an unanswered message reveals that the connection is lost', async () => {
  const { page, line } = ada
  line.hold()
  await say(page, 'Into the silence')
  await expect(strip(page)).toBeVisible()
  line.release()
  await expect(bubble(page, 'Into the silence')).toHaveAttribute('data-delivery', /sent|read/)
  await expect(strip(page)).toHaveCount(0)
  await expect(bubble(page, 'Into the silence')).toHaveCount(1)
})

test('C65 a browser without a network whose server responds is not shown as offline', async () => {
  const { page } = ada
  await page.evaluate(() => {
    Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => false })
    window.dispatchEvent(new Event('offline'))
  })
  await say(page, 'On this very machine')
  await expect(bubble(page, 'On this very machine')).toHaveAttribute('data-delivery', /sent|read/)
  await expect(strip(page)).toHaveCount(0)
  await page.reload()
})

test('C68 without a server people go from page to page, and what was written is still there', async () => {
  const { page, line } = ada
  await composer(page).fill('Half a thought')
  // All pages are loaded while the browser is idle.
  for (const name of [t('nav.people'), t('nav.settings'), t('nav.profile'), t('nav.you'), t('nav.chats')]) {
    const link = page
      .getByRole('navigation')
      .getByRole('link', { name: new RegExp(`^${name}`) })
      .first()
    if (await link.isVisible()) await link.click()
  }
  await line.cut()
  await page.context().route('**/*', (route) => route.abort())
  await expect(strip(page)).toBeVisible()
  const nav = page.getByRole('navigation')
  for (const [name, heading] of [
    [t('nav.people'), t('nav.people')],
    [t('nav.settings'), t('nav.settings')],
  ] as const) {
    await nav.getByRole('link', { name }).first().click()
    await expect(page.getByRole('heading', { name: heading, exact: true })).toBeVisible()
  }
  await page.goBack()
  await expect(page.getByRole('heading', { name: t('nav.people'), exact: true })).toBeVisible()
  await nav
    .getByRole('link', { name: t('nav.chats') })
    .first()
    .click()
  await page.getByRole('link', { name: 'Bo Lind' }).click()
  await expect(composer(page)).toHaveValue('Half a thought')
  await page.context().unroute('**/*')
  line.mend()
  await expect(strip(page)).toHaveCount(0)
  await composer(page).fill('')
})

/** A proxy in front of a server that lets no sockets through. */
async function proxyTo(target: () => string) {
  const proxy = createServer((req, res) => {
    const url = new URL(req.url ?? '/', target())
    const through = forward(url, { method: req.method, headers: req.headers }, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(res)
    })
    through.on('error', () => res.destroy())
    req.pipe(through)
  })
  proxy.on('upgrade', (_, socket) => socket.end('HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\n\r\n'))
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    close: () => (proxy.closeAllConnections(), proxy.close()),
  }
}

test('C67 at an unknown origin, people read whom to contact, and administrators what to change', async () => {
  const proxy = await proxyTo(() => server().url)
  // Cookies ignore ports, so the user is signed in at both.
  for (const [person, text] of [
    [ada, t('error.shutOrigin', { origin: proxy.url })],
    [bo, t('error.shutText')],
  ] as const) {
    const page = await person.page.context().newPage()
    await page.goto(`${proxy.url}/messages`)
    await expect(page.getByText(text)).toBeVisible()
    await page.close()
  }
  const page = await (await ada.page.context().browser()!.newContext()).newPage()
  await signIn(page, { ...server(), url: proxy.url }, accountOf('Bo Lind'))
  await expect(page.getByText(t('auth.errors.origin'))).toBeVisible()
  await page.context().close()
  const readyz = await fetch(`${server().url}/readyz?origin=${encodeURIComponent(proxy.url)}`)
  expect([readyz.status, await readyz.text()]).toEqual([403, expect.stringContaining('--public-url')])
  proxy.close()
})

test('C67 behind a proxy that drops sockets, administrators read that it is the cause', async ({ browser }) => {
  const port = await freePort()
  const target = `http://127.0.0.1:${port}`
  const proxy = await proxyTo(() => target)
  const behind = await startServer({ port, args: ['--public-url', proxy.url] })
  const cy = await arrive(browser, { ...behind, url: target }, 'Cy Hart', { setupCode: behind.setupCode })
  await cy.page.goto(`${proxy.url}/messages`)
  await expect(cy.page.getByText(t('error.shutSocket'))).toBeVisible()
  await leave(cy)
  proxy.close()
  await behind.stop()
})
