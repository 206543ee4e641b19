/** People's actions on the pages, for browser tests. A browser context is a person. */
import { type Browser, type BrowserContextOptions, expect, type Locator, type Page } from '@playwright/test'
import type { RunningServer } from './server'
import { t } from './text'

export interface Account {
  name: string
  email: string
  password: string
}

let domain = 'example.test'

/** The email domain of accounts created from here on: two spec files on one server may both have an Ada. */
export function liveAt(newDomain: string) {
  domain = newDomain
}

export function accountOf(name: string): Account {
  return { name, email: `${name.toLowerCase().replace(/\W+/g, '.')}@${domain}`, password: 'correct horse battery' }
}

/** Creates an account and ends on the chats. The first one of a server needs its setup code. */
export async function signUp(page: Page, server: RunningServer, account: Account, setupCode?: string | null) {
  await page.goto(`${server.url}/sign-up`)
  if (setupCode) await page.getByLabel(t('auth.setupCode')).fill(setupCode)
  await page.getByLabel(t('auth.name')).fill(account.name)
  await page.getByLabel(t('auth.email')).fill(account.email)
  await page.getByLabel(t('auth.password')).fill(account.password)
  await page.getByRole('button', { name: t('auth.signUp') }).click()
  await expectSignedIn(page)
}

export async function signIn(page: Page, server: RunningServer, { email, password }: Account) {
  await page.goto(`${server.url}/sign-in`)
  await page.getByLabel(t('auth.email')).fill(email)
  await page.getByLabel(t('auth.password')).fill(password)
  await page.getByRole('button', { name: t('auth.signIn'), exact: true }).click()
}

/** From the user's own page. Unsent text stays on the device, if there is any. */
export async function signOut(page: Page, what: 'keep' | 'remove' | 'nothing' = 'nothing') {
  await page.getByRole('button', { name: t('profile.signOut'), exact: true }).click()
  if (what === 'keep') await page.getByRole('button', { name: t('profile.signOutKeep') }).click()
  if (what === 'remove') await page.getByRole('button', { name: t('profile.signOutRemove') }).click()
}

export async function expectSignedIn(page: Page) {
  await expect(page).toHaveURL(/\/messages/)
  await expect(page.getByRole('heading', { name: t('list.title'), exact: true })).toBeVisible()
}

/** A person with an account on the server and a browser context of their own. */
export async function join(
  browser: Browser,
  server: RunningServer,
  name: string,
  options: BrowserContextOptions & { setupCode?: string | null } = {},
): Promise<Page> {
  const { setupCode, ...context } = options
  const page = await (await browser.newContext(context)).newPage()
  await signUp(page, server, accountOf(name), setupCode)
  return page
}

/**
 * Navigates like a link in the page; by URL if no page is open yet. The session stays. For what belongs to a new
 * document (a bookmark, what a reload keeps) use `goto` or `reload` instead.
 */
export async function visit(page: Page, server: RunningServer, href: string) {
  const address = server.url + href
  if (page.url() === address) return
  if (new URL(page.url()).origin !== server.url) return void (await page.goto(address))
  // The URL changes together with the page's content; a document that has just loaded may not listen yet.
  await expect(async () => {
    if (page.url() !== address) {
      await page.evaluate((to) => (window as unknown as RoutedWindow).next.router.push(to), href)
    }
    await expect(page).toHaveURL(address, { timeout: 5_000 })
  }).toPass()
}

/** Where the framework exposes its router, for its own tests. */
interface RoutedWindow {
  next: { router: { push: (href: string) => void } }
}

/** From the People page, as the guide describes it. */
export async function openChatWith(page: Page, server: RunningServer, name: string) {
  await visit(page, server, '/users')
  await page.getByRole('main').getByRole('searchbox').fill(name)
  await page.getByRole('main').getByText(name, { exact: true }).click()
  await expect(composer(page)).toBeVisible()
}

/**
 * An Enter that belongs to an IME: Chrome ends the composition before the key event, Safari after it; both report 229.
 */
export async function pressEnterComposing(field: Locator) {
  for (const told of [{ isComposing: true }, { keyCode: 229 }]) {
    await field.dispatchEvent('keydown', { key: 'Enter', ...told })
  }
}

/** The page's context needs the permission to read it. */
export const copied = (page: Page) => page.evaluate(() => navigator.clipboard.readText())

export const composer = (page: Page) =>
  page.getByRole('main').getByRole('textbox', { name: /^(Message |Reply to |Write a note)/ })

export const log = (page: Page) => page.getByRole('log')

/** Below the open chat's name: the other person's presence, or a group's people. */
export const subtitle = (page: Page) => page.locator('section > header h1 + div')

const literal = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')

/**
 * The bubble with this text. Its time follows directly: at midnight "Line 3" and "00:01" would match "Line 30", too,
 * and at eight in the evening "Line 1" and "20:01" would match "Line 120".
 */
export const bubble = (page: Page, text: string) =>
  log(page)
    .getByRole('article')
    .filter({ hasText: new RegExp(`${literal(text)}(?!\\d?:\\d)`) })

/**
 * Opens a message's menu as with a pointer. If the timeline is still moving, the message leaves the pointer and its
 * tools disappear, so the pointer follows it, unless the menu is already open above everything.
 */
export async function openMessageMenu(page: Page, message: Locator) {
  const menu = page.getByRole('menu')
  // A menu that is still closing doesn't count.
  await expect(menu).toHaveCount(0)
  await expect(async () => {
    if (await menu.isHidden()) {
      // Without a movement, a pointer gets no events.
      await page.mouse.move(0, 0)
      await message.hover({ timeout: 10_000 })
      await message.getByRole('button', { name: t('chat.actions.more') }).click({ timeout: 10_000 })
    }
    await expect(menu).toBeVisible({ timeout: 10_000 })
  }).toPass()
}

/** Moves the focus to a message as the arrow keys do: a message's keys work if the focus arrived by keyboard. */
export async function focusMessage(page: Page, message: Locator) {
  // In its own chat, because the previous one may still be visible.
  await expect(message).toBeVisible()
  // The keys start at the lowest message on screen.
  await message.scrollIntoViewIfNeeded()
  await log(page).focus()
  await pressUntilFocused(page, message, 'ArrowUp', 60)
}

/**
 * Looks it up once, and again only if it has left the page (the framework may keep it there, hidden), because computing
 * its name costs more than all the presses.
 */
export async function pressUntilFocused(page: Page, target: Locator, key: string, presses: number) {
  await expect(target).toBeVisible()
  let element = await target.elementHandle()
  for (let press = 0; press <= presses; press++) {
    const found = await element?.evaluate((one) => (one === document.activeElement ? 'focused' : one.checkVisibility()))
    if (found === 'focused') return
    // The new one may have the focus already, and another press would leave it.
    if (!found) element = await target.elementHandle()
    else await page.keyboard.press(key)
  }
  const focused = await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 300))
  throw new Error(`${key} does not reach ${target.toString()}; the focus is on ${focused}`)
}

/** Types until the indicator shows: it lasts three seconds, which may be over before a test looks. */
export async function typeUntil(page: Page, text: string, shown: Locator) {
  await expect(async () => {
    await composer(page).fill('')
    await composer(page).pressSequentially(text)
    await expect(shown).toBeVisible({ timeout: 2_000 })
  }).toPass()
}

export async function say(page: Page, text: string) {
  await composer(page).fill(text)
  await composer(page).press('Enter')
}
