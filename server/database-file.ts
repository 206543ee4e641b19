import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { keepAsFound } from '../runtime/storage/accept-copy'
import { chooseModule, sqliteCode, SqliteConnection } from '../runtime/storage/driver'
import { syncDirectory, writeAgain } from '../runtime/storage/durable-files'
import { isCopied, markClosed, markInUse, readOwner } from '../runtime/storage/owner-file'
import { Scrubber } from '../runtime/storage/scrubber'
import type { SqliteDatabase } from '../src/auth/embedded/server/identity-database'
import type { TakeLock } from './data-dir'
import { StartupError } from './startup-error'

const BUSY = 5
const IOERR = 10
const CORRUPT = 11
const FULL = 13
/** How long to wait for a server that is shutting down. */
const WAIT_MS = 1_000
/** Deleted content stays in the WAL until it is truncated. */
const EMPTY_LOG_EVERY_MS = 60_000
/** How many pages are searched for copies of deleted content at once, and the pause after them. */
const SCRUBBED_AT_ONCE = 256
const SCRUB_PAUSE_MS = 100

export interface DatabaseFile extends SqliteDatabase {
  /** Whether the last write found the disk full. */
  isFull(): boolean
  /** Keeps the file unchanged until `release`, whatever is written, so that another process can copy it. */
  hold(): void
  release(): void
}

/** The runtime's type covers only the part of `DatabaseSync` that it uses. */
export function connect(path: string): SqliteDatabase {
  return new (chooseModule().DatabaseSync)(path) as unknown as SqliteDatabase
}

interface OpenOptions {
  /** An fsync may have failed, and what is stored is unknown until the file is reopened. */
  onLost: (error: unknown) => void
  /** Continues without a WAL that is missing, and keeps the file as it was. */
  acceptMissingLog?: boolean
  open?: typeof connect
}

/** A database of our own, next to the engine's store and under the data directory's lock. */
export function openDatabaseFile(path: string, options: OpenOptions): DatabaseFile {
  const { onLost, acceptMissingLog = false, open = connect } = options
  const log = `${path}-wal`
  if (isLogMissing(path)) {
    if (!acceptMissingLog) throw new StartupError(MISSING_LOG(log))
    keepAsFound(dirname(path), [path, `${path}-owner`])
  }
  // Checking the file removes an empty WAL, and this process may end before there is a new one.
  if (existsSync(log) && sizeOf(log) === 0) markClosed(path)
  // Accounts are few, so checking them all takes little time, and damage is found here and not by someone signing in.
  if (sizeOf(path) > 0) refuseDamaged(path, sizeOf(log) > 0)
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
  // The transaction creates the WAL: from here on, the file without it isn't complete.
  watched(() => database.exec('pragma secure_delete = on; pragma journal_mode = wal; begin immediate; commit'))
  syncDirectory(dirname(path))
  markInUse(path, 0)
  let isHeld = false
  const { page_size: pageSize } = database.prepare('pragma page_size').get() as { page_size: number }
  // The check above has read all of it.
  const scrubber = new Scrubber(path, pageSize, () => {})
  const scrub = (): void => {
    if (loss) return
    if (!isHeld) scrubber.step(SCRUBBED_AT_ONCE)
    if (scrubber.isWalking) scrubbing = setTimeout(scrub, SCRUB_PAUSE_MS).unref()
  }
  let scrubbing: NodeJS.Timeout | undefined
  // No one knows which pages SQLite changed from a WAL that it replayed itself, so all of them are searched.
  const walk = (): void => {
    clearTimeout(scrubbing)
    scrubber.walk()
    scrub()
  }
  const emptying = setInterval(() => {
    if (isHeld || loss || sizeOf(log) === 0) return
    try {
      watched(() => database.exec('pragma wal_checkpoint(truncate)'))
      walk()
    } catch {
      // The next interval retries; a lost file has been reported already.
    }
  }, EMPTY_LOG_EVERY_MS).unref()
  walk()
  return {
    isFull: () => isFull,
    hold() {
      const [row] = watched(() => database.prepare('pragma wal_checkpoint(truncate)').all()) as { busy: number }[]
      if (row?.busy !== 0) throw new Error(`${path} is busy. Try again.`)
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
      // Neither this nor a read reveals whether space is available again.
      const statement = database.prepare(sql)
      const isWrite = !/^\s*(select|pragma)\b/i.test(sql)
      const run = <T>(call: () => T): T => {
        // Unstored changes stay readable until the process exits.
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
      // Closing would checkpoint the WAL as if everything in it were stored. The process exits, and that closes it.
      if (loss) return
      try {
        // The driver keeps a closed connection open until its statements are garbage-collected, and the WAL with it.
        database.exec('pragma wal_checkpoint(truncate); pragma journal_mode = delete')
      } catch {
        // If the disk rejects this, the WAL remains to recover from: closing the file could remove it.
        return
      }
      markClosed(path)
      database.close()
      scrubber.close()
    },
  }
}

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0

const MISSING_LOG = (log: string): string =>
  `${log} is missing. The server was killed, and that file has the latest changes of ${basename(log, '-wal')}. ` +
  'Put it back, or restore a backup. (To continue without it, start once with --accept-copy, which keeps the file as it is.)'

/** A killed process leaves its WAL, and a stopped one says in the file that there is none. */
function isLogMissing(path: string): boolean {
  const owner = existsSync(path) ? readOwner(path) : null
  return Boolean(owner?.number) && !isCopied(path, owner) && !existsSync(`${path}-wal`) && isInLogMode(path)
}

/** From its header (https://www.sqlite.org/fileformat2.html#file_format_version_numbers). */
function isInLogMode(path: string): boolean {
  const header = Buffer.alloc(20)
  const file = openSync(path, 'r')
  try {
    readSync(file, header)
  } finally {
    closeSync(file)
  }
  return header[19] === 2
}

/**
 * Read-only next to a WAL, which closing any other connection would write into the damaged file. (Without a WAL, such a
 * connection can't open it.)
 */
function refuseDamaged(path: string, readOnly: boolean): void {
  const checked = new SqliteConnection(path, { readOnly })
  try {
    if (checked.valueOf('integrity_check') === 'ok') return
  } finally {
    checked.close()
  }
  throw Object.assign(new Error(`${path} is damaged`), { errcode: CORRUPT })
}

/** SQLite's file lock: unlike a file with a process id, a crash can't leave it behind. */
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

/** Explains a file error for the terminal; null for any other error. */
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
