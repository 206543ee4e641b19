// npm run elsewhere: tests that need other programs. The proxy examples, run by nginx and Caddy; backups from one Node
// version to another, which npm downloads.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const OTHER_NODES = ['22', '24']

const missing = ['nginx', 'caddy'].filter((program) => spawnSync(program, ['-v']).error)
if (missing.length > 0) fail(`${missing.join(' and ')} is not installed. On Debian: apt-get install nginx caddy`)

const nodes = [process.execPath, ...OTHER_NODES.map(fetchNode)]
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
const run = spawnSync(process.execPath, [vitest, 'run', '--config', 'vitest.elsewhere.config.ts'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, PARLEY_NODES: nodes.join(':') },
})
process.exit(run.status ?? 1)

/**
 * Returns the Node program from npm: the platform's package contains nothing else, and runs nothing on installation.
 * @param {string} major
 */
function fetchNode(major) {
  const folder = join(root, 'node_modules', '.cache', `node-${major}`)
  const name = `node-${process.platform}-${process.arch}`
  const program = join(folder, 'node_modules', name, 'bin', 'node')
  if (!existsSync(program)) {
    console.log(`Fetching Node ${major}`)
    const words = [
      'install',
      '--prefix',
      folder,
      '--no-save',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      `${name}@${major}`,
    ]
    if (spawnSync('npm', words, { stdio: 'inherit' }).status !== 0) fail(`npm has no Node ${major} for this platform.`)
  }
  return program
}

/**
 * @param {string} message
 * @returns {never}
 */
function fail(message) {
  console.error(message)
  process.exit(1)
}
