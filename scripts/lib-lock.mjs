// Lets one process at a time work in a folder; the others wait. Plain Node: on a fresh clone nothing is installed.
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'

/**
 * Longest time between creating a lock and writing into it: a lock that is still empty after that was left by a crash.
 */
const WRITTEN_WITHIN_MS = 10_000

/**
 * @param {string} lock the path of a file that exists while someone works
 * @param {{ work: () => void, onWait: () => void }} parts
 */
export function alone(lock, { work, onWait }) {
  let isWaiting = false
  while (!take(lock)) {
    if (!isWaiting) onWait()
    isWaiting = true
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
  }
  try {
    work()
  } finally {
    rmSync(lock, { force: true })
  }
}

/** @param {string} lock */
function take(lock) {
  try {
    writeFileSync(lock, `${process.pid} ${startOf(process.pid)}`, { flag: 'wx' })
    return true
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  if (!isHeld(lock)) rmSync(lock, { force: true })
  return false
}

/**
 * Whether the process that holds the lock is alive. The process id alone doesn't prove it: after a restart of the
 * machine or the container, another process has it.
 * @param {string} lock
 */
export function isHeld(lock) {
  let text
  try {
    text = readFileSync(lock, 'utf8')
  } catch {
    // It was released just now; the next attempt takes it.
    return true
  }
  const [, pid, start] = /^(\d+) (.*)$/.exec(text) ?? []
  if (pid === undefined) return Date.now() - changedAt(lock) < WRITTEN_WITHIN_MS
  return isAlive(Number(pid)) && startOf(Number(pid)) === start
}

/** @param {string} path */
const changedAt = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Another user's process counts as alive, too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/**
 * When a process started, as the system states it; empty if that can't be determined.
 * @param {number} pid
 */
export function startOf(pid) {
  try {
    // Follows the process name, which may contain spaces and parentheses. The time counts from the machine's boot,
    // which is the other half.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
    return `${ticks} ${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}`
  } catch {
    // Not on Linux.
    return (spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? '').trim()
  }
}
