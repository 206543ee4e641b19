/**
 * The app on the device: one document without a person, and the files that never change, so that every page opens
 * without a server. Responses to navigations and API calls are never stored.
 */
import type { ToWorker } from '../features/kept/model/worker-requests'
import { partsIn } from './parts'

export interface AppHost {
  origin: string
  /** Differs in every build, like the names of its files. */
  build: string
  caches: Pick<CacheStorage, 'open' | 'keys' | 'delete' | 'match'>
  fetch: (url: string | Request, init?: RequestInit) => Promise<Response>
  now: () => number
  wait: (ms: number) => Promise<void>
}

const PREFIX = 'parley-app '
/** The page whose document opens all of them: which one is shown depends on the URL alone. */
export const DOCUMENT = '/messages'
/** Tells the server to render it without a person (src/proxy.ts). */
export const FOR_NO_ONE = 'x-parley-document'
const STORED_AT = 'x-parley-stored-at'
const AGAIN_AFTER_MS = 24 * 60 * 60_000
/** How long a navigation waits for the network before it gets the stored document. */
const PATIENCE_MS = 3_000
/** The current build, and the previous one for open tabs. */
const BUILDS = 2
/** Parts are loaded in bursts. */
const PAUSE_MS = 2_000

const HASHED = /^\/(?:_next\/static|words)\/[\w~./%-]+$/
const FILES = /\/(?:_next\/static|words)\/[\w~./%-]+/g
/** Paths of pages, as opposed to files and APIs. */
const PAGE = /^\/(?!_next\/|api\/|http\/|words\/|__clerk\/)(?:[^.]*\/)?[^./]*$/

export function createStoredApp({ origin, build, caches, fetch, now, wait }: AppHost) {
  const name = PREFIX + build
  const isHashed = (url: URL) => url.origin === origin && HASHED.test(url.pathname)

  async function storeFiles(urls: readonly string[]): Promise<void> {
    const cache = await caches.open(name)
    await Promise.all(
      [...new Set(urls)].map(async (url) => {
        if (await cache.match(url)) return
        const response = await fetch(url)
        if (isForever(response)) await cache.put(url, response)
      }),
    )
  }

  let completing: Promise<void> | null = null
  const completeSoon = () => {
    completing ??= wait(PAUSE_MS)
      .then(complete)
      .catch(() => {})
      .finally(() => (completing = null))
  }

  /**
   * A part that this device has loaded is stored in both forms: which of them a page asks for depends on what it has
   * loaded before, and without a server it may ask for the other one.
   */
  async function complete(): Promise<void> {
    const cache = await caches.open(name)
    const stored = new Set((await cache.keys()).map(({ url }) => new URL(url).pathname))
    const scripts = await Promise.all(
      [...stored].filter((path) => path.endsWith('.js')).map((path) => cache.match(path)),
    )
    const parts = (await Promise.all(scripts.map(async (script) => partsIn((await script?.text()) ?? '')))).flat()
    const here = new Set([...stored, ...parts.flatMap(({ whole, pieces }) => (stored.has(whole) ? pieces : []))])
    const loaded = parts.filter(({ whole, pieces }) => stored.has(whole) || pieces.every((piece) => here.has(piece)))
    await storeFiles(loaded.flatMap(({ whole, pieces }) => [whole, ...pieces]))
  }

  /** Its files first, so that there is never a document without them. */
  async function storeDocument(language: string | null): Promise<void> {
    const response = await fetch(DOCUMENT, {
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
      headers: { [FOR_NO_ONE]: 'yes', ...(language ? { 'accept-language': language } : {}) },
    })
    if (!response.ok || !response.headers.get('content-type')?.startsWith('text/html')) return
    const html = await response.text()
    await storeFiles(html.match(FILES) ?? [])
    const headers = new Headers(response.headers)
    // They describe the transfer, which is over.
    for (const of of ['content-encoding', 'content-length', 'transfer-encoding']) headers.delete(of)
    headers.set(STORED_AT, String(now()))
    await (await caches.open(name)).put(DOCUMENT, new Response(html, { headers }))
  }

  /** This build's, or until it has one the previous one's: its files are still here. */
  const storedDocument = async () => (await (await caches.open(name)).match(DOCUMENT)) ?? (await caches.match(DOCUMENT))

  async function languageOfStored(): Promise<string | null> {
    const html = await (await storedDocument())?.text()
    return /<html[^>]* lang="([\w-]+)"/.exec(html ?? '')?.[1] ?? null
  }

  /** Without it, notifications still work; the next page tries again. */
  const install = async () => storeDocument(await languageOfStored()).catch(() => {})

  async function activate(): Promise<void> {
    const others = (await caches.keys()).filter((key) => key.startsWith(PREFIX) && key !== name)
    for (const old of others.slice(0, Math.max(0, others.length - (BUILDS - 1)))) await caches.delete(old)
  }

  async function keep({ urls, language }: ToWorker): Promise<void> {
    const stored = await (await caches.open(name)).match(DOCUMENT)
    const age = now() - Number(stored?.headers.get(STORED_AT) ?? 0)
    if (age > AGAIN_AFTER_MS || (await languageOfStored()) !== language) await storeDocument(language).catch(() => {})
    const ours = urls.map((url) => new URL(url)).filter(isHashed)
    await storeFiles(ours.map(({ pathname }) => pathname)).catch(() => {})
    await complete().catch(() => {})
  }

  /** Null for what the worker leaves to the browser. `preloaded`: a request that the browser has made already. */
  function answer(request: Request, preloaded: Promise<Response | undefined>): Promise<Response> | null {
    const url = new URL(request.url)
    if (request.method !== 'GET' || url.origin !== origin) return null
    if (request.mode === 'navigate') {
      return PAGE.test(url.pathname) ? navigate(request, url, preloaded) : live(request, preloaded)
    }
    return isHashed(url) ? file(request, url) : null
  }

  /**
   * Also for navigations that the worker leaves alone: without an answer here, the browser would make a request again
   * that it has made already, and a link to sign in with works once.
   */
  const live = (request: Request, preloaded: Promise<Response | undefined>): Promise<Response> =>
    preloaded.then((response) => response ?? fetch(request))

  async function navigate(request: Request, url: URL, preloaded: Promise<Response | undefined>): Promise<Response> {
    const answered = live(request, preloaded)
    // It rejects without a network; without a server, a proxy may respond.
    const response = await Promise.race([answered, wait(PATIENCE_MS).then(() => null)]).catch(() => null)
    if (response && !(response.status >= 502 && response.status <= 504)) return response
    const stored = await storedDocument().catch(() => undefined)
    if (!stored) return response ?? answered
    answered.catch(() => {})
    return url.pathname === '/' ? Response.redirect(new URL(DOCUMENT, origin)) : stored
  }

  async function file(request: Request, url: URL): Promise<Response> {
    const stored = await caches.match(url.pathname).catch(() => undefined)
    if (stored) return stored
    const response = await fetch(request)
    if (isForever(response)) {
      const copy = response.clone()
      await caches.open(name).then(
        (cache) => cache.put(url.pathname, copy),
        () => {},
      )
      completeSoon()
    }
    return response
  }

  return { install, activate, keep, answer }
}

const isForever = ({ ok, headers }: Response) => ok && /immutable/.test(headers.get('cache-control') ?? '')
