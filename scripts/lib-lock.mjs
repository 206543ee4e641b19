// One process at a time does a piece of work in a folder; the others wait for it. Plain Node: on a fresh clone there is
// nothing else.
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'

/** Longest time between making a lock and writing into it: one that is empty after that was cut off there. */
const WRITTEN_WITHIN_MS = 10_000

/**
 * @param {string} lock the path of a file that is there while someone works
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
 * Whether the process that took it lives. Its number alone doesn't say so: after a restart of the machine or the
 * container, another process has it.
 * @param {string} lock
 */
export function isHeld(lock) {
  let text
  try {
    text = readFileSync(lock, 'utf8')
  } catch {
    // Let go just now: the next try takes it.
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
    // Another user's lives as well.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/**
 * When a process began, in the system's own words; empty where that can't be learned.
 * @param {number} pid
 */
export function startOf(pid) {
  try {
    // After its name, which may have spaces and brackets. Counted from the machine's start, which is the other half.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
    return `${ticks} ${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}`
  } catch {
    // Not Linux.
    return (spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? '').trim()
  }
}
