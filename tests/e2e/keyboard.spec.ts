/** C27: the whole product without a mouse: nothing here points or clicks. */
import { expect, type Locator, type Page, test } from '@playwright/test'
import { accountOf, bubble, composer, log, pressUntilFocused, visit } from '../support/in-browser'
import { arrive, leave, openConversation, type Person } from '../support/person'
import { useServer } from '../support/use-server'
import { createAccount, talkBetween } from '../support/by-http'
import { like, t } from '../support/text'

const server = useServer({ isFresh: true })
test.describe.configure({ mode: 'serial' })

let bo: Person

test.beforeAll(async ({ browser }) => {
  bo = await arrive(browser, server(), 'Bo Lind', { setupCode: server().setupCode })
})

test.afterAll(() => leave(bo))

/** Presses Tab until the element has the focus, visibly. */
async function tabTo(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab') {
  await pressUntilFocused(page, target.first(), key, 80)
}

async function press(page: Page, target: Locator, key = 'Enter') {
  await tabTo(page, target)
  await page.keyboard.press(key)
}

async function fill(page: Page, target: Locator, text: string) {
  await tabTo(page, target)
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type(text)
}

test('C27 the whole product can be used by keyboard alone', async ({ browser }) => {
  test.slow()
  const context = await browser.newContext()
  const page = await context.newPage()
  const account = accountOf('Ada Moss')
  const elsewhere = await browser.newContext()
  await createAccount(elsewhere.request, server(), account)
  await elsewhere.close()

  await test.step('signs in', async () => {
    await page.goto(`${server().url}/sign-in`)
    await fill(page, page.getByLabel(t('auth.email')), account.email)
    await fill(page, page.getByLabel(t('auth.password')), account.password)
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { name: t('list.title'), exact: true })).toBeVisible()
  })

  await test.step('finds a person', async () => {
    await press(page, page.getByRole('link', { name: t('nav.people') }))
    // The chat list has a search field in the same place.
    await expect(page.getByRole('heading', { name: t('people.title'), exact: true })).toBeVisible()
    await fill(page, page.getByRole('main').getByRole('searchbox'), 'bo l')
    await press(page, page.getByRole('main').getByRole('button', { name: /Bo Lind/ }))
    await expect(composer(page)).toBeFocused()
  })

  await test.step('writes, and reads the reply in the timeline', async () => {
    await page.keyboard.type('Hello by keyboard')
    await page.keyboard.press('Enter')
    await expect(bubble(page, 'Hello by keyboard')).toBeVisible()
    await openConversation(bo.page, server(), new URL(page.url()).searchParams.get('conversationId')!)
    await composer(bo.page).fill('An answer')
    await composer(bo.page).press('Enter')
    await expect(bubble(page, 'An answer')).toBeVisible()
    await tabTo(page, log(page), 'Shift+Tab')
    await page.keyboard.press('ArrowUp')
    await expect(bubble(page, 'An answer')).toBeFocused()
    await page.keyboard.press('ArrowUp')
    await expect(bubble(page, 'Hello by keyboard')).toBeFocused()
    await page.keyboard.press('Escape')
    await expect(composer(page)).toBeFocused()
  })

  await test.step('reacts, replies, edits and deletes', async () => {
    await tabTo(page, log(page), 'Shift+Tab')
    await page.keyboard.press('ArrowUp')
    await expect(bubble(page, 'An answer')).toBeFocused()
    await page.keyboard.press('e')
    await page.getByRole('button', { name: t('chat.reactions.more') }).press('Enter')
    await expect(page.getByRole('searchbox', { name: t('chat.emoji.search') })).toBeFocused()
    await page.keyboard.type('pizza')
    // The result that Enter takes is highlighted; results for the first letters may still be visible.
    await expect(page.getByRole('gridcell', { name: 'Pizza' })).toHaveAttribute('data-active')
    await page.keyboard.press('Enter')
    await expect(bubble(bo.page, 'An answer').getByRole('button', { name: '🍕, 1 reaction' })).toBeVisible()
    // The focus is back on the message, or on its tools.
    await expect
      .poll(() => bubble(page, 'An answer').evaluate((one) => one.contains(document.activeElement)))
      .toBe(true)

    await page.keyboard.press('r')
    await expect(composer(page)).toBeFocused()
    await page.keyboard.type('To that')
    await page.keyboard.press('Enter')
    await expect(
      bubble(bo.page, 'To that').getByRole('button', { name: /^Jump to the message from You/ }),
    ).toBeVisible()

    await page.keyboard.press('ArrowUp')
    await expect(composer(page)).toHaveValue('To that')
    await page.keyboard.type(', indeed')
    await page.keyboard.press('Enter')
    await expect(bubble(bo.page, 'To that, indeed')).toContainText(t('chat.edited'))

    await tabTo(page, log(page), 'Shift+Tab')
    await page.keyboard.press('ArrowUp')
    await expect(bubble(page, 'To that, indeed')).toBeFocused()
    await page.keyboard.press('Delete')
    await expect(bubble(bo.page, 'To that, indeed')).toHaveCount(0)
    await expect(bubble(bo.page, t('chat.deleted'))).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(composer(page)).toBeFocused()
  })

  await test.step('creates a group', async () => {
    await tabTo(page, page.getByRole('button', { name: t('list.newChat') }), 'Shift+Tab')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('menuitem').first()).toBeFocused()
    await page.keyboard.type('New g')
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: t('people.newGroup') })
    await fill(page, dialog.getByLabel(t('auth.name')), 'Keyboard people')
    await press(page, dialog.getByRole('checkbox', { name: /Bo Lind/ }), 'Space')
    await press(page, dialog.getByRole('button', { name: t('group.create') }))
    await expect(dialog).toBeHidden()
    await expect(page.getByRole('heading', { name: 'Keyboard people' })).toBeVisible()
  })

  await test.step('looks up the shortcuts, and returns to where it was', async () => {
    await tabTo(page, log(page), 'Shift+Tab')
    await page.keyboard.press('?')
    const dialog = page.getByRole('dialog', { name: t('shortcuts.title') })
    await expect(dialog).toContainText(t('shortcuts.names.moveMessages'))
    await page.keyboard.press('Escape')
    await expect(dialog).toBeHidden()
    await expect(log(page)).toBeFocused()
  })

  await test.step('blocks and unblocks', async () => {
    const chat = page.getByRole('region', { name: like('chat.label') })
    await page.goto(`${server().url}/messages`)
    // A list is one stop; the arrows go from row to row.
    await tabTo(page, page.getByRole('link', { name: /Keyboard people/ }))
    await page.keyboard.press('ArrowDown')
    await expect(page.getByRole('link', { name: /Bo Lind/ })).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(composer(page)).toBeFocused()
    await tabTo(page, chat.getByRole('button', { name: t('list.menu') }), 'Shift+Tab')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('menuitem').first()).toBeFocused()
    await page.keyboard.type('Block')
    await expect(page.getByRole('menuitem', { name: t('blocking.blockPerson', { name: 'Bo Lind' }) })).toBeFocused()
    await page.keyboard.press('Enter')
    await press(page, page.getByRole('dialog').getByRole('button', { name: t('blocking.block'), exact: true }))
    await press(page, page.getByRole('main').getByRole('button', { name: t('blocking.unblock'), exact: true }))
    await expect(composer(page)).toBeVisible()
  })

  await test.step('sets a status and a switch', async () => {
    await press(page, page.getByRole('link', { name: t('nav.you') }))
    await press(page, page.getByRole('button', { name: t('profile.status') }))
    await press(page, page.getByRole('button', { name: '🎧 Focusing' }))
    await press(page, page.getByRole('button', { name: t('status.set') }))
    await expect(page.getByRole('button', { name: t('status.clear') })).toBeVisible()
    await page.keyboard.press('Escape')
    await press(page, page.getByRole('link', { name: t('settings.sections.privacy') }))
    const receipts = page.getByRole('switch', { name: t('privacy.sendsReceipts') })
    await expect(receipts).toBeChecked()
    await press(page, receipts, 'Space')
    await expect(receipts).not.toBeChecked()
    await press(page, page.getByRole('link', { name: t('settings.sections.appearance') }))
    await press(page, page.getByRole('radio', { name: t('settings.densityComfortable') }), 'ArrowRight')
    await expect(page.getByRole('radio', { name: t('settings.densityCompact') })).toBeChecked()
  })

  await test.step('signs out', async () => {
    await press(page, page.getByRole('link', { name: t('nav.you') }))
    await press(page, page.getByRole('button', { name: t('profile.signOut'), exact: true }))
    await expect(page).toHaveURL(/\/sign-in/)
    await expect(page.getByLabel(t('auth.email'))).toBeVisible()
  })
  await context.close()
})

test('C27 G9.10 a question mark is typed in text fields, and opens the shortcuts anywhere else', async () => {
  const { page } = bo
  const talk = await talkBetween(bo, bo)
  await openConversation(page, server(), talk)
  await composer(page).pressSequentially('Why?')
  await expect(composer(page)).toHaveValue('Why?')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await visit(page, server(), '/settings/writing')
  await page.getByRole('button', { name: t('shortcuts.title') }).press('Enter')
  const dialog = page.getByRole('dialog', { name: t('shortcuts.title') })
  await expect(dialog).toBeVisible()
  const onMessage = dialog.getByRole('region', { name: t('shortcuts.groups.onMessage') })
  for (const line of ['ReplyR', 'ReactE', 'EditT', 'Delete for everyoneDel'])
    await expect(onMessage).toContainText(line)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: t('shortcuts.title') })).toBeFocused()
  await page.keyboard.press('?')
  await expect(dialog).toBeVisible()
})
