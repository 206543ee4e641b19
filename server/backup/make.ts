/**
 * Makes a backup: a folder that is named as partial until all of it is on the disk. The data may be in use; whoever uses
 * it holds its files as they are (`Held`) for as long as it takes to copy them.
 */
import { constants, existsSync, linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs' // prettier-ignore
import { copyFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { SqliteConnection } from '../../runtime/storage/driver'
import { makeDirectory, syncDirectory } from '../../runtime/storage/durable-files'
import { StartupError, systemErrorCode } from '../startup-error'
import { CopiedData } from './copied-data'
import {
  ACCOUNTS_FILE,
  type Counts,
  DATABASE_FILE,
  factsOf,
  type FileFacts,
  MANIFEST,
  MARKER_FILE,
  PARTIAL,
  readManifest,
  SETTINGS_FILES,
  syncFile,
  writeManifest,
} from './layout'

/** The files of a data directory, as they are at one moment. Each release rejects where they did not stay so. */
export interface Held {
  releaseDatabase(): Promise<unknown>
  releaseFiles(): Promise<unknown>
}

export interface BackupMade {
  folder: string
  counts: Counts
  /** Stored files in it, and how many of them an earlier backup had already. */
  files: number
  linked: number
  /** Stored files whose bytes are not what was stored, or that are gone. */
  damaged: string[]
}

export interface MakeOptions {
  dataDir: string
  /** Holds backups; made if it does not exist. */
  to: string
  version: string
  now: Date
  held: Held
}

const NAME = /^parley-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ$/

/** Finished backups of this data directory in a folder, oldest first: another server's may lie beside them. */
function listBackups(to: string, dataDir: string): string[] {
  if (!existsSync(to)) return []
  const marker = readFileSync(join(dataDir, MARKER_FILE), 'utf8')
  const isOurs = (folder: string) =>
    existsSync(join(folder, MANIFEST)) && readFileSync(join(folder, MARKER_FILE), 'utf8') === marker
  return readdirSync(to)
    .filter((name) => NAME.test(name))
    .sort()
    .map((name) => join(to, name))
    .filter(isOurs)
}

export async function makeBackup({ dataDir, to, version, now, held }: MakeOptions): Promise<BackupMade> {
  const inside = `${resolve(to)}/`.startsWith(`${resolve(dataDir)}/`)
  if (inside)
    throw new StartupError(`${to} is in the data directory. Choose a place outside of it, best on another disk.`)
  const folder = join(resolve(to), `parley-${now.toISOString().slice(0, 19).replaceAll(':', '-')}Z`)
  const partial = folder + PARTIAL
  if (existsSync(folder)) throw new StartupError(`${folder} exists already. Wait a second, and try again.`)
  try {
    makeDirectory(to)
    mkdirSync(partial, { mode: 0o700 })
    const made = await fill(partial, { dataDir, version, now, held, before: listBackups(to, dataDir).at(-1) ?? null })
    renameSync(partial, folder)
    syncDirectory(to)
    return { folder, ...made }
  } catch (error) {
    const code = systemErrorCode(error)
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      throw new StartupError(
        `The disk of ${to} is full. ${partial} is only part of a backup: remove it, and free some room.`,
      )
    }
    throw error
  }
}

/** Removes those beyond the newest `keep`. */
export function forgetOldBackups(to: string, dataDir: string, keep: number): string[] {
  const forgotten = listBackups(to, dataDir).slice(0, -keep)
  for (const folder of forgotten) rmSync(folder, { recursive: true })
  return forgotten
}

interface Filling extends Pick<MakeOptions, 'dataDir' | 'version' | 'now' | 'held'> {
  /** The backup before this one, whose files are shared. */
  before: string | null
}

async function fill(partial: string, { dataDir, version, now, held, before }: Filling) {
  const facts: Record<string, FileFacts> = {}
  const hasAccounts = existsSync(join(dataDir, ACCOUNTS_FILE))
  const databases = hasAccounts ? [DATABASE_FILE, ACCOUNTS_FILE] : [DATABASE_FILE]
  for (const name of databases) await copyFile(join(dataDir, name), join(partial, name), constants.COPYFILE_FICLONE)
  await held.releaseDatabase()
  for (const name of databases) {
    withoutLog(join(partial, name))
    facts[name] = await factsOf(join(partial, name))
  }
  for (const name of [...SETTINGS_FILES, MARKER_FILE]) {
    if (!existsSync(join(dataDir, name))) continue
    await copyFile(join(dataDir, name), join(partial, name))
    syncFile(join(partial, name))
    facts[name] = await factsOf(join(partial, name))
  }
  const data = new CopiedData(partial, hasAccounts)
  try {
    const [fault] = data.faults()
    if (fault !== undefined)
      throw new StartupError(`What was copied does not hold together: ${fault}. ${partial} is no backup.`)
    const stored = await copyStoredFiles(partial, { dataDir, before, data, facts })
    await held.releaseFiles()
    const counts = data.counts()
    writeManifest(partial, { version, madeAt: now.toISOString(), files: facts, counts })
    syncTree(partial)
    return { counts, ...stored }
  } finally {
    data.close()
  }
}

interface Copying {
  dataDir: string
  before: string | null
  data: CopiedData
  facts: Record<string, FileFacts>
}

/** A stored file never changes under its name, so that a backup before this one can share it. */
async function copyStoredFiles(partial: string, { dataDir, before, data, facts }: Copying) {
  const known = before === null ? {} : readManifest(before).files
  const damaged: string[] = []
  let files = 0
  let linked = 0
  for (const { path, bytes, sha256 } of data.storedFiles()) {
    files++
    const copy = join(partial, path)
    mkdirSync(dirname(copy), { recursive: true, mode: 0o700 })
    if (before !== null && known[path]?.sha256 === sha256 && share(join(before, path), copy)) {
      linked++
      facts[path] = { bytes, sha256 }
      continue
    }
    try {
      await copyFile(join(dataDir, path), copy)
    } catch (error) {
      if (systemErrorCode(error) !== 'ENOENT') throw error
      damaged.push(`${path} is gone`)
      continue
    }
    syncFile(copy)
    const copied = await factsOf(copy)
    facts[path] = copied
    if (copied.sha256 !== sha256) damaged.push(`${path} is not what was stored`)
  }
  return { files, linked, damaged }
}

/** False where the file system can't, or the file is gone. */
function share(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch {
    return false
  }
}

/** Read without a file beside it, and by whoever may not write. */
function withoutLog(path: string): void {
  const db = new SqliteConnection(path)
  try {
    db.exec('PRAGMA journal_mode = DELETE')
  } finally {
    db.close()
  }
  syncFile(path)
}

function syncTree(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) syncTree(join(folder, entry.name))
  }
  syncDirectory(folder)
}
