/** Blocks, deleted accounts, and concurrent changes. */
import { expect, type Page, test } from '@playwright/test'
import { api } from '../../convex/_generated/api'
import { type Caller, callerOf, createAccount, groupOf, joinByHttp, sayByHttp, talkBetween } from '../support/by-http'
import { accountOf, bubble, composer, log } from '../support/in-browser'
import { arrive, leave, openConversation, type Person } from '../support/person'
import { useServer } from '../support/use-server'
import { t } from '../support/text'

const server = useServer()
test.describe.configure({ mode: 'serial' })

let ada: Person
let bo: Caller

test.beforeAll(async ({ browser }) => {
  ada = await arrive(browser, server(), 'Ada Moss', { setupCode: server().setupCode })
  bo = await joinByHttp(server(), 'Bo Lind')
})

test.afterAll(() => leave(ada))

const panel = (page: Page) => page.getByRole('complementary')
const line = (page: Page, text: string) => log(page).getByText(text, { exact: true })

async function openDetails(page: Page) {
  await page.getByRole('button', { name: t('details.open'), exact: true }).click()
  await expect(panel(page)).toBeVisible()
}

test('C100 another admin’s concurrent changes stay: settings, name, and description', async () => {
  const { page } = ada
  const conversationId = await groupOf('Two hands', ada, bo)
  await ada.functions.mutation(api.groups.setRole, { conversationId, userId: bo.userId, role: 'admin' })
  await openConversation(page, server(), conversationId)
  await openDetails(page)
  await panel(page)
    .getByRole('button', { name: t('group.settings.writing') })
    .click()
  const settings = page.getByRole('dialog', { name: t('group.settings.title') })
  const writers = settings.getByRole('radiogroup', { name: t('group.settings.writingQuestion') })
  await expect(writers.getByRole('radio', { name: t('group.settings.open.members') })).toBeChecked()
  await bo.functions.mutation(api.groups.configure, { conversationId, change: { writing: 'admins' } })
  // An untouched field shows its current value.
  await expect(writers.getByRole('radio', { name: t('group.settings.open.admins') })).toBeChecked()
  await settings
    .getByRole('radiogroup', { name: t('group.settings.addingQuestion') })
    .getByText(t('group.settings.open.members'))
    .click()
  await settings.getByRole('button', { name: t('group.save') }).click()
  await expect(settings).toBeHidden()
  const { settings: saved } = await bo.functions.query(api.groups.getGroup, { conversationId })
  expect(saved).toMatchObject({ writing: 'admins', adding: 'members' })

  await panel(page)
    .getByRole('button', { name: t('group.edit') })
    .click()
  const edit = page.getByRole('dialog', { name: t('group.edit') })
  await bo.functions.mutation(api.groups.rename, { conversationId, name: 'Four hands' })
  await expect(edit.getByRole('textbox', { name: t('auth.name') })).toHaveValue('Four hands')
  await edit.getByRole('textbox', { name: t('group.description') }).fill('What Ada says of it')
  await edit.getByRole('button', { name: t('group.save') }).click()
  await expect(edit).toBeHidden()
  await expect(panel(page).getByText('What Ada says of it')).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Four hands' }).first()).toBeVisible()
  await expect(line(page, 'You renamed the group to “Two hands”')).toHaveCount(0)
})

test('C102 reactions by a blocked person are neither shown nor counted, in a shared group', async () => {
  const { page } = ada
  const cy = await joinByHttp(server(), 'Cy Hart')
  const conversationId = await groupOf('Clappers', cy, ada, bo)
  const { seq } = await sayByHttp(cy, conversationId, 'Shall we?')
  for (const [person, emoji] of [
    [bo, '👍'],
    [bo, '🎉'],
    [cy, '👍'],
  ] as const) {
    await person.functions.mutation(api.reactions.setReaction, { conversationId, seq, emoji, on: true })
  }
  await openConversation(page, server(), conversationId)
  const chip = (emoji: string) => bubble(page, 'Shall we?').getByRole('button', { name: new RegExp(emoji) })
  await expect(chip('👍')).toHaveText(/2/)
  await expect(chip('🎉')).toBeVisible()
  await ada.functions.mutation(api.blocks.blockPerson, { userId: bo.userId })
  await expect(chip('🎉')).toHaveCount(0)
  await expect(chip('👍')).toHaveText(/1/)
  // The user's own reaction is counted with the visible ones of others.
  await chip('👍').click()
  await expect(chip('👍')).toHaveText(/2/)
  await ada.functions.mutation(api.blocks.unblockPerson, { userId: bo.userId })
  await expect(chip('👍')).toHaveText(/3/)
  await expect(chip('🎉')).toBeVisible()
})

test('C104 C200 a chat with a deleted account is read-only; a draft in it can be copied', async ({ request }) => {
  const { page } = ada
  await createAccount(request, server(), accountOf('Eva Lund'))
  const eva = await callerOf(request, server(), 'Eva Lund')
  const talk = await talkBetween(ada, eva)
  await sayByHttp(eva, talk, 'I am leaving')
  await openConversation(page, server(), talk)
  await composer(page).fill('Before you go, the keys')
  const { password } = accountOf('Eva Lund')
  const gone = await request.post(`${server().url}/api/auth/delete-user`, {
    headers: { origin: server().url },
    data: { password },
  })
  expect(gone.ok()).toBe(true)
  await expect(page.getByText(t('chat.accountDeleted'))).toBeVisible()
  await expect(composer(page)).toHaveCount(0)
  await expect(bubble(page, 'I am leaving')).toBeVisible()
  const draft = page.getByRole('region', { name: t('chat.unsent', { count: 1 }) })
  await expect(draft).toContainText('Before you go, the keys')
  await draft.getByRole('button', { name: t('chat.delete') }).click()
  await expect(draft).toHaveCount(0)
})
