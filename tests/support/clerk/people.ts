/** Uses Clerk's own forms as people do. */
import { type Browser, type BrowserContext, expect, type Locator, type Page } from '@playwright/test'
import { expectSignedIn } from '../in-browser'
import type { RunningServer } from '../server'
import { EMAIL_CODE } from './instance'
import type { Account } from './resources'
import type { ClerkStandIn } from './stand-in'

export const PASSWORD = 'correct horse battery'

/** An account that exists at Clerk already. */
export function accountOf(clerk: ClerkStandIn, firstName: string): Account {
  return clerk.instance.createAccount({
    firstName,
    lastName: 'Tester',
    email: `${firstName.toLowerCase()}@example.test`,
    password: PASSWORD,
  })
}

const forward = (page: Page) => page.getByRole('button', { name: 'Continue', exact: true })

export async function signUp(page: Page, server: RunningServer, firstName: string) {
  await page.goto(`${server.url}/sign-up`)
  await page.getByLabel('First name').fill(firstName)
  await page.getByLabel('Last name').fill('Tester')
  await page.getByLabel('Email address').fill(`${firstName.toLowerCase()}@example.test`)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await forward(page).click()
  await expect(page.getByRole('heading', { name: 'Verify your email' })).toBeVisible()
  await page.getByLabel('Enter verification code').pressSequentially(EMAIL_CODE)
}

/** On a page with a sign-in form. */
export async function enter(page: Page, email: string, password = PASSWORD) {
  await page.getByLabel('Email address').fill(email)
  await forward(page).click()
  await page.getByLabel('Password', { exact: true }).fill(password)
  await forward(page).click()
}

/**
 * Someone with their own browser, at their chats: without the forms, which have their own tests. The page's clock can
 * be advanced, so that its tokens expire.
 */
export async function arrive(
  browser: Browser,
  server: RunningServer,
  clerk: ClerkStandIn,
  account: Account,
): Promise<Page> {
  const context = await browser.newContext()
  await context.addCookies(clerk.signIn(account).map((cookie) => ({ ...cookie, url: server.url })))
  const page = await context.newPage()
  await page.clock.install()
  await page.goto(`${server.url}/messages`)
  await expectSignedIn(page)
  return page
}

/** Advances the page's clock until something shows: tokens expire, and failed requests are retried. */
export async function passUntil(page: Page, shown: Locator) {
  await expect(async () => {
    await page.clock.fastForward(3_000)
    await expect(shown).toBeVisible({ timeout: 1_000 })
  }).toPass()
}

/** Another tab of the same browser. */
export async function openTab(context: BrowserContext, server: RunningServer): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`${server.url}/messages`)
  await expectSignedIn(page)
  return page
}
