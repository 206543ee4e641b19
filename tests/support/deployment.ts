/**
 * The deployment that the conformance suite tests: the one at CONVEX_URL, or else this runtime with a folder of
 * functions bundled into its engine's thread, over SQLite, and the rest on a real port. A suite gets a URL and creates
 * published clients for it.
 */
import { randomUUID } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { ConvexClient, ConvexHttpClient } from 'convex/browser'
import { ConvexReactClient } from 'convex/react'
import type { AuthConfig } from 'convex/server'
import { afterAll, afterEach, beforeAll, vi } from 'vitest'
import { createWorkerHost } from '../../runtime/edge/host/worker-host'
import { silentLog, startServer } from '../../runtime/edge/sync/testing/server'
import { realSystem } from '../../runtime/system'
import { bundleFolder } from './bundle-folder'
import { createFaultyNetwork, type FaultyNetwork } from './faulty-network'
import { pushFolder } from './push-folder'
import { ROOT } from './source-tree'
import { createMint, type OwnMint, type TokenMint } from './token-mint'

interface Address {
  url: string
  /** The base URL of HTTP actions. */
  siteUrl: string
  mint: TokenMint
  close(): Promise<void>
}

export interface Deployment extends Address {
  connect(network?: FaultyNetwork, more?: { authRefreshTokenLeewaySeconds?: number }): ConvexClient
  connectReact(): ConvexReactClient
  http(): ConvexHttpClient
}

/** Whether tokens can be signed: a deployment elsewhere has to know the key. See tests/fixtures/conformance/README.md. */
export const hasSignIn =
  !process.env.CONVEX_URL || Boolean(process.env.CONFORMANCE_KEY) || Boolean(process.env.CONVEX_ADMIN_KEY)

/** The maximum difference between the clock of a deployment elsewhere and this machine's. */
export const CLOCKS_APART_MS = 60_000

/** A push takes a few seconds, and longer elsewhere. */
const PUSH_MS = 180_000

/**
 * Call at the top of a test file: one deployment of a folder of functions (`convex/` in `tests/fixtures/<project>`) for
 * its tests; the clients of a test end with it.
 */
export function useDeployment(project = 'conformance'): Deployment {
  let address: Address
  const clients: { close(): Promise<void> }[] = []
  const keep = <Client extends { close(): Promise<void> }>(client: Client): Client => {
    clients.push(client)
    return client
  }
  beforeAll(async () => {
    const folder = join(ROOT, 'tests/fixtures', project)
    address = process.env.CONVEX_URL
      ? await remote(process.env.CONVEX_URL, folder)
      : await local(join(folder, 'convex'))
  }, PUSH_MS)
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()))
  })
  afterAll(() => address.close())
  const options = (network: FaultyNetwork) => ({ webSocketConstructor: network.WebSocket, logger: false as const })
  return {
    get url() {
      return address.url
    },
    get siteUrl() {
      return address.siteUrl
    },
    get mint() {
      return address.mint
    },
    connect: (network = createFaultyNetwork(), more = {}) =>
      keep(new ConvexClient(address.url, { ...options(network), ...more })),
    connectReact: () => keep(new ConvexReactClient(address.url, options(createFaultyNetwork()))),
    http: () => new ConvexHttpClient(address.url, { logger: false }),
    close: () => address.close(),
  }
}

/** A name that no other test has used. */
export function newScope(): string {
  return randomUUID()
}

/** Waits until `check` no longer throws, for as long as a busy machine may need. */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check)
}

/** With the admin key, the folder is pushed; without it, the deployment must have its functions already. */
async function remote(url: string, folder: string): Promise<Address> {
  const mint = await createMint(process.env.CONFORMANCE_KEY)
  const key = process.env.CONVEX_ADMIN_KEY
  if (key) await pushFolder({ url, key }, folder, { CONFORMANCE_JWKS: mint.jwks })
  return {
    url,
    siteUrl: process.env.CONVEX_SITE_URL ?? url.replace(/\.convex\.cloud$/, '.convex.site'),
    mint,
    close: async () => {},
  }
}

/** One for all files of a process, because its identity providers are read once. */
let ownMint: Promise<OwnMint> | undefined

async function local(folder: string): Promise<Address> {
  const mint = await (ownMint ??= createMint())
  process.env.CONFORMANCE_JWKS = mint.jwks
  const thread = await bundleFolder(folder)
  const directory = mkdtempSync(join(tmpdir(), 'parley-conformance-'))
  const files = { directory: join(directory, 'files'), maxBytes: 100 << 20 }
  // Files have the server's address in their URLs, and functions see it in their environment.
  const start = async (url: string) => {
    const engine = createWorkerHost({
      start: () =>
        new Worker(thread, {
          workerData: { directory, files: { directory: files.directory, origin: url } },
          env: { CONVEX_CLOUD_URL: url, CONVEX_SITE_URL: `${url}/http` },
        }),
      system: realSystem,
      log: silentLog,
      onFatal: (error) => {
        throw error
      },
    })
    await engine.ready
    return engine
  }
  const server = await startServer(start, { providers: await readProviders(folder), files })
  return {
    url: server.url,
    siteUrl: `${server.url}/http`,
    mint,
    close: async () => {
      await server.close()
      rmSync(directory, { recursive: true })
    },
  }
}

async function readProviders(folder: string): Promise<AuthConfig['providers']> {
  const file = join(folder, 'auth.config.ts')
  if (!existsSync(file)) return []
  const { default: config } = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as { default: AuthConfig }
  return config.providers
}
