/** How the worker handles each event. Browser APIs are parameters: sw.ts passes the real ones. */
import type { Language } from '../../domain/language'
import type { DeviceMemory } from '../features/notifications/model/device-memory'
import { type Notice, readNotice } from '../features/notifications/model/notice'
import {
  markReadAction,
  readNoticeData,
  type ShownOptions,
  showingOf,
  type Standing,
  plainShowing,
  windowFor,
} from '../features/notifications/model/showing'
import { type FromPage, type FromWorker, isOpened } from '../features/notifications/model/worker-messages'

/** A page of this app in this browser. */
export interface AppWindow {
  isFocused: boolean
  isVisible: boolean
  focus(): Promise<void>
  /** Resolves with the response, or null without one within a second. */
  ask(message: FromWorker): Promise<FromPage | null>
  say(message: FromWorker): void
}

/** The stored form of a push subscription. */
export interface Subscription {
  endpoint: string
  p256dh: string
  auth: string
}

export interface WorkerHost {
  origin: string
  /** The browser's language, because an unreadable push doesn't say which one its user has chosen. */
  language: Language
  memory: DeviceMemory
  inTurn<Result>(run: () => Promise<Result>): Promise<Result>
  show(title: string, options: ShownOptions): Promise<void>
  standing(tag: string): Promise<Standing | null>
  windows(): Promise<AppWindow[]>
  open(url: string): Promise<void>
  setBadge(count: number): Promise<void>
  /** The server's response if it accepted the change; otherwise null. */
  post(url: string, body: object): Promise<{ badge: number | null } | null>
  /** Subscribes again if the browser has ended the previous subscription. */
  subscribe(pushKey: string): Promise<Subscription | null>
}

export interface Clicked {
  action: string
  data: unknown
}

export function createWorker(host: WorkerHost) {
  /** A push always shows something, whatever else fails. */
  async function push(payload: unknown): Promise<void> {
    const notice = readNotice(payload, host.origin)
    if (!notice) {
      const { title, options } = plainShowing(payload, host.origin, host.language)
      await host.show(title, options)
      for (const page of await host.windows()) page.say({ kind: 'shown', tag: options.tag })
      return
    }
    await host.inTurn(() => tell(notice))
    for (const page of await host.windows()) page.say({ kind: 'shown', tag: notice.tag })
    if (notice.badge !== undefined) await host.setBadge(notice.badge)
  }

  async function tell(notice: Notice): Promise<void> {
    const [before, standing, windows] = await Promise.all([
      host.memory.chat(notice.conversationId),
      host.standing(notice.tag),
      host.windows(),
    ])
    const { title, options, after } = showingOf(notice, {
      before,
      standing,
      isLooking: windows.some(({ isFocused }) => isFocused),
    })
    await host.show(title, options)
    await host.memory.setChat(notice.conversationId, after)
  }

  async function click({ action, data }: Clicked): Promise<void> {
    const about = readNoticeData(data, host.origin)
    if (action === markReadAction && (await markRead(about.conversationId, about.seq))) return
    const page = windowFor(await host.windows())
    if (!page) return host.open(about.navigate)
    await page.focus()
    // A page that can't respond, because it is still loading or no longer runs, is left alone.
    if (!isOpened(await page.ask({ kind: 'open', url: about.navigate }))) await host.open(about.navigate)
  }

  /** False: the server did not accept it, and the page has to retry. */
  async function markRead(conversationId: string | null, seq: number): Promise<boolean> {
    const self = await host.memory.self()
    if (!self || conversationId === null) return false
    const { siteUrl, deviceId, secret } = self
    const taken = await host.post(`${siteUrl}/push/read`, { deviceId, secret, conversationId, seq })
    if (taken && taken.badge !== null) await host.setBadge(taken.badge)
    return taken !== null
  }

  /**
   * The browser has ended the subscription, or changed its endpoint. If the server can't be reached now, the next
   * page reports it.
   */
  async function subscriptionChanged(): Promise<void> {
    const self = await host.memory.self()
    if (self?.pushKey === undefined) return
    const { siteUrl, deviceId, secret, pushKey } = self
    const subscription = await host.subscribe(pushKey)
    if (!subscription) return
    await host.post(`${siteUrl}/push/renew`, { deviceId, secret, ...subscription })
  }

  return { push, click, subscriptionChanged }
}
