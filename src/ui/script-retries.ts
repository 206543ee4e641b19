/**
 * Requests scripts again. The bundler's loader gives up on a part of the app whose script failed twice, for as long as
 * the page is open. So it isn't told of the second failure: the script is requested again at the next chance, and
 * the code that waits for the part learns that it isn't here yet.
 */
import { atNextChance } from './next-chance'

/** The URLs that failed, and that the loader then requested once more by itself. */
const failedOnce = new Set<string>()
/** By URL: requests the script again. */
const missing = new Map<string, () => void>()
const waiting = new Set<(url: string) => void>()

/** Call once, before any part is loaded. */
export function retryScripts(page: Pick<EventTarget, 'addEventListener'>): void {
  // Captured, and so called before the loader's own listener.
  page.addEventListener('error', onError, true)
}

function onError(event: Event) {
  const script = event.target
  if (!(script instanceof HTMLScriptElement) || !script.src.includes('/_next/static/')) return
  const { src } = script
  if (!failedOnce.has(src)) return void failedOnce.add(src)
  event.stopImmediatePropagation()
  const cancel = atNextChance(again)
  function again() {
    cancel()
    missing.delete(src)
    const next = document.createElement('script')
    // As the loader wrote it, which recognizes the script by it.
    next.setAttribute('src', (script as HTMLScriptElement).getAttribute('src') ?? src)
    ;(script as HTMLScriptElement).replaceWith(next)
  }
  missing.set(src, again)
  for (const failed of waiting) failed(src)
}

/** `load` imports a part. The result does, too, but rejects if a script of the part is missing, and requests it again. */
export function unlessMissing<Part>(load: () => Promise<Part>): () => Promise<Part> {
  // Pages rendered on the server have their parts there.
  if (typeof document === 'undefined') return load
  /** Empty if other parts had requested the scripts before; then each is taken for one of them. */
  const own = new Set<string>()
  const isOwn = (url: string) => own.size === 0 || own.has(url)
  return () => {
    for (const [url, again] of missing) if (isOwn(url)) again()
    return new Promise((resolve, reject) => {
      const over = () => waiting.delete(failed)
      function failed(url: string) {
        if (!isOwn(url)) return
        over()
        reject(new Error(`A part of this page could not be loaded: ${url}`))
      }
      waiting.add(failed)
      const before = new Set(document.scripts)
      const loading = load()
      for (const script of document.scripts) if (!before.has(script)) own.add(script.src)
      loading.then(resolve, reject).finally(over)
    })
  }
}
