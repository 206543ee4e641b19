// Whether a build is up to date with the sources. Plain Node: it runs before anything else is installed.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Everything that ends up in a build. */
const SOURCES = [
  'convex',
  'domain',
  'public',
  'runtime',
  'scripts',
  'server',
  'src',
  'next.config.ts',
  'package-lock.json',
  'package.json',
  'postcss.config.mjs',
  'tsconfig.json',
]

/** Generated from them by the build. */
const BUILT = new Set(['public/sw.js'])

/** @param {string} root */
const stampOf = (root) => join(root, 'dist', '.sources')

/** @param {string} root */
export function buildIsCurrent(root) {
  return existsSync(stampOf(root)) && isBuildOf(root, hashSources(root))
}

/**
 * @param {string} folder
 * @param {string} sources their hash
 */
export function isBuildOf(folder, sources) {
  const stamp = stampOf(folder)
  return existsSync(stamp) && existsSync(join(folder, '.next', 'BUILD_ID')) && readFileSync(stamp, 'utf8') === sources
}

/**
 * Call it with the hash from before the build: edits made meanwhile then cause a rebuild.
 * @param {string} root
 * @param {string} hash
 */
export function rememberBuild(root, hash) {
  mkdirSync(dirname(stampOf(root)), { recursive: true })
  writeFileSync(stampOf(root), hash)
}

/** @param {string} root */
export function hashSources(root) {
  const hash = createHash('sha256').update(process.versions.node.split('.')[0] ?? '')
  for (const path of SOURCES.flatMap((name) => filesOf(root, name))) {
    if (BUILT.has(path)) continue
    hash.update(`\0${path}\0`).update(readFileSync(join(root, path)))
  }
  return hash.digest('hex')
}

/**
 * @param {string} root
 * @param {string} path
 * @returns {string[]}
 */
function filesOf(root, path) {
  const full = join(root, path)
  if (!existsSync(full)) return []
  try {
    return readdirSync(full, { withFileTypes: true })
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .filter(({ name }) => !/\.test\.tsx?$/.test(name))
      .flatMap((entry) => {
        const inner = `${path}/${entry.name}`
        return entry.isDirectory() ? filesOf(root, inner) : [inner]
      })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') return [path]
    throw error
  }
}
