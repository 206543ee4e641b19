/** Messages and settings that the server rejects: the reason, and only the actions that can still help. */
import { expect, test } from '@playwright/test'
import { api } from '../../convex/_generated/api'
import { type Caller, joinByHttp, talkBetween } from '../support/by-http'
import { attach, text, tray } from '../support/files'
import { bubble, composer, say, visit } from '../support/in-browser'
import { arriveTapped, leave, openConversation, type TappedPerson } from '../support/person'
import { useServer } from '../support/use-server'
import { t } from '../support/text'

const server = useServer()
test.describe.configure({ mode: 'serial' })

let ada: TappedPerson
let bo: Caller
let talk: string

test.beforeAll(async ({ browser }) => {
  ada = await arriveTapped(browser, server(), 'Ada Moss', { setupCode: server().setupCode })
  bo = await joinByHttp(server(), 'Bo Lind')
  talk = await talkBetween(ada, bo)
  await openConversation(ada.page, server(), talk)
})

test.afterAll(() => leave(ada))

const send = 'messages:sendMessage'
const files = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => text(`part ${from + index}.txt`))

test('C60 an error shows the server’s reason, even after a reload, and offers Retry only if it can help', async () => {
  const { page, line } = ada
  const refuse = async (message: string, refusal: object) => {
    line.refuseNext(send, refusal)
    await say(page, message)
    return bubble(page, message)
  }
  const gone = await refuse('With an old file', {
    code: 'NOT_FOUND',
    subject: 'file',
    message: 'This file is gone. Choose it again.',
  })
  await expect(gone.getByRole('status')).toContainText(
    t('chat.refused.because', { reason: 'This file is gone. Choose it again.' }),
  )
  await expect(gone.getByRole('button', { name: t('chat.actions.edit') })).toBeVisible()
  await expect(gone.getByRole('button', { name: t('chat.retry') })).toHaveCount(0)
  await page.reload()
  await expect(gone.getByRole('status')).toContainText(
    t('chat.refused.because', { reason: 'This file is gone. Choose it again.' }),
  )
  await expect(gone.getByRole('button', { name: t('chat.retry') })).toHaveCount(0)
  await gone.getByRole('button', { name: t('chat.delete') }).click()

  const shut = await refuse('Shut out', { code: 'FORBIDDEN', message: 'Only admins can send messages in this group.' })
  await expect(shut.getByRole('status')).toContainText(
    t('chat.refused.because', { reason: 'Only admins can send messages in this group.' }),
  )
  await shut.getByRole('button', { name: t('chat.retry') }).click()
  await expect(shut).toHaveAttribute('data-delivery', /sent|read/)
})

test('C60 a rejected setting says why', async () => {
  const { page, line } = ada
  await visit(page, server(), '/settings/privacy')
  const message = 'You’re doing that too often. Try again in a moment.'
  line.refuseNext('users:setPrivacy', { code: 'RATE_LIMITED', message })
  await page.getByRole('switch', { name: t('privacy.sendsTyping') }).click()
  await expect(page.getByText(message)).toBeVisible()
})

test('C62 merged drafts say how many files are too many, and are sent once those are removed', async () => {
  const { page, line } = ada
  await openConversation(page, server(), talk)
  const add = (from: number, to: number) => attach(page, files(from, to))
  await add(1, 7)
  await expect(tray(page).getByText('TXT, 2 kB')).toHaveCount(7)
  line.refuseNext(send, { code: 'FORBIDDEN', message: 'No.' })
  await say(page, 'Seven files')
  await add(8, 13)
  await expect(tray(page).getByText('TXT, 2 kB')).toHaveCount(6)
  await bubble(page, 'Seven files')
    .getByRole('button', { name: t('chat.actions.edit') })
    .click()
  await expect(tray(page).getByRole('listitem')).toHaveCount(13)
  await expect(page.getByRole('alert').filter({ hasText: 'Remove 3 files to send it.' })).toBeVisible()
  await composer(page).press('Enter')
  await expect(composer(page)).toHaveValue('Seven files')
  for (const at of [1, 2, 3]) await page.getByRole('button', { name: `Remove part ${at}.txt` }).click()
  await composer(page).press('Enter')
  await expect(bubble(page, 'Seven files')).toHaveAttribute('data-delivery', /sent|read/)
  const { messages } = await bo.functions.query(api.messages.getMessages, { conversationId: talk, page: 0 })
  expect(messages.at(-1)?.attachments).toHaveLength(10)
})
