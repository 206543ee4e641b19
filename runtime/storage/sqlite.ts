/**
 * The storage on disk: one SQLite database in WAL mode, owned by the process that opened it.
 *
 * One file: the transaction, its statements, and the WAL’s maintenance share one connection.
 */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { SqliteConnection, SqliteStatement, SqliteValue } from './driver'
import { NativeCalls } from './native-calls'
import { GateUser } from './native-gate'
import { markInUse, readOwner } from './owner-file'
import { isMarkedClean, markClean, Scrubber, unmarkClean } from './scrubber'
import { DATABASE_FILE, storageError, toStorageError } from './sqlite-errors'
import {
  CHECKED_BYTES,
  closeDataDirectory,
  GENERATION_KEY,
  openDataDirectory,
  PAGE_SIZE,
  readGeneration,
} from './sqlite-open'
import { fromHex, prepareAll, StoredDocument, StoredEntry, toBlob, toLimit } from './sqlite-statements'
import { isFull, type DocumentRow, type IndexRow, type Key, type Order, type Storage, type StorageError } from './storage' // oxfmt-ignore

export interface SqliteOptions {
  /** Created, for its owner alone, if it does not exist. */
  directory: string
  /** The database rejects growth beyond this, with FULL. */
  maxBytes?: number
  /** Number of WAL pages after which it is checkpointed. */
  longLog?: number
  /** See OpenOptions. */
  acceptCopy?: boolean
  log?: (line: string) => void
  /** Called the first time that damage is found. Says which file it is, and what to do. */
  onDamage?: (error: StorageError) => void
  /** For a worker thread that may be terminated: see native-gate.ts. */
  gate?: SharedArrayBuffer
}

/** Throws a StorageError if the directory can't be used. */
export function openSqlite(options: SqliteOptions): Storage {
  return new SqliteStorage(options)
}

/** SQLite's own threshold. SQLite itself would checkpoint inside a commit, and not report a failure. */
const LONG_LOG = 1_000

/** Pages that `scrub` searches at once: a few milliseconds. */
const SCRUBBED_AT_ONCE = 256
/** The part of a full search that a shutdown does: 16 MiB. Recently written pages are always searched. */
const STEPS_OF_CLOSE = 8

class SqliteStorage implements Storage {
  readonly #directory: string
  readonly #gate: GateUser | null
  readonly #db: SqliteConnection
  readonly #calls: NativeCalls
  readonly #statements: ReturnType<typeof prepareAll>
  /** The database is being copied: committed data stays in the WAL. */
  #isHeld = false
  #closed = false
  /** taken: checkpointed, so the database contains everything as well, and the next batch restarts the WAL. */
  #log: 'empty' | 'taken' | 'holding' = 'holding'
  /** Number of WALs so far: each records its number, and so does the owner file, before anything else is in it. */
  #generation: number
  /** Writes since the WAL was restarted. Each checkpoint shows how many pages those are. */
  #writes = 0
  #writesOfLongLog: number
  readonly #longLog: number
  readonly #path: string
  readonly #scrubber: Scrubber
  /**
   * Whether the database file has been complete since this process has it: before that it may be torn, and the WAL
   * repairs it.
   */
  #isWhole = false
  readonly #onDamage: (error: StorageError) => void
  #isDamaged = false

  constructor({ directory, maxBytes, longLog = LONG_LOG, acceptCopy, log, onDamage, gate }: SqliteOptions) {
    this.#directory = directory
    this.#path = join(directory, DATABASE_FILE)
    this.#onDamage = onDamage ?? (() => {})
    this.#longLog = this.#writesOfLongLog = longLog
    this.#gate = gate ? new GateUser(gate) : null
    const isClean = isMarkedClean(this.#path) && readOwner(this.#path)?.number === ''
    this.#gate?.enter()
    try {
      this.#db = openDataDirectory(directory, { maxBytes, acceptCopy, log })
      this.#statements = prepareAll(this.#db)
      this.#generation = readGeneration(this.#db)
    } finally {
      this.#gate?.leave()
    }
    this.#calls = new NativeCalls(this.#db, directory, this.#gate, (damage) => this.#met(damage))
    this.#scrubber = new Scrubber(this.#path, PAGE_SIZE, (page) =>
      this.#met(this.#damage(`page ${page} is incomplete`)),
    )
    unmarkClean(this.#path)
    this.erase()
    // Checks everything that the start has not checked for damage.
    if (!isClean || statSync(this.#path).size > CHECKED_BYTES) this.#scrubber.walk()
  }

  get(key: Key): string | undefined {
    return this.#one(this.#statements.get, [toBlob(key)])
  }

  range(lower: Key, upper: Key, order: Order, limit: number): DocumentRow[] {
    const rows = this.#all(this.#statements.range[order], [toBlob(lower), toBlob(upper), toLimit(limit)])
    return rows.map(([key, json]) => new StoredDocument(key as string, json as string))
  }

  rangeIndex(index: number, lower: Key, upper: Key, order: Order, limit: number): IndexRow[] {
    const parameters = [index, toBlob(lower), toBlob(upper), toLimit(limit)]
    const rows = this.#all(this.#statements.rangeIndex[order], parameters)
    return rows.map(([entry, key, json]) => new StoredEntry(entry as string, key as string, json as string))
  }

  entries(index: number, lower: Key, upper: Key, limit: number): Key[] {
    const rows = this.#all(this.#statements.entries, [index, toBlob(lower), toBlob(upper), toLimit(limit)])
    return rows.map(([entry]) => fromHex(entry as string))
  }

  getMeta(key: string): string | undefined {
    return this.#one(this.#statements.getMeta, [key])
  }

  rangeMeta(lower: string, upper: string, limit: number): { key: string; value: string }[] {
    const rows = this.#all(this.#statements.rangeMeta, [lower, upper, toLimit(limit)])
    return rows.map(([key, value]) => ({ key: key as string, value: value as string }))
  }

  damaged(cause: unknown): StorageError {
    const error = this.#damage(cause)
    this.#met(error)
    return error
  }

  #damage(cause: unknown): StorageError {
    return storageError('CORRUPT', this.#directory, cause)
  }

  #met(damage: StorageError): void {
    if (this.#isDamaged) return
    this.#isDamaged = true
    this.#onDamage(damage)
  }

  begin(): void {
    if (this.#calls.inBatch) throw new Error('A batch is already open')
    this.#run(this.#statements.begin, [])
    this.#calls.begun()
  }

  put(key: Key, json: string): void {
    this.#write(this.#statements.put, [toBlob(key), json])
  }

  delete(key: Key): void {
    this.#write(this.#statements.delete, [toBlob(key)])
  }

  putIndex(index: number, entry: Key, key: Key): void {
    this.#write(this.#statements.putIndex, [index, toBlob(entry), toBlob(key)])
  }

  deleteIndex(index: number, entry: Key): void {
    this.#write(this.#statements.deleteIndex, [index, toBlob(entry)])
  }

  putMeta(key: string, value: string): void {
    this.#write(this.#statements.putMeta, [key, value])
  }

  deleteMeta(key: string): void {
    this.#write(this.#statements.deleteMeta, [key])
  }

  commit(): void {
    if (!this.#calls.inBatch) throw new Error('No batch is open')
    try {
      const generation = this.#log === 'holding' ? this.#generation : this.#beginLog()
      // Throws the reason if the batch was aborted.
      this.#calls.sync(() => this.#statements.commit.get())
      this.#generation = generation
      this.#log = 'holding'
      this.#writes += 1
    } catch (error) {
      this.rollback()
      // After a failed fsync the WAL may or may not contain the batch; only opening it again can tell.
      throw this.#calls.break(error)
    }
    this.#calls.ended()
  }

  #beginLog(): number {
    const generation = this.#generation + 1
    this.putMeta(GENERATION_KEY, String(generation))
    try {
      markInUse(join(this.#directory, DATABASE_FILE), generation)
    } catch (error) {
      throw toStorageError(error, this.#directory)
    }
    this.#writes = 0
    return generation
  }

  tidy(): void {
    if (!this.#isHeld && this.#log === 'holding' && this.#writes >= this.#writesOfLongLog) this.#takeLog('passive')
  }

  erase(): boolean {
    if (!this.#isHeld && this.#log !== 'empty') this.#takeLog('truncate')
    return this.#log === 'empty'
  }

  scrub(): boolean {
    try {
      if (!this.#isHeld && this.#isWhole) this.#calls.onFile(() => this.#scrubber.step(SCRUBBED_AT_ONCE))
    } catch (error) {
      // Some file systems need space to overwrite existing data.
      if (!isFull(error)) throw error
    }
    return this.#scrubber.isWalking || this.#scrubber.hasTouched
  }

  hold(): void {
    if (!this.erase()) throw storageError('FULL', this.#directory)
    this.#isHeld = true
  }

  release(): void {
    this.#isHeld = false
  }

  #takeLog(how: 'passive' | 'truncate'): void {
    if (this.#calls.inBatch) throw new Error('A batch is open')
    this.#calls.onFile(() => this.#scrubber.noteLog(`${this.#path}-wal`))
    try {
      const [isBusy, pages] = this.#calls.sync(() => this.#statements.takeLog[how].get()) ?? []
      if (isBusy !== 0) return
      if (how === 'passive' && Number(pages) > 0) {
        this.#writesOfLongLog = Math.ceil((this.#writes * this.#longLog) / Number(pages))
      }
      this.#log = how === 'passive' ? 'taken' : 'empty'
      this.#isWhole = true
    } catch (error) {
      // The WAL still holds it. After a failed fsync, the database's contents on disk are unknown.
      if (!isFull(error)) throw error
    }
    this.#writes = 0
  }

  rollback(): void {
    if (!this.#calls.inBatch) return
    this.#calls.ended()
    if (this.#calls.isLoss) return
    this.#gate?.enter()
    try {
      this.#db.exec('ROLLBACK')
    } catch {
      // SQLite has already rolled it back, as it does after some errors, such as a full disk.
    } finally {
      this.#gate?.leave()
    }
  }

  close(): void {
    if (this.#closed) return
    this.rollback()
    if (this.#isLeftClean()) markClean(this.#path)
    this.#closed = true
    if (this.#calls.isLoss) return
    this.#gate?.enter()
    closeDataDirectory(this.#db, this.#directory)
    this.#gate?.leave()
    this.#scrubber.close()
  }

  /** A search that is far from its end starts over at the next start. */
  #isLeftClean(): boolean {
    if (this.#calls.isBroken || this.#isHeld) return false
    try {
      if (!this.erase()) return false
      for (let steps = 0; this.#scrubber.hasTouched || steps < STEPS_OF_CLOSE; steps++) {
        this.#calls.onFile(() => this.#scrubber.step(SCRUBBED_AT_ONCE))
      }
      this.#calls.onFile(() => this.#scrubber.sync())
      return !this.#scrubber.isWalking
    } catch {
      return false
    }
  }

  #one(statement: SqliteStatement, parameters: SqliteValue[]): string | undefined {
    return this.#calls.run(() => statement.get(...parameters))?.[0] as string | undefined
  }

  #all(statement: SqliteStatement, parameters: SqliteValue[]): SqliteValue[][] {
    return this.#calls.run(() => statement.all(...parameters))
  }

  #write(statement: SqliteStatement, parameters: SqliteValue[]): void {
    if (!this.#calls.inBatch) throw new Error('Writes need an open batch')
    this.#writes += 1
    if (!this.#calls.isBatchLost) this.#run(statement, parameters)
  }

  #run(statement: SqliteStatement, parameters: SqliteValue[]): void {
    // `get`, because `run` allocates an object of counts for every call.
    this.#calls.run(() => statement.get(...parameters))
  }
}
