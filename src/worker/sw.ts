/// <reference lib="webworker" />
import { languageFor } from '../../domain/language'
import { deviceMemory, inTurn } from '../features/notifications/model/device-memory'
import { readNoticeData } from '../features/notifications/model/showing'
import { type FromPage, type FromWorker, readTaken } from '../features/notifications/model/worker-messages'
import { putShared, SHARE_PAGE, SHARE_TARGET, SHARED } from '../features/sharing/model/shared-content'
import { readToWorker } from '../features/kept/model/worker-requests'
import { createStoredApp } from './stored-app'
import { type AppWindow, createWorker, type Subscription } from './worker'

declare const self: ServiceWorkerGlobalScope
/** Set by the build. */
declare const BUILD: string

const ANSWER_MS = 1_000
const { origin } = self.location

const worker = createWorker({
  origin,
  language: languageFor(null, navigator.languages.join()),
  memory: deviceMemory(),
  inTurn,
  show: (title, options) => self.registration.showNotification(title, options),
  async standing(tag) {
    const found = (await self.registration.getNotifications({ tag })).at(-1)
    return found ? { title: found.title, body: found.body, data: readNoticeData(found.data, origin) } : null
  },
  async windows() {
    const found = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
    return found.map(windowOf)
  },
  async open(url) {
    await self.clients.openWindow(url)
  },
  setBadge: async (count) => navigator.setAppBadge?.(count),
  async post(url, body) {
    try {
      // As text, so that a cross-origin request needs no preflight.
      const response = await fetch(url, { method: 'POST', body: JSON.stringify(body), credentials: 'omit' })
      return response.ok ? readTaken(await response.text()) : null
    } catch {
      return null
    }
  },
  async subscribe(applicationServerKey) {
    try {
      const options = { userVisibleOnly: true, applicationServerKey }
      return subscriptionOf(await self.registration.pushManager.subscribe(options))
    } catch {
      return null
    }
  },
})

function windowOf(client: WindowClient): AppWindow {
  return {
    isFocused: client.focused,
    isVisible: client.visibilityState === 'visible',
    // Opening it was rejected without a user click; the message is opened in the page anyway.
    focus: () =>
      client.focus().then(
        () => {},
        () => {},
      ),
    // A worker's clients have its origin.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    say: (message) => client.postMessage(message),
    ask: (message) => ask(client, message),
  }
}

function ask(client: WindowClient, message: FromWorker): Promise<FromPage | null> {
  const { port1, port2 } = new MessageChannel()
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), ANSWER_MS)
    port1.addEventListener('message', ({ data }: MessageEvent<FromPage>) => {
      clearTimeout(timer)
      resolve(data)
    })
    port1.start()
    client.postMessage(message, [port2])
  })
}

function subscriptionOf(subscription: PushSubscription): Subscription | null {
  const { endpoint, keys } = subscription.toJSON()
  return endpoint && keys?.p256dh && keys.auth ? { endpoint, p256dh: keys.p256dh, auth: keys.auth } : null
}

/** Keeps the content that another app shares for the page that this opens, which asks for a chat. */
async function takeShared(request: Request): Promise<Response> {
  try {
    await caches.delete(SHARED)
    await putShared(await caches.open(SHARED), await request.formData())
  } catch {
    // Storage is full: the chats open without it.
  }
  return Response.redirect(origin + SHARE_PAGE, 303)
}

/** A push that isn't JSON is shown as an unreadable one. */
function payloadOf(data: PushMessageData | null): unknown {
  try {
    return data?.json()
  } catch {
    return null
  }
}

const app = createStoredApp({
  origin,
  build: BUILD,
  caches,
  fetch: (url, init) => fetch(url, init),
  now: () => Date.now(),
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
})

// A new worker can take over at once: open pages keep getting the files of their own build.
self.addEventListener('install', (event) => {
  void self.skipWaiting()
  event.waitUntil(app.install())
})
self.addEventListener('activate', (event) => {
  const ready = async () => {
    await app.activate()
    // Otherwise each navigation would wait for the worker to start.
    await self.registration.navigationPreload?.enable().catch(() => {})
    await self.clients.claim()
  }
  event.waitUntil(ready())
})

self.addEventListener('fetch', (event) => {
  const { method, url } = event.request
  if (method === 'POST' && url === origin + SHARE_TARGET) return event.respondWith(takeShared(event.request))
  const answer = app.answer(event.request, Promise.resolve(event.preloadResponse as Promise<Response | undefined>))
  if (answer) event.respondWith(answer)
})

self.addEventListener('message', (event) => {
  const message = readToWorker(event.data)
  if (message) event.waitUntil(app.keep(message))
})

self.addEventListener('push', (event) => event.waitUntil(worker.push(payloadOf(event.data))))

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(worker.click({ action: event.action, data: event.notification.data as unknown }))
})

// Not every browser says in this event what the subscription was.
self.addEventListener('pushsubscriptionchange', (event) => event.waitUntil(worker.subscriptionChanged()))
