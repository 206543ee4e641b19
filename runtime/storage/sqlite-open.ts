/**
 * Opens a data directory's database, or says why it can't be: whose file it is, whether it is newer than this program,
 * whether another process has it. Nothing is written before all of that is known.
 */
import { existsSync, rmSync, statfsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { sqliteCode, SqliteConnection } from './driver'
import { makeDirectory, syncDirectory, writeAgain } from './durable-files'
import { findFault } from './accept-copy'
import { isCopied, markClosed, markInUse, readOwner } from './owner-file'
import { markRewritten, rewriteOnce } from './rewrite-once'
import { ADVICE, DATABASE_FILE, IOERR, missing, storageError, toStorageError } from './sqlite-errors'
import { APPLICATION_ID, MIGRATIONS } from './sqlite-schema'
import { StorageError } from './storage'

export const PAGE_SIZE = 8192
/**
 * Maximum size that a start checks for damage, which takes a second at most. A larger one is checked while it is used.
 */
export const CHECKED_BYTES = 256 << 20
/** Shared memory of connections, in a file. */
const SHARED_BYTES = 32_768
/** How long to wait for an owner that is shutting down. */
const BUSY_TIMEOUT_MS = 200

export interface OpenOptions {
  maxBytes?: number | undefined
  migrations?: readonly string[]
  /** Accepts a copy, or data whose WAL is missing, if it is consistent. */
  acceptCopy?: boolean | undefined
  /** Reports steps that take long, or could not be done. */
  log?: ((line: string) => void) | undefined
  /** The free bytes on a disk. */
  roomIn?: (directory: string) => number
}

export function openDataDirectory(directory: string, options: OpenOptions = {}): SqliteConnection {
  const { maxBytes, migrations = MIGRATIONS, acceptCopy = false, log = () => {}, roomIn } = options
  const path = join(directory, DATABASE_FILE)
  let db: SqliteConnection | undefined
  let close: (db: SqliteConnection, directory: string) => void = abandonDataDirectory
  let hasWritten = false
  try {
    makeDirectory(directory)
    const owner = readOwner(path)
    if (owner !== null && isEmpty(path)) throw missing(directory, DATABASE_FILE, 'This directory held data.')
    const isCopy = isCopied(path, owner)
    if (isCopy && !acceptCopy) throw storageError('COPIED', directory)
    const hasLog = existsSync(`${path}-wal`)
    if (acceptCopy && owner?.number && (isCopy || !hasLog)) takeCopy(directory, path, log)
    const newest = migrations.length
    const isChecked = renewLog(directory, path, (reader) => {
      if (readVersion(reader, path, newest) !== 0) refuseDamaged(reader, directory)
    })
    db = new SqliteConnection(path)
    takeOwnership(db)
    const version = readVersion(db, path, newest)
    const generation = version === 0 ? 0 : readGeneration(db)
    if (!hasLog && !acceptCopy && owner?.number && owner.generation > generation) {
      throw missing(
        directory,
        `${DATABASE_FILE}-wal`,
        'The server was killed, and that file has the latest data. (To continue without it, start once with --accept-copy, which checks the rest first.)',
      )
    }
    if (version !== 0 && !isChecked) refuseDamaged(db, directory)
    hasWritten = true
    startLog(db, path)
    // SQLite tries this as well, and continues if it fails.
    syncDirectory(directory)
    markInUse(path, generation)
    close = closeDataDirectory
    migrate(db, version, migrations)
    if (version === 0) markRewritten(db)
    else if (rewriteOnce(db, path, log, roomIn)) {
      // The connection's file no longer has a name: SQLite notices, and leaves the new file alone.
      db.close()
      db = undefined
      return openDataDirectory(directory, options)
    }
    if (maxBytes !== undefined) db.exec(`PRAGMA max_page_count = ${Math.ceil(maxBytes / PAGE_SIZE)}`)
    return db
  } catch (error) {
    const failure = toStorageError(error, directory)
    if (db && hasWritten && mayBeSync(error)) {
      leaveOpen(db)
      throw lossOf(failure, directory)
    }
    if (db) close(db, directory)
    throw failure
  }
}

/** A garbage-collected connection closes by itself. */
const leftOpen = new Set<SqliteConnection>()

/**
 * Never closes a connection when the disk's contents are unknown: closing it would checkpoint the WAL as if all of it
 * were stored. The next process that opens the files finds out what is.
 */
export function leaveOpen(db: SqliteConnection): void {
  leftOpen.add(db)
}

export function lossOf(failure: unknown, directory: string): StorageError {
  const loss = failure instanceof StorageError ? failure : storageError('UNWRITABLE', directory, failure)
  loss.isLoss = true
  return loss
}

function mayBeSync(error: unknown): boolean {
  return sqliteCode(error) === IOERR || (error as NodeJS.ErrnoException).code === 'EIO'
}

function takeCopy(directory: string, path: string, log: (line: string) => void): void {
  const fault = findFault(path, readGeneration, log)
  if (fault !== null) throw new StorageError('COPIED', `${directory}: ${ADVICE.COPIED} It is inconsistent: ${fault}.`)
  log('The copy is consistent. Using it from now on.')
}

/** The key among the storage's own metadata; other keys begin with another letter. */
export const GENERATION_KEY = '~log'

export function readGeneration(db: SqliteConnection): number {
  return Number(db.prepare(`SELECT value FROM meta WHERE key = '${GENERATION_KEY}'`).get()?.[0] ?? 0)
}

function isEmpty(path: string): boolean {
  return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) === 0
}

/** Owned by the process that opened it, with everything in the database file. */
export function closeDataDirectory(db: SqliteConnection, directory: string): void {
  try {
    const [isBusy] = db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get() ?? []
    if (isBusy === 0) markClosed(join(directory, DATABASE_FILE))
  } catch (error) {
    if (mayBeSync(error)) return leaveOpen(db)
    // If the disk rejects this, the next owner can recover from the WAL.
  }
  abandonDataDirectory(db)
}

function abandonDataDirectory(db: SqliteConnection): void {
  try {
    db.exec('PRAGMA busy_timeout = 0')
    // The drop-in package keeps a closed connection, with its locks, until its statements are garbage-collected.
    // Leaving WAL mode and exclusive locking, in this order, releases the locks at once.
    db.exec('PRAGMA journal_mode = DELETE; PRAGMA locking_mode = NORMAL; SELECT count(*) FROM sqlite_schema')
  } catch (error) {
    if (mayBeSync(error)) return leaveOpen(db)
    // As above.
  }
  db.close()
}

/**
 * Must happen before SQLite writes anything: it trusts that what it finds in the WAL is on disk, and an earlier process
 * may have ended because it isn't. Meanwhile a read-only connection keeps every owner away, and can neither checkpoint
 * nor truncate the WAL when it is closed. So it is also the one that finds a reason to refuse the data: closing any
 * other would change both files. Returns whether there was anything to check.
 */
function renewLog(directory: string, path: string, check: (reader: SqliteConnection) => void): boolean {
  const log = `${path}-wal`
  if (isEmpty(log)) return false
  const reader = new SqliteConnection(path, { readOnly: true })
  try {
    reader.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}; BEGIN; SELECT count(*) FROM sqlite_schema`)
    check(reader)
    writeAgain(log)
    return true
  } catch (error) {
    // SQLite reports an I/O error when there is no space for the shared-memory file.
    const { bavail, bsize } = statfsSync(directory)
    throw bavail * bsize < SHARED_BYTES ? storageError('FULL', directory, error) : error
  } finally {
    reader.close()
    rmSync(`${path}-shm`, { force: true })
  }
}

/**
 * Exclusive locking, before anything is read: held until the connection is closed, or its thread or process ends; it
 * also saves every read its file locks. Nothing else may open and close the file in this process, because POSIX would
 * drop the locks. Writes nothing.
 */
function takeOwnership(db: SqliteConnection): void {
  db.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}; PRAGMA trusted_schema = OFF; PRAGMA locking_mode = EXCLUSIVE`)
  // The page size only has an effect on an empty file.
  db.exec(`PRAGMA page_size = ${PAGE_SIZE}; BEGIN EXCLUSIVE; COMMIT`)
}

function refuseDamaged(db: SqliteConnection, directory: string): void {
  if (Number(db.valueOf('page_count')) * PAGE_SIZE > CHECKED_BYTES) return
  const found = db.valueOf('quick_check')
  if (found !== 'ok') throw storageError('CORRUPT', directory, found)
}

function startLog(db: SqliteConnection, path: string): void {
  if (db.prepare('PRAGMA journal_mode = WAL').get()?.[0] !== 'wal') {
    throw new StorageError('UNWRITABLE', `${path}: this file system does not support SQLite's write-ahead log.`)
  }
  // Now it exists.
  db.exec('BEGIN EXCLUSIVE; COMMIT')
}

function migrate(db: SqliteConnection, version: number, migrations: readonly string[]): void {
  // Every commit is fsynced. (fullfsync is what that takes on macOS, and nothing elsewhere.)
  db.exec('PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON')
  // Replaced and deleted content is overwritten; the writer decides when the WAL is checkpointed.
  db.exec('PRAGMA secure_delete = ON; PRAGMA wal_autocheckpoint = 0')
  db.exec('PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY; PRAGMA journal_size_limit = 67108864')
  for (let step = version; step < migrations.length; step++) {
    db.exec('BEGIN IMMEDIATE')
    try {
      db.exec(migrations[step]!)
      db.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${step + 1}`)
      db.exec('COMMIT')
    } catch (error) {
      db.exec('ROLLBACK')
      throw error
    }
  }
}

/** 0 for a new, empty file. */
function readVersion(db: SqliteConnection, path: string, newest: number): number {
  const version = Number(db.valueOf('user_version'))
  if (db.valueOf('application_id') !== APPLICATION_ID) {
    if (version !== 0 || db.valueOf('schema_version') !== 0) {
      throw new StorageError('FOREIGN_DATA', `${path}: ${ADVICE.FOREIGN_DATA}`)
    }
    return 0
  }
  if (version > newest) {
    throw new StorageError(
      'NEWER_DATA',
      `${path}: ${ADVICE.NEWER_DATA} (format ${version}; this program supports ${newest})`,
    )
  }
  return version
}
