/** Firefox as people have it, driven over WebDriver BiDi, with the tests' own push service. */
import puppeteer, { type Browser, type Page } from 'puppeteer-core'
import { findFirefox } from '../../scripts/firefox-program.mjs'
import type { Account } from './in-browser'

export async function openFirefox(pushOrigin: string): Promise<Browser> {
  const executablePath = findFirefox()
  if (!executablePath) throw new Error('Firefox not found. Run npm run browser:firefox, which says how to install it.')
  return puppeteer.launch({
    browser: 'firefox',
    executablePath,
    headless: true,
    extraPrefsFirefox: {
      'dom.push.connection.enabled': true,
      'dom.push.serverURL': pushOrigin.replace('http', 'ws'),
      'dom.push.testing.allowInsecureServerURL': true,
      'alerts.useSystemBackend': false,
      // As after its user has accepted its prompt.
      'permissions.default.desktop-notification': 1,
      // A page in the background runs its timers as often as one in front.
      'dom.min_background_timeout_value': 200,
      'dom.timeout.enable_budget_timer_throttling': false,
      // Firefox makes no requests of its own meanwhile.
      'network.captive-portal-service.enabled': false,
      'network.connectivity-service.enabled': false,
      'intl.accept_languages': 'en-GB',
    },
  })
}

export async function signInWithFirefox(browser: Browser, url: string, { email, password }: Account): Promise<Page> {
  const page = await browser.newPage()
  page.setDefaultTimeout(60_000)
  await page.goto(`${url}/sign-in`)
  await page.locator('input[type=email]').fill(email)
  await page.locator('input[type=password]').fill(password)
  await page.locator('form button[type=submit]').click()
  await page.locator('main').wait()
  return page
}

export interface SeenNotification {
  title: string
  body: string
  tag: string
  silent: boolean | null
}

/**
 * Every notification shown from now on, in order: recorded by a separate page of the server, in the background, on
 * which nothing of the app runs. A notification closes by itself after some seconds.
 */
export async function watchNotifications(browser: Browser, url: string): Promise<() => Promise<SeenNotification[]>> {
  const page = await browser.newPage()
  await page.goto(`${url}/not-there`)
  await page.evaluate(() => {
    const seen: SeenNotification[] = []
    let before = ''
    Object.assign(window, { seen })
    // One check after the other: of two at once, the older response may arrive last.
    async function look() {
      const registration = await navigator.serviceWorker.getRegistration('/')
      const standing = (await registration?.getNotifications()) ?? []
      const now = standing.map(({ title, body, tag, silent }) => ({ title, body, tag, silent }))
      for (const one of now) if (!before.includes(JSON.stringify(one))) seen.push(one)
      before = JSON.stringify(now)
      setTimeout(() => void look(), 200)
    }
    void look()
  })
  const front = await browser.newPage()
  await front.bringToFront()
  return () => page.evaluate(() => (window as unknown as { seen: SeenNotification[] }).seen)
}
