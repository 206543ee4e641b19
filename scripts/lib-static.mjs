// Open tabs outlive a version: the files they load later, such as a dialog's script, belong to the build they were
// opened with. Those of one earlier build are kept among the new build's files; no two builds share a file name.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** @param {string} folder of a build */
export const staticOf = (folder) => join(folder, '.next', 'static')

/** Lists of files, one per build, beginning with the folder's own. */
const LIST = '.builds.json'

/**
 * Has `to` contain its own build's files and those of the newest other build in `from`.
 * @param {string} from the files of earlier builds
 * @param {string} to
 */
export function keepForOpenTabs(from, to) {
  if (!existsSync(from)) return
  mkdirSync(to, { recursive: true })
  const [own = []] = buildsIn(to)
  const earlier = buildsIn(from).find((files) => !isSame(files, own)) ?? []
  for (const name of earlier) {
    if (existsSync(join(to, name)) || !existsSync(join(from, name))) continue
    mkdirSync(dirname(join(to, name)), { recursive: true })
    cpSync(join(from, name), join(to, name))
  }
  const kept = new Set([...own, ...earlier])
  for (const name of filesIn(to)) if (!kept.has(name)) rmSync(join(to, name))
  writeFileSync(join(to, LIST), JSON.stringify([own, earlier]))
}

/**
 * Without a list, everything is from one build: Next empties its folder first, and earlier versions wrote none.
 * @param {string} folder
 * @returns {string[][]}
 */
function buildsIn(folder) {
  const list = join(folder, LIST)
  return existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : [filesIn(folder)]
}

/** @param {string} folder */
function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== LIST)
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
}

/**
 * @param {string[]} a
 * @param {string[]} b
 */
const isSame = (a, b) => a.length === b.length && a.every((name, at) => name === b[at])
