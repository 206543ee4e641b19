// Installs the pinned packages if the lock file has changed since the last installation. Plain Node: it runs before
// anything else is installed.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** @param {string} root the folder of package.json */
export function dependenciesAreCurrent(root) {
  const stamp = join(root, 'node_modules', '.parley-lock')
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === lockHash(root)
}

/**
 * Returns false if the installation failed; npm has printed why.
 * @param {string} root
 */
export function installDependencies(root) {
  // --include=dev: deployments often set NODE_ENV, which would omit the build tools.
  const result = spawnSync('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=warn'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  })
  if (result.status !== 0) return false
  writeFileSync(join(root, 'node_modules', '.parley-lock'), lockHash(root))
  return true
}

/**
 * The Node version counts: a package may hold a binary for each.
 * @param {string} root
 */
function lockHash(root) {
  const major = process.versions.node.split('.')[0]
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .update(`node ${major} ${process.platform} ${process.arch}`)
    .digest('hex')
}
