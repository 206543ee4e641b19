/**
 * On a phone: the list or the chat, each full screen; thumbs, and a keyboard that covers the page's bottom.
 *
 * One file: its server and people are made once.
 */
import { expect, type Locator, type Page, test } from '@playwright/test'
import { fill } from '../support/as-admin'
import { type Caller, groupOf, joinByHttp, sayByHttp, talkBetween } from '../support/by-http'
import { bubble, composer, log, say, visit } from '../support/in-browser'
import { arrive, leave, type Person } from '../support/person'
import { distanceToEnd } from '../support/thread-place'
import { useServer } from '../support/use-server'
import { like, t } from '../support/text'

const server = useServer()
test.describe.configure({ mode: 'serial' })

const viewport = { width: 390, height: 844 }
let ada: Person
let bo: Caller

test.beforeAll(async ({ browser }) => {
  ada = await arrive(browser, server(), 'Ada Moss', {
    viewport,
    isMobile: true,
    hasTouch: true,
  })
  bo = await joinByHttp(server(), 'Bo Lind')
  const talk = await talkBetween(ada, bo)
  await fill(server(), ada, talk, 20)
  await sayByHttp(bo, talk, 'From the other side')
})

test.afterAll(() => leave(ada))

const bottomBar = (page: Page) => page.getByRole('navigation', { name: t('nav.label') })
const row = (page: Page) => page.getByRole('link', { name: 'Bo Lind' })

/** Whether a press hits it along both center lines of a 44 px square; its corners may be round. */
async function isThumbSized(target: Locator): Promise<boolean> {
  return target.evaluate((element) => {
    const { x, y, width, height } = element.getBoundingClientRect()
    const isHit = (dx: number, dy: number) => {
      const hit = document.elementFromPoint(x + width / 2 + dx, y + height / 2 + dy)
      return hit !== null && element.contains(hit)
    }
    return [-21, 0, 21].every((reach) => isHit(reach, 0) && isHit(0, reach))
  })
}

/** Holds a press until it has an effect. */
async function hold(page: Page, message: Locator, until: Locator) {
  const box = (await message.boundingBox())!
  const touch = await page.context().newCDPSession(page)
  const touchPoints = [{ x: box.x + 64, y: box.y + 16 }]
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints })
  await expect(until).toBeVisible()
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
}

const settled = (page: Page) =>
  page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => null))))

test('G9.8 the bottom bar is on the list pages', async () => {
  const { page } = ada
  await expect(bottomBar(page)).toBeVisible()
  for (const name of [t('nav.people'), t('nav.you'), /^Chats/]) {
    await bottomBar(page).getByRole('link', { name }).tap()
    await expect(bottomBar(page).getByRole('link', { name })).toHaveAttribute('aria-current', 'page')
    await expect(bottomBar(page)).toBeInViewport({ ratio: 1 })
  }
  await expect(row(page)).toBeVisible()
})

test('G9.7 G9.8 C29 the chat covers the whole screen, without the bar; Back returns to the list', async () => {
  const { page } = ada
  const chat = page.getByRole('region', { name: t('chat.label', { name: 'Bo Lind' }) })
  // The transform of the layer that contains the chat.
  const slide = () =>
    chat.evaluate((region) => {
      for (let part: Element | null = region; part; part = part.parentElement) {
        const { animationName } = getComputedStyle(part)
        if (animationName !== 'none') return animationName
      }
      return 'none'
    })
  await row(page).tap()
  await expect(bubble(page, 'From the other side')).toBeVisible()
  expect(await slide()).toBe('slide-in')
  await settled(page)
  expect(await chat.boundingBox()).toEqual({ x: 0, y: 0, ...viewport })
  await expect(bottomBar(page)).toBeHidden()
  await expect(row(page)).toBeHidden()

  await page.getByRole('button', { name: t('app.back') }).tap()
  await expect(row(page)).toBeVisible()
  await expect(bottomBar(page)).toBeVisible()
  await expect(composer(page)).toHaveCount(0)

  await row(page).tap()
  await expect(composer(page)).toBeVisible()
  await page.goBack()
  await expect(row(page)).toBeVisible()
  await expect(page).toHaveURL(/\/messages$/)
})

test('C705 the title opens the details, which cover the chat; Back closes them', async () => {
  const { page } = ada
  await row(page).tap()
  await page.getByRole('button', { name: t('details.open') }).tap()
  const details = page.getByRole('complementary')
  await expect(details).toBeInViewport({ ratio: 1 })
  expect((await details.boundingBox())?.width).toBe(viewport.width)
  await page.goBack()
  await expect(details).toHaveCount(0)
  await expect(composer(page)).toBeVisible()
  await page.goBack()
  await expect(row(page)).toBeVisible()
})

test('C25 opening a chat does not open the keyboard', async () => {
  const { page } = ada
  await row(page).tap()
  await expect(bubble(page, 'From the other side')).toBeVisible()
  await settled(page)
  await expect(composer(page)).not.toBeFocused()
})

test('C29 fields have 16 px, and targets are thumb-sized', async () => {
  const { page } = ada
  const sizeOf = (field: Locator) => field.evaluate((element) => Number.parseFloat(getComputedStyle(element).fontSize))
  expect(await sizeOf(composer(page))).toBeGreaterThanOrEqual(16)
  await composer(page).fill('Thumbs')
  await settled(page)
  for (const name of [t('app.back'), t('chat.composer.send')]) {
    expect(await isThumbSized(page.getByRole('button', { name, exact: true })), name).toBe(true)
  }
  await composer(page).fill('')

  await page.getByRole('button', { name: t('app.back') }).tap()
  await expect(row(page)).toBeVisible()
  await settled(page)
  expect(
    await sizeOf(page.getByRole('searchbox', { name: t('list.searchLabel'), exact: true })),
  ).toBeGreaterThanOrEqual(16)
  expect(await isThumbSized(row(page)), 'a row').toBe(true)
  expect(await isThumbSized(page.getByRole('button', { name: t('list.newChat') })), 'New chat').toBe(true)
  for (const link of await bottomBar(page).getByRole('link').all()) {
    expect(await isThumbSized(link), await link.innerText()).toBe(true)
  }
})

test('C29 the composer stays above the keyboard, and the newest message above the composer', async () => {
  const { page } = ada
  const keyboard = 320
  await row(page).tap()
  await expect(bubble(page, 'From the other side')).toBeVisible()
  await settled(page)
  await composer(page).tap()
  // Headless browsers have no keyboard, so this reports what a covering keyboard would.
  await page.evaluate((covered) => {
    const view = window.visualViewport!
    Object.defineProperty(view, 'height', { configurable: true, get: () => window.innerHeight - covered })
    view.dispatchEvent(new Event('resize'))
  }, keyboard)
  const bottom = async (part: Locator) => {
    const box = await part.boundingBox()
    return box ? box.y + box.height : Infinity
  }
  await expect.poll(() => bottom(composer(page))).toBeLessThanOrEqual(viewport.height - keyboard)
  await expect.poll(() => distanceToEnd(page)).toBeLessThanOrEqual(2)
  await say(page, 'Typed with thumbs')
  await expect(bubble(page, 'Typed with thumbs')).toBeInViewport({ ratio: 1 })
  expect(await bottom(log(page))).toBeLessThanOrEqual(viewport.height - keyboard)
})

test('C725 sideways, with the keyboard open, header and composer are whole, and the composer is close to it', async ({
  browser,
}) => {
  const sideways = { width: 844, height: 390 }
  const person = await arrive(browser, server(), 'Cy Hart', { viewport: sideways, isMobile: true, hasTouch: true })
  const { page } = person
  const talk = await talkBetween(person, bo)
  await fill(server(), person, talk, 5)
  await visit(page, server(), `/messages?conversationId=${talk}`)
  await expect(bubble(page, 'Line 5')).toBeVisible()
  await composer(page).tap()
  const openKeyboard = (keyboard: number) =>
    page.evaluate((covered) => {
      const view = window.visualViewport!
      Object.defineProperty(view, 'height', { configurable: true, get: () => window.innerHeight - covered })
      view.dispatchEvent(new Event('resize'))
    }, keyboard)
  const edges = async (part: Locator) => {
    const box = (await part.boundingBox())!
    return [Math.round(box.y), Math.round(box.y + box.height)] as const
  }
  const send = page.getByRole('button', { name: t('chat.composer.send'), exact: true })
  const pane = page.getByRole('region', { name: t('chat.label', { name: 'Bo Lind' }) })
  const below = (await edges(pane))[1] - (await edges(send))[1]
  // The pane ends above the page's bottom, so a keyboard covers less of it than of the page.
  expect((await edges(pane))[1]).toBeLessThan(sideways.height)
  await openKeyboard(200)
  await expect.poll(async () => sideways.height - 200 - (await edges(send))[1]).toBe(below)
  await openKeyboard(240)
  await expect.poll(async () => (await edges(send))[1]).toBeLessThanOrEqual(sideways.height - 240)
  const [, headerEnd] = await edges(pane.locator('header'))
  expect((await edges(send))[0]).toBeGreaterThanOrEqual(headerEnd)
  await leave(person)
})

test('G2.12 C604 a long press on a message lifts it, with emoji above, its menu below, and space for a thumb', async () => {
  const { page } = ada
  await visit(page, server(), '/messages')
  await row(page).tap()
  const message = bubble(page, 'From the other side')
  await expect(message).toBeInViewport()
  const reply = page.getByRole('menuitem', { name: t('chat.actions.reply') })
  await hold(page, message, reply)
  await expect(reply).toBeVisible()
  // Here there is no key to press.
  await expect(reply.getByText('R', { exact: true })).toBeHidden()
  await settled(page)
  const menu = (await page.getByRole('menu').boundingBox())!
  const heart = (await page.getByRole('menuitem', { name: t('chat.reactions.with', { emoji: '❤️' }) }).boundingBox())!
  expect(menu.x).toBeGreaterThanOrEqual(12)
  expect(menu.y + menu.height).toBeLessThanOrEqual(viewport.height - 12)
  expect(heart.y).toBeGreaterThanOrEqual(12)
  expect(heart.y + heart.height).toBeLessThan(menu.y)
  expect(await isThumbSized(reply)).toBe(true)
  await reply.tap()
  await expect(page.getByPlaceholder(t('chat.composer.replyTo', { name: 'Bo Lind' }))).toBeVisible()
  await page.getByRole('button', { name: t('chat.composer.cancelReply') }).tap()
})

test('C763 the list of emoji ends at the edge of the screen', async () => {
  const { page } = ada
  await visit(page, server(), '/messages')
  await row(page).tap()
  await page.getByRole('button', { name: t('chat.emoji.insert') }).tap()
  const picker = page.getByRole('dialog', { name: t('chat.emoji.label') })
  await expect(picker.getByRole('gridcell').first()).toBeVisible()
  await settled(page)
  const list = (await picker.locator('[frimousse-viewport]').boundingBox())!
  expect(list.y + list.height).toBeCloseTo(viewport.height, 0)
  await page.goBack()
  await expect(picker).toBeHidden()
})

test('G2.11 the checkboxes are next to messages of any length, and easy to hit', async () => {
  const { page } = ada
  const group = await groupOf('On the phone', ada, bo)
  const long = 'A long message that takes all the width there is and then some more of it'
  await sayByHttp(bo, group, `Theirs: ${long}`)
  await sayByHttp(ada, group, `Mine: ${long}`)
  await visit(page, server(), `/messages?conversationId=${group}`)
  const select = page.getByRole('menuitem', { name: t('chat.actions.select') })
  await hold(page, bubble(page, 'Theirs'), select)
  await select.tap()
  await expect(bubble(page, 'Theirs').getByRole('checkbox')).toBeChecked()
  await bubble(page, 'Mine').locator('.flash-target').tap()
  await expect(bubble(page, 'Mine').getByRole('checkbox')).toBeChecked()
  for (const text of ['Theirs', 'Mine']) {
    const box = (await bubble(page, text).getByRole('checkbox').boundingBox())!
    const words = (await bubble(page, text).locator('.flash-target').boundingBox())!
    expect(box.x + box.width <= words.x || words.x + words.width <= box.x).toBe(true)
    expect(box.x).toBeGreaterThanOrEqual(0)
  }
})

/** Touches a message and moves along these steps, in px from there. */
async function drag(page: Page, text: string, ...steps: [dx: number, dy: number][]) {
  const box = await bubble(page, text).locator('div').first().boundingBox()
  if (!box) throw new Error(`“${text}” is not on the page`)
  const start = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  const touch = await page.context().newCDPSession(page)
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [start] })
  for (const [dx, dy] of steps) {
    const touchPoints = [{ x: start.x + dx, y: start.y + dy }]
    await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints })
  }
  return async () => {
    await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
    await touch.detach()
  }
}

const along = (dx: number): [number, number][] => [4, 12, 30, 50, 70].map((step) => [step * dx, 0])
const sign = (page: Page) => log(page).locator('[data-drag-sign]')
const shift = (page: Page, text: string) =>
  bubble(page, text)
    .locator('div')
    .first()
    .evaluate((element) => parseFloat(getComputedStyle(element).translate) || 0)

test('C47 swiping a bubble inward replies: others’ in one direction, the user’s own in the other', async () => {
  const { page } = ada
  const reply = (name: string) => page.getByRole('textbox', { name: t('chat.composer.replyTo', { name }) })
  await visit(page, server(), '/messages')
  await row(page).tap()
  await expect(bubble(page, 'From the other side')).toBeInViewport()
  let lift = await drag(page, 'From the other side', ...along(1))
  await expect(sign(page)).toHaveAttribute('data-drag-sign', 'far')
  expect(await shift(page, 'From the other side')).toBeGreaterThan(48)
  await lift()
  await expect(reply('Bo Lind')).toBeFocused()
  await expect(sign(page)).toHaveCount(0)
  await expect.poll(() => shift(page, 'From the other side')).toBe(0)
  await composer(page).press('Escape')

  // Outward, too short, or back again: nothing.
  for (const steps of [along(-1), along(1).slice(0, 3), [...along(1), [10, 0] as [number, number]]]) {
    lift = await drag(page, 'From the other side', ...steps)
    await lift()
    await expect(sign(page)).toHaveCount(0)
    await expect(reply('Bo Lind')).toHaveCount(0)
  }
  lift = await drag(page, 'Line 20', ...along(-1))
  await lift()
  await expect(reply('You')).toBeFocused()
  await composer(page).press('Escape')
})

test('C47 C28 in a right-to-left page inward is the other direction; with reduced motion nothing moves', async () => {
  const { page } = ada
  await page.locator('html').evaluate((html) => html.setAttribute('dir', 'rtl'))
  await page.emulateMedia({ reducedMotion: 'reduce' })
  const lift = await drag(page, 'From the other side', ...along(-1))
  await expect(sign(page)).toBeInViewport({ ratio: 1 })
  expect(await shift(page, 'From the other side')).toBe(0)
  await lift()
  await expect(page.getByRole('textbox', { name: t('chat.composer.replyTo', { name: 'Bo Lind' }) })).toBeFocused()
  await composer(page).press('Escape')
  await page.emulateMedia({ reducedMotion: null })
  await page.locator('html').evaluate((html) => html.removeAttribute('dir'))
})

test('C47 a finger that moves vertically scrolls, however far it strays then', async () => {
  const { page } = ada
  await fill(server(), bo, await talkBetween(bo, ada), 15, 'Row')
  await expect(bubble(page, 'Row 15')).toBeInViewport()
  const before = await log(page).evaluate((element) => element.scrollTop)
  const lift = await drag(page, 'Row 12', [0, 8], [2, 30], [6, 80], [80, 120], [90, 160])
  await expect(sign(page)).toHaveCount(0)
  await lift()
  await expect.poll(() => log(page).evaluate((element) => element.scrollTop)).toBeLessThan(before)
  await expect(page.getByRole('textbox', { name: like('chat.composer.replyTo') })).toHaveCount(0)
})
