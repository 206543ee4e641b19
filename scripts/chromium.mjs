// Finds the browser that the tests drive, and on Debian installs it if allowed to.
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The same engine without a window: a fifth of the CPU time of `chromium --headless`. */
const SHELL = 'chromium-headless-shell'
const NAMES = [SHELL, 'chrome-headless-shell', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

const USUAL_PLACES = [
  '/usr/lib/chromium/chromium',
  '/opt/google/chrome/chrome',
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

export function findChromium() {
  const env = process.env
  if (env.PARLEY_CHROMIUM) return isExecutable(env.PARLEY_CHROMIUM) ? env.PARLEY_CHROMIUM : undefined
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean)
  const onPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)))
  return [...onPath, ...USUAL_PLACES].find(isExecutable)
}

/**
 * Returns the path of a browser, installed if necessary; throws an error that says what to do.
 * @param {(line: string) => void} log
 */
export function ensureChromium(log) {
  const found = findChromium()
  if (found && (found.includes('headless-shell') || process.env.PARLEY_CHROMIUM)) return found
  if (process.env.PARLEY_CHROMIUM) {
    throw new Error(`Invalid PARLEY_CHROMIUM: "${process.env.PARLEY_CHROMIUM}". Use the path of a program.`)
  }
  if (isDebian() && process.getuid?.() === 0) {
    log('Installing Chromium with apt-get')
    aptGet('update')
    aptGet('install', '--yes', '--no-install-recommends', SHELL)
    if (!findChromium()) aptGet('install', '--yes', '--no-install-recommends', 'chromium')
  }
  const installed = findChromium()
  if (installed) return installed
  throw new Error(
    'The browser tests need Chromium or Google Chrome, and neither was found. Install one (on Debian: ' +
      'apt-get install chromium), or set PARLEY_CHROMIUM to its path, and run this again.',
  )
}

/** @param {string[]} args */
function aptGet(...args) {
  spawnSync('apt-get', ['-o', 'Acquire::Retries=3', ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
}

// Ubuntu's package of that name only installs a snap.
function isDebian() {
  return existsSync('/etc/os-release') && /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'))
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
