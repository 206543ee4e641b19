/** One person in Firefox, another by HTTP: signing in, chatting, and notifications while no page is open. */
import { expect, test } from '@playwright/test'
import type { Browser, Page } from 'puppeteer-core'
import { api } from '../../convex/_generated/api'
import { type Caller, joinByHttp, sayByHttp, talkBetween } from '../support/by-http'
import { openFirefox, type SeenNotification, signInWithFirefox, watchNotifications } from '../support/firefox'
import { accountOf } from '../support/in-browser'
import { Autopush } from '../support/push/autopush'
import { type RunningServer, startServer } from '../support/server'

const autopush = new Autopush()
let server: RunningServer
let firefox: Browser
let page: Page
let june: Caller
let noor: Caller
let talk: string
let seen: () => Promise<SeenNotification[]>
test.describe.configure({ mode: 'serial' })

test.beforeAll(async () => {
  await autopush.start()
  server = await startServer({
    args: ['--push-origin', autopush.origin, '--push-contact', 'mailto:ops@example.com'],
  })
  june = await joinByHttp(server, 'June Abara', server.setupCode)
  noor = await joinByHttp(server, 'Noor Halloran')
  talk = await talkBetween(june, noor)
  await sayByHttp(noor, talk, 'Hello')
  firefox = await openFirefox(autopush.origin)
})
test.afterAll(async () => {
  await firefox?.close()
  await server?.stop()
  autopush.close()
})

const devices = () => june.functions.query(api.devices.listDevices, {})
const message = (text: string) => `::-p-xpath(//*[@role="article"][contains(., "${text}")])`

test('C583 in Firefox people sign in, chat, and read', async () => {
  page = await signInWithFirefox(firefox, server.url, accountOf('June Abara'))
  await page.locator(`a[href*="${talk}"]`).click()
  await page.locator(message('Hello')).wait()
  await page.locator('[role=textbox][aria-label^="Message"], textarea[aria-label^="Message"]').fill('Good morning')
  await page.keyboard.press('Enter')
  await expect
    .poll(async () => (await noor.functions.query(api.conversations.getHead, { conversationId: talk })).preview?.text)
    .toBe('Good morning')
  await expect
    .poll(async () => june.functions.query(api.conversations.getMine, { conversationId: talk }))
    .toMatchObject({ readSeq: 1 })
})

test('C583 a page subscribes by itself if its user has allowed it', async () => {
  await expect.poll(devices).toMatchObject([{ service: '127.0.0.1', kind: 'desktop' }])
})

test('C583 with its tab closed, Firefox shows each chat’s newest message once', async () => {
  await page.close()
  seen = await watchNotifications(firefox, server.url)
  const shown = { title: 'Noor Halloran', tag: `chat:${talk}`, silent: false }
  await sayByHttp(noor, talk, 'Are you there?')
  await expect.poll(seen).toEqual([{ ...shown, body: 'Are you there?' }])
  await sayByHttp(noor, talk, 'The frame is up')
  await expect
    .poll(async () => (await seen()).slice(1))
    .toEqual([{ ...shown, title: 'Noor Halloran (2)', body: 'The frame is up' }])
  expect(autopush.acknowledged.map(({ code }) => code)).toEqual([100, 100])
})

test('C583 C580 a message deleted meanwhile disappears, silently', async () => {
  const { messageId } = await sayByHttp(noor, talk, 'The wrong chat')
  await expect.poll(async () => (await seen()).slice(2)).toMatchObject([{ body: 'The wrong chat', silent: false }])
  await noor.functions.mutation(api.messages.deleteMessages, { messageIds: [messageId] })
  await expect.poll(async () => (await seen()).slice(3)).toMatchObject([{ body: 'The frame is up', silent: true }])
})

test('C583 C409 killed before it heard that a push was accepted, the server sends it again, without a second sound', async () => {
  autopush.reply = () => 'silent'
  await sayByHttp(noor, talk, 'Bring the straps')
  await expect.poll(async () => (await seen()).slice(4)).toMatchObject([{ body: 'Bring the straps', silent: false }])
  await server.crash()
  autopush.reply = () => 201
  await server.startAgain()
  await expect.poll(async () => (await seen()).slice(5)).toMatchObject([{ body: 'Bring the straps', silent: true }])
})

test('C583 C427 a subscription that its push service lost is replaced with no page open', async () => {
  const seenAt = async () => (await devices())[0]?.seenAt ?? 0
  const before = await seenAt()
  autopush.forget()
  await expect.poll(seenAt).toBeGreaterThan(before)
  await sayByHttp(noor, talk, 'And the ladder')
  await expect.poll(async () => (await seen()).at(-1)).toMatchObject({ body: 'And the ladder', silent: false })
})

test('C583 a notified message is read in a new page', async () => {
  page = await firefox.newPage()
  await page.goto(`${server.url}/messages?conversationId=${talk}`)
  await page.locator(message('Bring the straps')).wait()
  await expect
    .poll(async () => june.functions.query(api.conversations.getMine, { conversationId: talk }))
    .toMatchObject({ readSeq: 6 })
})

test('C583 C449 a test notification goes all the way, and says so step by step', async () => {
  await page.goto(`${server.url}/settings/notifications`)
  await page.locator('::-p-xpath(//button[normalize-space()="Send a test notification"])').click()
  const steps = () => page.$$eval('[role=status] li', (items) => items.map(({ textContent }) => textContent))
  await expect
    .poll(steps)
    .toEqual([
      'Allowed in this browser',
      'This server knows this device',
      'The push service accepted it',
      'It arrived here',
    ])
  // The service rejects the next push.
  autopush.reply = () => 410
  await page.locator('::-p-xpath(//button[normalize-space()="Send a test notification"])').click()
  await expect.poll(async () => (await steps()).at(-1)).toBe('The push service didn’t accept it It responded with 410.')
  autopush.reply = () => 201
})

test('C583 C410 signing out ends the subscription, in the browser and at its service', async () => {
  await page.goto(`${server.url}/profile`)
  await page.locator('::-p-xpath(//button[normalize-space()="Sign out"])').click()
  await expect.poll(() => autopush.unregistered).toHaveLength(1)
  const before = autopush.posts
  await sayByHttp(noor, talk, 'Good night')
  await expect.poll(devices).toEqual([])
  expect(autopush.posts).toBe(before)
})
