/**
 * The server's command: reads its configuration, starts the server, prints what the user needs to know, and shuts down
 * cleanly.
 */
import './warnings'
import type { ServerConfig } from './config'
import { findRoot, readProcess } from './environment'
import { createLog } from './log'
import { HELP } from './options.mjs'
import { StartupError } from './startup-error'
import { watchUncaught } from './uncaught'

declare const PARLEY_VERSION: string
declare const PARLEY_DEV: boolean

/** `again`: scripts/start.mjs then starts the current build. */
const EXIT = { ok: 0, failed: 1, wrongUse: 2, again: 75 }
const SAME_SIGNAL_MS = 300

const parsed = readProcess(findRoot(), PARLEY_DEV)
if (parsed.ok === 'help') console.log(HELP)
else if (parsed.ok === 'version') console.log(PARLEY_VERSION)
else if (parsed.ok === 'print-admin-key') await printAdminKey(parsed.dataDir)
else if (parsed.ok) await run(parsed.config)
else {
  console.error(parsed.message)
  process.exitCode = EXIT.wrongUse
}

/** Nothing but the key, so that a shell can capture it. */
async function printAdminKey(dataDir: string): Promise<void> {
  process.umask(0o077)
  const { findAdminKey } = await import('./admin-key')
  try {
    console.log(await findAdminKey(dataDir))
  } catch (error) {
    if (!(error instanceof StartupError)) throw error
    console.error(error.message)
    process.exitCode = EXIT.failed
  }
}

async function run(config: ServerConfig): Promise<void> {
  // An existing data directory may be readable by others; files created in it are not.
  process.umask(0o077)
  const log = createLog(config.logLevel)
  const [{ startServer }, { describeNetwork }] = await Promise.all([import('./server'), import('./network')])
  // The reader of the output is gone, for example because its terminal was closed. That is no reason to exit, least of
  // all abruptly.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  let end: (code: number) => void = () => {}
  const ended = new Promise<number>((resolve) => (end = resolve))
  let endingSince: number | null = null
  // SIGHUP: its terminal was closed.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // A second signal of either kind exits immediately. npm forwards a Ctrl-C that has already arrived here; that
      // isn't one. Not process.exit, which waits for threads and aborts if one is inside SQLite. Acknowledged data is
      // on disk.
      if (endingSince !== null && Date.now() - endingSince > SAME_SIGNAL_MS) process.kill(process.pid, 'SIGKILL')
      endingSince ??= Date.now()
      end(EXIT.ok)
    })
  }

  watchUncaught(process, {
    log,
    stop: () => end(EXIT.failed),
    exit: () => process.exit(EXIT.failed),
    setTimer: (ms, task) => void setTimeout(task, ms).unref(),
  })

  // scripts/start.mjs listens here: each of the two processes ends when the other does.
  const onRestart = process.send && !PARLEY_DEV ? () => end(EXIT.again) : null
  if (process.send) process.once('disconnect', () => end(EXIT.ok))

  const starting = startServer({ config, log, dev: PARLEY_DEV, onFatal: () => end(EXIT.failed), onRestart })
  const server = await starting.catch((error: unknown) => {
    // The pages' process has already logged why it couldn't start.
    if (!(error instanceof StartupError)) console.error("Parley couldn't start:", error)
    else if (error.message !== '') console.error(error.message)
    return null
  })
  if (!server) process.exit(EXIT.failed)

  console.log(`Parley is running at ${server.url}`)
  if (server.network) for (const line of describeNetwork(server.network, process.stdout.isTTY)) console.log(line)
  if (server.takesOnly) console.log('Open it at that URL: pages opened at any other are refused (--public-url)')
  console.log(`All data is in ${server.keptIn}`)
  if (server.setupCode) console.log(`Setup code: ${server.setupCode} (creates the first account, the administrator)`)
  if (server.demo) console.log(`Demo: sign in as ${server.demo.emails.join(' or ')}, password ${server.demo.password}`)
  if (PARLEY_DEV) process.on('message', () => void server.reloadFunctions().catch((error) => log.error(String(error))))

  process.send?.('ready')

  const code = await ended
  log.info('Shutting down')
  await server.stop()
  // Next and its libraries may keep timers running; everything of ours has ended.
  process.exit(code)
}
