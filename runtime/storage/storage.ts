/**
 * The storage contract. Two implementations stand behind it (memory.ts, sqlite.ts) and one suite runs against both.
 *
 * Keys are binary strings: one UTF-16 unit per byte (0 to 255), so that `<` on strings is byte order and a key can be a
 * Map key. A document's key is its table number (4 bytes, big endian) followed by its 16-byte internal id; an index
 * entry's key is made by `values/keys.ts` and ends in the document's creation time and id, so it is unique.
 *
 * One caller, one thread, synchronous. Writes happen only between `begin` and `commit`; reads in between see them. A
 * call that fails in between loses the batch: until its end reads throw, writes do nothing, and `commit` throws as well.
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
  /** Documents with lower <= key < upper, in `order`, at most `limit`. */
  range(lower: Key, upper: Key, order: Order, limit: number): DocumentRow[]
  /** Index entries with lower <= entry < upper, with their documents, in `order`, at most `limit`. */
  rangeIndex(index: number, lower: Key, upper: Key, order: Order, limit: number): IndexRow[]
  /** The keys alone of the first entries with lower <= entry < upper. */
  entries(index: number, lower: Key, upper: Key, limit: number): Key[]
  /**
   * System facts (catalog, last timestamp, replay records): a small ordered map of its own. Keys are printable ASCII,
   * values JSON text.
   */
  getMeta(key: string): string | undefined
  rangeMeta(lower: string, upper: string, limit: number): { key: string; value: string }[]
  /** For whoever can't understand what it gives: an error that says which file is damaged. */
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
  /** Returns only when everything since `begin` is durable. Throws (and nothing of the batch remains) if it can't be. */
  commit(): void
  /** Undoes everything since `begin`. Does nothing when no batch is open, as after a commit that threw. */
  rollback(): void
  /** Between batches, when no one waits: what has piled up is put in its place. Throws when it is not known any more what is stored. */
  tidy(): void
  /** Between batches: the log is emptied, and with it what it has of things that were replaced or deleted. Throws as `tidy` does. */
  erase(): void
  /**
   * Between batches: a part of looking for copies of them in what is not in use of the files. Whether there is more to
   * look at. Once there isn't, what was replaced or deleted before the last `erase` is in no file any more.
   */
  scrub(): boolean
  /**
   * Between batches: from here until `release` the database file stays as it is now, whatever is committed, so that
   * another process may copy it. Throws where it can't be brought up to date. `tidy` and `erase` do nothing meanwhile.
   */
  hold(): void
  release(): void
  close(): void
}

/**
 * FOREIGN_DATA: somebody else's file · NEWER_DATA: written by a later version · UNWRITABLE: permissions or a failing
 * disk · IN_USE: another server has it open · COPIED: a copy whose parts may be of different moments · MISSING: a file
 * is gone that held data · CORRUPT: damaged · FULL: no room.
 */
export type StorageErrorCode =
  'FOREIGN_DATA' | 'NEWER_DATA' | 'UNWRITABLE' | 'IN_USE' | 'COPIED' | 'MISSING' | 'CORRUPT' | 'FULL'

/**
 * The message says what to do, for the person who runs the server. After FULL the storage goes on working once there
 * is room; after any other code it must be closed and opened again, since what reached the disk is unknown.
 */
export class StorageError extends Error {
  override readonly name = 'StorageError'
  readonly code: StorageErrorCode
  /**
   * A sync may have failed: what is on the disk is not known, and its files are written no more. The process has to be
   * killed: the end of a thread or an exit would close them, which goes on from what was not stored.
   */
  isLoss = false

  constructor(code: StorageErrorCode, message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}

/**
 * For writes whose caller has nobody to tell when the disk is full: the batch is lost then, and its commit says so. Any
 * other failure is thrown on.
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
