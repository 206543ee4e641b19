/** Notifications for a browser without a window: not displayed, but recorded. */
import type { BrowserContext, Page, Worker } from '@playwright/test'

export interface ShownNotification {
  title: string
  body: string
  tag: string
  silent: boolean
  renotify: boolean
  data: { navigate: string; conversationId: string; seq: number }
  isClosed: boolean
}

/** For the pages of this browser: one permission, one list of shown notifications, one count of sounds. */
export async function standInForNotifications(context: BrowserContext, permission: NotificationPermission) {
  await context.addInitScript((initial) => {
    const read = <T>(name: string, none: T): T => JSON.parse(localStorage.getItem(name) ?? JSON.stringify(none)) as T
    const write = (name: string, value: unknown) => localStorage.setItem(name, JSON.stringify(value))
    Object.defineProperty(Notification, 'permission', { get: () => read('test-permission', initial) })
    Notification.requestPermission = async () => {
      write('test-asked', read('test-asked', 0) + 1)
      write('test-permission', 'granted')
      return 'granted'
    }
    type Shown = { tag: string; isClosed: boolean }
    ServiceWorkerRegistration.prototype.showNotification = async (title, options) => {
      const before = read<Shown[]>('test-shown', []).map((one) =>
        one.tag === options?.tag ? { ...one, isClosed: true } : one,
      )
      write('test-shown', [...before, { title, ...options, isClosed: false }])
    }
    ServiceWorkerRegistration.prototype.getNotifications = async (filter) =>
      read<Shown[]>('test-shown', [])
        .map((one, at) => ({ ...one, at }))
        .filter(({ tag, isClosed }) => !isClosed && (!filter?.tag || filter.tag === tag))
        .map(
          ({ at, ...one }) =>
            ({
              ...one,
              close() {
                const now = read<Shown[]>('test-shown', [])
                write(
                  'test-shown',
                  now.map((other, index) => (index === at ? { ...other, isClosed: true } : other)),
                )
              },
            }) as unknown as Notification,
        )
    navigator.setAppBadge = async (count) => write('test-badge', count)
    navigator.clearAppBadge = async () => write('test-badge', 0)
    // One notification sound is two taps.
    OscillatorNode.prototype.start = () => write('test-taps', read('test-taps', 0) + 1)
    OscillatorNode.prototype.stop = () => {}
    Object.defineProperty(navigator, 'userActivation', { value: { hasBeenActive: true } })
  }, permission)
}

const readNumber = (page: Page, name: string) => page.evaluate((name) => Number(localStorage.getItem(name) ?? 0), name)

/** How often the browser's own prompt appeared. */
export const timesAsked = (page: Page) => readNumber(page, 'test-asked')
export const knocks = async (page: Page) => (await readNumber(page, 'test-taps')) / 2

/** The badge of the installed app's icon. */
export const badgeOf = (page: Page) => readNumber(page, 'test-badge')

export const shownBy = (page: Page) =>
  page.evaluate(() => JSON.parse(localStorage.getItem('test-shown') ?? '[]') as ShownNotification[])

/** The same for the worker, which shows pushes. */
export async function standInForWorker(worker: Worker) {
  await worker.evaluate(() => {
    const shown: unknown[] = []
    Object.assign(self, { shown })
    ServiceWorkerRegistration.prototype.showNotification = async (title, options) =>
      void shown.push({ title, ...options })
    ServiceWorkerRegistration.prototype.getNotifications = async () => []
  })
}

export const shownByWorker = (worker: Worker) =>
  worker.evaluate(() => (self as unknown as { shown: unknown[] }).shown as ShownNotification[])

/** Acts as a push service: the browser passes it to the worker. */
export async function deliverPush(page: Page, payload: string) {
  const deliver = await openPushes(page)
  await deliver(payload)
}

/** Each is delivered after the previous one. */
export async function openPushes(page: Page): Promise<(payload: string) => Promise<void>> {
  const { origin } = new URL(page.url())
  const devtools = await page.context().newCDPSession(page)
  const found = new Promise<string>((resolve) => {
    devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      for (const { registrationId, scopeURL } of registrations) if (scopeURL.startsWith(origin)) resolve(registrationId)
    })
  })
  await devtools.send('ServiceWorker.enable')
  const registrationId = await found
  return async (data) => {
    await devtools.send('ServiceWorker.deliverPushMessage', { origin, registrationId, data })
  }
}

/** Simulates a click on a notification that the worker or a page has shown. */
export async function clickNotification(worker: Worker, data: object, action = '') {
  await worker.evaluate(
    ({ data, action }) => {
      const event = new Event('notificationclick')
      Object.assign(event, { notification: { data, close() {} }, action, waitUntil() {} })
      self.dispatchEvent(event)
    },
    { data, action },
  )
}
