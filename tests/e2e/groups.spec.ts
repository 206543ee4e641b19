/** G8: a group from its creation until someone leaves it, with four people. */
import { expect, type Page, test } from '@playwright/test'
import { api } from '../../convex/_generated/api'
import { expectNoViolation } from '../support/axe'
import { groupOf, joinByHttp, sayByHttp } from '../support/by-http'
import { png } from '../support/files'
import { bubble, composer, log, say, visit } from '../support/in-browser'
import { arrive, leave, openConversation, type Person } from '../support/person'
import { useServer } from '../support/use-server'
import { like, t } from '../support/text'

const server = useServer({ isFresh: true })
test.describe.configure({ mode: 'serial' })

let ada: Person
let bo: Person
let cy: Person
let group: string

const panel = (page: Page) => page.getByRole('complementary')
const line = (page: Page, text: string) => log(page).getByText(text, { exact: true })
const memberRow = (page: Page, name: string) => panel(page).getByRole('button', { name: new RegExp(`^\\S* ?${name}`) })

async function openDetails(page: Page) {
  await page.getByRole('button', { name: t('details.open'), exact: true }).click()
  await expect(panel(page)).toBeVisible()
}

async function choose(page: Page, name: string, item: string) {
  await panel(page)
    .getByRole('button', { name: t('group.memberMenu', { name }) })
    .click()
  await page.getByRole('menuitem', { name: item }).click()
}

test.beforeAll(async ({ browser }) => {
  ada = await arrive(browser, server(), 'Ada Moss', { setupCode: server().setupCode })
  bo = await arrive(browser, server(), 'Bo Lind')
  cy = await arrive(browser, server(), 'Cy Hart')
  await joinByHttp(server(), 'Dee Park')
})

test.afterAll(() => leave(ada, bo, cy))

test('G8.12 a group is created on the People page, with a name and several people found by search', async () => {
  const { page } = ada
  await visit(page, server(), '/users')
  await page.getByRole('button', { name: t('group.title') }).click()
  const dialog = page.getByRole('dialog', { name: t('group.title') })
  await dialog.getByRole('textbox', { name: t('group.name') }).fill('Pavilion build')
  await dialog.getByRole('checkbox', { name: /Bo Lind/ }).click()
  await dialog.getByRole('searchbox').fill('hart')
  await expect(dialog.getByRole('checkbox', { name: /Bo Lind/ })).toHaveCount(0)
  await dialog.getByRole('checkbox', { name: /Cy Hart/ }).click()
  await dialog.getByRole('button', { name: 'Remove Cy Hart' }).click()
  await dialog.getByRole('checkbox', { name: /Cy Hart/ }).click()
  await expect(dialog.getByRole('button', { name: like('group.remove') })).toHaveCount(2)
  await dialog.getByRole('button', { name: t('group.create') }).click()
  await expect(page).toHaveURL(/conversationId=g_/)
  await expect(line(page, 'You created the group')).toBeVisible()
  group = new URL(page.url()).searchParams.get('conversationId') ?? ''
  await openConversation(bo.page, server(), group)
  await openConversation(cy.page, server(), group)
  await expect(line(bo.page, 'Ada Moss created the group')).toBeVisible()
})

test('G8.15 a group is created with its picture', async () => {
  const { page } = ada
  await visit(page, server(), '/users')
  await page.getByRole('button', { name: t('group.title') }).click()
  const dialog = page.getByRole('dialog', { name: t('group.title') })
  const file = png('roof.png', 640, 400)
  await dialog.locator('input[type=file]').setInputFiles(file)
  await expect(dialog.locator('img[src^="blob:"]')).toBeVisible()
  await dialog.getByRole('button', { name: t('group.removeVerb'), exact: true }).click()
  await expect(dialog.locator('img[src^="blob:"]')).toHaveCount(0)
  await dialog.locator('input[type=file]').setInputFiles(file)
  await dialog.getByRole('textbox', { name: t('group.name') }).fill('With a roof')
  await dialog.getByRole('checkbox', { name: /Bo Lind/ }).click()
  await dialog.getByRole('button', { name: t('group.create') }).click()
  await expect(page).toHaveURL(/conversationId=g_/)
  const listed = bo.page.getByRole('region', { name: t('list.title') }).getByRole('link', { name: 'With a roof' })
  await expect(listed.locator('img')).toBeVisible()
  await openConversation(page, server(), group)
})

test('R11 a plain member who writes @everyone sees that it stays text; owners and admins don’t', async () => {
  const note = 'so @everyone stays plain text.'
  await composer(bo.page).fill('Hello @everyone')
  await expect(bo.page.getByText(note)).toBeVisible()
  await composer(bo.page).fill('Hello `@all`')
  await expect(bo.page.getByText(like('chat.composer.callsNobody'))).toHaveCount(0)
  await composer(ada.page).fill('Hello @everyone')
  await expect(ada.page.getByText(note)).toHaveCount(0)
  for (const { page } of [ada, bo]) await composer(page).fill('')
})

test('C25 the details open and close by keyboard, and the focus returns', async () => {
  const { page } = ada
  const button = page.getByRole('button', { name: t('details.open'), exact: true })
  await button.focus()
  await page.keyboard.press('Enter')
  await expect(panel(page)).toBeVisible()
  await expect(button).toHaveAttribute('aria-expanded', 'true')
  await page.keyboard.press('Tab')
  await expect(panel(page).getByRole('button', { name: t('app.close') })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(panel(page)).toBeHidden()
  await expect(button).toBeFocused()
})

test('G8.9 G8.13 roles are changed in the details, announced to everyone, and take effect at once', async () => {
  await openDetails(ada.page)
  await openDetails(bo.page)
  await expect(panel(bo.page).getByRole('button', { name: like('group.memberMenu') })).toHaveCount(0)
  await choose(ada.page, 'Bo Lind', t('group.makeAdmin'))
  await expect(line(ada.page, 'You made Bo Lind an admin')).toBeVisible()
  await expect(line(bo.page, 'Ada Moss made you an admin')).toBeVisible()
  await expect(line(cy.page, 'Ada Moss made Bo Lind an admin')).toBeVisible()
  await expect(panel(bo.page).getByRole('button', { name: 'Options for Cy Hart' })).toBeVisible()
  await expect(panel(bo.page).getByRole('button', { name: 'Options for Ada Moss' })).toHaveCount(0)
})

test('G8.13 mute and pin in the details take effect in the list', async () => {
  const { page } = ada
  const list = page.getByRole('region', { name: t('list.title') })
  await panel(page)
    .getByRole('button', { name: t('list.mute.label') })
    .click()
  await expect(list.getByRole('img', { name: t('list.muted') })).toBeAttached()
  await panel(page)
    .getByRole('button', { name: t('list.more') })
    .click()
  await page.getByRole('menuitem', { name: t('list.pin') }).click()
  await expect(list.getByRole('img', { name: t('list.pinned') })).toBeAttached()
  await panel(page)
    .getByRole('button', { name: t('list.muted') })
    .click()
  await panel(page)
    .getByRole('button', { name: t('list.more') })
    .click()
  await page.getByRole('menuitem', { name: t('list.unpin') }).click()
  await expect(list.getByRole('img', { name: t('list.muted') })).toHaveCount(0)
})

test('G8.11 an admin renames and describes the group', async () => {
  const { page } = bo
  await panel(page)
    .getByRole('button', { name: t('group.edit') })
    .click()
  const dialog = page.getByRole('dialog', { name: t('group.edit') })
  await dialog.getByRole('textbox', { name: t('group.name') }).fill('Pavilion and ramp')
  await dialog.getByLabel(t('group.description')).fill('Gate B from Monday.')
  await dialog.getByRole('button', { name: t('group.save') }).click()
  await expect(dialog).toBeHidden()
  await expect(line(ada.page, 'Bo Lind renamed the group to “Pavilion and ramp”')).toBeVisible()
  await expect(line(page, 'You changed the description')).toBeVisible()
  await expect(panel(ada.page).getByText('Gate B from Monday.')).toBeVisible()
  await expect(ada.page.getByRole('heading', { name: 'Pavilion and ramp', level: 1 })).toBeVisible()
})

test('G8.15 an admin sets the group’s picture, which everyone sees at once, and removes it', async () => {
  const { page } = bo
  const picture = panel(cy.page).locator('img')
  await openDetails(cy.page)
  await expect(picture).toHaveCount(0)
  await panel(page)
    .getByRole('button', { name: t('group.edit') })
    .click()
  const dialog = page.getByRole('dialog', { name: t('group.edit') })
  const file = png('roof.png', 640, 400)
  await dialog.locator('input[type=file]').setInputFiles(file)
  await expect(picture).toBeVisible()
  await expect(line(cy.page, 'Bo Lind changed the picture')).toBeVisible()
  await dialog.getByRole('button', { name: t('group.removeVerb') }).click()
  await expect(picture).toHaveCount(0)
  await expect(line(cy.page, 'Bo Lind removed the picture')).toBeVisible()
  await dialog.getByRole('button', { name: t('app.cancel') }).click()
  await cy.page.getByRole('button', { name: t('details.open'), exact: true }).click()
})

test('G8.10 if only admins can write, others see that instead of the composer', async () => {
  await panel(ada.page)
    .getByRole('button', { name: t('group.settings.writing') })
    .click()
  const dialog = ada.page.getByRole('dialog', { name: t('group.settings.title') })
  await dialog
    .getByRole('radiogroup', { name: t('group.settings.writingQuestion') })
    .getByText(t('group.settings.open.admins'))
    .click()
  await dialog.getByRole('button', { name: t('group.save') }).click()
  await expect(line(cy.page, 'Ada Moss allowed only admins to send messages')).toBeVisible()
  await expect(cy.page.getByText(t('chat.onlyAdmins'))).toBeVisible()
  await expect(composer(cy.page)).toHaveCount(0)
  await say(bo.page, 'The crane comes at seven')
  await expect(bubble(cy.page, 'The crane comes at seven')).toBeVisible()
  await ada.functions.mutation(api.groups.configure, { conversationId: group, change: { writing: 'members' } })
  await expect(composer(cy.page)).toBeVisible()
})

test('G8.13 people are added in the details; they see earlier messages if the group says so', async ({ browser }) => {
  await ada.functions.mutation(api.groups.configure, { conversationId: group, change: { history: 'everything' } })
  await panel(ada.page)
    .getByRole('button', { name: t('list.tiles.add'), exact: true })
    .click()
  const dialog = ada.page.getByRole('dialog', { name: t('group.add') })
  await expect(dialog.getByRole('checkbox', { name: /Dee Park/ })).toBeVisible()
  // Current members aren't offered.
  await expect(dialog.getByRole('checkbox')).toHaveCount(1)
  await dialog.getByRole('checkbox', { name: /Dee Park/ }).click()
  await dialog.getByRole('button', { name: 'Add 1' }).click()
  await expect(line(bo.page, 'Ada Moss added Dee Park')).toBeVisible()
  const fay = await arrive(browser, server(), 'Fay Wren')
  await ada.functions.mutation(api.groups.addMembers, { conversationId: group, userIds: [fay.userId] })
  await openConversation(fay.page, server(), group)
  await expect(line(fay.page, 'Ada Moss added you')).toBeVisible()
  await expect(bubble(fay.page, 'The crane comes at seven')).toBeVisible()
  await leave(fay)
})

test('G8.14 someone removed while the chat is open sees a notice, and returns to the chat when added again', async () => {
  await choose(ada.page, 'Cy Hart', t('group.removeVerb'))
  await ada.page
    .getByRole('dialog', { name: t('group.removeQuestion', { name: 'Cy Hart', group: 'Pavilion and ramp' }) })
    .getByRole('button', { name: t('group.removeVerb') })
    .click()
  await expect(cy.page.getByText(t('chat.removedTitle'))).toBeVisible()
  await expect(composer(cy.page)).toHaveCount(0)
  await expect(line(bo.page, 'Ada Moss removed Cy Hart')).toBeVisible()
  await ada.functions.mutation(api.groups.addMembers, { conversationId: group, userIds: [cy.userId] })
  await expect(composer(cy.page)).toBeVisible()
  await expect(line(cy.page, 'Ada Moss added you')).toBeVisible()
})

test('G8.14 a group joined while away is in the list, and opens', async () => {
  await visit(cy.page, server(), '/profile')
  const other = await groupOf('Roof', bo, cy)
  await sayByHttp(bo, other, 'Larch on Thursday')
  await visit(cy.page, server(), '/messages')
  await cy.page.getByRole('link', { name: /Roof/ }).click()
  await expect(bubble(cy.page, 'Larch on Thursday')).toBeVisible()
  await openConversation(cy.page, server(), group)
})

test('G8.9 the owner transfers ownership, and leaves', async () => {
  await choose(ada.page, 'Bo Lind', t('group.handOver'))
  await ada.page
    .getByRole('dialog', { name: t('group.handOverQuestion', { name: 'Bo Lind' }) })
    .getByRole('button', { name: t('group.handOver') })
    .click()
  await expect(line(bo.page, 'Ada Moss made you the owner')).toBeVisible()
  await panel(ada.page)
    .getByRole('button', { name: t('group.leave') })
    .click()
  const dialog = ada.page.getByRole('dialog', { name: t('group.leaveQuestion', { name: 'Pavilion and ramp' }) })
  await expect(dialog.getByText(t('group.leaveText'))).toBeVisible()
  await dialog.getByRole('button', { name: t('group.leaveVerb') }).click()
  await expect(ada.page).toHaveURL(/\/messages$/)
  await expect(line(bo.page, 'Ada Moss left')).toBeVisible()
  await expect(memberRow(bo.page, 'Ada Moss')).toHaveCount(0)
})

test('G8.13 the details of a one-to-one chat show the other person and shared groups', async () => {
  const talk = await bo.functions.mutation(api.conversations.getOrCreateConversation, {
    participantIds: [bo.userId, cy.userId],
  })
  await openConversation(bo.page, server(), talk)
  if (await panel(bo.page).isHidden()) await openDetails(bo.page)
  await expect(panel(bo.page).getByRole('heading', { name: 'Cy Hart' })).toBeVisible()
  await expect(panel(bo.page).getByText('@cy_hart')).toBeVisible()
  await expect(panel(bo.page).getByText(t('people.commonGroups', { count: 2 }))).toBeVisible()
  await panel(bo.page)
    .getByRole('button', { name: /Pavilion and ramp/ })
    .click()
  await expect(bo.page).toHaveURL(new RegExp(group))
})

test('C27 the details have no violation in either theme', async () => {
  await openConversation(bo.page, server(), group)
  if (await panel(bo.page).isHidden()) await openDetails(bo.page)
  await expect(memberRow(bo.page, 'Cy Hart')).toBeVisible()
  await expectNoViolation(bo.page, 'the details')
})

test('G8.13 on a phone the details fill the screen, and Back returns to the chat', async ({ browser }) => {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    storageState: await bo.page.context().storageState(),
  })
  const page = await context.newPage()
  await openConversation(page, server(), group)
  await openDetails(page)
  await expect.poll(() => panel(page).boundingBox()).toEqual({ x: 0, y: 0, width: 390, height: 844 })
  await panel(page)
    .getByRole('button', { name: t('app.back') })
    .click()
  await expect(panel(page)).toBeHidden()
  await expect(composer(page)).toBeVisible()
  await context.close()
})
