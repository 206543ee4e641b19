/**
 * Automatic backups. The clock is checked periodically, so a machine that slept catches up. The time of the last backup
 * is read from the folder, so a restart changes nothing.
 *
 *   waiting ──due──▶ running ──made──▶ waiting, for `everyMs`
 *                       └────failed──▶ waiting, for a quarter of an hour at most
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setPriority } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { BackupState } from '../../src/auth/embedded/server/server-state'
import type { BackupSettings } from '../setting-parsers'
import type { Log } from '../log'
import { listBackups, madeAt } from './layout'

export interface Schedule {
  /** UTC ms; null before the first. */
  lastMade: number | null
  lastFailed: number | null
  isRunning: boolean
}

const AGAIN_MS = 15 * 60_000
const LOOK_EVERY_MS = 10_000

export function isDue({ lastMade, lastFailed, isRunning }: Schedule, everyMs: number, now: number): boolean {
  if (isRunning) return false
  // A clock that was set back must not delay backups indefinitely.
  const passed = (since: number | null, ms: number) => since === null || now - since >= ms || now < since
  return passed(lastMade, everyMs) && passed(lastFailed, Math.min(everyMs, AGAIN_MS))
}

interface ScheduleOptions {
  everyMs: number
  to: string
  dataDir: string
  /** Makes a backup; resolves with its last line of output, or rejects with the reason. */
  make: (signal: AbortSignal) => Promise<string>
  now: () => number
  log: Log
}

export interface BackupSchedule {
  state(): BackupState
  close: () => void
}

export function scheduleBackups({ everyMs, to, dataDir, make, now, log }: ScheduleOptions): BackupSchedule {
  const schedule: Schedule = { lastMade: newestIn(to, dataDir), lastFailed: null, isRunning: false }
  let reason: string | null = null
  const closing = new AbortController()
  const run = async () => {
    const begun = now()
    schedule.isRunning = true
    try {
      log.info('Backup made', { what: await make(closing.signal) })
      Object.assign(schedule, { lastMade: begun, lastFailed: null })
      reason = null
    } catch (error) {
      // A backup in progress ends with the server.
      if (closing.signal.aborted) return
      schedule.lastFailed = now()
      reason = error instanceof Error ? error.message : String(error)
      log.error('Backup failed', { cause: reason })
    } finally {
      schedule.isRunning = false
    }
  }
  /** Also counts backups made by hand, or before an update. */
  const noticeOthers = () => {
    const newest = newestIn(to, dataDir)
    if (newest === null || newest <= (schedule.lastMade ?? -Infinity)) return
    schedule.lastMade = newest
    if (newest > (schedule.lastFailed ?? Infinity)) {
      schedule.lastFailed = null
      reason = null
    }
  }
  const look = () => {
    noticeOthers()
    if (isDue(schedule, everyMs, now())) void run()
  }
  look()
  const looking = setInterval(look, LOOK_EVERY_MS).unref()
  return {
    state: () => ({ everyMs, to, reason, ...schedule }),
    close() {
      closing.abort()
      clearInterval(looking)
    },
  }
}

/** A folder that can't be read, for example on an unmounted disk, counts as empty: making a backup will report it. */
function newestIn(to: string, dataDir: string): number | null {
  try {
    const newest = listBackups(to, dataDir).at(-1)
    return newest === undefined ? null : madeAt(newest)
  } catch {
    return null
  }
}

export function openSchedule(settings: BackupSettings, dataDir: string, log: Log): BackupSchedule {
  const { everyMs, keep, to, recipient } = settings
  const words = ['--to', to, '--keep', `${keep}`, '--data-dir', dataDir]
  if (recipient !== null) words.push('--recipient', recipient)
  return scheduleBackups({ everyMs, to, dataDir, make: (signal) => runCommand(words, signal), now: Date.now, log })
}

/** A separate process, because it copies files (decision 33), at low priority so that messages come first. */
async function runCommand(words: string[], signal: AbortSignal): Promise<string> {
  const program = fileURLToPath(new URL('./commands.mjs', import.meta.url))
  const child = spawn(process.execPath, [program, 'backup', ...words], { stdio: ['ignore', 'pipe', 'pipe'] })
  signal.addEventListener('abort', () => child.kill())
  try {
    if (child.pid !== undefined) setPriority(child.pid, 10)
  } catch {
    // The process then has the same variables as this one.
  }
  let said = ''
  let wrong = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (wrong += text))
  const [code] = (await once(child, 'close')) as [number | null]
  if (code === 0) return said.trim().split('\n').at(-1) ?? ''
  throw new Error(wrong.trim() || `the command exited with ${code ?? 'a signal'}`)
}

/** For monitoring: details stay in the log. */
export function stateInWords({ lastMade, lastFailed }: BackupState): string {
  const last = lastMade === null ? 'no backup yet' : `last backup ${new Date(lastMade).toISOString()}`
  return lastFailed === null ? last : `${last}; failed ${new Date(lastFailed).toISOString()}`
}
