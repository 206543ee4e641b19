// Everything a command needs before it can run: a supported Node, packages, a build. Plain Node: on a fresh clone
// nothing is installed.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { dependenciesAreCurrent, installDependencies } from './dependencies.mjs'
import { alone } from './lib-lock.mjs'
import { buildIsCurrent, hashSources, isBuildOf } from './lib-sources.mjs'

/** Where updates build: each version in a folder of its own, next to the running one. */
export const RELEASES = '.releases'

/**
 * Returns the folder whose build is of these sources: an update's, or `root` itself, built if necessary. If that fails,
 * ends the process with an error message.
 * @param {string} root
 */
export function makeReady(root) {
  const problem = nodeProblem(root)
  if (problem) fail(problem)
  const release = releaseOf(root)
  if (release && dependenciesAreCurrent(release)) return release
  const folder = release ?? root
  if (release || !dependenciesAreCurrent(root) || !buildIsCurrent(root)) {
    alone(join(root, '.preparing'), {
      work: () => prepare(root, folder),
      onWait: () => console.log('Waiting for another command that is installing and building here'),
    })
  }
  return folder
}

/**
 * @param {string} root
 * @param {string} folder
 */
function prepare(root, folder) {
  if (!dependenciesAreCurrent(folder)) {
    console.log('Installing dependencies (first start, or when they change)')
    if (!installDependencies(folder)) fail("Couldn't install dependencies. See the output above.")
  }
  if (folder === root && !buildIsCurrent(root)) {
    console.log('Building (only when the sources change)')
    const built = spawnSync(process.execPath, [join(root, 'scripts', 'build.mjs')], { cwd: root, stdio: 'inherit' })
    if (built.status !== 0) fail('Build failed. See the output above.')
  }
}

/** @param {string} root */
function releaseOf(root) {
  const releases = join(root, RELEASES)
  if (buildIsCurrent(root) || !existsSync(releases)) return null
  const sources = hashSources(root)
  return (
    readdirSync(releases)
      .map((name) => join(releases, name))
      .find((folder) => isBuildOf(folder, sources)) ?? null
  )
}

/**
 * Parses the range in package.json without a range parser: every part is `^a.b.c` or `>=a.b.c`.
 * @param {string} root
 */
function nodeProblem(root) {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const supported = engines.node.split('||').some((/** @type {string} */ part) => {
    const [, operator, wantedMajor, wantedMinor] = /(\^|>=)(\d+)\.(\d+)/.exec(part) ?? []
    const isMajor = operator === '^' ? major === Number(wantedMajor) : major >= Number(wantedMajor)
    return isMajor && (major > Number(wantedMajor) || minor >= Number(wantedMinor))
  })
  return supported ? null : `Parley needs Node ${engines.node}; this is ${process.versions.node}.`
}

/**
 * npm consumes flags unless `--` precedes them, and runs the command without them: `npm run update --back` would update
 * instead.
 * @param {string} command
 * @param {readonly string[]} flags
 */
export function refuseWhatNpmTook(command, flags) {
  // npm parses --lan as --long, its first match.
  const nameOf = (/** @type {string} */ flag) => (flag === 'lan' ? 'long' : flag.replaceAll('-', '_'))
  const taken = flags.find((flag) => process.env[`npm_config_${nameOf(flag)}`] !== undefined)
  if (taken !== undefined) fail(`npm consumed --${taken}. Put -- before it: ${command} -- --${taken}`)
}

/**
 * @param {string} message
 * @returns {never}
 */
export function fail(message) {
  console.error(message)
  process.exit(1)
}
