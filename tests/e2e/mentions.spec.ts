/** Mentions: the composer's suggestions, and how mentions are shown. */
import { expect, type Page, test } from '@playwright/test'
import { api } from '../../convex/_generated/api'
import { type Caller, groupOf, joinByHttp, sayByHttp } from '../support/by-http'
import { bubble, composer, copied, openMessageMenu, pressEnterComposing, visit } from '../support/in-browser'
import { arrive, leave, openConversation, type Person } from '../support/person'
import { useServer } from '../support/use-server'
import { like, t } from '../support/text'

const server = useServer()
test.describe.configure({ mode: 'serial' })

let ada: Person
let kofi: Caller
let ines: Caller
let group: string

test.beforeAll(async ({ browser }) => {
  ada = await arrive(browser, server(), 'Ada Okafor')
  kofi = await joinByHttp(server(), 'Kofi Mensah')
  ines = await joinByHttp(server(), 'Ines Roy')
  group = await groupOf('Pavilion', ada, kofi, ines)
  await openConversation(ada.page, server(), group)
})

test.afterAll(() => leave(ada))

const menu = (page: Page) => page.getByRole('listbox', { name: t('chat.mentions.label') })

test('C44 an @ suggests members by name or handle; arrows choose, Enter inserts the handle and sends nothing', async () => {
  const { page } = ada
  await composer(page).pressSequentially('Ask @')
  await expect(menu(page).getByRole('option')).toHaveCount(3)
  await composer(page).pressSequentially('mens')
  await expect(menu(page).getByRole('option')).toHaveText(/Kofi Mensah/)
  await composer(page).press('Enter')
  await expect(composer(page)).toHaveValue('Ask @kofi_mensah ')
  await expect(menu(page)).toBeHidden()
  await composer(page).pressSequentially('and @')
  await composer(page).press('ArrowDown')
  const chosen = menu(page).getByRole('option', { selected: true })
  await expect(composer(page)).toHaveAttribute('aria-activedescendant', (await chosen.getAttribute('id')) ?? '')
  await expect(chosen).toHaveText(/Ines Roy/)
  await chosen.click()
  await expect(composer(page)).toBeFocused()
  await composer(page).press('Enter')
  await expect(bubble(page, 'Ask @Kofi Mensah and @Ines Roy')).toBeVisible()
  const mine = () => kofi.functions.query(api.conversations.getMine, { conversationId: group })
  await expect.poll(async () => (await mine()).mentions).toBe(1)
})

test('C44 Escape closes the suggestions and nothing else, and Tab moves on', async () => {
  const { page } = ada
  await composer(page).pressSequentially('@ko')
  await expect(menu(page)).toBeVisible()
  await composer(page).press('Escape')
  await expect(menu(page)).toBeHidden()
  await expect(composer(page)).toBeFocused()
  await expect(composer(page)).toHaveValue('@ko')
  await composer(page).fill('')
  await composer(page).pressSequentially('@ko')
  await expect(menu(page)).toBeVisible()
  await composer(page).press('Tab')
  await expect(composer(page)).not.toBeFocused()
  await expect(menu(page)).toBeHidden()
  await composer(page).fill('')
})

test('C14 while an IME composes, Enter chooses no mention', async () => {
  const { page } = ada
  await composer(page).pressSequentially('@ko')
  await expect(menu(page)).toBeVisible()
  await pressEnterComposing(composer(page))
  await expect(composer(page)).toHaveValue('@ko')
  await expect(menu(page)).toBeVisible()
  await composer(page).fill('')
})

test('C44 mentioned users are shown by their current name, and the reader’s own mention is highlighted', async () => {
  const { page } = ada
  await sayByHttp(kofi, group, 'Over to @ada_okafor and @ines_roy, not `@ada_okafor`')
  const message = bubble(page, 'Over to @Ada Okafor and @Ines Roy, not @ada_okafor')
  await expect(message.getByText('@Ada Okafor')).toBeVisible()
  const ground = (text: string) =>
    message.getByText(text).evaluate((name) => getComputedStyle(name.closest('span') ?? name).backgroundColor)
  expect(await ground('@Ada Okafor')).not.toBe(await ground('@Ines Roy'))
  await ines.functions.mutation(api.users.updateProfile, { handle: 'ines_of_old' })
  await expect(message.getByText('@Ines Roy')).toBeVisible()
})

test('C44 a handle is a name in the list, in a quote, in search results, and in copied text', async () => {
  const { page } = ada
  const seq = (await sayByHttp(kofi, group, 'Bring @ines_of_old the plans')).seq
  const list = page.getByRole('region', { name: t('list.title') })
  await expect(list.getByRole('link', { name: 'Pavilion' })).toContainText('Kofi: Bring @Ines Roy the plans')
  await kofi.functions.mutation(api.messages.sendMessage, {
    conversationId: group,
    content: 'Today',
    clientMessageId: 'quote',
    replyTo: seq,
  })
  await expect(bubble(page, 'Today').getByRole('button', { name: like('chat.quote.goTo') })).toContainText(
    'Bring @Ines Roy the plans',
  )
  await openMessageMenu(page, bubble(page, 'the plans').first())
  await page.getByRole('menuitem', { name: t('chat.actions.reply') }).click()
  await expect(page.getByRole('main').locator('[data-context]')).toContainText('Bring @Ines Roy the plans')
  await page.keyboard.press('Escape')

  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await openMessageMenu(page, bubble(page, 'the plans').first())
  await page.getByRole('menuitem', { name: t('chat.actions.copy') }).click()
  await expect.poll(() => copied(page)).toBe('Bring @Ines Roy the plans')

  await page.getByRole('searchbox', { name: t('list.searchLabel'), exact: true }).fill('the plans')
  await expect(list.getByRole('group', { name: 'In Pavilion' })).toContainText('Bring @Ines Roy the plans')
  await page.keyboard.press('Escape')
})

test('R11 someone mentioned while away sees how often in the list, instead of the unread count', async () => {
  const { page } = ada
  await visit(page, server(), '/messages')
  const row = page.getByRole('region', { name: t('list.title') }).getByRole('link', { name: 'Pavilion' })
  await sayByHttp(kofi, group, 'Something else')
  await expect(row.getByText('1', { exact: true })).toBeVisible()
  await sayByHttp(kofi, group, '@ada_okafor, look')
  await sayByHttp(ines, group, 'And @ada_okafor, hurry')
  await expect(row.getByText('@ 2', { exact: true })).toBeVisible()
  await expect(row).toContainText('3 unread messages, 2 mentions')
  await openConversation(page, server(), group)
  await expect(bubble(page, 'hurry')).toBeInViewport()
  await visit(page, server(), '/messages')
  await expect(row.getByText('@ 2', { exact: true })).toHaveCount(0)
  await openConversation(page, server(), group)
})

test('C43 Ctrl with B, I, and E adds formatting to the selection and removes it', async () => {
  const { page } = ada
  await composer(page).fill('make it bold')
  await composer(page).evaluate((field) => (field as HTMLTextAreaElement).setSelectionRange(8, 12))
  await composer(page).press('Control+b')
  await expect(composer(page)).toHaveValue('make it **bold**')
  await composer(page).press('Control+i')
  await expect(composer(page)).toHaveValue('make it ***bold***')
  await composer(page).press('Control+i')
  await composer(page).press('Control+b')
  await expect(composer(page)).toHaveValue('make it bold')
  await composer(page).press('Control+e')
  await expect(composer(page)).toHaveValue('make it `bold`')
  await composer(page).press('Control+z')
  await expect(composer(page)).toHaveValue('make it bold')
  await composer(page).fill('')
})
