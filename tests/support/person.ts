import { type Browser, type BrowserContextOptions, expect, type Page } from '@playwright/test'
import { type Caller, callerOf, createAccount } from './by-http'
import { hrefOf } from '../../domain/addresses'
import { accountOf, composer, expectSignedIn, visit } from './in-browser'
import { type Line, tapLine } from './line'
import type { RunningServer } from './server'

/** Somebody with a browser of their own, whose functions the test can call as well. */
export interface Person extends Caller {
  page: Page
  line: Line
}

interface ArriveOptions extends BrowserContextOptions {
  /** For a server's first account. */
  setupCode?: string | null
}

/** A new account, at its chats: without the forms, which accounts.spec.ts goes through. */
export async function arrive(
  browser: Browser,
  server: RunningServer,
  name: string,
  { setupCode, ...options }: ArriveOptions = {},
): Promise<Person> {
  const context = await browser.newContext(options)
  const line = await tapLine(context)
  await createAccount(context.request, server, accountOf(name), setupCode)
  const page = await context.newPage()
  await page.goto(`${server.url}/messages`)
  await expectSignedIn(page)
  return { ...(await callerOf(context.request, server, name)), page, line }
}

export async function openConversation(page: Page, server: RunningServer, conversationId: string) {
  await visit(page, server, hrefOf(conversationId))
  await expect(composer(page)).toBeVisible()
  await expect(page.getByRole('log')).toBeVisible()
}

/** As a bookmark does: a new document, with what was added to the page for its next one. */
export async function openAnew(page: Page, server: RunningServer, conversationId: string) {
  await page.goto(server.url + hrefOf(conversationId))
  await expect(composer(page)).toBeVisible()
  await expect(page.getByRole('log')).toBeVisible()
}

/** Closes their browsers, also of those who never came because something failed before. */
export async function leave(...people: (Person | undefined)[]) {
  await Promise.all(people.map(async (person) => person?.page.context().close()))
}
