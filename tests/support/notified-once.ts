/**
 * Each message reaches its person once, in real browsers: messages in many chats to someone with a browser they look at
 * (a foreground tab and a hidden one), and one whose only tab is hidden. Pushes that the push service accepts are
 * passed to the browser's worker.
 */
import { type Browser, expect, type Page, type Worker } from '@playwright/test'
import { api } from '../../convex/_generated/api'
import { setFocused, setShown } from './attention'
import { type Caller, groupOf, joinByHttp, sayByHttp, talkBetween } from './by-http'
import { openPushes, shownBy, shownByWorker, standInForNotifications, standInForWorker } from './notifications'
import { arrive, leave, type Person } from './person'
import { deviceOf } from './push/device'
import type { PushService } from './push/service'
import type { RunningServer } from './server'
import { t } from './text'

export interface Told {
  conversationId: string
  seq: number
  text: string
}

/** A browser whose subscription is the test's, because headless ones get none. */
class TestedBrowser {
  private constructor(
    readonly person: Person,
    readonly pages: Page[],
    private readonly worker: Worker,
  ) {}

  static async open(browser: Browser, server: RunningServer, service: PushService, name: string, other?: Person) {
    const person = other ? await sameIn(browser, other) : await arrive(browser, server, 'June Abara')
    const { page } = person
    const context = page.context()
    await standInForNotifications(context, 'granted')
    const { endpoint, p256dh, auth } = deviceOf(name, service.origin)
    service.know(name, endpoint)
    await context.addInitScript(
      (json) => {
        const subscription = (applicationServerKey: BufferSource) =>
          ({ ...json, options: { applicationServerKey }, toJSON: () => json, unsubscribe: async () => true }) as never
        PushManager.prototype.getSubscription = async () => null
        PushManager.prototype.subscribe = async (options) => subscription(options!.applicationServerKey as BufferSource)
      },
      { endpoint, keys: { p256dh, auth } },
    )
    const devices = async () => (await person.functions.query(api.devices.listDevices, {})).length
    const before = await devices()
    await page.goto(`${server.url}/messages`)
    await expect.poll(devices).toBe(before + 1)
    const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'))
    await standInForWorker(worker)
    // Each page of a browser under test considers itself the foreground one.
    const isLooking = name === 'Looking'
    await worker.evaluate((value) => {
      const { WindowClient } = self as unknown as { WindowClient: { prototype: object } }
      Object.defineProperty(WindowClient.prototype, 'focused', { get: () => value })
    }, isLooking)
    const deliver = await openPushes(page)
    service.onTaken = later(service.onTaken, (taken) => {
      // Pushes continue while the browser is being closed; one lost before that is missed by the test.
      if (taken.name === name) void deliver(JSON.stringify(taken.payload)).catch(() => {})
    })
    return new TestedBrowser(person, [page], worker)
  }

  /** Every notification shown, by pages and worker. */
  async shown() {
    const [byPages, byWorker] = await Promise.all([shownBy(this.pages[0]!), shownByWorker(this.worker)])
    return [...byPages, ...byWorker]
  }
}

const later =
  <Args extends unknown[]>(first: (...args: Args) => void, then: (...args: Args) => void) =>
  (...args: Args) => {
    first(...args)
    then(...args)
  }

/** Signed in as well, in a browser without stored data. */
async function sameIn(browser: Browser, { page, ...caller }: Person): Promise<Person> {
  const context = await browser.newContext()
  await context.addCookies(await page.context().cookies())
  return { ...caller, page: await context.newPage() }
}

/** C590: turned off from another device, an open page stops as well. Returns the message that it was silent about. */
async function expectSilentOnceTurnedOff(
  june: Caller,
  page: Page,
  shown: () => Promise<unknown[]>,
  { sender, chat }: { sender: Caller; chat: string },
): Promise<Told> {
  const deviceId = await page.evaluate(() => localStorage.getItem('parley-device') ?? '')
  await june.functions.mutation(api.devices.turnOffDevice, { deviceId })
  await expect.poll(() => page.evaluate(() => localStorage.getItem('parley-notify-popups'))).toBe('off')
  const before = (await shown()).length
  const text = 'Once it is off'
  const { seq } = await sayByHttp(sender, chat, text)
  await expect(page.getByRole('region', { name: t('list.title'), exact: true }).getByText(text)).toBeVisible()
  expect(await shown()).toHaveLength(before)
  return { conversationId: chat, seq, text }
}

interface ProofParts {
  browser: Browser
  server: RunningServer
  service: PushService
  chats: number
  messages: number
  /** How often the server is killed, evenly spread. */
  kills: number
  /** A different browser of the same person, whose tab is closed before the first message. */
  prepareOther?: (june: Person) => Promise<void>
  /** Gets the newest message of each chat to notify of, and how long rejected ones may take. */
  expectOther?: (told: Told[], patience: { timeout: number }) => Promise<void>
}

/** Returns what to notify of, chat by chat, the newest last. */
export async function proveOnce(parts: ProofParts): Promise<Told[]> {
  const { browser, server, service, chats: count, messages, kills } = parts
  const looking = await TestedBrowser.open(browser, server, service, 'Looking')
  const june = looking.person
  await parts.prepareOther?.(june)
  const hidden = await TestedBrowser.open(browser, server, service, 'Hidden', june)
  looking.pages.push(await june.page.context().newPage())
  await looking.pages[1]!.goto(`${server.url}/messages`)
  await looking.pages[0]!.bringToFront()
  for (const page of [looking.pages[1]!, hidden.pages[0]!]) {
    await setFocused(page, false)
    await setShown(page, false)
  }

  const senders: Caller[] = []
  for (let n = 0; n < 4; n++) senders.push(await joinByHttp(server, `Sender ${'ABCD'[n]}`))
  const blocked = senders[3]!
  const chats: { id: string; members: Caller[] }[] = []
  for (let n = 0; n < count; n++) {
    const members = [senders[n % 3]!, ...(n % 2 ? [blocked] : [])]
    chats.push({
      id: await (n < 3
        ? talkBetween(senders[n]!, june)
        : groupOf(`Group ${n}`, members[0]!, june, ...members.slice(1))),
      members: n < 3 ? [senders[n]!] : members,
    })
  }
  const muted = chats.at(-1)!
  await june.functions.mutation(api.conversations.setPrefs, { conversationIds: [muted.id], muted: true })
  await june.functions.mutation(api.blocks.blockPerson, { userId: blocked.userId })
  /** A page doesn't notify in a chat that it has just learned of; a push does. */
  const mayAlert = new Set<string>()
  for (const { id, members } of chats) {
    const { seq } = await sayByHttp(members[0]!, id, 'From before')
    if (id !== muted.id) mayAlert.add(`${id} ${seq}`)
  }

  // Rejected pushes wait longer each time, by as much as the push service says.
  const patience = { timeout: messages > 100 ? 600_000 : 300_000 }
  let wanted: Told[] = []
  const newest = () => new Map(wanted.map((one) => [one.conversationId, one]))
  async function expectTold() {
    for (const { conversationId, seq } of newest().values()) {
      await expect
        .poll(
          async () =>
            (await hidden.shown())
              .filter((one) => one.data.conversationId === conversationId)
              .map((one) => one.data.seq),
          patience,
        )
        .toContain(seq)
    }
  }
  const setQuiet = (isQuiet: boolean) =>
    june.functions.mutation(api.notifications.setNotificationSettings, {
      quiet: isQuiet ? { from: 0, to: 0, days: [0, 1, 2, 3, 4, 5, 6], zone: 'Pacific/Chatham' } : null,
    })

  for (let n = 0; n < messages; n++) {
    const isQuiet = n >= messages * 0.5 && n < messages * 0.6
    const isLastQuiet = isQuiet && n + 1 >= messages * 0.6
    if (n === Math.ceil(messages * 0.5)) {
      await expectTold()
      await setQuiet(true)
    }
    const { id: conversationId, members } = chats[isQuiet ? 0 : (n * 7 + (n >> 3)) % count]!
    const isOwn = !isQuiet && n % 11 === 10
    const sender = isOwn ? june : members[n % members.length]!
    const text = `Message ${n}`
    const { seq } = await sayByHttp(sender, conversationId, text)
    // A person who writes has read the chat: messages not notified of by then need no notification.
    if (isOwn) wanted = wanted.filter((one) => one.conversationId !== conversationId)
    else if (sender !== blocked && conversationId !== muted.id && !isQuiet) wanted.push({ conversationId, seq, text })
    // The last of them may be queried after the rest is done.
    if (isLastQuiet || wanted.at(-1)?.text === text) mayAlert.add(`${conversationId} ${seq}`)
    if (isLastQuiet) {
      await expect(
        hidden.pages[0]!.getByRole('region', { name: t('list.title'), exact: true }).getByText(text),
      ).toBeVisible()
      await setQuiet(false)
    }
    if (kills > 0 && n % Math.floor(messages / kills) === 3) {
      await server.crash()
      await server.startAgain()
    }
  }
  await expectTold()

  const alerts = (await hidden.shown())
    .filter(({ renotify }) => renotify)
    .map(({ data }) => `${data.conversationId} ${data.seq}`)
  expect(new Set(alerts).size).toBe(alerts.length)
  expect(alerts.filter((alert) => !mayAlert.has(alert))).toEqual([])
  for (const [conversationId, { seq }] of newest()) expect(alerts).toContain(`${conversationId} ${seq}`)
  expect((await looking.shown()).filter(({ renotify }) => renotify)).toEqual([])
  const last = await expectSilentOnceTurnedOff(june, hidden.pages[0]!, () => hidden.shown(), {
    sender: senders[0]!,
    chat: chats[0]!.id,
  })
  // The other browser is still on, so that message is its chat's newest there.
  wanted.push(last)
  await parts.expectOther?.([...newest().values()], patience)
  await leave(hidden.person)
  await leave(june)
  return [...newest().values()]
}
