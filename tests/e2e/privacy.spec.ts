import { expect, type Page, test } from '@playwright/test'
import { api } from '../../convex/_generated/api'
import { groupOf, sayByHttp, talkBetween } from '../support/by-http'
import { bubble, composer, log, say, subtitle, typeUntil, visit } from '../support/in-browser'
import { arrive, leave, openConversation, type Person } from '../support/person'
import { useServer } from '../support/use-server'
import { like, t } from '../support/text'

const server = useServer()
test.describe.configure({ mode: 'serial' })

let ada: Person
let bo: Person
let talk: string
let group: string

test.beforeAll(async ({ browser }) => {
  ada = await arrive(browser, server(), 'Ada Moss')
  bo = await arrive(browser, server(), 'Bo Lind')
  talk = await talkBetween(ada, bo)
  group = await groupOf('Pavilion build', ada, bo)
})

test.afterAll(() => leave(ada, bo))

const delivery = (page: Page, text: string) => bubble(page, text)

async function flip(page: Page, name: string, on: boolean) {
  await visit(page, server(), '/settings/privacy')
  const control = page.getByRole('switch', { name })
  await expect(control).toBeEnabled()
  await control.setChecked(on)
  await expect(control).toBeChecked({ checked: on })
}

test('R5 someone who hides their presence is not seen, and sees no one', async () => {
  await openConversation(bo.page, server(), talk)
  await expect(subtitle(bo.page)).toHaveText(t('presence.active'))
  await flip(ada.page, t('privacy.sharesPresence'), false)
  await expect(subtitle(bo.page)).toHaveText(t('presence.offline'))
  await openConversation(ada.page, server(), talk)
  await expect(subtitle(ada.page)).toHaveText('')
  await flip(ada.page, t('privacy.sharesPresence'), true)
  await expect(subtitle(bo.page)).toHaveText(t('presence.active'))
})

test('C676 the document of a chat has nothing of a person in it, and no cache stores it or their token', async () => {
  await sayByHttp(bo, talk, 'Between the two of us')
  const { request } = ada.page
  const document = await request.get(`${server().url}/messages?conversationId=${encodeURIComponent(talk)}`)
  expect(document.headers()['cache-control']).toMatch(/private.*no-store/)
  // The address repeats in it, and consists of both IDs.
  const html = [talk, encodeURIComponent(talk)].reduce((text, id) => text.replaceAll(id, ''), await document.text())
  const { cookies } = await request.storageState()
  const session = cookies.find(({ name }) => name.endsWith('.session_token'))!.value
  const token = await request.get(`${server().url}/api/auth/token`)
  expect(token.headers()['cache-control']).toContain('no-store')
  const issued = (await token.json()) as { token: string; sessionId: string }
  const texts = ['Ada Moss', 'Bo Lind', 'Between the two of us', ada.userId, bo.userId, session, issued.sessionId]
  expect(texts.filter((text) => html.includes(text))).toEqual([])
  expect(html).not.toContain(issued.token.split('.')[0])
})

test('R5 someone who hides their typing is not seen to type, and sees no one type', async () => {
  await flip(ada.page, 'Typing', false)
  await openConversation(ada.page, server(), talk)
  await openConversation(bo.page, server(), talk)
  await composer(ada.page).pressSequentially('Hm')
  await composer(bo.page).pressSequentially('Hm')
  // Later messages arrive later: by then the typing would have arrived.
  await say(ada.page, 'Said without being seen to type')
  await expect(bubble(bo.page, 'Said without')).toBeVisible()
  await expect(bo.page.getByText(t('typing.one', { name: 'Ada' }))).toBeHidden()
  await expect(ada.page.getByText(t('typing.one', { name: 'Bo' }))).toBeHidden()
  await flip(ada.page, 'Typing', true)
  await openConversation(ada.page, server(), talk)
  await typeUntil(
    ada.page,
    'Hm',
    bo.page.getByRole('main').getByText(t('typing.one', { name: 'Ada' }), { exact: true }),
  )
  await composer(ada.page).fill('')
})

test('R5 someone who hides their reading is not seen to read, not even later', async () => {
  await flip(bo.page, t('privacy.sendsReceipts'), false)
  await sayByHttp(ada, talk, 'Read in secret')
  await openConversation(ada.page, server(), talk)
  await openConversation(bo.page, server(), talk)
  await expect(bubble(bo.page, 'Read in secret')).toBeVisible()
  await expect
    .poll(async () => (await bo.functions.query(api.conversations.getMine, { conversationId: talk })).readSeq)
    .toBe((await ada.functions.query(api.conversations.getHead, { conversationId: talk })).lastSeq)
  await flip(bo.page, t('privacy.sendsReceipts'), true)
  await sayByHttp(ada, talk, 'Read in the open')
  await openConversation(bo.page, server(), talk)
  await expect(delivery(ada.page, 'Read in the open')).toHaveAttribute('data-delivery', 'read')
  await expect(delivery(ada.page, 'Read in secret')).toHaveAttribute('data-delivery', 'sent')
})

test('R10 a block ends presence both ways and new messages, and tells the other nothing', async () => {
  await openConversation(ada.page, server(), talk)
  await openConversation(bo.page, server(), talk)
  await expect(subtitle(ada.page)).toHaveText(t('presence.active'))
  const { seq } = await sayByHttp(bo, talk, 'Said by Bo')
  await ada.functions.mutation(api.messages.sendMessage, {
    conversationId: talk,
    content: 'An answer to it',
    clientMessageId: 'answer',
    replyTo: seq,
  })
  await ada.page
    .getByRole('region', { name: like('chat.label') })
    .getByRole('button', { name: t('list.menu') })
    .click()
  await ada.page.getByRole('menuitem', { name: t('blocking.blockPerson', { name: 'Bo Lind' }) }).click()
  const question = ada.page.getByRole('dialog', { name: t('blocking.question', { name: 'Bo Lind' }) })
  await expect(question).toContainText(t('blocking.consequences'))
  await question.getByRole('button', { name: t('blocking.block'), exact: true }).click()
  await expect(ada.page.getByText(t('blocking.notice', { name: 'Bo Lind' }))).toBeVisible()
  await expect(composer(ada.page)).toHaveCount(0)
  await expect(subtitle(ada.page)).toHaveText(t('presence.offline'))
  await expect(subtitle(bo.page)).toHaveText(t('presence.offline'))

  await say(bo.page, 'Let me in')
  await expect(delivery(bo.page, 'Let me in')).toHaveAttribute('data-delivery', 'failed')
  await expect(
    bo.page.getByText(t('chat.refused.because', { reason: 'This message can’t be delivered.' })),
  ).toBeVisible()
  await expect(log(ada.page).getByText('Let me in')).toHaveCount(0)
})

test('R10 in a one-to-one chat earlier messages stay, including in a quote', async () => {
  const { page } = ada
  await expect(bubble(page, 'Read in the open')).toBeVisible()
  await expect(log(page).getByRole('button', { name: /^Jump to the message from Bo Lind/ })).toContainText('Said by Bo')
  await expect(page.getByText(t('blocking.preview'))).toHaveCount(0)
})

test('R10 in a group a blocked person’s messages are collapsed for the blocker, until expanded', async () => {
  await openConversation(ada.page, server(), group)
  await openConversation(bo.page, server(), group)
  await say(bo.page, 'To everybody')
  const fold = log(ada.page)
    .getByRole('article')
    .filter({ hasText: t('blocking.run', { count: 1 }) })
  await expect(fold).toBeVisible()
  await expect(ada.page.getByText('To everybody')).toHaveCount(0)
  await fold.getByRole('button', { name: t('blocking.show') }).click()
  await expect(bubble(ada.page, 'To everybody')).toBeVisible()
})

test('R10 blocked people are listed, and can be unblocked', async () => {
  await visit(ada.page, server(), '/settings/privacy')
  await ada.page.getByRole('button', { name: t('blocking.unblockPerson', { name: 'Bo Lind' }) }).click()
  await expect(ada.page.getByText(t('blocking.nobody'))).toBeVisible()
  await openConversation(ada.page, server(), talk)
  await openConversation(bo.page, server(), talk)
  await expect(subtitle(bo.page)).toHaveText(t('presence.active'))
  await say(bo.page, 'Back again')
  await expect(bubble(ada.page, 'Back again')).toBeVisible()
})
