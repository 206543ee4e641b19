import type { ToWorker } from '../model/worker-requests'

/** The service worker's registration, created on first use. Null over plain HTTP. */
export async function workerHere(): Promise<ServiceWorkerRegistration | null> {
  if (!('serviceWorker' in navigator)) return null
  try {
    await navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' })
    return await navigator.serviceWorker.ready
  } catch {
    return null
  }
}

/** Has the worker store the files that this page has loaded so far; from then on, it sees the requests itself. */
export async function keepApp(): Promise<void> {
  const registration = await workerHere()
  if (!registration) return
  const container = navigator.serviceWorker
  if (!container.controller) {
    await new Promise((resolve) => container.addEventListener('controllerchange', resolve, { once: true }))
  }
  const urls = performance.getEntriesByType('resource').map(({ name }) => name)
  const message: ToWorker = { kind: 'keep', urls, language: document.documentElement.lang }
  // A worker has its pages' origin.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  container.controller?.postMessage(message)
}
