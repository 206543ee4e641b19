/**
 * The directory of files. An upload is in `incoming/` until its row is about to be written; then it moves, already
 * fsynced, to the place given by its name. Anything a crash leaves behind is either useless (`incoming/`, emptied when
 * its owner starts) or lacks a row, which the engine's sweep detects.
 *
 *
 *   incoming/<owner>/<uuid> ──keep──▶ <first two digits>/<uuid> ──remove──▶ nothing
 */
import { createHash } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat, type FileHandle, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { isFileName } from './file-names'

/**
 * The thread that receives files: the one with the sockets, or the one with the functions. Each deletes its own
 * leftovers.
 */
export type FileOwner = 'edge' | 'engine'

export interface ReceivedFile {
  size: number
  /** base64 */
  sha256: string
}

export class FileTooLarge extends Error {
  constructor(readonly maxBytes: number) {
    super(`The file is larger than ${maxBytes} bytes`)
  }
}

/** First characters of file names: one folder each, so that none grows without bound. */
export const SHARDS: readonly string[] = Array.from({ length: 256 }, (_, n) => n.toString(16).padStart(2, '0'))

/** Space reserved for messages, sign-ins, and deletions when files have used up the rest. */
const LEAST_FREE_BYTES = 256 << 20

export class FileDisk {
  private readonly incoming: string
  /** Folders whose own names this process has fsynced. An earlier process may have ended before it could fsync them. */
  private readonly durable = new Set<string>()

  /** Lets `owner` receive files here, and deletes what it was receiving when it last ended. */
  constructor(
    private readonly directory: string,
    owner: FileOwner,
    private readonly statistics: (path: string) => Promise<{ bavail: number; blocks: number; bsize: number }> = statfs,
  ) {
    this.incoming = join(directory, 'incoming', owner)
    rmSync(this.incoming, { recursive: true, force: true })
    mkdirSync(this.incoming, { recursive: true, mode: 0o700 })
  }

  /** Whether these bytes leave enough space free for everything else: 5% of the disk, up to 256 MiB. */
  async hasRoomFor(bytes: number): Promise<boolean> {
    const { bavail, blocks, bsize } = await this.statistics(this.directory)
    return bavail * bsize - bytes >= Math.min((blocks * bsize) / 20, LEAST_FREE_BYTES)
  }

  /** Streams `source` to disk. Durable when it resolves; leaves nothing if it rejects. */
  async receive(uuid: string, source: AsyncIterable<Uint8Array>, maxBytes = Infinity): Promise<ReceivedFile> {
    const path = join(this.incoming, uuid)
    const hash = createHash('sha256')
    let size = 0
    const file = await open(path, 'wx', 0o600)
    try {
      for await (const chunk of source) {
        size += chunk.byteLength
        if (size > maxBytes) throw new FileTooLarge(maxBytes)
        hash.update(chunk)
        await writeAll(file, chunk)
      }
      await file.sync()
      await file.close()
    } catch (error) {
      await file.close().catch(() => {})
      await rm(path, { force: true })
      throw error
    }
    return { size, sha256: hash.digest('base64') }
  }

  /** Deletes a received file that will not be stored. */
  discard(uuid: string): Promise<void> {
    return rm(join(this.incoming, uuid), { force: true })
  }

  /** Moves files that `from` has received to their place, durably. Idempotent. */
  async keep(uuid: string, from: FileOwner): Promise<void> {
    const shard = join(this.directory, uuid.slice(0, 2))
    const path = join(shard, uuid)
    await mkdir(shard, { recursive: true, mode: 0o700 })
    try {
      await rename(join(this.directory, 'incoming', from, uuid), path)
    } catch (error) {
      // Already moved by an engine that ended before it could report that.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
      await stat(path)
    }
    await syncDirectory(shard)
    if (this.durable.has(shard)) return
    await syncDirectory(this.directory)
    this.durable.add(shard)
  }

  remove(uuid: string): Promise<void> {
    return rm(this.pathOf(uuid), { force: true })
  }

  /** Null if there is no such file. An open handle can still be read after the file is removed. */
  async open(uuid: string): Promise<FileHandle | null> {
    try {
      return await open(this.pathOf(uuid), 'r')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
      throw error
    }
  }

  /** The files of one shard. */
  async list(shard: string): Promise<string[]> {
    try {
      return (await readdir(join(this.directory, shard))).filter(isFileName)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw error
    }
  }

  private pathOf(uuid: string): string {
    return join(this.directory, uuid.slice(0, 2), uuid)
  }
}

async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.byteLength;) {
    const { bytesWritten } = await file.write(chunk, at)
    at += bytesWritten
  }
}

/** A file's name is durable once its directory is fsynced. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
