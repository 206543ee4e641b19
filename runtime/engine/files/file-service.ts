/**
 * The engine's side of files: rows of `_storage` say which exist, and a file follows its row. It is moved into place
 * before the job that writes the row, and deleted once the row's deletion, or the failure to write it, is known.
 * Neither the disk nor a reader waits in the engine's queue.
 */
import type { FileHandle } from 'node:fs/promises'
import type { FileAnswer, UploadState, FileRequest, StoredFile } from '../../boundary/messages'
import { findFile } from '../run/file-storage'
import { describeError } from '../../log'
import type { System } from '../../system'
import type { Catalog } from '../../database/catalog'
import type { WrittenDocument } from '../../database/read-set'
import type { Key } from '../../storage/storage'
import type { Store } from '../../database/store'
import type { Transaction } from '../../database/transaction'
import { encodeId } from '../../values/ids'
import { SHARDS, FileDisk, type FileOwner, type ReceivedFile } from '../../boundary/file-disk'
import { UPLOAD_URL_AGE_MS, type FileKeys } from '../run/file-keys'
import { newFileName } from '../../boundary/file-names'

/**
 * Delay before files without a row are swept. By then, every upload that an ended engine had in progress has its row.
 */
const SWEEP_AFTER_MS = 60_000

export interface FileServiceOptions {
  disk: FileDisk
  keys: FileKeys
  /** How long an upload URL is valid, and used ones are remembered. */
  uploadAgeMs: number
  /** Whether it accepts a single file. Convex's accepts any number. */
  isUploadOnce: boolean
  catalog: Catalog
  store: Store
  system: System
  /** Reads the rows that are durable by now. */
  read: <T>(work: (transaction: Transaction) => T) => Promise<T>
  /** A job of the engine; rejects if its batch was not stored. */
  write: <T>(work: (transaction: Transaction) => T) => Promise<T>
  log: (line: string) => void
}

/** The file settings of an engine. */
export interface FileSettings {
  directory: string
  /** The URL at which clients reach this server. */
  origin: string
  uploadAgeMs?: number
  isUploadOnce?: boolean
}

/** Null without settings: then files can't be stored. */
export function openFiles(
  settings: FileSettings | undefined,
  keys: FileKeys | null,
  parts: Omit<FileServiceOptions, 'disk' | 'keys' | 'uploadAgeMs' | 'isUploadOnce'>,
): FileService | null {
  if (!settings || !keys) return null
  const { directory, uploadAgeMs = UPLOAD_URL_AGE_MS, isUploadOnce = false } = settings
  return new FileService({ ...parts, disk: new FileDisk(directory, 'engine'), keys, uploadAgeMs, isUploadOnce })
}

export class FileService {
  private readonly removals = new Set<Promise<void>>()
  /** Files in place, or on the way there, whose rows don't exist yet. */
  private readonly arriving = new Set<string>()
  /** Used upload URLs and when they were used, oldest first. */
  private readonly used = new Map<string, number>()
  private readonly cancelSweep: () => void
  /** Files to delete once no copy is in progress; null while none is. */
  private kept: string[] | null = null
  /** The latest read by an action; the next one waits for it. */
  private reading: Promise<unknown> = Promise.resolve()

  constructor(private readonly options: FileServiceOptions) {
    this.cancelSweep = options.system.setTimer(SWEEP_AFTER_MS, () => {
      this.sweep().catch((error: unknown) => options.log(`Couldn't sweep files: ${describeError(error)}`))
    })
  }

  get keys(): FileKeys {
    return this.options.keys
  }

  async answer(ask: FileRequest['ask']): Promise<FileAnswer> {
    try {
      if (ask.do === 'authorize') return { do: ask.do, state: this.take(ask.token) }
      if (ask.do === 'give-back') return { do: 'authorize', state: this.giveBack(ask.token) }
      if (ask.do === 'find') return { do: ask.do, file: await this.find(ask.uuid) }
      return { do: ask.do, storageId: await this.record(ask.uuid, 'edge', ask) }
    } catch (error) {
      return { do: 'failed', message: error instanceof Error ? error.message : String(error) }
    }
  }

  private take(token: string): UploadState {
    const { keys, system, uploadAgeMs, isUploadOnce } = this.options
    const now = system.now()
    if (!isUploadOnce) return keys.stateOf(token, now)
    for (const [old, at] of this.used) {
      if (now - at < uploadAgeMs) break
      this.used.delete(old)
    }
    const state = this.used.has(token) ? 'expired' : keys.stateOf(token, now)
    if (state === 'good') this.used.set(token, now)
    return state
  }

  /** Makes an upload URL valid again after its upload failed. */
  private giveBack(token: string): UploadState {
    return this.used.delete(token) ? 'good' : 'invalid'
  }

  private find(id: string): Promise<(StoredFile & { uuid: string }) | null> {
    return this.options.read((transaction) => {
      const { document, internalId } = findFile(transaction, this.keys, id, 'get')
      if (document === null) return null
      const { size, sha256, contentType } = document as unknown as StoredFile
      return { uuid: this.keys.uuidOf(internalId), size, sha256, contentType }
    })
  }

  /** Keeps what `from` has received. */
  private async record(uuid: string, from: FileOwner, { size, sha256, contentType }: StoredFile): Promise<string> {
    const { disk, catalog, write } = this.options
    const table = catalog.table('_storage')!
    const internalId = this.keys.internalIdOf(uuid)
    if (internalId === null) throw new Error(`"${uuid}" isn't a file name`)
    const key = table.prefix + internalId
    this.arriving.add(uuid)
    try {
      await disk.keep(uuid, from)
      await write((transaction) => {
        if (transaction.get(key) === null) transaction.insert(table, { size, sha256, contentType }, internalId)
      })
    } catch (error) {
      // An earlier request for the same upload may have received the file.
      if (await this.lacksRow(uuid)) this.remove(uuid)
      throw error
    } finally {
      this.arriving.delete(uuid)
    }
    return encodeId(table.number, internalId)
  }

  private lacksRow(uuid: string): Promise<boolean> {
    const { prefix } = this.options.catalog.table('_storage')!
    return this.options.read((transaction) => transaction.get(prefix + this.keys.internalIdOf(uuid)!) === null)
  }

  /** An action's `store`. */
  async store(blob: Blob, expected: string | undefined): Promise<string> {
    const { disk, system } = this.options
    const uuid = newFileName(system)
    const received = await disk.receive(uuid, blob.stream())
    try {
      if (expected !== undefined && !isSameDigest(received.sha256, expected)) {
        throw new Error(`The file's SHA-256 is ${received.sha256}, not ${expected}`)
      }
      return await this.record(uuid, 'engine', { ...received, contentType: blob.type === '' ? null : blob.type })
    } finally {
      await disk.discard(uuid)
    }
  }

  /** An action's `get`. One at a time, so that many actions don't hold all their files in memory at once. */
  async read(id: string): Promise<Blob | null> {
    const file = await this.find(id)
    if (file === null) return null
    const blob = this.reading.then(() => this.blobOf(file))
    this.reading = blob.catch(() => null)
    return blob
  }

  private async blobOf({ uuid, contentType }: StoredFile & { uuid: string }): Promise<Blob | null> {
    const handle = await this.options.disk.open(uuid)
    if (handle === null) return null
    try {
      return new Blob([new Uint8Array(await handle.readFile())], { type: contentType ?? '' })
    } finally {
      await handle.close()
    }
  }

  /** For an import: puts the bytes of the file with this id in place; the caller writes the row. */
  async place(internalId: Key, bytes: Uint8Array): Promise<ReceivedFile> {
    const { disk, keys } = this.options
    const uuid = keys.uuidOf(internalId)
    const received = await disk.receive(uuid, chunksOf(bytes))
    await disk.keep(uuid, 'engine')
    return received
  }

  /** For an export. */
  openById(internalId: Key): Promise<FileHandle | null> {
    return this.options.disk.open(this.keys.uuidOf(internalId))
  }

  /** Processes a commit: files whose rows were deleted are deleted, too. */
  afterCommit(written: readonly WrittenDocument[]): void {
    const { catalog, store } = this.options
    const { prefix } = catalog.table('_storage')!
    for (const { key } of written) {
      if (!key.startsWith(prefix) || store.get(key) !== undefined) continue
      this.remove(this.keys.uuidOf(key.slice(prefix.length)))
    }
  }

  /** Files without a row: a process ended between moving one and writing its row, or before deleting it. */
  private async sweep(): Promise<void> {
    const { disk, log } = this.options
    for (const shard of SHARDS) {
      for (const uuid of await disk.list(shard)) {
        if (this.arriving.has(uuid) || !(await this.lacksRow(uuid)) || this.arriving.has(uuid)) continue
        log(`Removing the file ${uuid}, which has no row`)
        this.remove(uuid)
      }
    }
  }

  /**
   * From here until `removeKept` every file stays. If the engine ends before, the leftovers lack a row and are swept.
   */
  keepRemoved(): void {
    this.kept = []
  }

  removeKept(): void {
    const kept = this.kept ?? []
    this.kept = null
    for (const uuid of kept) this.remove(uuid)
  }

  private remove(uuid: string): void {
    if (this.kept) return void this.kept.push(uuid)
    const removal = this.options.disk
      .remove(uuid)
      .catch((error: unknown) => this.options.log(`Couldn't remove the file ${uuid}: ${describeError(error)}`))
      .finally(() => this.removals.delete(removal))
    this.removals.add(removal)
  }

  async close(): Promise<void> {
    this.cancelSweep()
    await Promise.all(this.removals)
  }
}

async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

/** A checksum can be in base64 or in hex. */
function isSameDigest(base64: string, given: string): boolean {
  return given === base64 || given.toLowerCase() === Buffer.from(base64, 'base64').toString('hex')
}
