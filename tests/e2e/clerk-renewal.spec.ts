/** What Clerk fails at, or ends, while a page is open. */
import { expect, type Page, test } from '@playwright/test'
import { accountOf, arrive } from '../support/clerk/people'
import { type ClerkStandIn, startClerk } from '../support/clerk/stand-in'
import { bubble, composer, openChatWith, say } from '../support/in-browser'
import { type RunningServer, startServer } from '../support/server'

let clerk: ClerkStandIn
let server: RunningServer
test.beforeAll(async () => {
  // Short, so that one ends soon after Clerk stops renewing.
  clerk = await startClerk({ tokenSeconds: 14 })
  server = await startServer({ env: clerk.env })
})
test.afterAll(async () => {
  await server?.stop()
  await clerk?.close()
})

const signInForm = (page: Page) => page.getByRole('heading', { name: 'Sign in to Parley' })

test('C54 while Clerk fails the page stays and says so; then it goes on', async ({ browser }) => {
  const bo = accountOf(clerk, 'Bo')
  const [a, b] = [await arrive(browser, server, accountOf(clerk, 'Ada')), await arrive(browser, server, bo)]
  await openChatWith(a, server, 'Bo Tester')
  await say(a, 'Before it')
  await openChatWith(b, server, 'Ada Tester')
  await composer(a).fill('Half a sen')

  clerk.instance.faults.all = 503
  const strip = a.getByText('Couldn’t renew your sign-in. Messages wait here.')
  await expect(strip).toBeVisible()
  await expect(bubble(a, 'Before it')).toBeVisible()
  await expect(composer(a)).toHaveValue('Half a sen')
  await say(a, 'While it failed')
  await expect(bubble(a, 'While it failed')).toBeVisible()

  delete clerk.instance.faults.all
  await a.getByRole('button', { name: 'Try now' }).click()
  await expect(bubble(b, 'While it failed')).toHaveCount(1)
  await expect(strip).toBeHidden()
  await expect(bubble(a, 'Before it')).toBeVisible()
  await a.context().close()
  await b.context().close()
})

for (const status of [401, 404] as const) {
  test(`C55 a session that Clerk answers with ${status} ends at sign-in`, async ({ browser }) => {
    const account = accountOf(clerk, `Cy${status}`)
    const page = await arrive(browser, server, account)
    clerk.instance.faults.tokens = status
    clerk.instance.revokeSessions(account.id)
    await expect(signInForm(page)).toBeVisible()
    delete clerk.instance.faults.tokens
    await page.context().close()
  })
}

test('C54 a session that Clerk still has outlives refused tokens', async ({ browser }) => {
  const page = await arrive(browser, server, accountOf(clerk, 'Di'))
  clerk.instance.faults.tokens = 404
  // The list has one as well, for a phone.
  const strip = page.getByText('Couldn’t renew your sign-in. Messages wait here.').filter({ visible: true })
  await expect(strip).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Chats', exact: true })).toBeVisible()
  delete clerk.instance.faults.tokens
  await page.getByRole('button', { name: 'Try now' }).filter({ visible: true }).click()
  await expect(strip).toHaveCount(0)
  await page.context().close()
})
