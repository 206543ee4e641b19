/**
 * Everything that stores data on this machine: the data directory, the engine, and better-auth unless accounts are at
 * Clerk.
 */
import { rmSync, statfsSync } from 'node:fs'
import { limits } from '../domain/limits'
import { createWorkerHost } from '../runtime/edge/host/worker-host'
import { createRuntime, type Runtime } from '../runtime/index'
import { keepAsFound } from '../runtime/storage/accept-copy'
import { isCopied, readOwner } from '../runtime/storage/owner-file'
import { DATABASE_FILE, storageError } from '../runtime/storage/sqlite-errors'
import { realSystem } from '../runtime/system'
import type { BackupState } from '../src/auth/embedded/server/server-state'
import type { AuthHandler } from '../src/auth/embedded/server/handler'
import { openAccounts } from './accounts'
import { openAdminKey } from './admin-key'
import { createHolds } from './backup/holds'
import { STAGING } from './backup/layout'
import { type BackupSchedule, openSchedule } from './backup/schedule'
import { heapBytes, LONGEST_MESSAGE, syncLimits, UPLOAD_AGE_MS } from './bounds'
import { createClientAddress } from './client-address'
import type { ServerConfig } from './config'
import { functionsEnvironment, type TokenHome } from './environment'
import { controlSession } from './control-session'
import { openControl } from './control'
import { type DatabaseFile, takeLock } from './database-file'
import { type DataDir, openDataDir } from './data-dir'
import type { DemoAccounts } from './demo/demo'
import { endUnknown } from './end-unknown'
import { startEngineThread } from './engine-thread'
import type { EngineWorkerData } from './engine-worker'
import type { Log } from './log'
import { createPushKeys, PUSH_KEYS_FILE } from './push-keys'
import { StartupError } from './startup-error'

declare const PARLEY_VERSION: string

export interface BackendOptions {
  config: ServerConfig
  log: Log
  dev: boolean
  /** The engine has failed for good: the server should exit. */
  onFatal: () => void
  /** Exits in order to be restarted; null if nothing would restart it. */
  onRestart: (() => void) | null
  /** The origins that people open this server at, the preferred one first. */
  origins: readonly [string, ...string[]]
  /** An administrator changed the contact in the browser. */
  onOwner: (owner: string | null) => void
  /** Called with each part's close function, in the order of opening. */
  onClose: (close: () => unknown) => void
}

export interface Backend {
  dataDir: string
  /** Read again for each request, because it is replaced in development when a function changes. */
  runtime(): Runtime
  /** Null if accounts are at Clerk. */
  auth: AuthHandler | null
  setupCode(): string | null
  /** Whether there is too little disk space to store anything. */
  isDiskFull(): boolean
  /** Null if no automatic backups are made. */
  backups(): BackupState | null
  /** The damaged data file, and what to do; null if none is known to be damaged. */
  damage(): string | null
  makeDemo(): Promise<DemoAccounts>
  reloadFunctions(): Promise<void>
}

/** With less space, the next writes fail: a few WAL pages and their checkpoint. */
const LEAST_ROOM = 4 << 20

export async function openBackend({
  config,
  log,
  dev,
  onFatal,
  onRestart,
  origins,
  onOwner,
  onClose,
}: BackendOptions): Promise<Backend> {
  const dataDir = openDataDir(config.dataDir, takeLock)
  onClose(dataDir.release)
  rmSync(dataDir.file(STAGING), { recursive: true, force: true })
  const adminKey = config.admin ? await openAdminKey(dataDir) : null
  const { clerkForFunctions } = config.homes
  let runtime: Runtime | null = null

  let accounts: DatabaseFile | null = null
  const running = () => {
    if (!runtime) throw new Error('The engine is not running')
    return runtime
  }
  let schedule: BackupSchedule | null = null
  const backups = () => schedule?.state() ?? null
  let damage: string | null = null
  const isDiskFull = () => {
    const { bavail, bsize } = statfsSync(dataDir.path)
    return bavail * bsize < LEAST_ROOM
  }
  if (!clerkForFunctions) keepCopiedAccounts(dataDir, config.acceptCopy)
  const holds = createHolds(running, () => accounts)
  const auth = clerkForFunctions
    ? null
    : await openAccounts(
        dataDir,
        { config, log, origins, onOwner },
        {
          onOpen: (database) => (accounts = database),
          state: () => ({ version: PARLEY_VERSION, backups: backups(), isDiskFull: isDiskFull(), damage }),
          identityOf: async (userId) =>
            (await running().call('query', 'users:identityOf', { userId })) as string | null,
          syncUser(event) {
            const sync = async () => void (await running().call('mutation', 'users:syncUser', { ...event }))
            return event.event === 'delete' ? holds.deleting(sync) : sync()
          },
        },
      )
  if (auth) onClose(() => auth.close())
  const tokens: TokenHome = auth ? { issuer: dataDir.issuer, jwksUri: auth.jwksUri } : { clerk: clerkForFunctions! }
  const pushKeys = await dataDir.readOrCreate(PUSH_KEYS_FILE, () => Promise.resolve(createPushKeys()))
  const env = functionsEnvironment(config, origins[0], tokens, pushKeys)
  const { default: authConfig } = await import('../convex/auth.config')

  /** Logged once, so that an administrator behind an unknown address finds the reason. */
  let isRefusalLogged = false
  const allowedOrigin = (origin: string) => {
    if (origins.includes(origin)) return true
    if (!isRefusalLogged) {
      isRefusalLogged = true
      log.warn('Refused a page opened at another URL. If people use that URL, start with --public-url', {
        origin,
      })
    }
    return false
  }

  const startRuntime = async () => {
    let hasRun = false
    // Until the engine has run once, its failure is a failed start and is reported as one.
    const engineLog = {
      ...log,
      error: (...said: Parameters<Log['error']>) => log[hasRun ? 'error' : 'debug'](...said),
    }
    const filesDirectory = dataDir.file('files')
    const heap = heapBytes()
    const transfers = { directory: dataDir.file('transfers') }
    const workerData: EngineWorkerData = {
      directory: dataDir.path,
      files: { directory: filesDirectory, origin: origins[0], uploadAgeMs: UPLOAD_AGE_MS, isUploadOnce: true },
      redactErrors: !dev,
      keepLogs: adminKey !== null,
      forgetPushed: config.forgetPushed,
      acceptCopy: config.acceptCopy,
      heap,
      transfers: adminKey === null ? null : transfers,
      pushOrigins: config.pushOrigins,
    }
    const engine = createWorkerHost({
      start: () => startEngineThread(new URL('./engine-worker.mjs', import.meta.url), { env, workerData }),
      system: realSystem,
      log: engineLog,
      onFatal: (error) => {
        engineLog.error(error.message)
        if (hasRun) onFatal()
      },
      onLost: (error) => endUnknown('data', log, error),
      // In responses to clients, without the path on this machine.
      onDamage: (message) => (damage = message.replace(`${dataDir.path}: `, '')),
    })
    const started = createRuntime({
      engine,
      providers: authConfig.providers,
      system: realSystem,
      allowedOrigin,
      clientAddress: createClientAddress(config.trustedProxies),
      log,
      ...(adminKey === null
        ? {}
        : { admin: { key: adminKey, urls: { cloudUrl: origins[0], siteUrl: `${origins[0]}/http` }, transfers } }),
      limits: syncLimits(heap),
      bodyBytes: LONGEST_MESSAGE,
      files: { directory: filesDirectory, maxBytes: limits.fileBytes },
    })
    await engine.ready.catch((error: unknown) => {
      throw new StartupError(messageOf(error instanceof Error && error.cause ? error.cause : error))
    })
    await started.ready
    hasRun = true
    auth?.onSessionsEnded((ended) => {
      for (const { id: session, tokensExpireAt } of ended) {
        started.revoke({ session }, tokensExpireAt)
        // Logged again on the next start if this process ends before it is done.
        started.call('mutation', 'devices:endSession', { session }).catch((error: unknown) => {
          log.error('A signed-out device may keep getting notifications', { cause: String(error) })
        })
      }
    })
    return started
  }
  runtime = await startRuntime()
  onClose(() => runtime?.close())
  if (clerkForFunctions) await refuseOwnPeople(runtime, dataDir)
  await openControl(dataDir.path, log, () => controlSession({ holds, auth, origin: origins[0], onRestart })).then(
    ({ close }) => onClose(close),
    // Some file systems don't support sockets. A backup then needs a stopped server.
    (error: unknown) => log.warn('Commands on this machine can’t reach the server', { cause: String(error) }),
  )
  if (config.backups) {
    schedule = openSchedule(config.backups, dataDir.path, log)
    onClose(schedule.close)
  }
  if (isDiskFull())
    log.error(`The disk of ${dataDir.path} is full. People can read, but their messages are refused. Free up space.`)

  return {
    isDiskFull,
    backups,
    damage: () => damage,
    dataDir: dataDir.path,
    runtime: () => runtime!,
    auth: auth?.handle ?? null,
    setupCode: () => auth?.setupCode() ?? null,
    async makeDemo() {
      const { makeDemo } = await import('./demo/demo')
      return makeDemo(auth!, runtime!, dataDir.issuer)
    },
    async reloadFunctions() {
      await runtime?.close()
      runtime = await startRuntime()
    },
  }
}

/**
 * Accounts are opened before the data, which recognizes a copy that was made while a server was writing. By then, the
 * parts of their own file would have been put together, whether or not they belong together.
 */
function keepCopiedAccounts(dataDir: DataDir, isAccepted: boolean): void {
  const store = dataDir.file(DATABASE_FILE)
  if (!dataDir.has(DATABASE_FILE) || !isCopied(store, readOwner(store))) return
  if (!isAccepted) throw new StartupError(storageError('COPIED', dataDir.path).message)
  const accounts = dataDir.file('identity.db')
  keepAsFound(dataDir.path, [accounts, `${accounts}-wal`, `${accounts}-owner`])
}

/**
 * People with an account on this server can't sign in with Clerk's, and would find an empty app without any
 * explanation.
 */
async function refuseOwnPeople(runtime: Runtime, { issuer, path }: DataDir): Promise<void> {
  if (!(await runtime.call('query', 'users:hasPeopleOf', { issuer }))) return
  throw new StartupError(
    `The people in ${path} have accounts on this server, and AUTH_MODE=clerk would shut them out. Unset AUTH_MODE, ` +
      'give another --data-dir, or first match them to Clerk accounts: docs/production.md, "Taking people and messages along".',
  )
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
