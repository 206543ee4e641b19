// Open tabs outlive a version: the files they load later, such as a dialog's script, belong to the build they were
// opened with. Those are kept among the new build's files; no two builds share a file name.
import { cpSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Older tabs have loaded what they need, or are reloaded. */
const KEPT_MS = 30 * 24 * 60 * 60_000
/** Enough for a dozen builds. */
const KEPT_BYTES = 48 << 20

/** @param {string} folder of a build */
export const staticOf = (folder) => join(folder, '.next', 'static')

/**
 * Existing files stay unchanged.
 * @param {string} from the files of earlier builds
 * @param {string} to
 */
export function keepForOpenTabs(from, to) {
  if (!existsSync(from)) return
  const files = readdirSync(from, { recursive: true, encoding: 'utf8' })
    .map((name) => ({ name, stat: statSync(join(from, name)) }))
    .filter(({ stat }) => stat.isFile() && Date.now() - stat.mtimeMs < KEPT_MS)
    .sort((a, b) => b.stat.mtimeMs - a.stat.mtimeMs)
  let room = KEPT_BYTES
  for (const { name, stat } of files) {
    room -= stat.size
    if (room < 0) return
    if (existsSync(join(to, name))) continue
    mkdirSync(dirname(join(to, name)), { recursive: true })
    // With its modification time.
    cpSync(join(from, name), join(to, name), { preserveTimestamps: true })
  }
}
