// npm start: installs, builds, and starts, each only if needed. When the server asks for it, starts the current build,
// or the previous one if that doesn't come up. Plain Node: on a fresh clone nothing is installed.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { HELP, OPTIONS } from '../server/options.mjs'
import { fail, makeReady, refuseWhatNpmTook, RELEASES } from './lib-ready.mjs'
import { git, READY_WITHIN_MS, readUpdate, restoreInPlace, writeUpdate } from './lib-update.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const args = process.argv.slice(2)
/** As in server/main.ts. */
const AGAIN = 75

if (args.includes('--help')) {
  console.log(HELP)
  process.exit()
}

const OF_NPM = new Set(['help', 'version'])
refuseWhatNpmTook(
  'npm start',
  OPTIONS.map(({ flag }) => flag).filter((flag) => !OF_NPM.has(flag)),
)

/** @type {import('node:child_process').ChildProcess | null} */
let server = null
let isEnding = false
// SIGHUP: its terminal was closed.
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => {
    isEnding = true
    // A terminal has sent the signal to the server as well, which counts the two as one.
    if (server) server.kill(signal)
    else process.exit(1)
  })
}

let folder = makeReady(root)
for (;;) {
  const update = readUpdate(root)
  // An update interrupted before the checkout moved hasn't happened.
  const isSwitching = update?.state === 'switching' && git(root, 'rev-parse', 'HEAD') === update.to
  if (isSwitching && update.restore) put(update.restore, update.dataDir)
  const { code, signal, wasReady } = await serve(() => {
    if (isSwitching) writeUpdate(root, { ...update, state: 'done' })
    if (update?.state === 'returning') writeUpdate(root, { ...update, state: 'back' })
  })
  if (isSwitching && !wasReady && !isEnding) goBack(update)
  else if (code !== AGAIN || isEnding) {
    if (signal) process.kill(process.pid, signal)
    process.exit(code ?? 1)
  }
  // Loaded from the new version, which may compare sources differently.
  const next = readUpdate(root)
  folder = (next?.state === 'switching' && builtFor(next.to)) || makeReady(root)
}

/**
 * @param {() => void} onReady
 * @returns {Promise<{ code: number | null, signal: NodeJS.Signals | null, wasReady: boolean }>}
 */
function serve(onReady) {
  return new Promise((resolve) => {
    let wasReady = false
    const child = spawn(process.execPath, [...process.execArgv, join(folder, 'dist', 'main.mjs'), ...args], {
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
      // React and Next choose their build by NODE_ENV. An update's build is not where the settings files are.
      env: { NEXT_TELEMETRY_DISABLED: '1', ...process.env, NODE_ENV: 'production', PARLEY_HOME: root },
    })
    server = child
    const late = setTimeout(() => child.kill('SIGKILL'), READY_WITHIN_MS)
    child.once('message', () => {
      wasReady = true
      clearTimeout(late)
      onReady()
    })
    child.once('exit', (code, signal) => {
      server = null
      clearTimeout(late)
      resolve({ code, signal, wasReady })
    })
  })
}

/** @param {string} commit */
function builtFor(commit) {
  const release = join(root, RELEASES, commit.slice(0, 12))
  return existsSync(join(release, '.next', 'BUILD_ID')) ? release : null
}

/** @param {import('./lib-update.mjs').Update} update */
function goBack(update) {
  console.error('The new version failed to start; see the reason above. Going back to the previous version.')
  try {
    git(root, 'reset', '--quiet', '--keep', update.from)
    folder = makeReady(root)
    if (update.changesForms) put(update.backup, update.dataDir)
    writeUpdate(root, { ...update, state: 'returning' })
  } catch (error) {
    fail(`Couldn't go back: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/**
 * @param {string} backup
 * @param {string} dataDir
 */
function put(backup, dataDir) {
  try {
    console.log(`Restored ${backup}. The previous data is in ${restoreInPlace(folder, backup, dataDir)}`)
  } catch (error) {
    fail(`Couldn't restore ${backup}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
