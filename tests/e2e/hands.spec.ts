/** Hurried input: Back, double taps, keys in quick succession, copying and pasting. */
import { expect, type Locator, test } from '@playwright/test'
import { fill } from '../support/as-admin'
import { groupOf, sayByHttp, talkBetween } from '../support/by-http'
import { paste, png, sendFilesByHttp, tray } from '../support/files'
import { bubble, composer, log } from '../support/in-browser'
import { arrive, leave, openConversation, type Person } from '../support/person'
import { useServer } from '../support/use-server'
import { like, t } from '../support/text'

const server = useServer()

let ada: Person
let bo: Person
let talk: string

test.beforeAll(async ({ browser }) => {
  ada = await arrive(browser, server(), 'Ada Moss', { setupCode: server().setupCode })
  bo = await arrive(browser, server(), 'Bo Lind', { viewport: { width: 390, height: 844 }, hasTouch: true })
  talk = await talkBetween(ada, bo)
})

test.afterAll(() => leave(ada, bo))

test('C84 on a phone Back closes the topmost layer, and only then the chat', async () => {
  const { page } = bo
  await sayByHttp(ada, talk, 'Something to hold')
  await sendFilesByHttp(ada, talk, [{ file: png('shed.png', 600, 400), width: 600, height: 400 }])
  await page.getByRole('link', { name: /Ada Moss/ }).click()
  await expect(bubble(page, 'Something to hold')).toBeVisible()
  const chat = page.url()
  const atChat = async () => {
    await expect(page).toHaveURL(chat)
    await expect(log(page)).toBeVisible()
  }
  const header = page.getByRole('region', { name: like('chat.label') })
  const layers = [
    {
      open: () => header.getByRole('button', { name: t('search.inChat') }).click(),
      part: page.getByRole('searchbox', { name: t('search.inChat') }),
    },
    {
      open: () => header.getByRole('button', { name: t('details.open') }).click(),
      part: page.getByRole('complementary'),
    },
    { open: () => header.getByRole('button', { name: t('list.menu') }).click(), part: page.getByRole('menu') },
    {
      open: () =>
        log(page)
          .getByRole('button', { name: /shed\.png/ })
          .click(),
      part: page.getByRole('dialog', { name: 'shed.png' }),
    },
    {
      open: () => page.getByRole('button', { name: t('chat.emoji.insert') }).click(),
      part: page.getByRole('dialog', { name: t('chat.emoji.label') }),
    },
  ]
  for (const { open, part } of layers) {
    await open()
    await expect(part).toBeVisible()
    await page.goBack()
    await expect(part).toBeHidden()
    await atChat()
  }

  // Stacked layers: each Back closes one.
  await layers[0]!.open()
  await layers[2]!.open()
  await expect(layers[2]!.part).toBeVisible()
  await page.goBack()
  await expect(layers[2]!.part).toBeHidden()
  await expect(layers[0]!.part).toBeVisible()
  await page.goBack()
  await expect(layers[0]!.part).toBeHidden()
  await atChat()

  // A layer opened from another replaces it.
  await bubble(page, 'Something to hold').click({ button: 'right' })
  await page.getByRole('menuitem', { name: t('chat.actions.select') }).click()
  const bar = page.getByRole('toolbar', { name: t('chat.selection.label') })
  await expect(bar).toBeVisible()
  await page.goBack()
  await expect(bar).toBeHidden()
  await atChat()

  // A layer closed by hand costs no Back.
  await layers[3]!.open()
  await expect(layers[3]!.part).toBeVisible()
  await page.getByRole('button', { name: t('app.close') }).click()
  await expect(layers[3]!.part).toBeHidden()
  await page.goBack()
  await expect(page).toHaveURL(/\/messages$/)
  await expect(page.getByRole('heading', { name: t('list.title'), exact: true })).toBeInViewport()

  // The same holds in the list, for search and the archive.
  const list = page.getByRole('region', { name: t('list.title') })
  await list.getByRole('searchbox').fill('Something')
  await expect(list.getByText('Something to hold').first()).toBeVisible()
  await list.getByText('Something to hold').last().click()
  await expect(log(page)).toBeInViewport()
  await page.goBack()
  await expect(list.getByRole('searchbox')).toHaveValue('Something')
  await page.goBack()
  await expect(list.getByRole('searchbox')).toHaveValue('')
})

/** Without a pause, as a finger would: the second tap hits whatever is there by then. */
async function tapTwice(button: Locator) {
  // The chat may still be sliding in.
  await button.click({ trial: true })
  const box = (await button.boundingBox())!
  await button.page().evaluate(
    async ([x, y]) => {
      const events = () => {
        const how = { bubbles: true, cancelable: true, clientX: x!, clientY: y!, detail: 1 }
        return [new PointerEvent('pointerdown', how), new PointerEvent('pointerup', how), new MouseEvent('click', how)]
      }
      // Created before either is dispatched, so that no delay can turn them into two taps.
      for (const tap of [events(), events()]) {
        const target = document.elementFromPoint(x!, y!)!
        for (const event of tap) target.dispatchEvent(event)
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
      }
    },
    [box.x + box.width / 2, box.y + box.height / 2],
  )
}

test('C85 a double tap on Send sends once and opens nothing; on Save it leaves the draft', async () => {
  const { page } = bo
  await openConversation(page, server(), talk)
  await composer(page).fill('Tapped twice')
  await tapTwice(page.getByRole('button', { name: t('chat.composer.send') }))
  await expect(bubble(page, 'Tapped twice')).toHaveCount(1)
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(composer(page)).toHaveValue('')

  // The second press after an edit meets the draft that reappeared in its place.
  await composer(page).fill('A draft that waits')
  await bubble(page, 'Tapped twice').click({ button: 'right' })
  await page.getByRole('menuitem', { name: /^Edit(?! history)/ }).click()
  await expect(composer(page)).toHaveValue('Tapped twice')
  await composer(page).fill('Tapped twice, edited')
  await tapTwice(page.getByRole('button', { name: t('group.save') }))
  await expect(bubble(page, 'Tapped twice, edited')).toBeVisible()
  await expect(composer(page)).toHaveValue('A draft that waits')
  await composer(page).fill('')
})

test('C86 Enter inserts the first result for the current text, however quickly it was typed', async () => {
  const { page } = ada
  await openConversation(page, server(), talk)
  await page.getByRole('button', { name: t('chat.emoji.insert') }).click()
  const search = page.getByRole('dialog', { name: t('chat.emoji.label') }).getByRole('searchbox')
  await search.fill('heart')
  await expect(page.getByRole('gridcell').first()).toHaveAccessibleName('Red heart')
  // In one go, so that the list can't keep up.
  await search.evaluate((field: HTMLInputElement) => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set!.call(field, 'pizza')
    field.dispatchEvent(new InputEvent('input', { bubbles: true }))
    field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
  })
  await expect(composer(page)).toHaveValue('🍕')
  await composer(page).fill('')
})

test('C87 Escape from a menu hides the tools, a palette right after it keeps the focus, and the pill covers none', async () => {
  const { page } = ada
  const group = await groupOf('Tools', ada, bo)
  await fill(server(), bo, group, 60)
  await openConversation(page, server(), group)
  const last = bubble(page, 'Line 59')
  await last.click({ button: 'right' })
  await expect(page.getByRole('menu')).toBeVisible()
  await page.mouse.move(5, 5)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('menu')).toBeHidden()
  await expect(last.getByRole('button', { name: t('chat.actions.more') })).toHaveCount(0)

  await last.click({ button: 'right' })
  await expect(page.getByRole('menu')).toBeVisible()
  await page.keyboard.press('Escape')
  await page.keyboard.press('ControlOrMeta+k')
  const palette = page.getByRole('dialog').getByRole('combobox')
  await expect(palette).toBeFocused()
  await expect(page.getByRole('menu')).toHaveCount(0)
  await page.keyboard.type('Bo')
  await expect(palette).toHaveValue('Bo')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)

  // Far up, the button to the end is visible; the tools of a message below it can be pressed.
  await log(page).evaluate((element) => (element.scrollTop = 200))
  const pill = page.getByRole('button', { name: t('chat.toLatest') })
  await expect(pill).toBeVisible()
  const covered = await log(page).evaluate((element) => {
    const bottom = element.getBoundingClientRect().bottom - 24
    const row = [...element.querySelectorAll<HTMLElement>('[role="article"]')].find((one) => {
      const box = one.getBoundingClientRect()
      return box.top < bottom && box.bottom > bottom
    })
    return row?.dataset['row'] ?? ''
  })
  const row = log(page).locator(`[data-row="${covered}"]`)
  await row.hover({ position: { x: 60, y: 8 } })
  const tools = row.getByRole('button', { name: t('chat.actions.more') })
  await expect(tools).toBeVisible()
  const isOnTop = await tools.evaluate((button) => {
    const { left, top, width, height } = button.getBoundingClientRect()
    return button.contains(document.elementFromPoint(left + width / 2, top + height / 2))
  })
  expect(isOnTop).toBe(true)
})

test('C88 a file copied in a file manager is attached; text with its picture is pasted as text', async () => {
  const { page } = ada
  await openConversation(page, server(), talk)
  for (const text of ['plan.png', 'file:///Volumes/plans/plan.png', '/Volumes/plans/plan.png']) {
    await paste(page, [png('plan.png', 40, 40)], text)
    await expect(tray(page).getByRole('img', { name: 'plan.png' })).toBeVisible()
    await page.getByRole('button', { name: 'Remove plan.png' }).click()
  }
  await paste(page, [png('cells.png', 40, 40)], 'a\tb')
  await expect(tray(page)).toHaveCount(0)
})

test('C89 Page Up and Down scroll the timeline from an empty composer, and not from one with text', async () => {
  const { page } = ada
  const notes = await talkBetween(ada, ada)
  await fill(server(), ada, notes, 80)
  await openConversation(page, server(), notes)
  await expect(bubble(page, 'Line 79')).toBeInViewport()
  await composer(page).press('PageUp')
  await expect(bubble(page, 'Line 79')).not.toBeInViewport()
  await expect(composer(page)).toBeFocused()
  await composer(page).press('PageDown')
  await expect(bubble(page, 'Line 79')).toBeInViewport()
  await composer(page).fill('Written')
  await composer(page).press('PageUp')
  await expect(bubble(page, 'Line 79')).toBeInViewport()
  await composer(page).fill('')
})

test('C91 copying takes the text: of one message alone, of several with author and time', async () => {
  const { page } = ada
  const chat = await groupOf('Copying', ada, bo)
  await sayByHttp(bo, chat, 'First **bold** words')
  await sayByHttp(ada, chat, 'Second')
  await sayByHttp(bo, chat, 'Third line\nand another')
  await sayByHttp(bo, chat, 'Lists:\n- one\n- two\n> said before\n```\nlet it = 1\n```\nas code')
  await openConversation(page, server(), chat)
  await expect(bubble(page, 'Lists')).toBeVisible()
  /** As a browser copies it, with everything from one message to another selected. */
  const copied = (from: string, to: string) =>
    page.evaluate(
      ([from, to]) => {
        const texts = [...document.querySelectorAll('[role="log"] [data-text]')]
        const find = (text: string) => texts.find((one) => one.textContent?.includes(text))!
        const range = document.createRange()
        range.setStart(find(from!), 0)
        range.setEndAfter(find(to!).lastChild!)
        getSelection()!.removeAllRanges()
        getSelection()!.addRange(range)
        const data = new DataTransfer()
        find(from!).dispatchEvent(new ClipboardEvent('copy', { bubbles: true, cancelable: true, clipboardData: data }))
        return { types: [...data.types], text: data.getData('text/plain') }
      },
      [from, to],
    )
  expect(await copied('Second', 'Second')).toEqual({ types: ['text/plain'], text: 'Second' })
  expect(await copied('Lists', 'Lists')).toEqual({
    types: ['text/plain'],
    text: 'Lists:\n- one\n- two\nsaid before\nlet it = 1\nas code',
  })
  const { text } = await copied('First', 'Third')
  expect(text.replaceAll(/\d+:\d+( [AP]M)?/g, 'TIME')).toBe(
    'Bo Lind, TIME: First bold words\nAda Moss, TIME: Second\nBo Lind, TIME: Third line\nand another',
  )
})
