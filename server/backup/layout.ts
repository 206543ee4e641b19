/** What a backup is made of: a folder like a data directory, and a list of what is in it, written last. */
import { createHash } from 'node:crypto'
import { closeSync, createReadStream, existsSync, fsyncSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DATABASE_FILE } from '../../runtime/storage/sqlite-open'
import { StartupError } from '../startup-error'

export const MANIFEST = 'manifest.json'
/** Until it is whole, a backup's name ends so. */
export const PARTIAL = '.partial'
export const ACCOUNTS_FILE = 'identity.db'
/** Small, and never changed once they are there. */
export const SETTINGS_FILES = ['secrets.json', 'admin-key.json'] as const
/** Last: a folder without it is no data directory. */
export const MARKER_FILE = 'parley.json'
export { DATABASE_FILE }

/** Raised when an older program could no longer restore what a newer one wrote. */
const FORMAT = 1

export interface Manifest {
  format: number
  /** Of the program that made it. */
  version: string
  /** UTC, ISO 8601: the moment that the data is of. */
  madeAt: string
  /** By their paths in the backup, with `/`. */
  files: Record<string, FileFacts>
  counts: Counts
}

export interface FileFacts {
  bytes: number
  /** hex */
  sha256: string
}

/** What a person would look for. */
export interface Counts {
  messages: number
  conversations: number
  people: number
  accounts: number
}

/** What is written outside of the folder by no list, whoever made it. */
const PATH = /^([\w-][\w.-]*\/)*[\w-][\w.-]*$/

export function writeManifest(folder: string, manifest: Omit<Manifest, 'format'>): void {
  const path = join(folder, MANIFEST)
  writeFileSync(path, `${JSON.stringify({ format: FORMAT, ...manifest }, null, 2)}\n`, { mode: 0o600 })
  syncFile(path)
}

export function readManifest(folder: string): Manifest {
  const path = join(folder, MANIFEST)
  if (folder.endsWith(PARTIAL)) throw new StartupError(`${folder} is part of a backup that was not finished.`)
  if (!existsSync(path)) throw new StartupError(`${folder} is no backup: it has no ${MANIFEST}.`)
  let manifest: Manifest
  try {
    manifest = JSON.parse(readFileSync(path, 'utf8')) as Manifest
  } catch {
    throw new StartupError(`${path} can't be understood. Use another backup.`)
  }
  if (
    !Number.isInteger(manifest.format) ||
    !Object.keys(manifest.files ?? { '..': 0 }).every((path) => PATH.test(path))
  ) {
    throw new StartupError(`${path} can't be understood. Use another backup.`)
  }
  if (manifest.format > FORMAT) throw new StartupError(`${folder} was made by a newer Parley. Update this one.`)
  return manifest
}

export async function factsOf(path: string): Promise<FileFacts> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(chunk)
    bytes += chunk.length
  }
  return { bytes, sha256: hash.digest('hex') }
}

export function syncFile(path: string): void {
  const file = openSync(path, 'r+')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
