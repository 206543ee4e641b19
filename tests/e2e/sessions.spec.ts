/** Sessions and tokens that end, are renewed, or change hands while someone is writing. */
import { expect, type Page, request as requests, test } from '@playwright/test'
import { api } from '../../convex/_generated/api'
import { type Caller, joinByHttp, sayByHttp, talkBetween } from '../support/by-http'
import { accountOf, bubble, composer, expectSignedIn, say, signIn, signOut, visit } from '../support/in-browser'
import { arrive, arriveTapped, leave, openAnew, openConversation, type Person } from '../support/person'
import { useServer } from '../support/use-server'
import { t } from '../support/text'

const server = useServer()
test.describe.configure({ mode: 'serial' })

let ada: Person
let bo: Caller
let talk: string

test.beforeAll(async ({ browser }) => {
  ada = await arrive(browser, server(), 'Ada Moss')
  bo = await joinByHttp(server(), 'Bo Lind')
  talk = await talkBetween(ada, bo)
  await sayByHttp(bo, talk, 'Something to read')
})

test.afterAll(() => leave(ada))

/** How often a page has requested a token. */
function countTokens(page: Page): () => number {
  let count = 0
  page.on('request', (request) => {
    if (new URL(request.url()).pathname === '/api/auth/token') count++
  })
  return () => count
}

test('G3.3 a token is renewed before it expires, without interruption', async () => {
  const page = await ada.page.context().newPage()
  const tokens = countTokens(page)
  await page.clock.install()
  await openAnew(page, server(), talk)
  await expect(bubble(page, 'Something to read')).toBeVisible()
  await composer(page).fill('In the middle of a')
  const first = tokens()
  expect(first).toBeGreaterThan(0)

  // Tokens last five minutes.
  for (let minute = 0; minute < 6; minute++) {
    await page.clock.fastForward('01:00')
    await expect(composer(page)).toHaveValue('In the middle of a')
  }
  await expect.poll(tokens).toBeGreaterThan(first)
  await expect(bubble(page, 'Something to read')).toBeVisible()
  await say(page, 'In the middle of a sentence')
  await expect(bubble(page, 'sentence').getByRole('img', { name: t('tick.sent'), exact: true })).toBeVisible()
  await page.close()
})

test('C674 signing in with a form that was open for longer than a token is valid takes one authentication', async ({
  browser,
}) => {
  const page = await (await browser.newContext()).newPage()
  const sent: string[] = []
  const received: string[] = []
  page.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => sent.push(String(payload)))
    socket.on('framereceived', ({ payload }) => received.push(String(payload)))
  })
  await page.clock.install()
  await page.goto(`${server().url}/sign-in`)
  const { email, password } = accountOf('Ada Moss')
  await page.getByLabel(t('auth.email')).fill(email)
  await page.clock.fastForward('06:00')
  await page.getByLabel(t('auth.password')).fill(password)
  await page.getByRole('button', { name: t('auth.signIn'), exact: true }).click()
  await expectSignedIn(page)
  await expect(page.getByRole('link', { name: 'Bo Lind' })).toBeVisible()
  // A client that took the time before for the token’s would renew it now.
  await page.clock.fastForward('01:00')
  await expect(page.getByRole('link', { name: 'Bo Lind' })).toBeVisible()
  expect(sent.filter((frame) => frame.includes('"type":"Authenticate"'))).toHaveLength(1)
  expect(received.filter((frame) => frame.includes('"type":"AuthError"'))).toEqual([])
  await page.context().close()
})

test('C16 C64 C72 a session ended elsewhere signs out at once, and signing in returns to the same chat and draft', async () => {
  const { page } = ada
  await openConversation(page, server(), talk)
  await composer(page).fill('Do not lose this')
  await expect(page.getByRole('img', { name: t('tick.sent'), exact: true }).first()).toBeVisible()

  const { token } = (await (await page.request.get(`${server().url}/api/auth/token`)).json()) as { token: string }
  const elsewhere = await requests.newContext({ extraHTTPHeaders: { origin: server().url } })
  const { email, password } = accountOf('Ada Moss')
  await elsewhere.post(`${server().url}/api/auth/sign-in/email`, { data: { email, password } })
  const revoked = await elsewhere.post(`${server().url}/api/auth/devices/end-others`, { data: {} })
  expect(revoked.ok()).toBe(true)
  await elsewhere.dispose()

  // Even an unexpired token of that session no longer works anywhere.
  const answer = await page.request.post(`${server().url}/api/query`, {
    data: { path: 'users:me', format: 'json', args: [{}] },
    headers: { authorization: `Bearer ${token}` },
  })
  expect([answer.status(), await answer.json()]).toMatchObject([401, { code: 'TokenRevoked' }])
  await expect(page).toHaveURL(/\/sign-in/)
  await expect(page.getByText('Something to read')).toHaveCount(0)
  await page.getByLabel(t('auth.email')).fill(email)
  await page.getByLabel(t('auth.password')).fill(password)
  await page.getByRole('button', { name: t('auth.signIn') }).click()
  await expect(page).toHaveURL(new RegExp(`/messages\\?conversationId=${talk}$`))
  await expect(composer(page)).toHaveValue('Do not lose this')
  await expect(bubble(page, 'Something to read')).toBeVisible()
})

test('C710 a page that the browser shows again as it was left is hidden and reloaded if someone else is signed in now', async () => {
  const page = await ada.page.context().newPage()
  await openConversation(page, server(), talk)
  await expect(bubble(page, 'Something to read')).toBeVisible()
  /** Returns whether the page is hidden right afterwards. Browsers rarely keep pages with an open socket: this imitates one. */
  const showAgain = () =>
    page.evaluate(() => {
      Object.assign(window, { isOld: true })
      window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))
      return document.documentElement.hidden
    })
  expect(await showAgain()).toBe(false)
  expect(await page.evaluate(() => 'isOld' in window)).toBe(true)
  // As another person's sign-in leaves it, though this page never hears of that.
  await page.evaluate(() => {
    const other = { sessionId: 'another', user: { id: 'someone' } }
    localStorage.setItem('parley-last-session', JSON.stringify(other))
  })
  expect(await showAgain()).toBe(true)
  await page.waitForFunction(() => !('isOld' in window))
  await expect(bubble(page, 'Something to read')).toBeVisible()
  await page.close()
})

test('G3.9 people see where they are signed in, and sign out one device or all others', async () => {
  const { email, password } = accountOf('Ada Moss')
  const signInBy = async (userAgent: string) => {
    const request = await requests.newContext({ extraHTTPHeaders: { origin: server().url, 'user-agent': userAgent } })
    await request.post(`${server().url}/api/auth/sign-in/email`, { data: { email, password } })
    return request
  }
  const tablet = await signInBy('Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X) Version/18.6 Mobile/15E148 Safari/604.1')
  const desk = await signInBy('Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0')
  const may = async (request: typeof tablet) => (await request.get(`${server().url}/api/auth/token`)).ok()

  const { page } = ada
  await visit(page, server(), '/settings/security')
  const devices = page.getByRole('group', { name: t('auth.devices') }).getByRole('listitem')
  await expect(devices.first()).toContainText(/Chrome on Linux.*This device/)
  const names = await devices.allInnerTexts()
  const place = names.findIndex((name) => name.includes('Safari on iPad'))
  await devices
    .nth(place)
    .getByRole('button', { name: t('auth.endDeviceNamed', { device: 'Safari on iPad' }) })
    .click()
  await expect(devices.filter({ hasText: 'Safari on iPad' })).toHaveCount(0)
  // C25: the focus stays in the list, on the row that takes the ended one's place, or on the last row.
  const next = devices.nth(Math.min(place, names.length - 2))
  await expect(next.getByRole('button')).toBeFocused()
  expect([await may(tablet), await may(desk)]).toEqual([false, true])
  await page.getByRole('button', { name: t('auth.endOthers') }).click()
  await expect(devices).toHaveCount(1)
  await expect(devices).toBeFocused()
  expect(await may(desk)).toBe(false)
  expect(await may(page.context().request)).toBe(true)
  await tablet.dispose()
  await desk.dispose()
})

test('G3.10 a person changes their address by entering their password, and signs in with it from then on', async () => {
  const { page } = ada
  await visit(page, server(), '/profile')
  const part = page.getByRole('dialog', { name: t('auth.changeEmail') })
  const open = () => page.getByRole('button', { name: t('auth.email') }).click()
  await open()
  const { email, password } = accountOf('Ada Moss')
  for (const [given, problem] of [
    ['', t('auth.errors.passwordEmpty')],
    ['not this one', t('auth.errors.wrongPassword')],
  ] as const) {
    await part.getByLabel(t('auth.email')).fill('ada@new.example')
    await part.getByLabel(t('auth.currentPassword')).fill(given)
    await part.getByRole('button', { name: t('auth.changeEmail') }).click()
    await expect(part.getByLabel(t('auth.currentPassword'))).toHaveAccessibleDescription(problem)
  }
  const to = async (address: string) => {
    await part.getByLabel(t('auth.email')).fill(address)
    await part.getByLabel(t('auth.currentPassword')).fill(password)
    await part.getByRole('button', { name: t('auth.changeEmail') }).click()
    await expect(page.getByText(t('auth.emailChanged')).last()).toBeVisible()
    await expect(part).toHaveCount(0)
    const request = await requests.newContext({ extraHTTPHeaders: { origin: server().url } })
    const answer = await request.post(`${server().url}/api/auth/sign-in/email`, { data: { email: address, password } })
    expect(answer.ok()).toBe(true)
    await request.dispose()
  }
  await to('ada@new.example')
  await open()
  await to(email)
})

test('G3.3 signing out in one tab signs out the others', async () => {
  await openConversation(ada.page, server(), talk)
  const second = await ada.page.context().newPage()
  await second.goto(`${server().url}/profile`)
  await signOut(second, 'keep')
  for (const page of [second, ada.page]) {
    await expect(page).toHaveURL(/\/sign-in/)
    await expect(page.getByRole('button', { name: t('auth.signIn') })).toBeVisible()
    await expect(page.getByText('Something to read')).toHaveCount(0)
    await expect(page).toHaveTitle(t('app.name'))
  }
  await second.close()
})

test('G3.6 C16 C72 functions see the next person who signs in on the device, who sees nothing of the previous one', async () => {
  const { page } = ada
  await signIn(page, server(), accountOf('Bo Lind'))
  await expectSignedIn(page)
  const row = page.getByRole('link', { name: 'Ada Moss' })
  await expect(row).toBeVisible()
  await expect(row).not.toContainText('Draft')
  await openConversation(page, server(), talk)
  await expect(composer(page)).toHaveValue('')
  await say(page, 'This is Bo')
  await expect(bubble(page, 'This is Bo').getByRole('img', { name: t('tick.sent'), exact: true })).toBeVisible()
  const { messages } = await bo.functions.query(api.messages.getMessages, { conversationId: talk, page: 0 })
  expect(messages.at(-1)).toMatchObject({ content: 'This is Bo', senderId: bo.userId })
})

test('G3.11 a deleted account leaves nothing its owner wrote on the device', async ({ browser }) => {
  const cy = await arriveTapped(browser, server(), 'Cy Hart')
  const { page, line } = cy
  const chat = await talkBetween(cy, bo)
  await openConversation(page, server(), chat)
  line.hold('messages:sendMessage')
  await say(page, 'Never to be sent')
  await composer(page).fill('Never to be finished')
  const kept = () =>
    page.evaluate(async () => {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open('parley')
        request.addEventListener('success', () => resolve(request.result))
        request.addEventListener('error', () => reject(new Error('There is no database.')))
      })
      const drafts = await new Promise<IDBValidKey[]>((resolve) => {
        const request = database.transaction('drafts').objectStore('drafts').getAllKeys()
        request.addEventListener('success', () => resolve(request.result))
      })
      database.close()
      const beside = Object.keys(localStorage).filter((key) => /^parley-(?:draft|outbox|upload) /.test(key))
      return { drafts: drafts.length, beside: beside.map((key) => key.split(' ')[0]) }
    })
  await expect.poll(kept).toEqual({ drafts: 1, beside: ['parley-outbox'] })
  await page.evaluate(() => localStorage.setItem('parley-outbox somebody page message', '{}'))

  await page.goto(`${server().url}/profile`)
  await page.getByRole('button', { name: t('auth.deleteAccount') }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel(t('auth.password')).fill(accountOf('Cy Hart').password)
  await dialog.getByRole('button', { name: t('auth.deleteAccount') }).click()
  await expect(page).toHaveURL(/\/sign-in/)
  await expect.poll(kept).toEqual({ drafts: 0, beside: ['parley-outbox'] })
  expect(await page.evaluate(() => localStorage.getItem('parley-outbox somebody page message'))).toBe('{}')
  await leave(cy)
})
