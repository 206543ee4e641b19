/** The content of the pages, for eyes, screen readers, and keyboards. */
import { expect, type Page, test } from '@playwright/test'
import { fill } from '../support/as-admin'
import { api } from '../../convex/_generated/api'
import { type Caller, groupOf, joinByHttp, sayByHttp, talkBetween } from '../support/by-http'
import { stopClock } from '../support/clock'
import { bubble, composer, log, say, visit } from '../support/in-browser'
import { arriveTapped, leave, openConversation, type TappedPerson } from '../support/person'
import { scrollUp, seqs } from '../support/thread-place'
import { useServer } from '../support/use-server'
import { watchText } from '../support/watch'
import { recordShifts, shiftsOf } from '../support/shifts'
import { t } from '../support/text'

const server = useServer()
test.describe.configure({ mode: 'serial' })

let ada: TappedPerson
let bo: Caller
let talk: string

test.beforeAll(async ({ browser }) => {
  ada = await arriveTapped(browser, server(), 'Ada Moss')
  bo = await joinByHttp(server(), 'Bo Lind')
  talk = await talkBetween(ada, bo)
})

test.afterAll(() => leave(ada))

const row = (page: Page, name: string) => page.getByRole('link', { name })

test('G9.2 the sidebar has Chats, People, the theme, and the profile', async () => {
  const { page } = ada
  const rail = page.getByRole('navigation', { name: t('nav.label') })
  for (const name of [t('nav.chats'), t('nav.people'), t('nav.you')])
    await expect(rail.getByRole('link', { name })).toBeVisible()
  const theme = page.locator('html')
  await rail.getByRole('button', { name: t('nav.toDark') }).click()
  await expect(theme).toHaveAttribute('data-theme', 'dark')
  await page.reload()
  await expect(theme).toHaveAttribute('data-theme', 'dark')
  await rail.getByRole('button', { name: t('nav.toLight') }).click()
  await expect(theme).toHaveAttribute('data-theme', 'light')
})

test('G9.3 a row has avatar, name, last message, time, and badge', async () => {
  const { page } = ada
  await sayByHttp(bo, talk, 'For the row')
  await expect(page.getByRole('heading', { name: t('list.title'), exact: true })).toBeVisible()
  await expect(row(page, 'Bo Lind')).toContainText('For the row')
  await expect(row(page, 'Bo Lind')).toContainText(t('list.unread', { count: 1 }))
  await expect(row(page, 'Bo Lind').locator('time')).toHaveText(/^\d\d:\d\d$/)
  await expect(row(page, 'Bo Lind').locator('[aria-hidden]').first()).toContainText('BL')
})

test('G9.4 G9.5 the chat has header, messages, typing indicator, and input; a message has avatar, content, time, and receipt', async () => {
  const { page } = ada
  const group = await groupOf('Pavilion', ada, bo)
  await openConversation(page, server(), group)
  await expect(page.getByRole('heading', { level: 1, name: 'Pavilion' })).toBeVisible()
  await sayByHttp(bo, group, 'In a group')
  await say(page, 'Answered')
  await expect(bubble(page, 'In a group')).toContainText('Bo Lind')
  await expect(log(page).getByText('BL', { exact: true })).toBeVisible()
  await expect(bubble(page, 'Answered').locator('time')).toHaveText(/^\d\d:\d\d$/)
  await expect(bubble(page, 'Answered').getByRole('img', { name: t('tick.sent'), exact: true })).toBeVisible()
  await expect(composer(page)).toBeVisible()
  await expect(page.locator('form:has(textarea)').locator('xpath=preceding-sibling::*[@role="status"]')).toBeAttached()
})

test('C26 the log exists before its messages; history is silent, a new message is announced once', async () => {
  const { page, line } = ada
  // Ignores earlier announcements.
  const inbox = await ada.functions.query(api.conversations.getUserConversations, { limit: 100 })
  const conversationIds = inbox.map(({ conversationId }) => conversationId)
  await ada.functions.mutation(api.conversations.markAsRead, { conversationIds })
  await openConversation(page, server(), talk)
  await expect(page).toHaveTitle(t('app.name'))
  await visit(page, server(), '/messages')
  // A chat stays for its exit transition, in which it would load what is written now.
  await expect(log(page)).toHaveCount(0)
  await fill(server(), ada, talk, 100)
  await expect(row(page, 'Bo Lind')).toContainText('Line 100')
  line.hold()
  await row(page, 'Bo Lind').click()
  await expect(log(page)).toBeVisible()
  await expect(log(page).getByRole('article')).toHaveCount(0)
  line.release()
  await expect(bubble(page, 'Line 100')).toBeInViewport()

  // The log's other announcer is for edits.
  const said = await watchText(log(page).locator('[aria-live=polite]').first())
  const [first = 0] = await seqs(page)
  await scrollUp(page, 10_000)
  await expect.poll(async () => (await seqs(page))[0]).toBeLessThan(first)
  expect(await said()).toHaveLength(1)
  await sayByHttp(bo, talk, 'Listen')
  await expect.poll(async () => (await said()).map(({ text }) => text)).toEqual(['', 'Bo Lind: Listen'])
})

test('C27 arrows move between messages, Escape returns to the composer', async () => {
  const { page } = ada
  await log(page).focus()
  await page.keyboard.press('End')
  await expect(bubble(page, 'Listen')).toBeInViewport()
  await page.keyboard.press('ArrowUp')
  await expect(bubble(page, 'Listen')).toBeFocused()
  await page.keyboard.press('ArrowUp')
  await expect(bubble(page, 'Line 100')).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await expect(bubble(page, 'Listen')).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(composer(page)).toBeFocused()
})

test('C25 Escape closes the topmost layer only, and the focus returns to what opened it', async () => {
  const { page } = ada
  const opener = page.getByRole('button', { name: t('list.newChat') })
  await opener.focus()
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: t('people.newGroup') }).click()
  const dialog = page.getByRole('dialog', { name: t('people.newGroup') })
  await expect(dialog.getByRole('textbox', { name: t('auth.name') })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  await expect(composer(page)).toBeVisible()
  await expect(opener).toBeFocused()
})

test('C28 each message has its own direction, and a right-to-left page is mirrored', async () => {
  const { page } = ada
  await say(page, 'مرحبا')
  const text = bubble(page, 'مرحبا').locator('[dir=auto]').first()
  expect(await text.evaluate((element) => getComputedStyle(element).direction)).toBe('rtl')
  const left = async (part: 'own' | 'rail') => {
    const target = part === 'own' ? bubble(page, 'مرحبا').locator(':scope > div') : page.getByRole('navigation')
    const box = await target.first().boundingBox()
    return (box?.x ?? 0) + (box?.width ?? 0) / 2
  }
  const middle = (page.viewportSize()?.width ?? 0) / 2
  expect(await left('rail')).toBeLessThan(middle)
  const before = await left('own')
  await page.locator('html').evaluate((html) => html.setAttribute('dir', 'rtl'))
  expect(await left('rail')).toBeGreaterThan(middle)
  await expect.poll(() => left('own')).toBeLessThan(before)
  await page.locator('html').evaluate((html) => html.removeAttribute('dir'))
})

test('C28 with reduced motion a message appears without animation', async () => {
  const { page } = ada
  const entranceOf = (text: string) => bubble(page, text).evaluate((element) => getComputedStyle(element).animationName)
  await say(page, 'With movement')
  expect(await entranceOf('With movement')).toBe('rise')
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await say(page, 'Without')
  expect(await entranceOf('Without')).toBe('none')
  await page.emulateMedia({ reducedMotion: null })
})

test('G11.4 a skeleton appears after 400 ms of waiting, not before', async () => {
  const page = await ada.page.context().newPage()
  await page.clock.install()
  await visit(page, server(), '/messages')
  await expect(row(page, 'Pavilion')).toBeVisible()
  await row(page, 'Bo Lind').click()
  await expect(composer(page)).toBeVisible()
  const skeleton = page.getByRole('status', { name: t('chat.loading') })
  ada.line.hold()
  await stopClock(page)
  await row(page, 'Pavilion').click()
  await expect(page.getByRole('log', { name: t('chat.log', { name: 'Pavilion' }) })).toBeVisible()
  await page.clock.runFor(390)
  await expect(skeleton).toHaveCount(0)
  await page.clock.runFor(20)
  await expect(skeleton).toBeVisible()
  ada.line.release()
  await page.clock.resume()
  await expect(bubble(page, 'Answered')).toBeVisible()
  await expect(skeleton).toHaveCount(0)
  await page.close()
})

test('C11 C12 after midnight today becomes yesterday, without a reload; every time is a time element', async () => {
  const { page, line } = ada
  await page.clock.install()
  await openConversation(page, server(), talk)
  await expect(bubble(page, 'Without')).toBeVisible()
  const day = (name: string) => log(page).getByText(name, { exact: true })
  await expect(day('Today')).toHaveCount(1)
  const moments = await page.locator('time').evaluateAll((all) => all.map((time) => time.getAttribute('datetime')))
  expect(moments.length).toBeGreaterThan(10)
  for (const moment of moments) expect(new Date(moment ?? '').toISOString()).toBe(moment)
  const loose = page.getByText(/^\d\d:\d\d$/).and(page.locator(':not(time)'))
  await expect(loose).toHaveCount(0)

  await line.cut()
  await page.clock.fastForward('24:00:00')
  await expect(day('Yesterday')).toHaveCount(1)
  await expect(day('Today')).toHaveCount(0)
  await expect(row(page, 'Bo Lind').locator('time')).toHaveText('Yesterday')
  await say(page, 'On the next day')
  await say(page, 'And again')
  await expect(bubble(page, 'And again')).toBeVisible()
  await expect(day('Today')).toHaveCount(1)
  await expect(day('Yesterday')).toHaveCount(1)
  line.mend()
})

test('the pages load without an error, and in their own typeface', async () => {
  const { page } = ada
  const problems: string[] = []
  page.on('console', (message) => void (message.type() === 'error' && problems.push(message.text())))
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('response', (response) => void (response.status() >= 400 && problems.push(response.url())))
  for (const path of ['/messages', `/messages?conversationId=${talk}`, '/users', '/settings', '/profile']) {
    await page.goto(server().url + path, { waitUntil: 'networkidle' })
    await expect(page.getByRole('heading').first()).toBeVisible()
    const loaded = await page.evaluate(async () => {
      const fonts = await document.fonts.ready
      return [...fonts].filter(({ status }) => status === 'loaded').map(({ family }) => family)
    })
    expect(loaded.join(), path).toMatch(/hanken/i)
  }
  expect(problems).toEqual([])
})

test('C609 a chat, the lists, and the settings don’t shift while they load', async ({ browser }) => {
  const cy = await arriveTapped(browser, server(), 'Cy Shift')
  const dee = await joinByHttp(server(), 'Dee Shift')
  const chat = await talkBetween(cy, dee)
  for (let number = 1; number <= 12; number++) await sayByHttp(dee, chat, `Shifted ${number}.`)
  const { page } = cy
  await recordShifts(page)
  const pages: [string, string | RegExp][] = [
    [`/messages?conversationId=${chat}`, 'Shifted 12.'],
    ['/messages', 'to jump to anyone'],
    // Only the people near the top of the list are in the page.
    ['/users', /^@/],
    ['/settings/appearance', t('settings.density')],
    ['/settings/notifications', t('notifications.quiet.title')],
    ['/profile', t('auth.deleteAccount')],
  ]
  for (const [path, text] of pages) {
    await page.goto(server().url + path)
    await expect(page.getByText(text).filter({ visible: true }).first()).toBeVisible()
    await page.evaluate(() => document.fonts.ready)
    expect([path, await shiftsOf(page)]).toEqual([path, []])
  }
  await leave(cy)
})

test('C699 a printed chat is its name and its messages', async () => {
  const { page } = ada
  await openConversation(page, server(), talk)
  await say(page, 'On paper')
  await expect(bubble(page, 'On paper')).toBeVisible()
  await page.emulateMedia({ media: 'print' })
  for (const absent of [composer(page), page.getByRole('navigation').first(), row(page, 'Bo Lind')]) {
    await expect(absent).toBeHidden()
  }
  await expect(page.locator('.type-chat-title')).toBeVisible()
  await expect(log(page)).toHaveCSS('overflow', 'visible')
  await expect(bubble(page, 'On paper')).toHaveCSS('color', 'rgb(0, 0, 0)')
  await page.emulateMedia({ media: 'screen' })
})
