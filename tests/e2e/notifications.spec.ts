/** Notifications while the user looks elsewhere, by pages and by the service worker. */
import { expect, type Page, test, type Worker } from '@playwright/test'
import { api } from '../../convex/_generated/api'
import { hrefOf } from '../../domain/addresses'
import { entryOf, totalUnread } from '../../src/features/conversations/model/conversation'
import { type PushPayload, writePayload } from '../../domain/push-payload'
import { setFocused } from '../support/attention'
import { expectNoViolation } from '../support/axe'
import { type Caller, joinByHttp, sayByHttp, talkBetween } from '../support/by-http'
import { bubble, visit } from '../support/in-browser'
import {
  badgeOf,
  clickNotification,
  deliverPush,
  knocks,
  shownBy,
  shownByWorker,
  standInForNotifications,
  standInForWorker,
  timesAsked,
} from '../support/notifications'
import { arrive, leave, openAnew, openConversation, type Person } from '../support/person'
import { useServer } from '../support/use-server'
import { like, t } from '../support/text'

const server = useServer()
test.describe.configure({ mode: 'serial' })

let june: Person
let noor: Caller
let kofi: Caller
let talk: string
let other: string
let second: Page

test.beforeAll(async ({ browser }) => {
  june = await arrive(browser, server(), 'June Abara', { serviceWorkers: 'allow' })
  noor = await joinByHttp(server(), 'Noor Halloran')
  kofi = await joinByHttp(server(), 'Kofi Brandt')
  talk = await talkBetween(june, noor)
  other = await talkBetween(june, kofi)
  await sayByHttp(noor, talk, 'Hello')
  await sayByHttp(kofi, other, 'Good morning')
  await standInForNotifications(june.page.context(), 'default')
  await openAnew(june.page, server(), talk)
})

test.afterAll(() => leave(june))

const strip = (page: Page) => page.getByRole('region', { name: t('notifications.ask.title') })
const chats = (page: Page) => page.getByRole('region', { name: t('list.title'), exact: true })
const standing = async (page: Page) => (await shownBy(page)).filter(({ isClosed }) => !isClosed)
const worker = async (): Promise<Worker> => {
  const context = june.page.context()
  return context.serviceWorkers()[0] ?? context.waitForEvent('serviceworker')
}

test('C444 the browser’s prompt only appears after pressing a strip that explains it', async () => {
  const { page } = june
  await expect(strip(page)).toBeHidden()
  await setFocused(page, false)
  // The strip loads once the page is idle.
  await expect(async () => {
    await sayByHttp(kofi, other, 'Are you there?')
    await expect(strip(page)).toBeVisible({ timeout: 5_000 })
  }).toPass()
  expect(await timesAsked(page)).toBe(0)
  await expectNoViolation(page, 'the strip that asks')
  await strip(page)
    .getByRole('button', { name: t('notifications.ask.turnOn') })
    .click()
  await expect(strip(page)).toBeHidden()
  expect(await timesAsked(page)).toBe(1)
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller?.scriptURL)).toMatch(/\/sw\.js$/)
})

test('C24 one of two tabs notifies, once, with one sound; never of a muted chat', async () => {
  const { page } = june
  second = await page.context().newPage()
  await second.goto(`${server().url}/messages`)
  await expect(chats(second).getByRole('link', { name: 'Kofi Brandt' })).toBeVisible()
  for (const one of [page, second]) await setFocused(one, false)
  const before = await knocks(page)
  await june.functions.mutation(api.conversations.setPrefs, { conversationIds: [talk], muted: true })
  await sayByHttp(noor, talk, 'Nothing for now')
  await sayByHttp(kofi, other, 'The frame is up')
  await expect
    .poll(async () => (await standing(page)).map(({ title, body }) => `${title}: ${body}`))
    .toEqual([expect.stringMatching(/^Kofi Brandt \(\d+\): The frame is up$/)])
  expect((await shownBy(page)).filter(({ body }) => body === 'The frame is up')).toHaveLength(1)
  // The sound follows the pop-up.
  await expect.poll(async () => (await knocks(page)) - before).toBe(1)
  await june.functions.mutation(api.conversations.setPrefs, { conversationIds: [talk], muted: false })
})

test('C445 no tab notifies while the user looks at one of them', async () => {
  const { page } = june
  await setFocused(page, true)
  const shown = await shownBy(page)
  await sayByHttp(kofi, other, 'And the roof')
  for (const one of [page, second]) await expect(chats(one).getByText('And the roof')).toBeVisible()
  // The next message notifies, so this one didn't.
  await setFocused(page, false)
  await sayByHttp(noor, talk, 'Bring the straps')
  await expect.poll(async () => (await shownBy(page)).map(({ body }) => body)).toContain('Bring the straps')
  expect((await shownBy(page)).length).toBe(shown.length + 1)
})

test('C590 a choice made in one tab for its device applies in the other, which then notifies', async () => {
  const { page } = june
  await visit(second, server(), '/settings/notifications')
  const sound = second.getByRole('switch', { name: t('notifications.device.sound') })
  await setFocused(second, false)
  const tell = async (text: string) => {
    await sayByHttp(kofi, other, text)
    await expect.poll(async () => (await standing(page)).map(({ body }) => body)).toContain(text)
    return (await standing(page)).find(({ body }) => body === text)!
  }
  await sound.uncheck()
  const before = await knocks(page)
  expect((await tell('Without a sound')).silent).toBe(true)
  await sound.check()
  // For a second after one sound there is no other, and the last one may be less old than that.
  await page.evaluate(() => {
    const now = performance.now.bind(performance)
    performance.now = () => now() + 1_000
  })
  await tell('The doors came')
  // The sound follows the pop-up, so the previous one had time to play.
  await expect.poll(async () => (await knocks(page)) - before).toBe(1)
})

test('C24 C441 a click opens that message in the open page', async () => {
  const { page } = june
  const [{ data }] = (await standing(page)).filter(({ body }) => body === 'The doors came') as [
    Awaited<ReturnType<typeof standing>>[number],
  ]
  await second.close()
  await clickNotification(await worker(), data)
  await expect(bubble(page, 'The doors came')).toBeVisible()
  expect(new URL(page.url()).search).toContain(new URL(hrefOf(other), server().url).search.slice(1))
})

test('C580 a deleted message disappears from an open page’s notification, silently', async () => {
  const { page } = june
  const ofTalk = async () => (await standing(page)).filter(({ data }) => data.conversationId === talk)
  const { messageId } = await sayByHttp(noor, talk, 'The wrong chat')
  await expect.poll(ofTalk).toMatchObject([{ body: 'The wrong chat', renotify: true }])
  await noor.functions.mutation(api.messages.deleteMessages, { messageIds: [messageId] })
  await expect.poll(ofTalk).toMatchObject([{ body: 'Bring the straps', silent: true, renotify: false }])
})

test('C445 a message read on another device no longer notifies', async () => {
  const { page } = june
  expect((await standing(page)).map(({ body }) => body)).toContain('Bring the straps')
  await june.functions.mutation(api.conversations.markAsRead, { conversationIds: [talk] })
  await expect.poll(async () => (await standing(page)).map(({ body }) => body)).not.toContain('Bring the straps')
})

test('C589 the title and the badge show the server’s count, whether it was read here or elsewhere', async () => {
  const { page } = june
  const recount = async () => {
    const rows = await june.functions.query(api.conversations.getUserConversations, { limit: 20 })
    const chats = rows.map(async ({ conversationId, isGroup }) => {
      const [head, mine] = await Promise.all([
        june.functions.query(api.conversations.getHead, { conversationId }),
        june.functions.query(api.conversations.getMine, { conversationId }),
      ])
      return entryOf({ conversationId, isGroup, lastAt: 0, head, mine })
    })
    return totalUnread(await Promise.all(chats))
  }
  const expectSaid = async (unread: number) => {
    expect(await recount()).toBe(unread)
    await expect.poll(() => badgeOf(page)).toBe(unread)
    await expect(page).toHaveTitle(unread === 0 ? /^Parley/ : new RegExp(`^\\(${unread}\\) `))
  }
  const before = await recount()
  const { seq } = await sayByHttp(noor, talk, 'Half past, then')
  await expectSaid(before + 1)
  await june.functions.mutation(api.messages.markMessageAsRead, { conversationId: talk, seq })
  await expectSaid(before)
})

test('C440 C443 a push shows its message once; a copy of it makes no further sound', async () => {
  const { page } = june
  await setFocused(page, false)
  const { lastSeq } = await june.functions.query(api.conversations.getHead, { conversationId: talk })
  const origin = server().url
  const push = (isReplay: boolean) =>
    writePayload({
      title: 'Noor Halloran',
      body: 'By push',
      origin,
      isMuted: false,
      data: { conversationId: talk, seq: lastSeq + 1, messageId: 'm', count: 1, isReplay },
    })
  const background = await worker()
  await standInForWorker(background)
  // A page in the foreground counts as being looked at, and so do all of this browser's pages.
  const payload = JSON.parse(push(false)) as PushPayload
  await deliverPush(page, push(false))
  await expect.poll(async () => (await shownByWorker(background)).length).toBe(1)
  await deliverPush(page, push(true))
  await expect.poll(async () => (await shownByWorker(background)).length).toBe(2)
  const [first, copy] = await shownByWorker(background)
  expect(first).toMatchObject({ title: 'Noor Halloran', body: 'By push', tag: payload.notification.tag })
  expect(copy).toMatchObject({ body: 'By push', tag: payload.notification.tag, silent: true, renotify: false })
})

test('C443 worker, manifest, and icons are served with their types', async ({ request }) => {
  const { url } = server()
  const policy = (await request.get(`${url}/sw.js`)).headers()['content-security-policy']
  expect(policy).toContain(`connect-src 'self' ${new URL(url).origin}`)
  expect(policy).not.toContain('sandbox')
  const manifest = (await (await request.get(`${url}/manifest.webmanifest`)).json()) as {
    icons: { src: string; purpose?: string }[]
  }
  expect(manifest.icons.map(({ purpose }) => purpose ?? 'any')).toEqual([
    'any',
    'any',
    'maskable',
    'maskable',
    'monochrome',
  ])
  for (const { src } of manifest.icons)
    expect((await request.get(url + src)).headers()['content-type']).toBe('image/png')
})

test('C447 the settings decide what notifies and when, and apply to every device', async () => {
  const { page } = june
  await setFocused(page, true)
  await visit(page, server(), '/settings/notifications')
  const section = page.getByRole('region', { name: t('settings.sections.notifications') })
  await section.getByRole('radio', { name: /Direct messages and mentions/ }).check()
  await section.getByRole('switch', { name: t('notifications.about.reactions') }).check()
  await section.getByRole('switch', { name: t('notifications.quiet.title') }).check()
  await section.getByLabel(t('notifications.quiet.from'), { exact: true }).fill('22:15')
  await section.getByRole('button', { name: 'Saturday' }).click()
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone
  await expect
    .poll(() => june.functions.query(api.notifications.getNotificationSettings, {}))
    .toEqual({
      about: 'mentions',
      reactions: true,
      quiet: { from: 22 * 60 + 15, to: 7 * 60 + 30, days: [0, 1, 2, 3, 4, 5], zone },
    })
  await expectNoViolation(page, 'the settings of notifications')
})

test('C448 C432 a chat gets its own setting in its menu, and is then listed in the settings', async () => {
  const { page } = june
  await openConversation(page, server(), other)
  const chat = page.getByRole('region', { name: like('chat.label') })
  const openChoices = async () => {
    await chat.getByRole('button', { name: t('list.menu') }).click()
    await page.getByRole('menuitem', { name: t('settings.sections.notifications') }).click()
  }
  await openChoices()
  // Phones show it as well, though they have no room for shortcuts.
  await expect(page.getByRole('menuitemradio', { checked: true })).toHaveText(t('list.notify.inherited.everything'))
  await page.getByRole('menuitemradio', { name: t('list.notify.mentions') }).click()
  await expect
    .poll(() => june.functions.query(api.conversations.getMine, { conversationId: other }))
    .toMatchObject({ notify: 'mentions' })
  await june.functions.mutation(api.conversations.setPrefs, { conversationIds: [other], muted: true })
  await expect(chats(page).getByRole('img', { name: t('list.muted') })).toBeAttached()
  await openChoices()
  await expect(page.getByRole('menuitemradio', { checked: true })).toHaveText(t('list.notify.muted'))
  await page.getByRole('menuitemradio', { name: t('list.notify.mentions') }).click()
  await expect
    .poll(() => june.functions.query(api.conversations.getMine, { conversationId: other }))
    .toMatchObject({ notify: 'mentions', muted: false })
  await visit(page, server(), '/settings')
  const choice = page.getByRole('combobox', { name: 'Notifications, Kofi Brandt' })
  await expect(choice).toHaveValue('mentions')
  await choice.selectOption(t('list.notify.muted'))
  await expect
    .poll(() => june.functions.query(api.conversations.getMine, { conversationId: other }))
    .toMatchObject({
      muted: true,
      notify: 'mentions',
    })
  await choice.selectOption(t('list.notify.inherited.everything'))
  await expect(choice).toBeHidden()
})

test('C589 signed out, the app has no badge, and nothing that was shown is left', async () => {
  const { page } = june
  await setFocused(page, false)
  await sayByHttp(kofi, other, 'One more for the icon')
  await expect.poll(() => badgeOf(page)).toBeGreaterThan(0)
  await expect.poll(async () => (await standing(page)).map(({ body }) => body)).toContain('One more for the icon')
  await setFocused(page, true)
  await visit(page, server(), '/profile')
  await page.getByRole('button', { name: t('profile.signOut'), exact: true }).click()
  await expect(page).toHaveURL(/\/sign-in/)
  await expect.poll(() => badgeOf(page)).toBe(0)
  await expect.poll(() => standing(page)).toEqual([])
})
