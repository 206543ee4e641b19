/**
 * Assembles the server: port, pages, and accounts and data if they are kept here. Closes the parts in reverse order.
 */
import { isLoopback } from './addresses'
import { type Backend, openBackend } from './backend'
import { createClientAddress, type ProxyTrouble } from './client-address'
import type { ServerConfig } from './config'
import type { DemoAccounts } from './demo/demo'
import { findRoot, shareOwner, shareWithPages } from './environment'
import { listen } from './http-server'
import type { Log } from './log'
import { lanAddresses, type Network } from './network'
import { openPages } from './pages'
import { createSite } from './site'
import { StartupError } from './startup-error'

export interface StartOptions {
  config: ServerConfig
  log: Log
  dev: boolean
  /** The engine has failed for good: the server should exit. */
  onFatal: () => void
  /** Exits in order to be restarted; null if nothing would restart it. */
  onRestart: (() => void) | null
}

export interface RunningServer {
  url: string
  /** Where everything is stored: a directory here, or a deployment elsewhere. */
  keptIn: string
  /** Null if another host was configured. */
  network: Network | null
  /** People use one URL. Pages opened at any other one (except this machine's own) get no connection. */
  takesOnly: boolean
  setupCode: string | null
  demo: DemoAccounts | null
  /** Starts a new engine thread with the current functions; open pages reconnect by themselves. */
  reloadFunctions(): Promise<void>
  stop(): Promise<void>
}

/** How long pending requests can take when the server shuts down. */
const GRACE_MS = 5_000

export async function startServer({ config, log, dev, onFatal, onRestart }: StartOptions): Promise<RunningServer> {
  // In reverse order of opening. Each is closed even if another fails to close.
  const closers: (() => unknown)[] = []
  const closeAll = async () => {
    for (const close of closers.toReversed()) {
      await Promise.resolve()
        .then(close)
        .catch((error: unknown) => log.error('A component failed to shut down', { error: String(error) }))
    }
  }
  try {
    return await open()
  } catch (error) {
    await closeAll()
    throw error
  }

  async function open(): Promise<RunningServer> {
    const addresses = lanAddresses()
    if (config.lan && addresses.length === 0)
      throw new StartupError('This machine is on no network, so --lan has nothing to serve. Start without it.')
    const { host, tls } = config
    const headers = isHttps(config) ? STRICT_TRANSPORT : {}
    const http = await listen({ host, port: config.port, log, headers, tls })
    closers.push(() => http.close())
    const urls = addresses.map((address) => `${schemeOf(config)}://${address}:${http.port}`)
    const origins = originsOf(config, http.port, config.lan ? urls : [])
    const { homes } = config
    // Where the pages' webhook route reaches the HTTP actions: on this machine, whatever URL people use.
    shareWithPages(config, origins, homes.convex ? null : `${localOrigin(config, http.port)}/http`)

    const openingPages = openPages({ root: findRoot(), dev, host, port: http.port, log, onFatal })
    // Awaited below. Until then, another part's failure must not leave this rejection unhandled.
    openingPages.catch(() => {})
    closers.push(() => openingPages.then((pages) => pages.close()))

    let backend: Backend | null = null
    if (!homes.convex) {
      const onClose = (close: () => unknown) => void closers.push(close)
      const onOwner = (owner: string | null) => {
        const variables = shareOwner(owner)
        openingPages.then((pages) => pages.share(variables)).catch(() => {})
      }
      backend = await openBackend({ config, log, dev, onFatal, onRestart, origins, onOwner, onClose })
    }
    const pages = await openingPages
    const demo = config.demo && backend ? await backend.makeDemo() : null

    http.open(
      createSite({
        backend,
        acceptsPosts: homes.clerk !== null,
        origins,
        isHttps: isHttps(config) || tls !== null,
        pages,
        clientAddress: createClientAddress(config.trustedProxies, tellOnce(log)),
        dev,
        log,
      }),
    )
    return {
      url: origins[0],
      keptIn: homes.convex?.url ?? backend?.dataDir ?? '',
      network:
        config.lan || (config.publicUrl === null && backend !== null)
          ? { urls, isServed: config.lan, isSecure: tls !== null }
          : null,
      takesOnly: backend !== null && config.publicUrl !== null,
      setupCode: backend?.setupCode() ?? null,
      demo,
      async reloadFunctions() {
        await backend?.reloadFunctions()
      },
      async stop() {
        await http.drain(GRACE_MS)
        await closeAll()
      },
    }
  }
}

const TROUBLE: Record<ProxyTrouble, string> = {
  silent:
    'A trusted proxy sends no X-Forwarded-For, so all clients behind it count as one and share its rate limits. Configure it to send that header',
  untrusted:
    "A proxy forwards requests with X-Forwarded-For, but isn't trusted, so all clients behind it count as one and share its rate limits. Start with --trusted-proxy and its address",
}

function tellOnce(log: Log) {
  const told = new Set<ProxyTrouble>()
  return (trouble: ProxyTrouble, proxy: string) => {
    if (told.has(trouble)) return
    told.add(trouble)
    log.warn(TROUBLE[trouble], { proxy })
  }
}

const schemeOf = ({ tls }: ServerConfig) => (tls ? 'https' : 'http')

function localOrigin(config: ServerConfig, port: number): string {
  const { host } = config
  const named = isLoopback(host) && host !== 'localhost' ? host : '127.0.0.1'
  return `${schemeOf(config)}://${named.includes(':') ? `[${named}]` : named}:${port}`
}

/** One year, the minimum for browsers' preload lists. Browsers ignore the header over plain HTTP. */
const STRICT_TRANSPORT = { 'strict-transport-security': 'max-age=31536000' }

const isHttps = ({ publicUrl }: ServerConfig) => publicUrl?.startsWith('https:') ?? false

/**
 * The preferred one first. A server on localhost can be opened by either of its two names. Behind https no plain-HTTP
 * origin is trusted, because any page or program on a visitor's own machine could claim it.
 */
function originsOf(config: ServerConfig, port: number, lan: string[]): [string, ...string[]] {
  const { publicUrl } = config
  if (publicUrl && isHttps(config)) return [publicUrl]
  const local = localOrigin(config, port)
  const others = ['127.0.0.1', 'localhost'].map((name) => `${schemeOf(config)}://${name}:${port}`)
  return [...new Set([...(publicUrl ? [publicUrl] : []), ...lan, local, ...others])] as [string, ...string[]]
}
