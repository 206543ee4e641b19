// An update in progress or completed, as seen by `npm run update` and by `npm start`, which switches versions.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { RELEASES } from './lib-ready.mjs'

/**
 * `switching` until the server of `to` is ready; then `done`. If it doesn't come up, `returning` until that of `from`
 * is ready; then `back`.
 * @typedef {object} Update
 * @property {'switching' | 'done' | 'returning' | 'back'} state
 * @property {string} from commits
 * @property {string} to
 * @property {string} dataDir
 * @property {string} backup the one made right before
 * @property {boolean} changesForms whether `from` can't read what `to` has written
 * @property {string | null} restore a backup to put in place of the data before `to` is started
 */

/** A new version that takes longer has failed to start. */
export const READY_WITHIN_MS = 300_000

/** @param {string} root */
const fileOf = (root) => join(root, RELEASES, 'update.json')

/**
 * @param {string} root
 * @returns {Update | null}
 */
export function readUpdate(root) {
  return existsSync(fileOf(root)) ? /** @type {Update} */ (JSON.parse(readFileSync(fileOf(root), 'utf8'))) : null
}

/**
 * @param {string} root
 * @param {Update} update
 */
export function writeUpdate(root, update) {
  mkdirSync(join(root, RELEASES), { recursive: true })
  writeFileSync(`${fileOf(root)}.new`, `${JSON.stringify(update, null, 2)}\n`)
  renameSync(`${fileOf(root)}.new`, fileOf(root))
}

/**
 * Returns git's output; throws its error.
 * @param {string} root
 * @param {string[]} words
 */
export function git(root, ...words) {
  const ran = spawnSync('git', words, { cwd: root, encoding: 'utf8' })
  if (ran.error) throw new Error('git is not installed.')
  if (ran.status !== 0) throw new Error(`git ${words[0]}: ${ran.stderr.trim()}`)
  return ran.stdout.trim()
}

/**
 * Runs a command of a version's build, and returns its output.
 * @param {string} folder
 * @param {string[]} words
 */
export function runBuilt(folder, ...words) {
  const program = join(folder, 'dist', 'commands.mjs')
  // Going back has no key for an encrypted backup.
  const env = { ...process.env, PARLEY_BACKUP_RECIPIENT: '' }
  const ran = spawnSync(process.execPath, [program, ...words], { encoding: 'utf8', env })
  return { code: ran.status ?? 1, text: `${ran.stdout}${ran.stderr}`.trim() }
}

/** The space for a version with its packages, and for npm's own work. */
const BUILD_BYTES = 2e9

/**
 * Returns why the disk of `root` has too little space to build on, or null: it may be the data's disk, and filling it
 * would stop everyone.
 * @param {string} root
 * @param {number} [free] bytes
 */
export function spaceProblem(root, free = freeOf(root)) {
  if (free >= BUILD_BYTES) return null
  return `Building the new version needs ${BUILD_BYTES / 1e9} GB, but the disk of ${root} has only ${(free / 1e9).toFixed(1)} GB left. Free up space first.`
}

/** @param {string} path */
function freeOf(path) {
  const { bavail, bsize } = statfsSync(path)
  return bavail * bsize
}

/**
 * Where the backup before an update goes. It isn't encrypted, so it never goes next to the server's own encrypted ones.
 * @param {string} dataDir
 * @param {string | undefined} asked
 */
export function backupPlace(dataDir, asked) {
  const { PARLEY_BACKUP_TO: usual, PARLEY_BACKUP_RECIPIENT: recipient } = process.env
  return asked ?? ((recipient ? '' : usual) || `${dataDir}-backups`)
}

/**
 * Puts a backup in place of the data of a stopped server. Moves the current data aside, and returns the folder it is
 * in.
 * @param {string} folder of the version that is to read it
 * @param {string} backup
 * @param {string} dataDir
 */
export function restoreInPlace(folder, backup, dataDir) {
  const aside = `${dataDir}-newer-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}Z`
  renameSync(dataDir, aside)
  const restored = runBuilt(folder, 'restore', backup, '--data-dir', dataDir)
  if (restored.code !== 0) throw new Error(restored.text)
  return aside
}
