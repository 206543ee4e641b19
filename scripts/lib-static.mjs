// Tabs outlive a version: what they ask for later, such as a dialog's script, is of the build they were opened with. It
// lies among the new build's files, by names that no two builds share.
import { cpSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Tabs that are older have fetched what they need, or are reloaded. */
const KEPT_MS = 30 * 24 * 60 * 60_000
/** A dozen builds or more. */
const KEPT_BYTES = 48 << 20

/** @param {string} folder of a build */
export const staticOf = (folder) => join(folder, '.next', 'static')

/**
 * What is there already stays as it is.
 * @param {string} from the files of builds before
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
    // With its age.
    cpSync(join(from, name), join(to, name), { preserveTimestamps: true })
  }
}
