/** How chats and groups start and end for one person: opening, deleting, and being invited to a group. */
import { expect, type Page, test } from '@playwright/test'
import { fill } from '../support/as-admin'
import { api } from '../../convex/_generated/api'
import { expectNoViolation } from '../support/axe'
import { type Caller, groupOf, joinByHttp, sayByHttp, talkBetween } from '../support/by-http'
import { bubble, composer, log, openChatWith, say, visit } from '../support/in-browser'
import { arrive, leave, openConversation, type Person } from '../support/person'
import { useServer } from '../support/use-server'
import { like, t } from '../support/text'

const server = useServer({ isFresh: true })
test.describe.configure({ mode: 'serial' })

let ada: Person
let bo: Caller

test.beforeAll(async ({ browser }) => {
  ada = await arrive(browser, server(), 'Ada Moss', { setupCode: server().setupCode })
  bo = await joinByHttp(server(), 'Bo Lind')
})

test.afterAll(() => leave(ada))

const chats = (page: Page) => page.getByRole('region', { name: t('list.title') })
const row = (page: Page, name: string) => chats(page).getByRole('link', { name })
const panel = (page: Page) => page.getByRole('complementary')
const invitation = (page: Page, name: string) =>
  chats(page)
    .getByRole('region', { name: t('group.invitation.label') })
    .getByRole('article', { name, exact: true })

async function deleteChat(page: Page) {
  await page
    .getByRole('region', { name: like('chat.label') })
    .getByRole('button', { name: t('list.menu') })
    .click()
  await page.getByRole('menuitem', { name: t('list.deleteChat') }).click()
}

test('C105 C606 opening a person’s chat adds nothing to the list of chats; the first message does', async () => {
  const { page } = ada
  await openChatWith(page, server(), 'Bo Lind')
  await visit(page, server(), '/messages')
  await expect(page.getByRole('heading', { name: t('people.here') })).toBeVisible()
  await expect(page.getByRole('heading', { name: like('people.welcome.title') })).toBeVisible()
  await expect(page.getByRole('button', { name: like('people.welcome.message') }).first()).toBeVisible()
  await expect(row(page, 'Bo Lind')).toHaveCount(0)
  await openChatWith(page, server(), 'Bo Lind')
  await say(page, 'Hello Bo')
  await expect(row(page, 'Bo Lind')).toBeVisible()
})

test('C105 in a group, a member’s profile opens without creating a chat; the Message button creates it', async () => {
  const { page } = ada
  const cy = await joinByHttp(server(), 'Cy Hart')
  const group = await groupOf('Profiles', ada, cy)
  await openConversation(page, server(), group)
  await page.getByRole('button', { name: t('details.open'), exact: true }).click()
  await panel(page)
    .getByRole('button', { name: /Cy Hart/ })
    .first()
    .click()
  await expect(panel(page).getByRole('heading', { name: 'Cy Hart' })).toBeVisible()
  await expect(panel(page).getByText(t('people.commonGroups', { count: 1 }))).toBeVisible()
  await expect(page).toHaveURL(new RegExp(group))
  const talk = { conversationId: [ada.userId, cy.userId].toSorted().join('_') }
  await expect(ada.functions.query(api.conversations.getMine, talk)).rejects.toMatchObject({
    data: { code: 'NOT_FOUND' },
  })
  // Escape goes back to the group first.
  await page.keyboard.press('Escape')
  await expect(panel(page).getByRole('heading', { name: 'Profiles' })).toBeVisible()
  await expect(panel(page)).toBeFocused()
  await panel(page)
    .getByRole('button', { name: /Cy Hart/ })
    .first()
    .click()
  await panel(page)
    .getByRole('button', { name: t('profile.message') })
    .click()
  await expect(page).toHaveURL(new RegExp(talk.conversationId))
  await expect(composer(page)).toBeVisible()
})

test('C106 a chat is deleted for oneself, with Undo, until the next message', async () => {
  const { page } = ada
  const talk = await talkBetween(ada, bo)
  // Enough to fill a page, so that the next message starts another.
  await fill(server(), bo, talk, 31)
  await openConversation(page, server(), talk)
  await expect(bubble(page, 'Line 31')).toBeVisible()
  await composer(page).fill('Half a thought')
  await deleteChat(page)
  await expect(page).toHaveURL(/\/messages$/)
  await expect(row(page, 'Bo Lind')).toHaveCount(0)
  await page.getByRole('button', { name: t('app.undo') }).click()
  await expect(row(page, 'Bo Lind')).toContainText('Draft: Half a thought')
  await openConversation(page, server(), talk)
  await expect(bubble(page, 'Line 31')).toBeVisible()
  await expect(composer(page)).toHaveValue('Half a thought')

  await deleteChat(page)
  await expect(page.getByText(t('list.chatDeleted'))).toBeVisible()
  await openConversation(page, server(), talk)
  await expect(page.getByRole('heading', { name: t('list.noMessages') })).toBeVisible()
  await expect(row(page, 'Bo Lind')).toHaveCount(0)
  await sayByHttp(bo, talk, 'Are you still there?')
  await expect(bubble(page, 'Are you still there?')).toBeVisible()
  await expect(row(page, 'Bo Lind')).toBeVisible()
  await expect(log(page).getByRole('article')).toHaveCount(1)
  const { messages } = await bo.functions.query(api.messages.getMessages, { conversationId: talk, page: 0 })
  expect(messages).toHaveLength(32)
})

test('C107 C108 people who want to be asked get an invitation: nothing of the group is visible until they accept', async () => {
  const { page } = ada
  await visit(page, server(), '/settings/privacy')
  const choice = page.getByRole('radiogroup', { name: t('privacy.groupAdds') })
  await expect(choice.getByRole('radio', { name: t('group.settings.open.members') })).toBeChecked()
  await choice.getByText(t('privacy.groupAddsBy.invitation')).click()
  await expect.poll(async () => (await ada.functions.query(api.users.getPrivacy, {})).groupAdds).toBe('invitation')
  const [wanted, unwanted] = [await groupOf('Wanted', bo, ada), await groupOf('Unwanted', bo, ada)]
  await sayByHttp(bo, wanted, 'Before Ada came')

  await visit(page, server(), '/messages')
  await expect(invitation(page, 'Wanted')).toContainText('Bo Lind invited you · 1 person')
  await expect(row(page, 'Wanted')).toHaveCount(0)
  await expectNoViolation(page, 'invitations')
  await invitation(page, 'Unwanted')
    .getByRole('button', { name: t('group.invitation.decline') })
    .click()
  await expect(invitation(page, 'Unwanted')).toHaveCount(0)
  await expect(page.getByText(t('group.invitation.declined'))).toBeVisible()
  await invitation(page, 'Wanted')
    .getByRole('button', { name: t('group.invitation.join') })
    .click()
  await expect(page).toHaveURL(new RegExp(wanted))
  await expect(log(page).getByText(t('chat.system.joined', { name: t('chat.you') }), { exact: true })).toBeVisible()
  await expect(log(page).getByText('Before Ada came')).toHaveCount(0)
  await expect(chats(page).getByRole('region', { name: t('group.invitation.label') })).toHaveCount(0)
  await expect(ada.functions.query(api.conversations.getHead, { conversationId: unwanted })).rejects.toMatchObject({
    data: { code: 'NOT_FOUND' },
  })
})

test('C109 someone who left has to be invited again; the group sees who was invited', async ({ browser }) => {
  const eva = await arrive(browser, server(), 'Eva Lund')
  const { page } = eva
  const group = await groupOf('Revolving door', eva, bo)
  await bo.functions.mutation(api.groups.leave, { conversationId: group })
  await openConversation(page, server(), group)
  await page.getByRole('button', { name: t('details.open'), exact: true }).click()
  await panel(page)
    .getByRole('button', { name: t('list.tiles.add'), exact: true })
    .click()
  const dialog = page.getByRole('dialog', { name: t('group.add') })
  await dialog.getByRole('checkbox', { name: /Bo Lind/ }).click()
  await dialog.getByRole('button', { name: 'Add 1' }).click()
  await expect(page.getByText('Bo Lind was invited to join')).toBeVisible()
  await expect(panel(page).getByRole('region', { name: t('group.invitation.invited') })).toContainText('Bo Lind')
  await panel(page)
    .getByRole('button', { name: t('group.invitation.withdrawFrom', { name: 'Bo Lind' }) })
    .click()
  await expect(panel(page).getByRole('region', { name: t('group.invitation.invited') })).toHaveCount(0)
  expect(await bo.functions.query(api.groups.listInvitations, {})).toEqual([])
  await leave(eva)
})

test('C110 an invite link on a loopback host says that it only opens on this computer', async () => {
  const { page } = ada
  await visit(page, server(), '/users')
  await page.getByRole('button', { name: t('auth.invitePeople') }).click()
  const dialog = page.getByRole('dialog', { name: t('auth.invitePeople') })
  await expect(dialog.getByText(like('auth.inviteHere'))).toBeVisible()
  await expect(dialog.getByRole('button', { name: t('auth.copyInvite') })).toBeVisible()
})

test('C111 the list and the timeline show an event in the same words', async () => {
  const { page } = ada
  const dee = await joinByHttp(server(), 'Dee Park')
  const group = await groupOf('Same words', bo, dee)
  await bo.functions.mutation(api.groups.addMembers, { conversationId: group, userIds: [ada.userId] })
  await ada.functions.mutation(api.groups.acceptInvitation, { conversationId: group })
  await openConversation(page, server(), group)
  const isSaid = async (text: string) => {
    await expect(log(page).getByText(text, { exact: true })).toBeVisible()
    await expect(row(page, 'Same words').getByText(text, { exact: true })).toBeVisible()
  }
  await isSaid('You joined')
  const conversationId = group
  await bo.functions.mutation(api.groups.setRole, { conversationId, userId: ada.userId, role: 'admin' })
  await isSaid('Bo Lind made you an admin')
  await bo.functions.mutation(api.groups.configure, { conversationId, change: { writing: 'admins' } })
  await isSaid('Bo Lind allowed only admins to send messages')
  await bo.functions.mutation(api.groups.rename, { conversationId, name: 'Same words, then' })
  await isSaid('Bo Lind renamed the group to “Same words, then”')
  await bo.functions.mutation(api.groups.removeMember, { conversationId, userId: dee.userId })
  await isSaid('Bo Lind removed Dee Park')
})
