/** Changes made without a connection outlive their tab. */
import { expect, type Page, test } from '@playwright/test'
import { api } from '../../convex/_generated/api'
import { type Caller, groupOf, joinByHttp, sayByHttp, talkBetween } from '../support/by-http'
import { bubble, composer, focusMessage, visit } from '../support/in-browser'
import { arriveTapped, leave, openConversation, type TappedPerson } from '../support/person'
import { useServer } from '../support/use-server'
import { t } from '../support/text'

const server = useServer()
test.describe.configure({ mode: 'serial' })

let ada: TappedPerson
let bo: Caller
let talk: string
let group: string

test.beforeAll(async ({ browser }) => {
  ada = await arriveTapped(browser, server(), 'Ada Moss', { setupCode: server().setupCode })
  bo = await joinByHttp(server(), 'Bo Lind')
  talk = await talkBetween(ada, bo)
  group = await groupOf('Pavilion', ada, bo)
  await sayByHttp(ada, talk, 'Mine')
  for (const text of ['First', 'Second', 'Third']) await sayByHttp(bo, talk, text)
  await openConversation(ada.page, server(), talk)
})

test.afterAll(() => leave(ada))

const strip = (page: Page) => page.getByText(t('offline.strip')).first()
const later = t('changes.later')

async function act(page: Page, text: string, key: string) {
  await focusMessage(page, bubble(page, text))
  await page.keyboard.press(key)
}

test('C19 C69 C588 reactions, pins, deletions, and chat settings are stored while offline, and sent by the next tab', async () => {
  const { page, line } = ada
  await expect(bubble(page, 'Third')).toBeVisible()
  // Unread messages can't be deleted for oneself (R9).
  const mine = () => ada.functions.query(api.conversations.getMine, { conversationId: talk })
  await expect.poll(async () => (await mine()).readSeq).toBe(3)
  await line.cut()
  await expect(strip(page)).toBeVisible()

  // Undone before anything was sent, so it is never sent.
  await act(page, 'Mine', t('chat.delete'))
  await page.getByRole('button', { name: t('app.undo') }).click()
  await expect(bubble(page, 'Mine')).toBeVisible()
  await expect(page.getByText(later)).toHaveCount(0)

  await act(page, 'First', 'p')
  await expect(page.getByText(t('list.pinned'), { exact: true })).toBeVisible()
  await act(page, 'Second', 'd')
  await expect(page.getByText(later)).toBeVisible()
  await expect(page.getByText(t('chat.messagesDeletedForMe', { count: 1 }))).toHaveCount(0)
  const row = page.getByRole('link', { name: 'Pavilion' })
  await row.click({ button: 'right' })
  await page.getByRole('menuitem', { name: t('settings.sections.notifications') }).click()
  await page.getByRole('menuitemradio', { name: t('list.notify.mentions') }).click()
  await row.click({ button: 'right' })
  await page.getByRole('menuitem', { name: t('list.archive') }).click()
  await expect(row).toHaveCount(0)
  await page.close()

  const next = await page.context().newPage()
  await next.goto(`${server().url}/messages?conversationId=${talk}`)
  line.mend()
  await expect(composer(next)).toBeVisible()
  const of = async () => {
    const [pins, marks, { messages }, mine] = await Promise.all([
      ada.functions.query(api.pins.getPins, { conversationId: talk }),
      ada.functions.query(api.messages.getMarks, { conversationId: talk, page: 0 }),
      ada.functions.query(api.messages.getMessages, { conversationId: talk, page: 0 }),
      ada.functions.query(api.conversations.getMine, { conversationId: group }),
    ])
    const waiting = await next.evaluate(() =>
      Object.keys(localStorage).filter((key) => /^parley-wish .* delete /.test(key)),
    )
    const { isDeleted } = messages[0]!
    const { archived, notify } = mine
    return { pins: pins.map(({ seq }) => seq), hidden: marks.hidden, archived, notify, isDeleted, waiting }
  }
  await expect
    .poll(of)
    .toEqual({ pins: [1], hidden: [2], archived: true, notify: 'mentions', isDeleted: false, waiting: [] })
  await expect(bubble(next, 'Second')).toHaveCount(0)
  ada = { ...ada, page: next }
})

test('C69 a change rejected on arrival is named, with the reason', async () => {
  const { page, line } = ada
  await line.cut()
  await expect(strip(page)).toBeVisible()
  await act(page, 'Third', 'p')
  await page.close()
  const next = await page.context().newPage()
  await next.goto(`${server().url}/messages?conversationId=${talk}`)
  line.refuseNext('pins:setPin', { code: 'LIMIT_REACHED', message: 'A chat has at most 50 pinned messages.' })
  line.mend()
  await expect(
    next.getByText(t('changes.refused', { change: 'the pin', reason: 'A chat has at most 50 pinned messages.' })),
  ).toBeVisible()
  ada = { ...ada, page: next }
})

test('C70 messages read offline are marked as read on reconnecting, and nothing beyond', async () => {
  const { page, line } = ada
  await openConversation(page, server(), talk)
  await sayByHttp(bo, talk, 'Seen while away')
  await expect(bubble(page, 'Seen while away')).toBeVisible()
  const mine = () => ada.functions.query(api.conversations.getMine, { conversationId: talk })
  await expect.poll(async () => (await mine()).readSeq).toBe(4)
  line.hold('messages:markMessageAsRead')
  await sayByHttp(bo, talk, 'Seen in the tunnel')
  await expect(bubble(page, 'Seen in the tunnel')).toBeVisible()
  const kept = () =>
    page.evaluate(() =>
      Object.entries(localStorage)
        .filter(([key]) => key.startsWith('parley-wish') && / read /.test(key))
        .map(([, value]) => String(value)),
    )
  await expect.poll(kept).toEqual([expect.stringContaining('"seq":5')])
  await page.close()
  await sayByHttp(bo, talk, 'Not seen yet')
  const next = await page.context().newPage()
  await next.goto(`${server().url}/settings`)
  await expect.poll(async () => (await mine()).readSeq).toBeLessThan(5)
  line.release()
  // Held calls of a closed page never arrive, so this call is the next page's.
  await next.reload()
  await expect.poll(async () => (await mine()).readSeq).toBe(5)
  ada = { ...ada, page: next }
})

test('C425 a privacy setting chosen just before its page is closed is sent by the next page', async () => {
  const { page, line } = ada
  await visit(page, server(), '/settings/privacy')
  const typing = page.getByRole('switch', { name: t('privacy.sendsTyping') })
  await expect(typing).toBeEnabled()
  line.hold('users:setPrivacy')
  await typing.uncheck()
  await page.close()
  const next = await page.context().newPage()
  line.release()
  await next.goto(`${server().url}/messages`)
  const isSent = async () => (await ada.functions.query(api.users.getPrivacy, {})).sendsTyping
  await expect.poll(isSent).toBe(false)
  ada = { ...ada, page: next }
})
