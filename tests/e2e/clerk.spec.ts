/**
 * Clerk's accounts: the unmodified SDK in a browser, against a stand-in for Clerk on this machine. The rest of the pages
 * is the same in both modes, and tested once, with accounts of this server's own.
 *
 * One file: its server and stand-in are started once.
 */
import { expect, type Page, test } from '@playwright/test'
import { once } from 'node:events'
import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { expectNoViolation } from '../support/axe'
import { accountOf, arrive, enter, openTab, passUntil, PASSWORD, signUp } from '../support/clerk/people'
import { type ClerkStandIn, startClerk } from '../support/clerk/stand-in'
import { stopClock } from '../support/clock'
import { bubble, composer, expectSignedIn, openChatWith, say, visit } from '../support/in-browser'
import { type RunningServer, startServer } from '../support/server'

/** Convex renews a token ten seconds before its end. */
const TOKEN_SECONDS = 14

let clerk: ClerkStandIn
let server: RunningServer
test.beforeAll(async () => {
  clerk = await startClerk({ tokenSeconds: TOKEN_SECONDS })
  server = await startServer({ env: clerk.env })
})
test.afterAll(async () => {
  await server?.stop()
  await clerk?.close()
})

const leave = (...pages: Page[]) => Promise.all(pages.map((page) => page.context().close()))
const signInForm = (page: Page) => page.getByRole('heading', { name: 'Sign in to Parley' })

test('G1.3 a person signs up with Clerk and is at their chats', async ({ page }) => {
  await signUp(page, server, 'Grace')
  await expectSignedIn(page)
  await page.goto(`${server.url}/profile`)
  await expect(page.getByRole('main').getByText('Grace Tester').first()).toBeVisible()
  // Clerk's own panel, where name and password are changed.
  await expect(page.getByRole('button', { name: 'Update profile' })).toBeVisible()
  // The picture too: a second one, of the app's own, would hide what is changed there.
  await expect(page.getByRole('heading', { name: 'About you' })).toBeVisible()
  await expect(page.getByRole('group', { name: 'Picture' })).toBeHidden()
})

test('G3.2 a wrong password gets a sentence, and the right one leads to where one was going', async ({ page }) => {
  const ada = accountOf(clerk, 'Ada')
  await page.goto(`${server.url}/settings`)
  await expect(signInForm(page)).toBeVisible()
  await enter(page, ada.email, 'not this one')
  await expect(page.getByTestId('form-feedback-error')).toContainText('Password is incorrect')
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Continue', exact: true }).click()
  await expect(page).toHaveURL(`${server.url}/settings`)
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible()
})

test('G3.3 the session outlives a reload, and its cookies a page of their own', async ({ browser }) => {
  const page = await arrive(browser, server, clerk, accountOf(clerk, 'Hedy'))
  await page.reload()
  await expectSignedIn(page)
  // The short-lived cookie is gone, as after a night: the middleware has Clerk make a new one before the page appears.
  const cookies = await page.context().cookies()
  await page.context().clearCookies({ name: /^__session/ })
  expect(cookies.some(({ name }) => name.startsWith('__session'))).toBe(true)
  await page.reload()
  await expectSignedIn(page)
  await leave(page)
})

test('G1.3 two people talk while their tokens are renewed', async ({ browser }) => {
  const [bo, cy] = [accountOf(clerk, 'Bo'), accountOf(clerk, 'Cy')]
  const [a, b] = [await arrive(browser, server, clerk, bo), await arrive(browser, server, clerk, cy)]
  await openChatWith(a, server, 'Cy Tester')
  await openChatWith(b, server, 'Bo Tester')
  await say(a, 'Are you there?')
  await expect(bubble(b, 'Are you there?')).toBeVisible()
  await say(b, 'I am')
  await expect(bubble(a, 'I am')).toBeVisible()

  const given = () => clerk.instance.tokensGiven.get(sessionOf(bo.id)) ?? 0
  await composer(a).fill('Half a sen')
  for (let renewal = 0; renewal < 2; renewal++) {
    const before = given()
    await a.clock.fastForward(TOKEN_SECONDS * 1_000)
    await expect.poll(given).toBeGreaterThan(before)
  }
  // Nothing of the page went away with the old token.
  await expect(composer(a)).toHaveText('Half a sen')
  await say(a, 'Still the same conversation')
  await expect(bubble(b, 'Still the same conversation')).toBeVisible()
  await expect(bubble(a, 'Still the same conversation')).toHaveCount(1)
  await leave(a, b)
})

test('G3.3 signing out in one tab signs out the other', async ({ browser }) => {
  const page = await arrive(browser, server, clerk, accountOf(clerk, 'Dora'))
  const other = await openTab(page.context(), server)
  await page.goto(`${server.url}/profile`)
  await page.getByRole('button', { name: 'Sign out', exact: true }).first().click()
  await expect(signInForm(page)).toBeVisible()
  await passUntil(other, signInForm(other))
  await page.goto(`${server.url}/messages`)
  await expect(signInForm(page)).toBeVisible()
  await leave(page)
})

test('G3.8 C55 a session that was revoked ends at sign-in within the life of a token, whichever way Clerk says so', async ({
  browser,
}) => {
  const ema = accountOf(clerk, 'Ema')
  const page = await arrive(browser, server, clerk, ema)
  clerk.instance.revokeSessions(ema.id)
  await page.clock.fastForward(TOKEN_SECONDS * 1_000)
  // What the stand-in says by itself is 401, upon which Clerk’s script ends the session by itself.
  await passUntil(page, signInForm(page))

  await page.context().addCookies(clerk.signIn(ema).map((cookie) => ({ ...cookie, url: server.url })))
  await page.goto(`${server.url}/messages`)
  await expectSignedIn(page)
  clerk.instance.faults.tokens = 404
  clerk.instance.revokeSessions(ema.id)
  await passUntil(page, signInForm(page))
  delete clerk.instance.faults.tokens
  await leave(page)
})

test('G3.4 a webhook before the first visit makes the person, and one after it changes the same', async ({
  browser,
}) => {
  clerk.instance.outbox.length = 0
  const [fay, gus] = [accountOf(clerk, 'Fay'), accountOf(clerk, 'Gus')]
  expect(await clerk.deliverWebhooks(server.url)).toEqual([200, 200])
  const page = await arrive(browser, server, clerk, fay)
  // Gus never came, and can be written to.
  await openChatWith(page, server, 'Gus Tester')
  await say(page, 'Hello, whenever you come')

  clerk.instance.changeAccount(gus.id, { firstName: 'Augustus' })
  expect(await clerk.deliverWebhooks(server.url)).toEqual([200])
  await expect(page.getByRole('main').getByText('Augustus Tester').first()).toBeVisible()

  const other = await arrive(browser, server, clerk, gus)
  await openChatWith(other, server, 'Fay Tester')
  await expect(bubble(other, 'Hello, whenever you come')).toBeVisible()

  const forged = await fetch(`${server.url}/api/webhooks/clerk`, { method: 'POST', body: '{"type":"user.deleted"}' })
  expect(forged.status).toBe(400)
  await leave(page, other)
})

test('G3.5 C55 a deleted account is told so where its page is open, its messages stay and its name does not', async ({
  browser,
}) => {
  const [ida, jo] = [accountOf(clerk, 'Ida'), accountOf(clerk, 'Jo')]
  const b = await arrive(browser, server, clerk, jo)
  // By the form, which leaves Clerk's script knowing all it can know.
  const a = await (await browser.newContext()).newPage()
  await a.goto(`${server.url}/sign-in`)
  await enter(a, ida.email)
  await expectSignedIn(a)
  await openChatWith(a, server, 'Jo Tester')
  await say(a, 'Remember me')
  await openChatWith(b, server, 'Ida Tester')
  await expect(bubble(b, 'Remember me')).toBeVisible()

  await a.clock.install()
  await stopClock(a)
  clerk.instance.deleteAccount(ida.id)
  // Clerk’s script may know that the session is over before the server has told why.
  await a.evaluate(() =>
    (window as unknown as { Clerk: { handleUnauthenticated(): Promise<void> } }).Clerk.handleUnauthenticated(),
  )
  await expect.poll(() => a.evaluate(() => document.cookie.includes('__session'))).toBe(false)
  await clerk.deliverWebhooks(server.url)
  await expect(b.getByText('Deleted account').first()).toBeVisible()
  await expect(bubble(b, 'Remember me')).toBeVisible()
  await expect(b.getByText('Ida Tester')).toHaveCount(0)
  const told = a.getByRole('heading', { name: 'This account was deleted' })
  await expect(told).toBeVisible()
  await a.clock.resume()
  // What has happened is still to be read once the session is left.
  await a.clock.fastForward(10_000)
  await expect(told).toBeVisible()
  await a.getByRole('button', { name: 'Sign in' }).click()
  await expect(signInForm(a)).toBeVisible()
  await leave(a, b)
})

test('G3.5 a name that is changed in Clerk’s panel arrives, although its webhook is lost', async ({ browser }) => {
  const page = await arrive(browser, server, clerk, accountOf(clerk, 'Kay'))
  await page.goto(`${server.url}/profile`)
  await page.getByRole('button', { name: 'Update profile' }).click()
  await page.getByLabel('First name').fill('Kaya')
  await page.locator('.cl-userProfile-root, .cl-rootBox').getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('button', { name: 'Update profile' })).toBeVisible()
  clerk.instance.outbox.length = 0
  await page.reload()
  await expect(page.getByRole('navigation', { name: 'Settings' }).getByText('Kaya Tester')).toBeVisible()
  await leave(page)
})

/** What the page's own HTML begins with, as it would be sent. */
const FIRST_LOAD_KB = 412

test('C230 a page without a form loads none of Clerk’s, and is within its budget', async ({ browser }) => {
  const page = await arrive(browser, server, clerk, accountOf(clerk, 'Mia'))
  const html = await (await page.request.get(`${server.url}/messages`)).text()
  const addresses = new Set([...html.matchAll(/<script[^>]* src="([^"]+)"/g)].map(([, src = '']) => src))
  let bytes = 0
  for (const address of addresses) {
    const script = await page.request.get(new URL(address.replaceAll('&amp;', '&'), server.url).href)
    expect(script.ok()).toBe(true)
    bytes += gzipSync(await script.body(), { level: 9 }).length
  }
  expect([...addresses].filter((address) => address.includes('@clerk/clerk-js'))).toHaveLength(1)
  expect(bytes / 1_000).toBeLessThan(FIRST_LOAD_KB)

  const other = await page.context().newPage()
  const forms: string[] = []
  other.on('request', (request) => request.url().includes('@clerk/ui') && forms.push(request.url()))
  await other.goto(`${server.url}/messages`)
  await expectSignedIn(other)
  expect(forms).toEqual([])
  await visit(other, server, '/profile')
  await expect(other.getByRole('button', { name: 'Update profile' })).toBeVisible()
  expect(forms.length).toBeGreaterThan(0)
  await leave(page)
})

test('C230 a form that can’t be had says so in its place', async ({ browser }) => {
  const page = await arrive(browser, server, clerk, accountOf(clerk, 'Nia'))
  await page.route('**/npm/@clerk/ui@*/**', (route) => route.abort())
  await page.goto(`${server.url}/profile`)
  await passUntil(page, page.getByRole('heading', { name: 'Signing in can’t be reached' }))
  // The rest of the page goes on.
  await expect(page.getByRole('heading', { name: 'About you' })).toBeVisible()
  await page.unrouteAll()
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('button', { name: 'Update profile' })).toBeVisible()
  await leave(page)
})

test('C27 Clerk’s forms have no violation that axe finds, in either theme', async ({ page }) => {
  for (const path of ['/sign-in', '/sign-up']) {
    await page.goto(server.url + path)
    await expect(page.getByLabel('Email address')).toBeVisible()
    await expectNoViolation(page, path)
  }
})

test('no secret of Clerk’s is in what the server says or hands out', async ({ browser }) => {
  const page = await arrive(browser, server, clerk, accountOf(clerk, 'Lin'))
  const secrets = [clerk.secretKey, clerk.webhookSecret, clerk.webhookSecret.replace('whsec_', '')]
  const seen: string[] = [await page.content(), server.output()]
  for (const path of [
    '/messages',
    '/sign-in',
    '/api/webhooks/clerk',
    '/http/webhooks/clerk',
    '/__clerk/v1/environment',
  ]) {
    const response = await page.request.get(server.url + path)
    seen.push(await response.text(), JSON.stringify(response.headers()))
  }
  for (const secret of secrets) expect(seen.filter((text) => text.includes(secret))).toEqual([])
  await leave(page)
})

test('C500 whoever leaves before the end of an answer to what they sent ends nothing', async () => {
  const left = new Promise((resolve) => (clerk.instance.faults.unending = resolve))
  const { host, hostname, port } = new URL(server.url)
  const socket = connect(Number(port), hostname)
  socket.write(`POST /__clerk/v1/client HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 3\r\n\r\na=b`)
  await once(socket, 'data')
  socket.destroy()
  await left
  delete clerk.instance.faults.unending
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  expect(server.output()).not.toContain('nobody caught')
})

test('C54 while Clerk fails the page stays and says so; then it goes on', async ({ browser }) => {
  const [mo, noa] = [accountOf(clerk, 'Mo'), accountOf(clerk, 'Noa')]
  const [a, b] = [await arrive(browser, server, clerk, mo), await arrive(browser, server, clerk, noa)]
  await openChatWith(a, server, 'Noa Tester')
  await say(a, 'Before it')
  await openChatWith(b, server, 'Mo Tester')
  await composer(a).fill('Half a sen')

  clerk.instance.faults.all = 503
  const strip = a.getByText('Couldn’t renew your sign-in. Messages wait here.')
  await passUntil(a, strip)
  await expect(bubble(a, 'Before it')).toBeVisible()
  await expect(composer(a)).toHaveValue('Half a sen')
  await say(a, 'While it failed')
  await expect(bubble(a, 'While it failed')).toBeVisible()

  // Asked for by hand, before it is by itself.
  await stopClock(a)
  delete clerk.instance.faults.all
  // Where an attempt that was under way is quicker, there is nothing left to press.
  await a
    .getByRole('button', { name: 'Try now' })
    .click({ timeout: 5_000 })
    .catch(() => expect(strip).toBeHidden())
  await a.clock.resume()
  await expect(bubble(b, 'While it failed')).toHaveCount(1)
  await expect(strip).toBeHidden()
  await expect(bubble(a, 'Before it')).toBeVisible()
  await leave(a, b)
})

test('C54 a session that Clerk still has outlives refused tokens', async ({ browser }) => {
  const page = await arrive(browser, server, clerk, accountOf(clerk, 'Di'))
  clerk.instance.faults.tokens = 404
  // The list has one as well, for a phone.
  const strip = page.getByText('Couldn’t renew your sign-in. Messages wait here.').filter({ visible: true })
  await passUntil(page, strip)
  await expect(page.getByRole('heading', { name: 'Chats', exact: true })).toBeVisible()
  await stopClock(page)
  delete clerk.instance.faults.tokens
  // Where an attempt that was under way is quicker, there is nothing left to press.
  const press = page.getByRole('button', { name: 'Try now' }).filter({ visible: true }).click({ timeout: 5_000 })
  await press.catch(() => expect(strip).toHaveCount(0))
  await page.clock.resume()
  await expect(strip).toHaveCount(0)
  await leave(page)
})

function sessionOf(accountId: string): string {
  const sessions = [...clerk.instance.clients.values()].flatMap((client) => client.sessions)
  return sessions.find((session) => session.accountId === accountId)?.id ?? ''
}
