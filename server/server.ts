/** Puts the parts together: port, data directory, accounts, engine, pages; and takes them apart again in order. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { createWorkerHost } from '../runtime/engine/worker-host'
import { createRuntime, type Runtime } from '../runtime/index'
import { realSystem } from '../runtime/system'
import { NewerIdentityDatabaseError } from '../src/auth/embedded/identity-database'
import { createEmbeddedAuth } from '../src/auth/embedded/server'
import { createAuthSecrets, type AuthSecrets } from '../src/auth/embedded/token'
import { createClientAddress } from './client-address'
import { isLoopback, shareEnvironment, type ServerConfig } from './config'
import { openDataDir } from './data-dir'
import { makeDemo, type DemoAccounts } from './demo'
import type { EngineWorkerData } from './engine-worker'
import { listen } from './http-server'
import { openDatabaseFile, takeLock } from './database-file'
import type { Log } from './log'
import { openPages } from './pages'
import { createSite } from './site'
import { StartupError } from './startup-error'

export interface StartOptions {
  config: ServerConfig
  log: Log
  dev: boolean
  /** The engine has failed for good: the server should end. */
  onFatal: () => void
}

export interface RunningServer {
  url: string
  dataDir: string
  setupCode: string | null
  demo: DemoAccounts | null
  /** A new thread with the functions as they are now; open pages connect again by themselves. */
  reloadFunctions(): Promise<void>
  stop(): Promise<void>
}

/**
 * Far more than the product's pages ever send (a connection that comes back asks for all its queries in one message),
 * and far less than Convex takes: nobody has to sign in to send something.
 */
const LONGEST_MESSAGE = 2 << 20

/** What one uploaded file may have. It is streamed to the disk, so this bounds the disk's part, not memory's. */
const LARGEST_FILE = 100 << 20

/** How long requests under way may take when the server ends. */
const GRACE_MS = 5_000

export async function startServer({ config, log, dev, onFatal }: StartOptions): Promise<RunningServer> {
  // In reverse order of opening; each is closed even when another fails to.
  const closers: (() => unknown)[] = []
  const closeAll = async () => {
    for (const close of closers.toReversed()) {
      await Promise.resolve()
        .then(close)
        .catch((error: unknown) => log.error('A part of the server did not close', { error: String(error) }))
    }
  }
  try {
    return await open()
  } catch (error) {
    await closeAll()
    throw error
  }

  async function open(): Promise<RunningServer> {
    const http = await listen(config.host, config.port, log)
    closers.push(() => http.close())
    const dataDir = openDataDir(config.dataDir, takeLock)
    closers.push(dataDir.release)
    const secrets = await dataDir.readOrCreate<AuthSecrets>('secrets.json', createAuthSecrets)
    const origins = originsOf(config, http.port)

    const openingPages = openPages({ root: findRoot(), dev, hostname: config.host, port: http.port })
    // Awaited below; until then a failure of something else must not make this one unhandled.
    openingPages.catch(() => {})
    closers.push(() => openingPages.then((pages) => pages.close()))

    let runtime: Runtime | null = null
    const auth = await createEmbeddedAuth({
      database: openDatabaseFile(dataDir.file('identity.db')),
      ...secrets,
      issuer: dataDir.issuer,
      origins,
      registration: config.registration,
      syncUser: async (event) => {
        if (!runtime) throw new Error('The engine is not running')
        await runtime.call('mutation', 'users:syncUser', { ...event })
      },
      log: (level, message, cause) => log[level](message, cause === undefined ? undefined : { cause: String(cause) }),
    }).catch((error: unknown) => {
      throw error instanceof NewerIdentityDatabaseError
        ? new StartupError(`${dataDir.path} was written by a newer Parley. Update this one.`)
        : error
    })
    closers.push(() => auth.close())

    const env = shareEnvironment(config, origins[0], { issuer: dataDir.issuer, jwksUri: auth.jwksUri })
    const { default: authConfig } = await import('../convex/auth.config')
    const startRuntime = async () => {
      let hasRun = false
      // Until the engine has run once, its failure is the start's, and told as that.
      const engineLog = {
        ...log,
        error: (...said: Parameters<Log['error']>) => log[hasRun ? 'error' : 'debug'](...said),
      }
      const filesDirectory = dataDir.file('files')
      const workerData: EngineWorkerData = {
        directory: dataDir.path,
        files: { directory: filesDirectory, origin: origins[0] },
        redactErrors: !dev,
      }
      const engine = createWorkerHost({
        start: () => new Worker(new URL('./engine-worker.mjs', import.meta.url), { env, workerData }),
        system: realSystem,
        log: engineLog,
        onFatal: (error) => {
          engineLog.error(error.message)
          if (hasRun) onFatal()
        },
      })
      const started = createRuntime({
        engine,
        providers: authConfig.providers,
        system: realSystem,
        allowedOrigin: (origin) => origins.includes(origin),
        log,
        limits: { messageBytes: LONGEST_MESSAGE, queryBytes: 2 * LONGEST_MESSAGE },
        bodyBytes: LONGEST_MESSAGE,
        files: { directory: filesDirectory, maxBytes: LARGEST_FILE },
      })
      await engine.ready.catch((error: unknown) => {
        throw new StartupError(messageOf(error instanceof Error && error.cause ? error.cause : error))
      })
      await started.ready
      hasRun = true
      return started
    }
    runtime = await startRuntime()
    closers.push(() => runtime?.close())
    const pages = await openingPages
    const demo = config.demo ? await makeDemo(auth, runtime, dataDir.issuer) : null

    http.open(
      createSite({
        runtime: () => runtime!,
        auth: auth.handle,
        pages,
        origins,
        clientAddress: createClientAddress(config.trustedProxies),
        dev,
        log,
      }),
    )
    return {
      url: origins[0],
      dataDir: dataDir.path,
      setupCode: auth.setupCode(),
      demo,
      async reloadFunctions() {
        await runtime?.close()
        runtime = await startRuntime()
      },
      async stop() {
        await http.drain(GRACE_MS)
        await closeAll()
      },
    }
  }
}

/** The preferred one first. This machine itself may always come in by either of its two names. */
function originsOf({ publicUrl, host }: ServerConfig, port: number): [string, ...string[]] {
  const named = isLoopback(host) && host !== 'localhost' ? host : '127.0.0.1'
  const local = `http://${named.includes(':') ? `[${named}]` : named}:${port}`
  const others = [`http://127.0.0.1:${port}`, `http://localhost:${port}`]
  return [...new Set([...(publicUrl ? [publicUrl] : []), local, ...others])] as [string, ...string[]]
}

/** The folder of package.json, wherever the bundle lies below it. */
function findRoot(): string {
  let folder = import.meta.dirname
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder)
  return folder
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
