/** One build, every hosting mode: accounts here or at Clerk, data here or in a Convex deployment elsewhere. */
import { expect, type Page, test } from '@playwright/test'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { accountOf as clerkAccountOf, arrive as arriveByClerk } from '../support/clerk/people'
import { type ClerkStandIn, startClerk } from '../support/clerk/stand-in'
import { accountOf, bubble, openChatWith, say, signUp } from '../support/in-browser'
import { freePort, runPages, startPages } from '../support/pages-alone'
import { type RunningServer, startServer } from '../support/server'
import { ROOT } from '../support/source-tree'
import { useServer } from '../support/use-server'

const HEADERS = ['x-content-type-options', 'referrer-policy', 'x-frame-options', 'cross-origin-opener-policy']

/** The page's HTML, wherever it is served from. */
async function expectGuarded(page: Page, url: string) {
  const violations: string[] = []
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) violations.push(message.text())
  })
  const answer = await page.goto(`${url}/sign-in`)
  const headers = answer?.headers() ?? {}
  const policy = headers['content-security-policy'] ?? ''
  const nonce = /'nonce-([^']+)'/.exec(policy)?.[1]
  expect(policy).toContain(`script-src 'self' 'nonce-${nonce}' 'strict-dynamic';`)
  expect(policy).toContain("frame-ancestors 'none'")
  for (const name of HEADERS) expect(headers[name]).toBeTruthy()
  await expect(page.getByRole('button').first()).toBeVisible()
  const again = await page.request.get(`${url}/sign-in`)
  expect(again.headers()['content-security-policy']).not.toBe(policy)
  const tags = (await again.text()).match(/<script[^>]*>/g) ?? []
  expect(tags.length).toBeGreaterThan(3)
  expect(tags.filter((tag) => !/ nonce="[^"]+"/.test(tag))).toEqual([])
  const script = readdirSync(join(ROOT, '.next/static/chunks')).find((name) => name.endsWith('.js'))
  const file = await page.request.get(`${url}/_next/static/chunks/${script}`)
  expect(file.headers()['content-security-policy']).toContain("default-src 'none'")
  expect(file.headers()['x-content-type-options']).toBe('nosniff')
  expect(violations).toEqual([])
}

const server = useServer()

test('G1.5 with accounts of its own, a page loads no code of Clerk’s and contacts no one else', async ({ page }) => {
  const scripts = new Set<string>()
  const hosts = new Set<string>()
  page.on('response', (response) => {
    hosts.add(new URL(response.url()).origin)
    if (response.request().resourceType() === 'script') scripts.add(response.url())
  })
  await expectGuarded(page, server().url)
  await signUp(page, server(), accountOf('Ada'))
  await page.goto(`${server().url}/profile`)
  await expect(page.getByRole('button', { name: 'Sign out', exact: true })).toBeVisible()
  await page.waitForLoadState('networkidle')
  // Requested again, because a page's responses are dropped when it is left.
  const texts = await Promise.all([...scripts].map(async (url) => (await page.request.get(url)).text()))
  expect(texts.length).toBeGreaterThan(5)
  // Every part of the SDK contains the name that its errors begin with.
  expect(texts.filter((text) => text.includes('@clerk/'))).toEqual([])
  expect([...hosts]).toEqual([server().url])
  expect((await page.request.get(`${server().url}/__clerk/v1/environment`)).status()).toBe(404)
  expect((await page.request.post(`${server().url}/api/webhooks/clerk`)).status()).toBe(404)
  expect((await page.request.post(`${server().url}/messages`)).status()).toBe(405)
})

test.describe('with Clerk', () => {
  let port: number
  let clerk: ClerkStandIn
  /** The embedded runtime at a separate URL: the data for pages elsewhere, which it accepts as its own. */
  let deployment: RunningServer
  test.beforeAll(async () => {
    port = await freePort()
    clerk = await startClerk()
    const args = ['--public-url', `http://localhost:${port}`]
    deployment = await startServer({ port: await freePort(), env: clerk.env, args })
  })
  test.afterAll(async () => {
    await deployment?.stop()
    await clerk?.close()
  })

  test('G1.3 with Clerk’s accounts, none exist or can be created here', async ({ page }) => {
    await expectGuarded(page, deployment.url)
    expect(existsSync(join(deployment.dataDir, 'identity.db'))).toBe(false)
    expect(existsSync(join(deployment.dataDir, 'secrets.json'))).toBe(false)
    expect(deployment.setupCode).toBeNull()
    for (const path of ['sign-up/email', 'sign-in/email', 'token', 'registration']) {
      expect((await page.request.post(`${deployment.url}/api/auth/${path}`, { data: {} })).status()).toBe(404)
    }
  })

  test('G1.3 the pages run on any Node host, with the data in a deployment elsewhere', async ({ page, browser }) => {
    // The deployment has its variables, and the pages have theirs.
    const { CLERK_JWT_ISSUER_DOMAIN: _issuer, CLERK_WEBHOOK_SIGNING_SECRET: _secret, ...keys } = clerk.env
    const pages = await startPages(port, {
      ...keys,
      CONVEX_URL: deployment.url,
      CONVEX_SITE_URL: `${deployment.url}/http`,
    })
    try {
      await expectGuarded(page, pages.url)
      const [ada, bo] = [clerkAccountOf(clerk, 'Ada'), clerkAccountOf(clerk, 'Bo')]
      // From Clerk to the pages' webhook route, from there to the deployment's HTTP action.
      expect(await clerk.deliverWebhooks(pages.url)).toEqual([200, 200])
      const here = { ...deployment, url: pages.url }
      const [a, b] = [await arriveByClerk(browser, here, clerk, ada), await arriveByClerk(browser, here, clerk, bo)]
      const sockets: string[] = []
      a.on('websocket', (socket) => sockets.push(new URL(socket.url()).host))
      await a.reload()
      await openChatWith(a, here, 'Bo Tester')
      await openChatWith(b, here, 'Ada Tester')
      await say(a, 'From one home to another')
      await expect(bubble(b, 'From one home to another')).toBeVisible()
      expect(new Set(sockets)).toEqual(new Set([new URL(deployment.url).host]))
      await a.context().close()
      await b.context().close()
      expect(pages.output()).not.toContain(clerk.secretKey)
    } finally {
      await pages.stop()
    }
  })

  test('pages started without data or with half of the settings say so and exit', async () => {
    const { NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: _key, ...half } = clerk.env
    for (const [env, sentence] of [
      [{}, 'The web app has no backend'],
      [{ CONVEX_URL: 'https://happy-otter-1.convex.cloud' }, 'CONVEX_URL needs AUTH_MODE=clerk'],
      [half, 'AUTH_MODE=clerk needs NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY'],
    ] as const) {
      const { exit, output } = runPages(await freePort(), env)
      expect(await exit).toBe(1)
      expect(output()).toContain(sentence)
      expect(output()).not.toContain(clerk.secretKey)
    }
  })
})

// `npm test` plants them in the build's environment (scripts/test.mjs).
test('a secret present while building is in nothing that was built', async () => {
  const read = (folder: string) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(m?js|json|html|rsc)$/.test(name))
      .map((name) => ({ name, text: readFileSync(join(ROOT, folder, name), 'utf8') }))
  const sent = read('.next/static')
  expect(sent.length).toBeGreaterThan(10)
  const secret = /\b(?:sk_(?:test|live)_\w|whsec_\w{8})|planted-while-building/
  const leaks = [...sent, ...read('.next/server'), ...read('dist')].filter(({ text }) => secret.test(text))
  expect(leaks.map(({ name }) => name)).toEqual([])
  // A browser doesn't even read their names, so no value can be there.
  const names = /process\.env\.(?:CLERK_SECRET_KEY|CLERK_WEBHOOK_SIGNING_SECRET|CLERK_JWT_KEY|CLERK_ENCRYPTION_KEY)\b/
  expect(sent.filter(({ text }) => names.test(text)).map(({ name }) => name)).toEqual([])
})
