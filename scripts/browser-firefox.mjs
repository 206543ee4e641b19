// npm run browser:firefox: people sign in, chat, and get notifications in Firefox, with a push service that the tests
// run.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findFirefox } from './firefox-program.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

const firefox = findFirefox()
const { PARLEY_FIREFOX } = process.env
if (!firefox && PARLEY_FIREFOX) fail(`Invalid PARLEY_FIREFOX: "${PARLEY_FIREFOX}". Use the path of a program.`)
if (!firefox) {
  fail(
    "These tests need Firefox, which wasn't found. Install it (on Debian: apt-get install firefox-esr libvpx7), or set " +
      'PARLEY_FIREFOX to the path of its program, and run this again.',
  )
}
const version = spawnSync(firefox, ['--version'], { encoding: 'utf8' })
if (version.status !== 0) fail(`Couldn't start ${firefox}: ${(version.stderr || String(version.error)).trim()}`)
if (!existsSync(join(root, 'dist', 'main.mjs'))) fail('Not built yet. Run npm run build first.')

console.log(version.stdout.trim())
const playwright = join(root, 'node_modules', '@playwright', 'test', 'cli.js')
const words = ['test', '--config', 'playwright.firefox.config.ts', ...process.argv.slice(2)]
const run = spawnSync(process.execPath, [playwright, ...words], { cwd: root, stdio: 'inherit' })
process.exit(run.status ?? 1)

/**
 * @param {string} message
 * @returns {never}
 */
function fail(message) {
  console.error(message)
  process.exit(1)
}
