// npm run soak: tests too long for a test run. Property tests try a hundred times as many histories, and the kill test
// kills twenty times instead of five; a mixed attack runs for half an hour; a browser opens a conversation of a hundred
// thousand messages and meets everything that can go wrong with Clerk; a thousand messages reach two Chromium browsers
// and a Firefox, each once; the browser tests pass before and after midnight. A failure prints its seed.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureChromium } from './chromium.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const effort = process.env.TEST_EFFORT ?? '100'
const where = [
  'runtime',
  'domain',
  'convex/reads',
  'tests/durability',
  'tests/differential',
  'tests/growth',
  'tests/notification-proof',
]
console.log(`Runs with ${effort} times the effort of npm test; set TEST_EFFORT for another number.`)
/**
 * @param {string} program
 * @param {string[]} words
 * @param {Record<string, string>} [env]
 */
function run(program, words, env = {}) {
  const options = { cwd: root, stdio: /** @type {const} */ ('inherit'), env: { ...process.env, ...env } }
  return spawnSync(process.execPath, [join(root, program), ...words], options).status ?? 1
}

const harder = { TEST_EFFORT: effort }
const ended = [run('node_modules/vitest/vitest.mjs', ['run', ...where], harder)]
const built = run('scripts/build.mjs', [])
if (built === 0) {
  const browser = { ...harder, PARLEY_CHROMIUM: ensureChromium(console.log) }
  ended.push(run('node_modules/@playwright/test/cli.js', ['test', '--project', 'soak'], browser))
  ended.push(run('scripts/browser-firefox.mjs', [], browser))
  // The hours around midnight, when the day that a test calls today is about to end, or has just begun.
  for (const TEST_HOUR of ['23', '0'])
    ended.push(
      run('node_modules/@playwright/test/cli.js', ['test', '--project', 'together'], {
        ...browser,
        TEST_EFFORT: '1',
        TEST_HOUR,
      }),
    )
}
process.exit(Math.max(built, ...ended))
