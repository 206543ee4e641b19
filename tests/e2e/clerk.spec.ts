/**
 * Clerk's accounts: the unmodified SDK in a browser, against a fake Clerk on this machine. Everything else on the pages
 * is the same in both modes, and tested once, with this server's own accounts. Failures of Clerk, and the behavior of
 * its own forms, are in clerk-trouble.soak.spec.ts.
 */
import { expect, test } from '@playwright/test'
import { once } from 'node:events'
import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { leave, signInForm, TOKEN_SECONDS, useClerk } from '../support/clerk/home'
import { accountOf, arrive, enter, PASSWORD, passUntil, signUp } from '../support/clerk/people'
import type { ClerkStandIn } from '../support/clerk/stand-in'
import { bubble, composer, expectSignedIn, openChatWith, say, visit } from '../support/in-browser'
import { keptHere } from '../support/kept-here'
import { expectNoPageErrors } from '../support/page-errors'
import type { RunningServer } from '../support/server'
import { t } from '../support/text'

// Providers send people back by a navigation, which passes through the worker.
test.use({ serviceWorkers: 'allow' })

expectNoPageErrors()

let clerk: ClerkStandIn
let server: RunningServer
useClerk((home) => {
  clerk = home.clerk
  server = home.server
})

test('G1.3 a person signs up with Clerk and sees their chats', async ({ page }) => {
  await signUp(page, server, 'Grace')
  await expectSignedIn(page)
  await page.goto(`${server.url}/profile`)
  await expect(page.getByRole('main').getByText('Grace Tester').first()).toBeVisible()
  // Clerk's own panel, where name and password are changed.
  await expect(page.getByRole('button', { name: 'Update profile' })).toBeVisible()
  // The picture, too: a second one in the app would hide changes made there.
  await expect(page.getByRole('heading', { name: 'About you' })).toBeVisible()
  await expect(page.getByRole('group', { name: 'Picture' })).toBeHidden()
})

test('G3.2 a wrong password shows an error, and the right one leads to the requested page', async ({ page }) => {
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

test('G3.3 the session survives a reload, even after its short-lived cookie has expired', async ({ browser }) => {
  const page = await arrive(browser, server, clerk, accountOf(clerk, 'Hedy'))
  await page.reload()
  await expectSignedIn(page)
  // The short-lived cookie is gone, as after a night: the middleware has Clerk create a new one before the page
  // appears.
  const cookies = await page.context().cookies()
  await page.context().clearCookies({ name: /^__session/ })
  expect(cookies.some(({ name }) => name.startsWith('__session'))).toBe(true)
  await page.reload()
  await expectSignedIn(page)
  await leave(page)
})

test('G1.3 two people chat while their tokens are renewed', async ({ browser }) => {
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
  // Nothing on the page disappeared with the old token.
  await expect(composer(a)).toHaveText('Half a sen')
  await say(a, 'Still the same conversation')
  await expect(bubble(b, 'Still the same conversation')).toBeVisible()
  await expect(bubble(a, 'Still the same conversation')).toHaveCount(1)
  await leave(a, b)
})

test('G3.4 a webhook before the first visit creates the person, and one after it updates them', async ({ browser }) => {
  clerk.instance.outbox.length = 0
  const [fay, gus] = [accountOf(clerk, 'Fay'), accountOf(clerk, 'Gus')]
  expect(await clerk.deliverWebhooks(server.url)).toEqual([200, 200])
  const page = await arrive(browser, server, clerk, fay)
  // Gus has never signed in, and can still be written to.
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

test('C675 until Clerk says who is signed in, a device shows what it kept for the last person, and sends nothing', async ({
  browser,
}) => {
  const [otto, pia] = [accountOf(clerk, 'Otto'), accountOf(clerk, 'Pia')]
  const [a, b] = [await arrive(browser, server, clerk, otto), await arrive(browser, server, clerk, pia)]
  await openChatWith(a, server, 'Pia Tester')
  await say(a, 'Read with Clerk')
  await openChatWith(b, server, 'Otto Tester')
  await expect(bubble(b, 'Read with Clerk')).toBeVisible()
  await expect.poll(() => keptHere(a)).toContain('"content":"Read with Clerk"')
  await expect.poll(() => keptHere(a)).toContain('"/messages"')

  const kept = a.getByText(t('offline.kept')).filter({ visible: true }).first()
  // At first, only Clerk can't be reached; then nothing can.
  await a.route('**/npm/@clerk/clerk-js@*/**', (route) => route.abort())
  await a.reload()
  await passUntil(a, bubble(a, 'Read with Clerk'))
  await expect(kept).toBeVisible()
  await say(a, 'Written without Clerk')
  await a.context().setOffline(true)
  await a.reload()
  await passUntil(a, bubble(a, 'Written without Clerk'))
  await expect(kept).toBeVisible()
  await expect(bubble(b, 'Written without Clerk')).toHaveCount(0)

  await a.unrouteAll()
  await a.context().setOffline(false)
  await expect(bubble(b, 'Written without Clerk')).toHaveCount(1)
  await expect(bubble(a, 'Written without Clerk')).toHaveAttribute('data-delivery', /sent|read/)
  await expect(kept).toHaveCount(0)

  await visit(a, server, '/profile')
  await a
    .getByRole('button', { name: t('profile.signOut'), exact: true })
    .first()
    .click()
  await expect(signInForm(a)).toBeVisible()
  await expect.poll(() => keptHere(a)).not.toContain('Read with Clerk')
  await leave(a, b)
})

test('C675 once Clerk says that the session has ended, the device keeps nothing for the next person', async ({
  browser,
}) => {
  const [una, vic, wes] = [accountOf(clerk, 'Una'), accountOf(clerk, 'Vic'), accountOf(clerk, 'Wes')]
  const other = await arrive(browser, server, clerk, vic)
  const page = await arrive(browser, server, clerk, una)
  await openChatWith(page, server, 'Vic Tester')
  await say(page, 'For Vic alone')
  await expect.poll(() => keptHere(page)).toContain('"content":"For Vic alone"')

  // Ended elsewhere, while no page is open here.
  await page.goto('about:blank')
  clerk.instance.revokeSessions(una.id)
  await page.goto(`${server.url}/messages`)
  await passUntil(page, signInForm(page))
  await expect.poll(() => keptHere(page)).not.toContain('For Vic alone')

  await enter(page, wes.email)
  await expectSignedIn(page)
  await expect(page.getByText('For Vic alone')).toHaveCount(0)
  await expect.poll(() => keptHere(page)).toContain('users:me')
  await expect.poll(() => keptHere(page)).toContain('"/messages"')
  await page.context().setOffline(true)
  await page.reload()
  await passUntil(page, page.getByText(t('offline.kept')).filter({ visible: true }).first())
  await expect(page.getByText('For Vic alone')).toHaveCount(0)
  expect(await keptHere(page)).not.toContain('For Vic alone')
  await leave(page, other)
})

/** The scripts that the page's own HTML loads, in bytes as sent. */
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

test('none of Clerk’s secrets is in the server’s log or responses', async ({ browser }) => {
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

test('C500 a client that disconnects before the end of a response ends nothing', async () => {
  const left = new Promise((resolve) => (clerk.instance.faults.unending = resolve))
  const { host, hostname, port } = new URL(server.url)
  const socket = connect(Number(port), hostname)
  socket.write(`POST /__clerk/v1/client HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 3\r\n\r\na=b`)
  await once(socket, 'data')
  socket.destroy()
  await left
  delete clerk.instance.faults.unending
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  expect(server.output()).not.toContain('Uncaught error')
})

function sessionOf(accountId: string): string {
  const sessions = [...clerk.instance.clients.values()].flatMap((client) => client.sessions)
  return sessions.find((session) => session.accountId === accountId)?.id ?? ''
}
