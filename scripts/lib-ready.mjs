// What a command needs before it can run: a Node that will do, packages, a build. Plain Node: on a fresh clone there is nothing else.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { dependenciesAreCurrent, installDependencies } from './dependencies.mjs'
import { buildIsCurrent } from './lib-sources.mjs'

/**
 * Ends the process, with a sentence, where it can't be had.
 * @param {string} root
 */
export function makeReady(root) {
  const problem = nodeProblem(root)
  if (problem) fail(problem)
  if (!dependenciesAreCurrent(root)) {
    console.log('Installing packages (only when they change)')
    if (!installDependencies(root)) fail('The packages could not be installed; the reason is above.')
  }
  if (!buildIsCurrent(root)) {
    console.log('Building (only when the sources change)')
    const built = spawnSync(process.execPath, [join(root, 'scripts', 'build.mjs')], { cwd: root, stdio: 'inherit' })
    if (built.status !== 0) fail('The build failed; the reason is above.')
  }
}

/**
 * What package.json asks for, without a parser for ranges: every part is `^a.b.c` or `>=a.b.c`.
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
 * @param {string} message
 * @returns {never}
 */
function fail(message) {
  console.error(message)
  process.exit(1)
}
