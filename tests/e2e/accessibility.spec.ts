import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Locator, type Page, test } from '@playwright/test'
import { api } from '../../convex/_generated/api'
import { callerOf, groupOf, joinByHttp, sayByHttp } from '../support/by-http'
import { bubble, composer, join, openChatWith, openMessageMenu, say } from '../support/in-browser'
import { openConversation } from '../support/person'
import { useServer } from '../support/use-server'

const server = useServer()
test.describe.configure({ mode: 'serial' })

let ada: Page
let group: string

test.beforeAll(async ({ browser }) => {
  ada = await join(browser, server(), 'Ada Moss', { setupCode: server().setupCode })
  await (await join(browser, server(), 'Bo Lind')).context().close()
  await openChatWith(ada, server(), 'Bo Lind')
  await say(ada, 'A message, so that there is one')
  await expect(bubble(ada, 'A message')).toBeVisible()
  const adas = await callerOf(ada.context().request, server(), 'Ada Moss')
  group = await groupOf('Pavilion', adas, await joinByHttp(server(), 'Cy Hart'))
  const { messageId } = await sayByHttp(adas, group, 'As it was')
  await adas.functions.mutation(api.messages.editMessage, { messageId, content: 'To be changed' })
})

test.afterAll(() => ada?.context().close())

async function violations(page: Page, without: string[] = []) {
  const { violations: found } = await new AxeBuilder({ page }).disableRules(without).analyze()
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
}

for (const theme of ['light', 'dark'] as const) {
  test(`C27 no page has a violation, in the ${theme} theme`, async ({ browser }) => {
    await ada.emulateMedia({ colorScheme: theme })
    for (const path of ['messages', 'users', 'profile', 'settings']) {
      await ada.goto(`${server().url}/${path}`)
      await expect(ada.getByRole('heading').first()).toBeVisible()
      expect(await violations(ada), path).toEqual([])
    }
    await openChatWith(ada, server(), 'Bo Lind')
    await expect(bubble(ada, 'A message')).toBeVisible()
    expect(await violations(ada), 'an open chat').toEqual([])

    const stranger = await (await browser.newContext({ colorScheme: theme })).newPage()
    for (const path of ['sign-in', 'sign-up']) {
      await stranger.goto(`${server().url}/${path}`)
      await expect(stranger.getByLabel('Email')).toBeVisible()
      expect(await violations(stranger), path).toEqual([])
    }
    await stranger.context().close()
  })
}

for (const theme of ['light', 'dark'] as const) {
  test(`C27 no dialog and no menu has a violation, in the ${theme} theme`, async () => {
    await ada.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await openChatWith(ada, server(), 'Bo Lind')
    const chat = ada.getByRole('region', { name: /^Chat with/ })
    await chat.getByRole('button', { name: 'Chat options' }).click()
    await expect(ada.getByRole('menuitem', { name: 'Block Bo Lind' })).toBeVisible()
    // While it is open a menu is a layer of its own, above all landmarks.
    expect(await violations(ada, ['region']), 'the menu of a chat').toEqual([])
    await ada.getByRole('menuitem', { name: 'Block Bo Lind' }).click()
    await expect(ada.getByRole('dialog')).toBeVisible()
    expect(await violations(ada), 'the question before a block').toEqual([])
    await ada.keyboard.press('Escape')
    await expect(ada.getByRole('dialog')).toHaveCount(0)

    await ada.goto(`${server().url}/users`)
    await ada.getByRole('button', { name: 'New group' }).click()
    await expect(ada.getByRole('dialog')).toBeVisible()
    expect(await violations(ada), 'a new group').toEqual([])

    await ada.goto(`${server().url}/settings`)
    await ada.getByRole('button', { name: 'Keyboard shortcuts' }).click()
    await expect(ada.getByRole('dialog')).toBeVisible()
    expect(await violations(ada), 'the shortcuts').toEqual([])
    await ada.keyboard.press('Escape')

    await ada.goto(`${server().url}/profile`)
    await ada.getByRole('button', { name: 'Delete account' }).click()
    await expect(ada.getByRole('dialog')).toBeVisible()
    expect(await violations(ada), 'the question before an account goes').toEqual([])
  })
}

for (const theme of ['light', 'dark'] as const) {
  test(`C27 nothing that opens in a chat has a violation, in the ${theme} theme`, async () => {
    const page = ada
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await openConversation(page, server(), group)
    const message = bubble(page, 'To be changed')
    await expect(message.getByText('edited')).toBeVisible()
    const closed = async (opener: Locator) => {
      await page.keyboard.press('Escape')
      await expect(opener).toHaveCount(0)
    }

    await openMessageMenu(page, message)
    await expect(page.getByRole('menu')).toBeVisible()
    expect(await violations(page, ['region']), 'the menu of a message').toEqual([])
    await closed(page.getByRole('menu'))

    await message.getByRole('button', { name: /^Edited/ }).click()
    await expect(page.getByRole('dialog').getByText('As it was')).toBeVisible()
    expect(await violations(page), 'the history of a message').toEqual([])
    await closed(page.getByRole('dialog'))

    await message.hover()
    await message.getByRole('button', { name: 'React' }).click()
    await expect(page.getByRole('gridcell').first()).toBeVisible()
    expect(await violations(page, ['region']), 'the emoji').toEqual([])
    await closed(page.getByRole('gridcell'))

    await page.getByRole('button', { name: 'Today' }).click()
    await expect(page.getByRole('grid')).toBeVisible()
    expect(await violations(page, ['region']), 'the calendar').toEqual([])
    await closed(page.getByRole('grid'))

    await composer(page).fill('')
    await composer(page).pressSequentially('@')
    await expect(page.getByRole('listbox')).toBeVisible()
    expect(await violations(page), 'the people to mention').toEqual([])
    await composer(page).press('Escape')
    await composer(page).fill('')

    await message.hover()
    await message.getByRole('button', { name: 'Reply' }).click()
    await expect(page.getByRole('button', { name: 'Don’t reply' })).toBeVisible()
    expect(await violations(page), 'an answer').toEqual([])
    await composer(page).press('Escape')

    await openMessageMenu(page, message)
    await page.getByRole('menuitem', { name: 'Select' }).click()
    await expect(page.getByRole('toolbar', { name: 'Selected messages' })).toBeVisible()
    expect(await violations(page), 'picking messages').toEqual([])
    await closed(page.getByRole('toolbar', { name: 'Selected messages' }))
  })
}

/** What lies outside at the side, which a reader would have to scroll to, line by line. */
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
  test(`C27 at ${zoom} every page is read without scrolling sideways`, async () => {
    await ada.setViewportSize(viewport)
    for (const path of ['messages', 'users', 'profile', 'settings']) {
      await ada.goto(`${server().url}/${path}`)
      await expect(ada.getByRole('heading').first()).toBeVisible()
      expect(await tooWide(ada), path).toEqual([])
    }
    await openChatWith(ada, server(), 'Bo Lind')
    await expect(bubble(ada, 'A message')).toBeVisible()
    expect(await tooWide(ada), 'a chat').toEqual([])
    await expect(composer(ada)).toBeInViewport()
    await ada.setViewportSize({ width: 1280, height: 720 })
  })
}

test('C27 where the system chooses the colours, focus, switches and what is chosen still show', async () => {
  await ada.emulateMedia({ forcedColors: 'active' })
  await ada.goto(`${server().url}/settings`)
  const control = ada.getByRole('switch', { name: 'Typing' })
  const track = control.locator('..')
  await expect(track).toHaveCSS('border-top-style', 'solid')
  const ground = () => track.evaluate((element) => getComputedStyle(element).backgroundColor)
  await expect(control).toBeChecked()
  const on = await ground()
  await control.press('Space')
  await expect(control).not.toBeChecked()
  expect(await ground()).not.toBe(on)
  await control.press('Space')
  await ada.goto(`${server().url}/profile`)
  await ada.getByLabel('Handle').focus()
  await expect(ada.getByLabel('Handle')).toHaveCSS('outline-style', 'solid')
  await ada.emulateMedia({ forcedColors: 'none' })
})
