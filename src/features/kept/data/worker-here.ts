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

let late: PerformanceObserver | null = null

/**
 * Has the worker store the files whose requests it didn't see: those that this page has loaded so far, and those that
 * were under way when the worker took over.
 */
export async function keepApp(): Promise<void> {
  const registration = await workerHere()
  if (!registration) return
  const container = navigator.serviceWorker
  if (!container.controller) {
    await new Promise((resolve) => container.addEventListener('controllerchange', resolve, { once: true }))
  }
  const since = performance.now()
  const keep = (loaded: PerformanceEntryList) => {
    const urls = loaded.filter(({ startTime }) => startTime < since).map(({ name }) => name)
    if (urls.length === 0) return
    const message: ToWorker = { kind: 'keep', urls, language: document.documentElement.lang }
    // A worker has its pages' origin.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    container.controller?.postMessage(message)
  }
  late?.disconnect()
  late = new PerformanceObserver((list) => keep(list.getEntries()))
  late.observe({ type: 'resource', buffered: true })
}
