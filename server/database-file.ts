import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import { chooseModule, sqliteCode } from '../runtime/storage/driver'
import { syncDirectory, writeAgain } from '../runtime/storage/durable-files'
import { Scrubber } from '../runtime/storage/scrubber'
import type { SqliteDatabase } from '../src/auth/embedded/identity-database'
import type { TakeLock } from './data-dir'

const BUSY = 5
const IOERR = 10
const CORRUPT = 11
const FULL = 13
/** How long a server that is just going away may take. */
const WAIT_MS = 1_000
/** What was deleted is still in the log until it is emptied. */
const EMPTY_LOG_EVERY_MS = 60_000
/** Pages that are looked at for copies of it at once, and the pause before the next ones. */
const SCRUBBED_AT_ONCE = 256
const SCRUB_PAUSE_MS = 100

export interface DatabaseFile extends SqliteDatabase {
  /** Whether the last write found no room. */
  isFull(): boolean
  /** From here until `release` the file stays as it is now, whatever is written, so that another process may copy it. */
  hold(): void
  release(): void
}

/** The runtime's type names only the part of `DatabaseSync` it uses. */
export function connect(path: string): SqliteDatabase {
  return new (chooseModule().DatabaseSync)(path) as unknown as SqliteDatabase
}

/**
 * A file of our own, beside the engine's store and under the data directory's lock. `onLost`: a sync may have failed,
 * and no one knows what is stored until the file is opened anew.
 */
export function openDatabaseFile(path: string, onLost: (error: unknown) => void, open = connect): DatabaseFile {
  const log = `${path}-wal`
  writeAgain(log)
  const database = open(path)
  let isFull = false
  let loss: { cause: unknown } | null = null
  const watched = <T>(call: () => T): T => {
    if (loss) throw loss.cause
    try {
      const result = call()
      isFull = false
      return result
    } catch (error) {
      const code = sqliteCode(error)
      if (code === FULL) isFull = true
      if (code === IOERR) {
        loss = { cause: error }
        onLost(error)
      }
      throw error
    }
  }
  // Accounts are few: damage is found here, not by whoever signs in.
  const found = database.prepare('pragma quick_check(1)').get() as { quick_check: string } | undefined
  if (found?.quick_check !== 'ok') {
    database.close()
    throw Object.assign(new Error(`${path} is damaged`), { errcode: CORRUPT })
  }
  watched(() => database.exec('pragma secure_delete = on'))
  syncDirectory(dirname(path))
  let isHeld = false
  const { page_size: pageSize } = database.prepare('pragma page_size').get() as { page_size: number }
  // All of it was looked through for damage above.
  const scrubber = new Scrubber(path, pageSize, () => {})
  const scrub = (): void => {
    if (loss) return
    if (!isHeld) scrubber.step(SCRUBBED_AT_ONCE)
    if (scrubber.isWalking) scrubbing = setTimeout(scrub, SCRUB_PAUSE_MS).unref()
  }
  let scrubbing: NodeJS.Timeout | undefined
  // Which pages a log has changed that SQLite took by itself is not known: all of them are looked at.
  const walk = (): void => {
    clearTimeout(scrubbing)
    scrubber.walk()
    scrub()
  }
  const emptying = setInterval(() => {
    if (isHeld || loss || (statSync(log, { throwIfNoEntry: false })?.size ?? 0) === 0) return
    try {
      watched(() => database.exec('pragma wal_checkpoint(truncate)'))
      walk()
    } catch {
      // It is tried again; a lost file has been told of.
    }
  }, EMPTY_LOG_EVERY_MS).unref()
  walk()
  return {
    isFull: () => isFull,
    hold() {
      const [row] = watched(() => database.prepare('pragma wal_checkpoint(truncate)').all()) as { busy: number }[]
      if (row?.busy !== 0) throw new Error(`${path} can't be brought up to date just now. Try again.`)
      watched(() => database.exec('pragma wal_autocheckpoint = 0'))
      isHeld = true
    },
    release() {
      if (!isHeld) return
      isHeld = false
      watched(() => database.exec('pragma wal_autocheckpoint = 1000'))
    },
    exec: (sql) => watched(() => database.exec(sql)),
    prepare(sql) {
      // Neither this nor what reads says whether there is room again.
      const statement = database.prepare(sql)
      const isWrite = !/^\s*(select|pragma)\b/i.test(sql)
      const run = <T>(call: () => T): T => {
        // What was not stored may still be read until the process ends.
        if (isWrite || loss) return watched(call)
        return call()
      }
      return {
        all: (...parameters) => run(() => statement.all(...parameters)),
        get: (...parameters) => run(() => statement.get(...parameters)),
        run: (...parameters) => run(() => statement.run(...parameters)),
      }
    },
    close() {
      clearInterval(emptying)
      clearTimeout(scrubbing)
      // Closing it would take the log into the file, as if all of it were stored. The process ends, and takes it along.
      if (loss) return
      try {
        // A driver keeps a closed connection open until its statements are collected: the log would stay, with all in it.
        database.exec('pragma wal_checkpoint(truncate); pragma journal_mode = delete')
      } catch {
        // A disk that refuses this has the log to recover from.
      }
      database.close()
      scrubber.close()
    },
  }
}

/** SQLite's file lock: unlike a file with a process id in it, it can't be left behind by a crash. */
export const takeLock: TakeLock = (path) => {
  const database = connect(path)
  try {
    database.exec(`pragma busy_timeout = ${WAIT_MS}; pragma locking_mode = exclusive; begin exclusive; commit`)
    return () => database.close()
  } catch (error) {
    database.close()
    if (sqliteCode(error) === BUSY) return null
    throw error
  }
}

/** What is wrong with a file, for the person at the terminal; null when it is something else. */
export function databaseTrouble(path: string, error: unknown): string | null {
  switch (sqliteCode(error)) {
    case IOERR:
      return `${path} can't be read or written. Check the disk's health.`
    case CORRUPT:
    case 26:
      return `${path} is damaged. Keep a copy of it, then restore a backup.`
    case FULL:
      return `The disk of ${path} is full. Free up space, and start again.`
    default:
      return null
  }
}
