/**
 * The storage contract. It has two implementations (memory.ts, sqlite.ts), and one suite tests both.
 *
 * Keys are binary strings: one UTF-16 unit per byte (0 to 255), so that `<` on strings is byte order and a key can be a
 * Map key. A document's key is its table number (4 bytes, big endian) followed by its 16-byte internal id; an index
 * entry's key is made by `values/keys.ts` and ends in the document's creation time and id, so it is unique.
 *
 * One caller, one thread, synchronous. Writes happen only between `begin` and `commit`; reads in between see them. A
 * call that fails in between aborts the batch: until its end reads throw, writes do nothing, and `commit` throws as
 * well.
 */
export type Key = string

export type Order = 'asc' | 'desc'

export interface DocumentRow {
  key: Key
  /** The document in Convex's JSON encoding, as text. */
  json: string
}

export interface IndexRow {
  /** The entry's key within its index. */
  entry: Key
  /** The key of the document it points at. */
  key: Key
  json: string
}

export interface StorageReader {
  get(key: Key): string | undefined
  /** Documents with lower <= key < upper, in `order`, up to `limit`. */
  range(lower: Key, upper: Key, order: Order, limit: number): DocumentRow[]
  /** Index entries with lower <= entry < upper, with their documents, in `order`, up to `limit`. */
  rangeIndex(index: number, lower: Key, upper: Key, order: Order, limit: number): IndexRow[]
  /** Only the keys of the first entries with lower <= entry < upper. */
  entries(index: number, lower: Key, upper: Key, limit: number): Key[]
  /**
   * System metadata (catalog, last timestamp, replay records): a small ordered map of its own. Keys are printable
   * ASCII, values JSON text.
   */
  getMeta(key: string): string | undefined
  rangeMeta(lower: string, upper: string, limit: number): { key: string; value: string }[]
  /** For callers that can't parse what it returns: an error that says which file is damaged. */
  damaged(cause: unknown): StorageError
}

export interface Storage extends StorageReader {
  begin(): void
  put(key: Key, json: string): void
  delete(key: Key): void
  putIndex(index: number, entry: Key, key: Key): void
  deleteIndex(index: number, entry: Key): void
  putMeta(key: string, value: string): void
  deleteMeta(key: string): void
  /**
   * Returns only once everything since `begin` is durable. Throws (and nothing of the batch remains) if it can't be.
   */
  commit(): void
  /** Undoes everything since `begin`. Does nothing if no batch is open, as after a commit that threw. */
  rollback(): void
  /** Between batches, when no one waits: checkpoints. Throws if it becomes unknown what is stored. */
  tidy(): void
  /**
   * Between batches: truncates the WAL, and with it the replaced or deleted content that it contains. Returns whether
   * that was possible: not while the database is held, and perhaps not on a full disk. Throws as `tidy` does.
   */
  erase(): boolean
  /**
   * Between batches: one step of the search for copies of that content in unused parts of the files. Returns whether
   * there is more to search. Once there isn't, no file contains content replaced or deleted before the last `erase`.
   */
  scrub(): boolean
  /**
   * Between batches: from here until `release` the database file stays as it is, whatever is committed, so that another
   * process can copy it. Throws if it can't be brought up to date. `tidy` and `erase` do nothing meanwhile.
   */
  hold(): void
  release(): void
  close(): void
}

/**
 * FOREIGN_DATA: not one of our files · NEWER_DATA: written by a later version · UNWRITABLE: permissions or a failing
 * disk · IN_USE: another server has it open · COPIED: an inconsistent copy · MISSING: a file that held data is missing
 * · CORRUPT: damaged · FULL: disk full.
 */
export type StorageErrorCode =
  | 'FOREIGN_DATA'
  | 'NEWER_DATA'
  | 'UNWRITABLE'
  | 'IN_USE'
  | 'COPIED'
  | 'MISSING'
  | 'CORRUPT'
  | 'FULL'

/**
 * The message tells the administrator what to do. After FULL the storage continues to work once there is space; after
 * any other code it must be closed and opened again, because what reached the disk is unknown.
 */
export class StorageError extends Error {
  override readonly name = 'StorageError'
  readonly code: StorageErrorCode
  /**
   * An fsync may have failed: what is on disk is unknown, and its files are no longer written. The process has to be
   * killed, because ending a thread or exiting would close them, and closing writes as if everything were stored.
   */
  isLoss = false

  constructor(code: StorageErrorCode, message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}

/**
 * For writes whose caller can't report a full disk: the batch is aborted then, and its commit says so. Any other
 * failure is rethrown.
 */
export function untilFull(write: () => void): void {
  try {
    write()
  } catch (error) {
    if (!isFull(error)) throw error
  }
}

export function isFull(error: unknown): boolean {
  return error instanceof StorageError && error.code === 'FULL'
}

export function isCorrupt(error: unknown): error is StorageError {
  return error instanceof StorageError && error.code === 'CORRUPT'
}
