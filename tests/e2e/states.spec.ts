/** How controls answer the pointer and the keyboard, wherever they are. */
import { expect, type Page, test } from '@playwright/test'
import { groupOf, joinByHttp, sayByHttp, talkBetween } from '../support/by-http'
import { png, sendFilesByHttp, text } from '../support/files'
import { bubble, visit } from '../support/in-browser'
import { arrive, leave, openConversation, type Person } from '../support/person'
import { t } from '../support/text'
import { useServer } from '../support/use-server'

const server = useServer()

let ada: Person
let group: string

test.beforeAll(async ({ browser }) => {
  ada = await arrive(browser, server(), 'Ada Moss', { setupCode: server().setupCode })
  const cy = await joinByHttp(server(), 'Cy Hart')
  const bo = await joinByHttp(server(), 'Bo Lind')
  group = await groupOf('Answers', ada, cy, bo)
  await talkBetween(ada, cy)
  await sendFilesByHttp(cy, group, [{ file: png('shed.png', 60, 40), width: 60, height: 40 }])
  await sendFilesByHttp(cy, group, [{ file: text('plan.txt') }])
  await sayByHttp(cy, group, 'See https://parley.example/shed')
})

test.afterAll(() => leave(ada))

/** Controls to press; fields are for typing. */
const pressed = 'button, a[href], [role="button"], summary, label:has(> input), select'
/** Those that show a state already: the place where one is, or what is chosen or open. */
const isSettled =
  '[aria-current]:not([aria-current="false"]), [aria-pressed="true"], [aria-expanded="true"], :disabled, ' +
  '[aria-disabled="true"], :has(> input:checked)'

/** Numbers the controls that a pointer reaches, and returns how many there are. */
const numberControls = (page: Page) =>
  page.evaluate(
    ([pressed, isSettled]) => {
      document.querySelectorAll('[data-control]').forEach((element) => element.removeAttribute('data-control'))
      const reached = [...document.querySelectorAll<HTMLElement>(pressed)].filter((element) => {
        const { x, y, width, height } = element.getBoundingClientRect()
        const hit = document.elementFromPoint(x + width / 2, y + height / 2)
        return width > 1 && !element.matches(isSettled) && hit !== null && element.contains(hit)
      })
      reached.forEach((element, at) => element.setAttribute('data-control', String(at)))
      return reached.length
    },
    [pressed, isSettled] as const,
  )

/** The look of a control, of its content, and of what it lies in. */
const lookOf = (page: Page, at: number) =>
  page.locator(`[data-control="${at}"]`).evaluate((control) => {
    const shown = [
      control,
      ...control.querySelectorAll('*'),
      control.parentElement!,
      control.parentElement!.parentElement!,
    ]
    return shown
      .map((element) => {
        const { backgroundColor, color, opacity, filter, textDecorationLine } = getComputedStyle(element)
        return [backgroundColor, color, opacity, filter, textDecorationLine].join()
      })
      .join(';')
  })

const nameOf = (page: Page, at: number) =>
  page
    .locator(`[data-control="${at}"]`)
    .evaluate((control) => `${control.tagName} ${control.getAttribute('aria-label') ?? control.textContent}`)

async function silentControls(page: Page): Promise<string[]> {
  const silent: string[] = []
  const count = await numberControls(page)
  expect(count).toBeGreaterThan(5)
  for (let at = 0; at < count; at++) {
    const control = page.locator(`[data-control="${at}"]`)
    await page.mouse.move(0, 0)
    if ((await control.count()) === 0) continue
    const before = await lookOf(page, at)
    const { x, y, width, height } = (await control.boundingBox())!
    await page.mouse.move(x + width / 2, y + height / 2)
    const answers = expect.poll(() => lookOf(page, at), { timeout: 600, intervals: [30] }).not.toBe(before)
    await answers.catch(async () => silent.push(await nameOf(page, at)))
  }
  return silent
}

/** Controls that the keyboard reaches without a ring, or a field's halo, on them or on what represents them. */
async function ringlessControls(page: Page): Promise<string[]> {
  await page.keyboard.press('Tab')
  return page.evaluate((pressed) => {
    const ring = getComputedStyle(document.documentElement).getPropertyValue('--focus')
    const probe = document.createElement('i')
    probe.style.color = ring
    document.body.append(probe)
    const { color } = getComputedStyle(probe)
    probe.remove()
    const hasRing = (element: Element | null): boolean => {
      if (!element) return false
      const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(element)
      return outlineStyle === 'solid' && outlineWidth === '2px' && outlineColor === color
    }
    return [...document.querySelectorAll<HTMLElement>(`${pressed}, input`)].flatMap((element) => {
      const target = element.matches('label') ? element.querySelector('input')! : element
      if (target.closest('[inert]') || target.tabIndex < 0 || target.getClientRects().length === 0) return []
      target.focus({ preventScroll: true })
      if (document.activeElement !== target) return []
      const halo = target.closest('.focus-field, .focus-composer')
      if (hasRing(target) || hasRing(target.parentElement) || halo) return []
      return `${target.tagName} ${target.getAttribute('aria-label') ?? target.textContent}`
    })
  }, pressed)
}

const pages: { name: string; open: (page: Page) => Promise<void> }[] = [
  {
    name: 'a chat with its details',
    async open(page) {
      await openConversation(page, server(), group)
      await page.getByRole('button', { name: t('details.open'), exact: true }).click()
      await expect(page.getByRole('region', { name: t('shelf.title') })).toBeVisible()
      await expect(bubble(page, 'See https://parley.example/shed')).toBeVisible()
    },
  },
  {
    name: 'people',
    async open(page) {
      await visit(page, server(), '/users')
      // Other tests' people are on this server, too, so anyone may come first.
      await expect(page.getByRole('main').getByRole('listitem').first()).toBeVisible()
    },
  },
  {
    name: 'profile',
    async open(page) {
      await visit(page, server(), '/profile')
      await expect(page.getByText(t('picture.choose'))).toBeVisible()
    },
  },
  {
    name: 'notifications',
    async open(page) {
      await visit(page, server(), '/settings/notifications')
      await page.getByRole('switch', { name: t('notifications.quiet.title') }).check()
      await expect(page.getByRole('button', { name: 'Saturday' })).toBeVisible()
    },
  },
  {
    name: 'security',
    async open(page) {
      await visit(page, server(), '/settings/security')
      await expect(page.getByText(t('auth.thisDevice'))).toBeVisible()
    },
  },
]

for (const { name, open } of pages) {
  test(`C722 each control answers a pointer, and has a ring for the keyboard: ${name}`, async () => {
    const { page } = ada
    await open(page)
    expect(await silentControls(page)).toEqual([])
    expect(await ringlessControls(page)).toEqual([])
  })
}
