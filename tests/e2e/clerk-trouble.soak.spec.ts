/**
 * Clerk's accounts when something fails or ends elsewhere. Each test loads the whole SDK several times, together a
 * tenth of all browser tests' time, so they are for `npm run soak`. The everyday cases are in clerk.spec.ts.
 */
import { expect, test } from '@playwright/test'
import { expectNoViolation } from '../support/axe'
import { leave, signInForm, TOKEN_SECONDS, useClerk } from '../support/clerk/home'
import { accountOf, arrive, enter, openTab, passUntil } from '../support/clerk/people'
import type { ClerkStandIn } from '../support/clerk/stand-in'
import { stopClock } from '../support/clock'
import { bubble, composer, expectSignedIn, openChatWith, say } from '../support/in-browser'
import type { RunningServer } from '../support/server'

let clerk: ClerkStandIn
let server: RunningServer
useClerk((home) => {
  clerk = home.clerk
  server = home.server
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

test('G3.8 C55 a revoked session ends at sign-in within a token’s lifetime, however Clerk reports it', async ({
  browser,
}) => {
  const ema = accountOf(clerk, 'Ema')
  const page = await arrive(browser, server, clerk, ema)
  clerk.instance.revokeSessions(ema.id)
  await page.clock.fastForward(TOKEN_SECONDS * 1_000)
  // By itself, the fake returns 401, on which Clerk’s script ends the session itself.
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

test('G3.5 C55 an open page explains that its account was deleted; the messages stay and the name does not', async ({
  browser,
}) => {
  const [ida, jo] = [accountOf(clerk, 'Ida'), accountOf(clerk, 'Jo')]
  const b = await arrive(browser, server, clerk, jo)
  // Through the form, which leaves Clerk's script with everything it can know.
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
  // Clerk’s script may know that the session is over before the server has said why.
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
  // The reason can still be read after the session is left.
  await a.clock.fastForward(10_000)
  await expect(told).toBeVisible()
  await a.getByRole('button', { name: 'Sign in' }).click()
  await expect(signInForm(a)).toBeVisible()
  await leave(a, b)
})

test('G3.5 a name changed in Clerk’s panel arrives, although its webhook is lost', async ({ browser }) => {
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

test('C230 a form that can’t be loaded shows an error in its place', async ({ browser }) => {
  const page = await arrive(browser, server, clerk, accountOf(clerk, 'Nia'))
  await page.route('**/npm/@clerk/ui@*/**', (route) => route.abort())
  await page.goto(`${server.url}/profile`)
  await passUntil(page, page.getByRole('heading', { name: 'Couldn’t reach the sign-in service' }))
  // The rest of the page continues.
  await expect(page.getByRole('heading', { name: 'About you' })).toBeVisible()
  await page.unrouteAll()
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('button', { name: 'Update profile' })).toBeVisible()
  await leave(page)
})

test('C27 Clerk’s forms have no axe violation in either theme', async ({ page }) => {
  for (const path of ['/sign-in', '/sign-up']) {
    await page.goto(server.url + path)
    await expect(page.getByLabel('Email address')).toBeVisible()
    await expectNoViolation(page, path)
  }
})

test('C54 while Clerk fails the page stays and says so; then it continues', async ({ browser }) => {
  const [mo, noa] = [accountOf(clerk, 'Mo'), accountOf(clerk, 'Noa')]
  const [a, b] = [await arrive(browser, server, clerk, mo), await arrive(browser, server, clerk, noa)]
  await openChatWith(a, server, 'Noa Tester')
  await say(a, 'Before it')
  await openChatWith(b, server, 'Mo Tester')
  await composer(a).fill('Half a sen')

  clerk.instance.faults.all = 503
  const strip = a.getByText('Couldn’t renew your sign-in. Messages will send once it’s renewed.')
  await passUntil(a, strip)
  await expect(bubble(a, 'Before it')).toBeVisible()
  await expect(composer(a)).toHaveValue('Half a sen')
  await say(a, 'While it failed')
  await expect(bubble(a, 'While it failed')).toBeVisible()

  // Requested by hand, before it happens automatically.
  await stopClock(a)
  delete clerk.instance.faults.all
  // If an attempt in progress is faster, the button has already disappeared.
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

test('C54 a session that Clerk still has survives rejected tokens', async ({ browser }) => {
  const page = await arrive(browser, server, clerk, accountOf(clerk, 'Di'))
  clerk.instance.faults.tokens = 404
  // The list has one as well, for phones.
  const strip = page
    .getByText('Couldn’t renew your sign-in. Messages will send once it’s renewed.')
    .filter({ visible: true })
  await passUntil(page, strip)
  await expect(page.getByRole('heading', { name: 'Chats', exact: true })).toBeVisible()
  await stopClock(page)
  delete clerk.instance.faults.tokens
  // If an attempt in progress is faster, the button has already disappeared.
  const press = page.getByRole('button', { name: 'Try now' }).filter({ visible: true }).click({ timeout: 5_000 })
  await press.catch(() => expect(strip).toHaveCount(0))
  await page.clock.resume()
  await expect(strip).toHaveCount(0)
  await leave(page)
})
