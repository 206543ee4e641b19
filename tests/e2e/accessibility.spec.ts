import { expect, type Locator, type Page, test } from '@playwright/test'
import { api } from '../../convex/_generated/api'
import { ABOVE_LANDMARKS, expectNoViolation } from '../support/axe'
import { groupOf, joinByHttp, sayByHttp, talkBetween } from '../support/by-http'
import { bubble, composer, openMessageMenu, visit } from '../support/in-browser'
import { arrive, leave, openConversation, type Person } from '../support/person'
import { useServer } from '../support/use-server'
import { like, t } from '../support/text'

const server = useServer()
test.describe.configure({ mode: 'serial' })

let ada: Person
let page: Page
let talk: string
let group: string

test.beforeAll(async ({ browser }) => {
  ada = await arrive(browser, server(), 'Ada Moss', { reducedMotion: 'reduce' })
  page = ada.page
  talk = await talkBetween(ada, await joinByHttp(server(), 'Bo Lind'))
  await sayByHttp(ada, talk, 'A message, so that there is one')
  group = await groupOf('Pavilion', ada, await joinByHttp(server(), 'Cy Hart'))
  const { messageId } = await sayByHttp(ada, group, 'As it was')
  await ada.functions.mutation(api.messages.editMessage, { messageId, content: 'To be changed' })
})

test.afterAll(() => leave(ada))

async function openTalk() {
  await openConversation(page, server(), talk)
  await expect(bubble(page, 'A message')).toBeVisible()
}

test('C27 no page has a violation in either theme', async ({ browser }) => {
  const sections = ['notifications', 'appearance', 'writing', 'privacy', 'security', 'server']
  for (const path of ['messages', 'users', 'profile', ...sections.map((section) => `settings/${section}`)]) {
    await visit(page, server(), `/${path}`)
    await expect(page.getByRole('heading').first()).toBeVisible()
    await expectNoViolation(page, path)
  }
  await openTalk()
  await expectNoViolation(page, 'an open chat')

  const stranger = await (await browser.newContext()).newPage()
  for (const path of ['sign-in', 'sign-up']) {
    await visit(stranger, server(), `/${path}`)
    await expect(stranger.getByLabel(t('auth.email'))).toBeVisible()
    await expectNoViolation(stranger, path)
  }
  await stranger.context().close()
})

test('C27 no dialog and no menu has a violation in either theme', async () => {
  const dialog = page.getByRole('dialog')
  const closed = async () => {
    await page.keyboard.press('Escape')
    await expect(dialog).toHaveCount(0)
  }
  await openTalk()
  const chat = page.getByRole('region', { name: like('chat.label') })
  await chat.getByRole('button', { name: t('list.menu') }).click()
  await expect(page.getByRole('menuitem', { name: t('blocking.blockPerson', { name: 'Bo Lind' }) })).toBeVisible()
  await expectNoViolation(page, 'the menu of a chat', ABOVE_LANDMARKS)
  await page.getByRole('menuitem', { name: t('blocking.blockPerson', { name: 'Bo Lind' }) }).click()
  await expect(dialog).toBeVisible()
  await expectNoViolation(page, 'the question before a block')
  await closed()

  for (const [path, opener, what] of [
    ['users', t('people.newGroup'), 'a new group'],
    ['settings/writing', 'Keyboard shortcuts', 'the shortcuts'],
    ['profile', t('auth.deleteAccount'), 'the question before an account goes'],
  ] as const) {
    await visit(page, server(), `/${path}`)
    await page.getByRole('button', { name: opener }).click()
    await expect(dialog).toBeVisible()
    await expectNoViolation(page, what)
    await closed()
  }
})

test('C27 nothing that opens in a chat has a violation in either theme', async () => {
  await openConversation(page, server(), group)
  const message = bubble(page, 'To be changed')
  await expect(message.getByText(t('chat.edited'))).toBeVisible()
  const closed = async (opener: Locator) => {
    await page.keyboard.press('Escape')
    await expect(opener).toHaveCount(0)
  }

  await openMessageMenu(page, message)
  await expect(page.getByRole('menu')).toBeVisible()
  await expectNoViolation(page, 'the menu of a message', ABOVE_LANDMARKS)
  await closed(page.getByRole('menu'))

  await message.getByRole('button', { name: t('chat.showHistory') }).click()
  await expect(page.getByRole('dialog').getByText('As it was')).toBeVisible()
  await expectNoViolation(page, 'the history of a message')
  await closed(page.getByRole('dialog'))

  await message.hover()
  await message.getByRole('button', { name: t('chat.actions.react') }).click()
  await page.getByRole('button', { name: t('chat.reactions.more') }).click()
  await expect(page.getByRole('gridcell').first()).toBeVisible()
  await expectNoViolation(page, 'the emoji', ABOVE_LANDMARKS)
  await closed(page.getByRole('gridcell'))

  await page.getByRole('button', { name: t('status.today') }).click()
  await expect(page.getByRole('grid')).toBeVisible()
  await expectNoViolation(page, 'the calendar', ABOVE_LANDMARKS)
  await closed(page.getByRole('grid'))

  await composer(page).fill('')
  await composer(page).pressSequentially('@')
  await expect(page.getByRole('listbox')).toBeVisible()
  await expectNoViolation(page, 'the people to mention')
  await composer(page).press('Escape')
  await composer(page).fill('')

  await message.hover()
  await message.getByRole('button', { name: t('chat.actions.reply') }).click()
  await expect(page.getByRole('button', { name: t('chat.composer.cancelReply') })).toBeVisible()
  await expectNoViolation(page, 'an answer')
  await composer(page).press('Escape')

  await openMessageMenu(page, message)
  await page.getByRole('menuitem', { name: t('chat.actions.select') }).click()
  await expect(page.getByRole('toolbar', { name: t('chat.selection.label') })).toBeVisible()
  await expectNoViolation(page, 'picking messages')
  await closed(page.getByRole('toolbar', { name: t('chat.selection.label') }))
})

/** Content beyond the page's side edges, which a reader would have to scroll to, line by line. */
const tooWide = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('main, main *')]
      .filter((element) => {
        const { overflowX } = getComputedStyle(element)
        return /auto|scroll/.test(overflowX) && element.scrollWidth > element.clientWidth + 1
      })
      .map((element) => `${element.tagName}.${element.className}`)
      .concat(document.documentElement.scrollWidth > innerWidth ? ['the page'] : []),
  )

for (const [zoom, viewport] of [
  ['200 %', { width: 640, height: 512 }],
  ['400 %', { width: 320, height: 256 }],
] as const) {
  test(`C27 at ${zoom} every page is readable without horizontal scrolling`, async () => {
    await page.setViewportSize(viewport)
    for (const path of ['messages', 'users', 'profile', 'settings', 'settings/notifications', 'settings/security']) {
      await visit(page, server(), `/${path}`)
      await expect(page.getByRole('heading').first()).toBeVisible()
      expect(await tooWide(page), path).toEqual([])
    }
    await openTalk()
    expect(await tooWide(page), 'a chat').toEqual([])
    await expect(composer(page)).toBeInViewport()
    await page.setViewportSize({ width: 1280, height: 720 })
  })
}

test('C27 with forced colors, focus, switches, and selections remain visible', async () => {
  await page.emulateMedia({ forcedColors: 'active' })
  await visit(page, server(), '/settings/privacy')
  const control = page.getByRole('switch', { name: t('privacy.sendsTyping') })
  const track = control.locator('..')
  await expect(track).toHaveCSS('border-top-style', 'solid')
  const ground = () => track.evaluate((element) => getComputedStyle(element).backgroundColor)
  await expect(control).toBeChecked()
  const on = await ground()
  await control.press('Space')
  await expect(control).not.toBeChecked()
  expect(await ground()).not.toBe(on)
  await control.press('Space')
  await visit(page, server(), '/profile')
  await page.getByLabel(t('profile.handleLabel')).focus()
  await expect(page.getByLabel(t('profile.handleLabel'))).toHaveCSS('outline-style', 'solid')
  await openTalk()
  const current = page.locator('a[aria-current="page"]:visible')
  await expect(current).not.toHaveCount(0)
  for (const one of await current.all()) await expect(one).toHaveCSS('outline-style', 'solid')
  await expect(page.locator('label', { has: page.getByRole('radio', { checked: true }) })).toHaveCSS(
    'outline-style',
    'solid',
  )
  await openMessageMenu(page, bubble(page, 'A message'))
  await expect(page.getByRole('menu')).toHaveCSS('outline-style', 'solid')
  await page.keyboard.press('ArrowDown')
  await expect(page.locator('[role="menuitem"]:focus')).toHaveCSS('outline-style', 'solid')
  await page.keyboard.press('Escape')
  await page.emulateMedia({ forcedColors: 'none' })
})

test('C694 the button that clears a search leaves the focus in its field', async () => {
  await visit(page, server(), '/messages')
  const field = page.getByRole('searchbox')
  await field.fill('Bo')
  await page.getByRole('button', { name: t('list.clearSearch') }).click()
  await expect(field).toHaveValue('')
  await expect(field).toBeFocused()
})

test('C695 at twice the size on a phone, the header of a chat still names it', async () => {
  await openTalk()
  await page.setViewportSize({ width: 195, height: 422 })
  const title = page.getByRole('heading', { name: 'Bo Lind' })
  await expect.poll(async () => (await title.boundingBox())?.width ?? 0).toBeGreaterThan(20)
  await page.setViewportSize({ width: 1280, height: 720 })
})
