import { type Browser, type BrowserContext, type BrowserContextOptions, expect, type Page } from '@playwright/test'
import { type Caller, callerOf, createAccount } from './by-http'
import { hrefOf } from '../../domain/addresses'
import { accountOf, composer, expectSignedIn, visit } from './in-browser'
import { type Line, tapLine } from './line'
import type { RunningServer } from './server'

/** Someone with their own browser, whose functions the test can call as well. */
export interface Person extends Caller {
  page: Page
}

/** Every message of theirs passes through the test, which costs more than the page's own work with it. */
export interface TappedPerson extends Person {
  line: Line
}

interface ArriveOptions extends BrowserContextOptions {
  /** For a server's first account. */
  setupCode?: string | null
}

/** A new account, at its chats: without the forms, which accounts.spec.ts covers. */
export async function arrive(
  browser: Browser,
  server: RunningServer,
  name: string,
  { setupCode, ...options }: ArriveOptions = {},
): Promise<Person> {
  return arriveIn(await browser.newContext(options), server, name, setupCode)
}

/** With a line to the server that can be cut, held, and recorded. */
export async function arriveTapped(
  browser: Browser,
  server: RunningServer,
  name: string,
  { setupCode, ...options }: ArriveOptions = {},
): Promise<TappedPerson> {
  const context = await browser.newContext(options)
  const line = await tapLine(context)
  return { ...(await arriveIn(context, server, name, setupCode)), line }
}

async function arriveIn(
  context: BrowserContext,
  server: RunningServer,
  name: string,
  setupCode: string | null | undefined,
): Promise<Person> {
  await createAccount(context.request, server, accountOf(name), setupCode)
  const page = await context.newPage()
  await page.goto(`${server.url}/messages`)
  await expectSignedIn(page)
  return { ...(await callerOf(context.request, server, name)), page }
}

export async function openConversation(page: Page, server: RunningServer, conversationId: string) {
  await visit(page, server, hrefOf(conversationId))
  await expect(composer(page)).toBeVisible()
  await expect(page.getByRole('log')).toBeVisible()
}

/** Like a bookmark: a new document, with the scripts added for the page's next one. */
export async function openAnew(page: Page, server: RunningServer, conversationId: string) {
  await page.goto(server.url + hrefOf(conversationId))
  await expect(composer(page)).toBeVisible()
  await expect(page.getByRole('log')).toBeVisible()
}

/** Closes their browsers, including those of people who never joined because something failed before. */
export async function leave(...people: (Person | undefined)[]) {
  await Promise.all(people.map(async (person) => person?.page.context().close()))
}
