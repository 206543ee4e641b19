/**
 * The storage in memory, for tests and simulation: the same contract, with failures on demand. The durable state is
 * whatever `commit` has returned for; `crash` ends this owner and passes that state to the next one.
 */
import { SortedMap } from './sorted-map'
import {
  StorageError,
  type DocumentRow,
  type IndexRow,
  type Key,
  type Order,
  type Storage,
  type StorageErrorCode,
} from './storage'

/**
 * full: the batch is rolled back, the storage continues · lost, kept: the fsync failed, so this owner is finished; the
 * next one finds the batch rolled back (lost) or stored (kept).
 */
export type CommitFault = 'full' | 'lost' | 'kept'

export interface MemoryOptions {
  /** Called at every commit. */
  commitFault?: () => CommitFault | null
  /** Called at every write: whether the disk is full. */
  writeFault?: () => boolean
}

interface Disk {
  documents: SortedMap<string>
  indexes: Map<number, SortedMap<Key>>
  meta: SortedMap<string>
}

export class MemoryStorage implements Storage {
  readonly #options: MemoryOptions
  readonly #disk: Disk
  /** Undo steps of the open batch, last write last; null if none is open. */
  #undo: (() => void)[] | null = null
  #lost: StorageError | null = null
  #ended: StorageErrorCode | null = null

  constructor(options: MemoryOptions = {}, disk?: Disk) {
    this.#options = options
    this.#disk = disk ?? { documents: new SortedMap(), indexes: new Map(), meta: new SortedMap() }
  }

  /** Simulates a killed process: this owner rejects everything; the returned one has the durable state. */
  crash(): MemoryStorage {
    this.rollback()
    this.#ended = 'IN_USE'
    return new MemoryStorage(this.#options, this.#disk)
  }

  get(key: Key): string | undefined {
    this.#checkRead()
    return this.#disk.documents.get(key)
  }

  range(lower: Key, upper: Key, order: Order, limit: number): DocumentRow[] {
    this.#checkRead()
    const rows: DocumentRow[] = []
    for (const [key, json] of this.#disk.documents.range(lower, upper, order === 'desc')) {
      if (rows.length >= limit) break
      rows.push({ key, json })
    }
    return rows
  }

  rangeIndex(index: number, lower: Key, upper: Key, order: Order, limit: number): IndexRow[] {
    this.#checkRead()
    const rows: IndexRow[] = []
    for (const [entry, key] of this.#index(index).range(lower, upper, order === 'desc')) {
      if (rows.length >= limit) break
      const json = this.#disk.documents.get(key)
      if (json !== undefined) rows.push({ entry, key, json })
    }
    return rows
  }

  entries(index: number, lower: Key, upper: Key, limit: number): Key[] {
    this.#checkRead()
    const entries: Key[] = []
    for (const [entry] of this.#index(index).range(lower, upper, false)) {
      if (entries.length >= limit) break
      entries.push(entry)
    }
    return entries
  }

  getMeta(key: string): string | undefined {
    this.#checkRead()
    return this.#disk.meta.get(key)
  }

  rangeMeta(lower: string, upper: string, limit: number): { key: string; value: string }[] {
    this.#checkRead()
    const rows: { key: string; value: string }[] = []
    for (const [key, value] of this.#disk.meta.range(lower, upper, false)) {
      if (rows.length >= limit) break
      rows.push({ key, value })
    }
    return rows
  }

  damaged(cause: unknown): StorageError {
    return new StorageError('CORRUPT', 'The simulated disk is damaged', cause)
  }

  begin(): void {
    this.#check()
    if (this.#undo) throw new Error('A batch is already open')
    this.#undo = []
  }

  put(key: Key, json: string): void {
    this.#write(this.#disk.documents, key, json)
  }

  delete(key: Key): void {
    this.#write(this.#disk.documents, key, undefined)
  }

  putIndex(index: number, entry: Key, key: Key): void {
    this.#write(this.#index(index), entry, key)
  }

  deleteIndex(index: number, entry: Key): void {
    this.#write(this.#index(index), entry, undefined)
  }

  putMeta(key: string, value: string): void {
    this.#write(this.#disk.meta, key, value)
  }

  deleteMeta(key: string): void {
    this.#write(this.#disk.meta, key, undefined)
  }

  commit(): void {
    this.#check()
    if (!this.#undo) throw new Error('No batch is open')
    if (this.#lost) {
      const error = this.#lost
      this.rollback()
      throw error
    }
    const fault = this.#options.commitFault?.() ?? null
    if (fault !== 'kept' && fault !== null) this.rollback()
    this.#undo = null
    if (fault === 'full') throw new StorageError('FULL', 'The simulated disk is full')
    if (fault !== null) this.#ended = 'UNWRITABLE'
    this.#check()
  }

  rollback(): void {
    const undo = this.#undo ?? []
    this.#undo = null
    this.#lost = null
    while (undo.length > 0) undo.pop()!()
  }

  tidy(): void {
    this.#check()
  }

  erase(): boolean {
    this.#check()
    return true
  }

  scrub(): boolean {
    this.#check()
    return false
  }

  /** The storage in memory has no file. */
  hold(): void {
    this.#check()
  }

  release(): void {}

  close(): void {
    this.rollback()
    this.#ended = 'IN_USE'
  }

  #index(index: number): SortedMap<Key> {
    let map = this.#disk.indexes.get(index)
    if (!map) this.#disk.indexes.set(index, (map = new SortedMap()))
    return map
  }

  #write<V>(map: SortedMap<V>, key: string, value: V | undefined): void {
    this.#check()
    if (!this.#undo) throw new Error('Writes need an open batch')
    if (this.#lost) return
    if (this.#options.writeFault?.()) {
      this.#lost = new StorageError('FULL', 'The simulated disk is full')
      throw this.#lost
    }
    const before = map.get(key)
    this.#undo.push(() => (before === undefined ? map.delete(key) : map.set(key, before)))
    if (value === undefined) map.delete(key)
    else map.set(key, value)
  }

  #checkRead(): void {
    this.#check()
    if (this.#lost) throw this.#lost
  }

  #check(): void {
    if (this.#ended) throw new StorageError(this.#ended, 'This owner of the simulated disk has ended')
  }
}
