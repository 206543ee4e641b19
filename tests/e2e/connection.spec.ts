/** Messages while the connection, or the server, goes away and comes back. */
import { expect, type Page, test } from '@playwright/test'
import { hrefOf } from '../../domain/addresses'
import { sayByHttp, talkBetween } from '../support/by-http'
import { bubble, composer, focusMessage, log, say, subtitle } from '../support/in-browser'
import { arrive, arriveTapped, leave, openConversation, type Person, type TappedPerson } from '../support/person'
import { useServer } from '../support/use-server'
import { watchText } from '../support/watch'
import { t } from '../support/text'

const server = useServer({ isFresh: true })
test.describe.configure({ mode: 'serial' })

let ada: TappedPerson
let bo: Person
let talk: string

test.beforeAll(async ({ browser }) => {
  ada = await arriveTapped(browser, server(), 'Ada Moss', { setupCode: server().setupCode })
  bo = await arrive(browser, server(), 'Bo Lind')
  talk = await talkBetween(ada, bo)
  await openConversation(ada.page, server(), talk)
  await openConversation(bo.page, server(), talk)
})

test.afterAll(() => leave(ada, bo))

const strip = (page: Page) => page.getByText(t('offline.strip'))
const numbered = (text: string, count: number) => Array.from({ length: count }, (_, index) => `${text} ${index + 1}`)

/** The messages that begin with this text, top to bottom. */
async function shown(page: Page, text: string): Promise<string[]> {
  const rows = await log(page).getByRole('article').allInnerTexts()
  return rows.flatMap((row) => new RegExp(`${text} \\d+`).exec(row) ?? [])
}

const tick = (page: Page, text: string, name: string) => bubble(page, text).getByRole('img', { name, exact: true })

test('C17 G11.10 a message is shown before the server has it, and keeps its node afterwards', async () => {
  const { page, line } = ada
  line.hold()
  await say(page, 'There at once')
  await expect(tick(page, 'There at once', t('tick.waiting'))).toBeVisible()
  await expect(bubble(bo.page, 'There at once')).toHaveCount(0)
  const node = await bubble(page, 'There at once').elementHandle()
  line.release()
  await expect(tick(page, 'There at once', t('tick.read'))).toBeVisible()
  await expect(bubble(bo.page, 'There at once')).toBeVisible()
  expect(await bubble(page, 'There at once').evaluate((now, before) => now === before, node)).toBe(true)
})

test('C795 the up arrow right after sending edits the newest message, once it is there, and never an older one', async () => {
  const { page, line } = ada
  line.hold()
  await say(page, 'Sent too soon')
  await page.keyboard.press('ArrowUp')
  await say(page, 'Queued behind it')
  // It isn't on its way yet, so it comes back.
  await page.keyboard.press('ArrowUp')
  await expect(composer(page)).toHaveValue('Queued behind it')
  await expect(bubble(page, 'Queued behind it')).toHaveCount(0)
  await composer(page).fill('')
  await page.keyboard.press('ArrowUp')
  await expect(composer(page)).toHaveValue('')
  line.release()
  await expect(composer(page)).toHaveValue('Sent too soon')
  await composer(page).fill('Sent in time')
  await page.keyboard.press('Enter')
  await expect(bubble(bo.page, 'Sent in time')).toContainText(t('chat.edited'))
  await expect(bubble(bo.page, 'There at once')).not.toContainText(t('chat.edited'))
})

test('C664 a chat in the URL can be read, and written to, before the connection has answered', async () => {
  const { line } = ada
  await sayByHttp(bo, talk, 'Readable at once')
  const page = await ada.page.context().newPage()
  line.hold()
  await page.goto(server().url + hrefOf(talk))
  await expect(bubble(page, 'Readable at once')).toBeVisible()
  await expect(page.getByRole('link', { name: 'Bo Lind' })).toContainText('Readable at once')
  await say(page, 'Written at once')
  await expect(tick(page, 'Written at once', 'Waiting to send')).toBeVisible()
  line.release()
  await expect(tick(page, 'Written at once', 'Read')).toBeVisible()
  await sayByHttp(bo, talk, 'And live')
  await expect(bubble(page, 'And live')).toBeVisible()
  await page.close()
})

test('C17 five sends in a row keep their order on both sides, whatever is in flight', async () => {
  ada.line.hold()
  for (const text of numbered('Quick', 5)) await say(ada.page, text)
  await expect.poll(() => shown(ada.page, 'Quick')).toEqual(numbered('Quick', 5))
  ada.line.release()
  await expect(tick(ada.page, 'Quick 5', t('tick.read'))).toBeVisible()
  for (const { page } of [ada, bo]) await expect.poll(() => shown(page, 'Quick')).toEqual(numbered('Quick', 5))
})

test('C18 a rejected message says so, and Retry sends it once', async () => {
  const { page, line } = ada
  line.refuseNext('messages:sendMessage', { code: 'FORBIDDEN', message: 'No.' })
  await say(page, 'Refused at first')
  const failed = bubble(page, 'Refused at first')
  await expect(failed.getByRole('img', { name: t('tick.failed') })).toBeVisible()
  await expect(failed.getByRole('status')).toContainText(t('chat.refused.because', { reason: 'No.' }))
  await failed.getByRole('button', { name: t('chat.retry') }).click()
  await expect(bubble(bo.page, 'Refused at first')).toBeVisible()
  await expect(failed.getByRole('button', { name: t('chat.retry') })).toBeHidden()
  await expect(bubble(page, 'Refused at first')).toHaveCount(1)
})

test('C18 C19 a rate-limited message is sent by itself', async () => {
  const { page, line } = ada
  line.refuseNext('messages:sendMessage', { code: 'RATE_LIMITED', message: 'Too many.', retryAfterMs: 500 })
  await say(page, 'A little later')
  await expect(bubble(bo.page, 'A little later')).toBeVisible()
  await expect(tick(page, 'A little later', t('tick.read'))).toBeVisible()
  await expect(bubble(page, 'A little later')).toHaveCount(1)
})

test('C18 the text of a rejected message can be edited or discarded', async () => {
  const { page, line } = ada
  const input = page.getByRole('textbox', { name: 'Message Bo Lind' })
  line.refuseNext('messages:sendMessage', { code: 'FORBIDDEN', message: 'No.' })
  await say(page, 'To be changed')
  await bubble(page, 'To be changed')
    .getByRole('button', { name: t('chat.actions.edit') })
    .click()
  await expect(bubble(page, 'To be changed')).toHaveCount(0)
  await expect(input).toHaveValue('To be changed')
  await expect(input).toBeFocused()

  // A rejected message is edited together with its reply.
  await input.fill('')
  await focusMessage(page, bubble(page, 'A little later'))
  await page.keyboard.press('r')
  const reply = page.getByRole('textbox', { name: t('chat.composer.replyTo', { name: t('chat.you') }) })
  line.refuseNext('messages:sendMessage', { code: 'FORBIDDEN', message: 'No.' })
  await reply.fill('To be changed')
  await reply.press('Enter')
  await bubble(page, 'To be changed')
    .getByRole('button', { name: t('chat.actions.edit') })
    .click()
  await expect(reply).toHaveValue('To be changed')
  await reply.press('Escape')

  line.refuseNext('messages:sendMessage', { code: 'FORBIDDEN', message: 'No.' })
  await input.press('Enter')
  await bubble(page, 'To be changed')
    .getByRole('button', { name: t('chat.delete') })
    .click()
  await expect(bubble(page, 'To be changed')).toHaveCount(0)
  await expect(input).toHaveValue('')
})

test('C20 C21 ten messages sent while disconnected arrive once and in order; the page says so only after 2 s', async () => {
  // A lost connection says nothing about the person.
  const said = await watchText(subtitle(bo.page))
  const started = Date.now()
  await ada.line.cut()
  for (const text of numbered('While you were away', 10)) await sayByHttp(bo, talk, text)
  await expect(strip(ada.page)).toBeVisible()
  // The strip may be late on a slow machine, but never early.
  expect(Date.now() - started).toBeGreaterThanOrEqual(1_950)
  await expect(bubble(ada.page, 'While you were away')).toHaveCount(0)
  ada.line.mend()
  await expect(bubble(ada.page, 'While you were away 10')).toBeVisible()
  await expect.poll(() => shown(ada.page, 'While you were away')).toEqual(numbered('While you were away', 10))
  await expect(strip(ada.page)).toBeHidden()
  expect((await said()).map(({ text }) => text)).toEqual([t('presence.active')])
})

test('C19 a message written offline waits, says so, and is delivered once and in order', async () => {
  const { page } = ada
  await page.context().setOffline(true)
  await ada.line.cut()
  for (const text of numbered('From the tunnel', 3)) await say(page, text)
  await expect(bubble(page, 'From the tunnel 3').getByText(t('chat.waiting'))).toBeVisible()
  await expect(tick(page, 'From the tunnel 1', t('tick.waiting'))).toBeVisible()
  await expect(strip(page)).toBeVisible()

  ada.line.mend()
  await page.context().setOffline(false)
  await expect(tick(page, 'From the tunnel 3', t('tick.read'))).toBeVisible()
  await expect(strip(page)).toBeHidden()
  for (const person of [ada, bo]) {
    await expect.poll(() => shown(person.page, 'From the tunnel')).toEqual(numbered('From the tunnel', 3))
  }
  await page.reload()
  await expect(bubble(page, 'From the tunnel 3')).toBeVisible()
  await expect.poll(() => shown(page, 'From the tunnel')).toEqual(numbered('From the tunnel', 3))
})

test('C20 after a server crash both pages reconnect, with every acknowledged message', async () => {
  await say(ada.page, 'Before the crash')
  await expect(tick(ada.page, 'Before the crash', t('tick.read'))).toBeVisible()
  const before = await log(ada.page).getByRole('article').allInnerTexts()
  await server().crash()
  await say(ada.page, 'While there was no server')
  await expect(bubble(ada.page, 'While there was no server').getByText(t('chat.waiting'))).toBeVisible()
  await server().startAgain()
  await expect(bubble(bo.page, 'While there was no server')).toBeVisible()
  await expect(tick(ada.page, 'While there was no server', t('tick.read'))).toBeVisible()
  await say(bo.page, 'We are both back')
  await expect(bubble(ada.page, 'We are both back')).toBeVisible()

  await ada.page.reload()
  await expect(bubble(ada.page, 'We are both back')).toBeVisible()
  await expect
    .poll(async () => (await log(ada.page).getByRole('article').allInnerTexts()).slice(0, before.length))
    .toEqual(before)
})
