/**
 * Unsent data outlives its page: waiting or rejected, on this device, for its own person alone.
 *
 * One file: its server and people are created once.
 */
import { expect, type Page, test } from '@playwright/test'
import { api } from '../../convex/_generated/api'
import { groupOf, joinByHttp, sayByHttp, talkBetween } from '../support/by-http'
import {
  accountOf,
  bubble,
  composer,
  expectSignedIn,
  focusMessage,
  log,
  say,
  signIn,
  signOut,
} from '../support/in-browser'
import { arrive, arriveTapped, leave, openConversation, type Person, type TappedPerson } from '../support/person'
import { useServer } from '../support/use-server'
import { like, t } from '../support/text'

const server = useServer()
test.describe.configure({ mode: 'serial' })

let ada: TappedPerson
let bo: Person
let talk: string
let group: string

test.beforeAll(async ({ browser }) => {
  ada = await arriveTapped(browser, server(), 'Ada Moss')
  bo = await arrive(browser, server(), 'Bo Lind')
  talk = await talkBetween(ada, bo)
  group = await groupOf('Pavilion', ada, bo, await joinByHttp(server(), 'Cy Hart'))
  await sayByHttp(bo, talk, 'Hello')
  await openConversation(bo.page, server(), talk)
})

test.afterAll(() => leave(ada, bo))

const send = 'messages:sendMessage'
const numbered = (text: string, count: number) => Array.from({ length: count }, (_, index) => `${text} ${index + 1}`)
const row = (page: Page, name: string) => page.getByRole('link', { name })
const tick = (page: Page, text: string, name: string) => bubble(page, text).getByRole('img', { name, exact: true })

/** The messages that begin with this text, top to bottom. */
async function shown(page: Page, text: string): Promise<string[]> {
  const rows = await log(page).getByRole('article').allInnerTexts()
  return rows.flatMap((one) => new RegExp(`${text} \\d+`).exec(one) ?? [])
}

/** The number of drafts of a chat that this browser stores. */
const draftsKept = (page: Page, conversationId: string) =>
  page.evaluate(
    (id) =>
      new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open('parley')
        opening.addEventListener('error', reject)
        opening.addEventListener('success', () => {
          const keys = opening.result.transaction('drafts').objectStore('drafts').getAllKeys()
          keys.addEventListener('error', reject)
          keys.addEventListener('success', () => {
            opening.result.close()
            resolve(keys.result.filter((key) => Array.isArray(key) && key[1] === id).length)
          })
        })
      }),
    conversationId,
  )

test('C19 G9.20 unsent messages are there after a reload, say so in the timeline and list, and are sent once, in order', async () => {
  const { page, line } = ada
  await openConversation(page, server(), talk)
  line.hold(send)
  const texts = numbered('From the tunnel', 3)
  for (const text of texts) await say(page, text)
  await page.reload()
  await expect(tick(page, 'From the tunnel 3', t('tick.waiting'))).toBeVisible()
  await expect.poll(() => shown(page, 'From the tunnel')).toEqual(texts)

  await row(page, 'Pavilion').click()
  const listed = row(page, 'Bo Lind')
  await expect(listed.getByRole('img', { name: t('list.waiting') })).toBeVisible()
  await expect(listed).toContainText('From the tunnel 3')
  await row(page, 'Bo Lind').click()

  // A second tab neither shows nor sends the first one's messages.
  const second = await page.context().newPage()
  await openConversation(second, server(), talk)
  const calls = line.calls(send)
  await second.bringToFront()
  line.release()
  for (const one of [page, second, bo.page]) {
    await expect(bubble(one, 'From the tunnel 3')).toBeVisible()
    await expect.poll(() => shown(one, 'From the tunnel')).toEqual(texts)
  }
  await expect(tick(page, 'From the tunnel 3', t('tick.read'))).toBeVisible()
  // The first of them was handed over before; the others after it had arrived.
  expect(line.calls(send)).toBe(calls + texts.length - 1)

  await page.reload()
  await expect(bubble(page, 'From the tunnel 3')).toBeVisible()
  await expect.poll(() => shown(page, 'From the tunnel')).toEqual(texts)
  await second.close()
})

test('C19 another tab takes over a closed tab’s messages, once', async () => {
  const { page, line } = ada
  const second = await page.context().newPage()
  await openConversation(second, server(), talk)
  line.hold(send)
  for (const text of numbered('From a tab', 2)) await say(second, text)
  await expect(tick(second, 'From a tab 2', t('tick.waiting'))).toBeVisible()
  await expect(bubble(page, 'From a tab')).toHaveCount(0)
  await second.close()
  await expect(tick(page, 'From a tab 2', t('tick.waiting'))).toBeVisible()
  line.release()
  await expect(bubble(bo.page, 'From a tab 2')).toBeVisible()
  await expect(tick(page, 'From a tab 2', t('tick.read'))).toBeVisible()
  for (const one of [page, bo.page]) {
    await expect.poll(() => shown(one, 'From a tab')).toEqual(numbered('From a tab', 2))
  }
})

test('C18 C19 G9.20 a rejected message survives a reload, shows in the list, and can still be sent, edited, or discarded', async () => {
  const { page, line } = ada
  const refuse = async (text: string) => {
    line.refuseNext(send, { code: 'FORBIDDEN', message: 'No.' })
    await say(page, text)
    await expect(bubble(page, text).getByRole('button', { name: t('chat.retry') })).toBeVisible()
    await page.reload()
    await expect(bubble(page, text).getByRole('status')).toContainText(t('chat.refused.because', { reason: 'No.' }))
  }
  await refuse('Let me in')
  await row(page, 'Pavilion').click()
  await expect(row(page, 'Bo Lind')).toContainText('Not sent: Let me in')
  await row(page, 'Bo Lind').click()
  await bubble(page, 'Let me in')
    .getByRole('button', { name: t('chat.retry') })
    .click()
  await expect(bubble(bo.page, 'Let me in')).toBeVisible()
  await expect(bubble(page, 'Let me in').getByRole('button', { name: t('chat.retry') })).toBeHidden()

  // A rejected message is edited together with its reply.
  await focusMessage(page, bubble(page, 'Let me in'))
  await page.keyboard.press('r')
  await refuse('Again')
  await bubble(page, 'Again')
    .getByRole('button', { name: t('chat.actions.edit') })
    .click()
  await expect(page.getByRole('textbox', { name: t('chat.composer.replyTo', { name: t('chat.you') }) })).toHaveValue(
    'Again',
  )
  await page.reload()
  await expect(page.getByRole('textbox', { name: t('chat.composer.replyTo', { name: t('chat.you') }) })).toHaveValue(
    'Again',
  )
  await expect(bubble(page, 'Again')).toHaveCount(0)
  await composer(page).fill('')
  await composer(page).press('Escape')

  await refuse('Never mind')
  await bubble(page, 'Never mind')
    .getByRole('button', { name: t('chat.delete') })
    .click()
  await expect(bubble(page, 'Never mind')).toHaveCount(0)
  await page.reload()
  await expect(bubble(page, 'Let me in')).toBeVisible()
  await expect(bubble(page, 'Never mind')).toHaveCount(0)
})

test('C19 unsent messages are stored for their author, and no one else on the device sees or sends them', async () => {
  const { page, line } = ada
  const leaveFor = async (what: 'keep' | 'nothing') => {
    await page.goto(`${server().url}/profile`)
    await signOut(page, what)
    await expect(page).toHaveURL(/\/sign-in/)
  }
  const become = async (name: string) => {
    await signIn(page, server(), accountOf(name))
    await expect(page).not.toHaveURL(/\/sign-in/)
    await page.goto(`${server().url}/messages`)
    await expectSignedIn(page)
  }
  await openConversation(page, server(), group)
  line.hold(send)
  await say(page, 'For the group')
  await expect(tick(page, 'For the group', t('tick.waiting'))).toBeVisible()
  await leaveFor('keep')
  await become('Cy Hart')
  line.release()
  await openConversation(page, server(), group)
  await say(page, 'Cy was here')
  await expect(tick(page, 'Cy was here', t('tick.sent'))).toBeVisible()
  await expect(bubble(page, 'For the group')).toHaveCount(0)
  await openConversation(bo.page, server(), group)
  await expect(bubble(bo.page, 'Cy was here')).toBeVisible()
  await expect(bubble(bo.page, 'For the group')).toHaveCount(0)
  await leaveFor('nothing')

  // The message is sent from any page on which its person is signed in.
  await signIn(page, server(), accountOf('Ada Moss'))
  await expect(page).not.toHaveURL(/\/sign-in/)
  await page.goto(`${server().url}/users`)
  await expect(bubble(bo.page, 'For the group')).toHaveCount(1)
  await expect(bubble(bo.page, 'For the group')).toContainText('Ada Moss')
})

test('C16 a saved edit that the server doesn’t have is in the composer again after a reload', async () => {
  const { page, line } = ada
  await openConversation(page, server(), talk)
  await say(page, 'Meet at the shed')
  await expect(tick(page, 'Meet at the shed', t('tick.sent'))).toBeVisible()
  line.hold('messages:editMessage')
  await focusMessage(page, bubble(page, 'Meet at the shed'))
  await page.keyboard.press('t')
  await composer(page).fill('Meet at the gate')
  await composer(page).press('Enter')
  await expect(bubble(page, 'Meet at the gate')).toBeVisible()
  await expect(composer(page)).toHaveValue('')
  await page.reload()
  await expect(page.getByText(like('chat.composer.editing'))).toBeVisible()
  await expect(composer(page)).toHaveValue('Meet at the gate')
  line.release()
  await composer(page).press('Enter')
  await expect(bubble(page, 'Meet at the gate')).toBeVisible()
  // The page shows it at once, and stores nothing once the server has confirmed it.
  await expect.poll(() => draftsKept(page, talk)).toBe(0)
  await page.reload()
  await expect(bubble(page, 'Meet at the gate')).toBeVisible()
  await expect(page.getByText(like('chat.composer.editing'))).toBeHidden()
})

test('C16 a draft sent in one tab is not offered by another', async () => {
  const { page } = ada
  const second = await page.context().newPage()
  await openConversation(second, server(), talk)
  await composer(second).fill('Written once')
  await expect(composer(page)).toHaveValue('Written once')
  await composer(page).press('Enter')
  await expect(bubble(page, 'Written once')).toBeVisible()
  await expect(composer(second)).toHaveValue('')
  await second.close()
})

test('C18 C200 a rejected message in a group the user has left can be read, copied, and discarded; a draft has a row before any message', async () => {
  const { page, line } = ada
  const cy = await joinByHttp(server(), 'Cy of the workshop')
  const workshop = await groupOf('Workshop', cy, ada)
  await openConversation(page, server(), workshop)
  line.hold(send)
  await say(page, 'I can bring the saw')
  await expect(tick(page, 'I can bring the saw', t('tick.waiting'))).toBeVisible()
  await cy.functions.mutation(api.groups.removeMember, { conversationId: workshop, userId: ada.userId })
  await expect(page.getByText(t('chat.removedTitle'))).toBeVisible()
  line.release()
  const unsent = page.getByRole('region', { name: t('chat.unsent', { count: 1 }) })
  await expect(unsent).toContainText('I can bring the saw')
  await page.reload()
  await expect(unsent.getByRole('button', { name: t('chat.actions.copy') })).toBeVisible()

  await openConversation(page, server(), talk)
  const closed = page.getByRole('link', { name: /A chat you’re no longer in/ })
  await expect(closed).toContainText('I can bring the saw')
  await closed.click()
  await unsent.getByRole('button', { name: t('chat.delete') }).click()
  await expect(unsent).toHaveCount(0)
  await expect(closed).toHaveCount(0)

  await openConversation(page, server(), await talkBetween(cy, ada))
  await composer(page).fill('Half a thought')
  const row = page.getByRole('link', { name: /Cy of the workshop/ })
  await expect(row).toHaveCount(0)
  await openConversation(page, server(), talk)
  await expect(row).toContainText('Draft: Half a thought')
  await page.reload()
  await expect(row).toContainText('Draft: Half a thought')
  await row.click()
  await expect(composer(page)).toHaveValue('Half a thought')
  await composer(page).fill('')
  await expect(row).toHaveCount(0)
})

test('C19 one person’s unsent actions are never sent as the next one who signs in', async () => {
  const { page, line } = ada
  const { seq } = await sayByHttp(bo, group, 'The roof is on')
  await bo.functions.mutation(api.reactions.setReaction, { conversationId: group, seq, emoji: '🎉', on: true })
  await openConversation(page, server(), group)
  line.hold('reactions:setReaction')
  await bubble(page, 'The roof is on').getByRole('button', { name: '🎉,' }).click()
  await expect(bubble(page, 'The roof is on')).toContainText('🎉2')
  // Within the page, as a person would navigate.
  await page.getByRole('link', { name: t('chat.you'), exact: true }).click()
  await page.getByRole('button', { name: t('profile.signOut'), exact: true }).click()
  await expect(page).toHaveURL(/\/sign-in/)
  const { email, password } = accountOf('Cy Hart')
  await page.getByLabel(t('auth.email')).fill(email)
  await page.getByLabel(t('auth.password')).fill(password)
  await page.getByRole('button', { name: t('auth.signIn') }).click()
  await expect(page.getByRole('navigation', { name: t('nav.settings') }).getByText('Cy Hart')).toBeVisible()
  line.release()
  await openConversation(page, server(), group)
  await say(page, 'Here I am')
  await expect(bubble(bo.page, 'Here I am')).toBeVisible()
  const of = { conversationId: group, seq, emoji: '🎉' }
  expect(await bo.functions.query(api.reactions.getReactors, of)).toMatchObject([{ userId: bo.userId }])
})
