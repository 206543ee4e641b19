/** A backup to verify or restore: a folder, or one file that may be encrypted. */
import { createReadStream, existsSync, lstatSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StartupError } from '../startup-error'
import { decrypt } from './encryption'
import {
  ACCOUNTS_FILE,
  DATABASE_FILE,
  factsOf,
  type FileFacts,
  MANIFEST,
  type Manifest,
  MARKER_FILE,
  parseManifest,
  readManifest,
  refusePartial,
} from './layout'
import { readTar, TarFault } from './tar'

export interface BackupFile {
  /** Path in the backup, with `/`. */
  path: string
  content: AsyncIterable<Uint8Array>
}

export interface Scanned {
  manifest: Manifest
  /** Sizes of every file that exists. */
  found: Map<string, FileFacts>
  /** The directory where the databases can be opened. */
  folder: string
}

export interface BackupSource {
  /** Reads everything once. */
  scan(): Promise<Scanned>
  /** Returns every file but the manifest, in any order. */
  files(): AsyncIterable<BackupFile>
  close(): void
}

/** `identity`: the key file of an encrypted backup. */
export function openBackup(path: string, identity: string | null): BackupSource {
  refusePartial(path)
  const stats = statSync(path, { throwIfNoEntry: false })
  if (!stats) throw new StartupError(`${path} does not exist.`)
  if (stats.isDirectory()) return openFolder(path)
  const isEncrypted = path.endsWith('.age')
  if (!isEncrypted && !path.endsWith('.tar'))
    throw new StartupError(`${path} isn't a backup: it must be a folder or a .tar file.`)
  if (isEncrypted && identity === null) {
    throw new StartupError(`${path} is encrypted. Pass the file with its key: --identity key.txt`)
  }
  return openArchive(path, isEncrypted ? identity : null)
}

function openFolder(folder: string): BackupSource {
  const manifest = readManifest(folder)
  const source: BackupSource = {
    async scan() {
      const found = new Map<string, FileFacts>()
      for await (const { path, content } of source.files()) found.set(path, await factsOf(content))
      return { manifest, found, folder }
    },
    async *files() {
      for (const path of Object.keys(manifest.files)) {
        const full = join(folder, path)
        // Symbolic links are not followed: their targets are not part of the backup.
        if (!existsSync(full) || !lstatSync(full).isFile()) continue
        yield { path, content: createReadStream(full) as AsyncIterable<Uint8Array> }
      }
    },
    close() {},
  }
  return source
}

const PATH_IN_ARCHIVE = /^[^/]+\/(.+)$/

function openArchive(archive: string, identity: string | null): BackupSource {
  /** Where the databases are extracted to, readable by the owner only. */
  let scratch: string | null = null
  /** An error inside is reported for the whole archive. */
  async function* telling<T>(source: () => AsyncIterable<T> | Promise<AsyncIterable<T>>): AsyncGenerator<T, void> {
    try {
      yield* await source()
    } catch (error) {
      throw told(error)
    }
  }
  async function* entries(): AsyncGenerator<BackupFile, void, undefined> {
    const bytes = createReadStream(archive) as AsyncIterable<Uint8Array>
    const readable = telling(() => (identity === null ? bytes : decrypt(bytes, identity)))
    for await (const { name, content } of telling(() => readTar(readable))) {
      yield { path: PATH_IN_ARCHIVE.exec(name)?.[1] ?? name, content: telling(() => content) }
    }
  }
  const told = (error: unknown): unknown => {
    if (error instanceof StartupError || (error as NodeJS.ErrnoException).syscall !== undefined) return error
    const where = error instanceof TarFault ? error.message : 'it differs from the encrypted original'
    return new StartupError(`${archive} has changed since it was written: ${where}. Use another backup.`)
  }
  return {
    async scan() {
      scratch ??= mkdtempSync(join(tmpdir(), 'parley-verify-'))
      const found = new Map<string, FileFacts>()
      let manifest: Manifest | null = null
      for await (const { path, content } of entries()) {
        if (path === MANIFEST) manifest = parseManifest(await text(content), `${MANIFEST} in ${archive}`)
        else if (path === DATABASE_FILE || path === ACCOUNTS_FILE || path === MARKER_FILE) {
          found.set(path, await factsOf(writeOn(content, join(scratch, path))))
        } else found.set(path, await factsOf(content))
      }
      if (!manifest) throw new StartupError(`${archive} isn't a backup: it has no ${MANIFEST}.`)
      return { manifest, found, folder: scratch }
    },
    async *files() {
      for await (const file of entries()) if (file.path !== MANIFEST) yield file
    },
    close() {
      if (scratch !== null) rmSync(scratch, { recursive: true, force: true })
    },
  }
}

async function text(content: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of content) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

/** Passes the bytes through and writes them to a new file. */
async function* writeOn(content: AsyncIterable<Uint8Array>, path: string): AsyncGenerator<Uint8Array, void, undefined> {
  const file = await open(path, 'w', 0o600)
  try {
    for await (const chunk of content) {
      await file.writeFile(chunk)
      yield chunk
    }
  } finally {
    await file.close()
  }
}
