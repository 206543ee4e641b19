/**
 * The data directory: created once, recognized afterwards, and used by one server at a time. If it isn't ours, is from
 * a newer version, or isn't writable, the start stops before changing anything.
 */
import { randomBytes } from 'node:crypto'
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { StartupError, systemErrorCode } from './startup-error'

/** Raise when older programs can't read the new format. */
export const DIRECTORY_FORMAT = 1
const MARKER = 'parley.json'
/** Files that a new, unused disk may contain. */
const IGNORED = new Set(['lost+found', '.DS_Store'])
/** Files that an interrupted start may leave before the marker is written. */
const OURS_BEFORE_MARKER = /^(lock(-journal)?|parley\.json\.new)$/

/** Exists while a backup is being restored (backup/restore.ts), so the directory is incomplete. */
export const RESTORING = 'restore-not-finished'

interface Marker {
  format: number
  /** The issuer of this directory's tokens. Accounts depend on it, so it must outlive ports and public URLs. */
  issuer: string
}

export interface DataDir {
  path: string
  issuer: string
  /** The path of a file in the directory. */
  file(name: string): string
  /** Whether this file exists and isn't empty. */
  has(name: string): boolean
  /** Reads a small JSON file that only the owner can read; `create` makes it the first time. */
  readOrCreate<T>(name: string, create: () => Promise<T>): Promise<T>
  /** Releases the lock. */
  release: () => void
}

/** Takes a lock that the system releases whenever the process ends; null if another process has it. */
export type TakeLock = (path: string) => (() => void) | null

export function openDataDir(directory: string, takeLock: TakeLock): DataDir {
  const path = resolve(directory)
  const entries = list(path)
  const marker = entries.includes(MARKER) ? readMarker(path) : null
  if (!marker && entries.includes(RESTORING)) {
    throw new StartupError(`A backup is only partly restored in ${path}. Run "npm run restore" again.`)
  }
  const foreign = entries.filter((entry) => !IGNORED.has(entry) && !OURS_BEFORE_MARKER.test(entry))
  if (!marker && foreign.length > 0) {
    throw new StartupError(
      `${path} isn't a Parley data directory (found ${foreign[0]}). Nothing was changed. Choose an empty --data-dir.`,
    )
  }
  return guarded(path, () => {
    makeFolder(path)
    accessSync(path, constants.W_OK)
    const release = takeLock(join(path, 'lock'))
    if (!release)
      throw new StartupError(`Another Parley server is using ${path}. Stop it, or choose another --data-dir.`)
    try {
      const issuer = marker?.issuer ?? writeMarker(path)
      return {
        path,
        issuer,
        file: (name) => join(path, name),
        has: (name) => (statSync(join(path, name), { throwIfNoEntry: false })?.size ?? 0) > 0,
        readOrCreate: (name, create) => readOrCreate(join(path, name), create),
        release,
      }
    } catch (error) {
      release()
      throw error
    }
  })
}

/** Node's own `recursive` never returns if a folder can't be created in an existing one, such as /proc. */
function makeFolder(path: string): void {
  if (existsSync(path)) return
  if (!existsSync(dirname(path))) makeFolder(dirname(path))
  mkdirSync(path, { mode: 0o700 })
}

function list(path: string): string[] {
  try {
    return readdirSync(path)
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return []
    if (systemErrorCode(error) === 'ENOTDIR')
      throw new StartupError(`${path} is a file. Choose a directory with --data-dir.`)
    throw new StartupError(`${path} can't be read (${systemErrorCode(error)}). Check its owner and permissions.`)
  }
}

function readMarker(path: string): Marker {
  let marker: Partial<Marker> | null
  try {
    marker = JSON.parse(readFileSync(join(path, MARKER), 'utf8')) as Partial<Marker> | null
  } catch {
    marker = null
  }
  if (!marker || !Number.isInteger(marker.format) || typeof marker.issuer !== 'string') {
    throw new StartupError(`${join(path, MARKER)} is corrupted. Restore it from a backup.`)
  }
  if (marker.format! > DIRECTORY_FORMAT) {
    throw new StartupError(
      `${path} was created by a newer version of Parley. Update Parley, or choose another --data-dir.`,
    )
  }
  return marker as Marker
}

function writeMarker(path: string): string {
  const issuer = `urn:parley:${randomBytes(16).toString('hex')}`
  writeAtomically(join(path, MARKER), { format: DIRECTORY_FORMAT, issuer } satisfies Marker)
  return issuer
}

export async function readOrCreate<T>(path: string, create: () => Promise<T>): Promise<T> {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT')
      throw new StartupError(`${path} can't be read (${systemErrorCode(error)}).`)
    const value = await create()
    guarded(path, () => writeAtomically(path, value))
    return value
  }
  try {
    return JSON.parse(text) as T
  } catch {
    throw new StartupError(`${path} is not valid. Restore it from a backup.`)
  }
}

/** Atomic: after a crash, either the old or the new file exists in full. */
function writeAtomically(path: string, value: unknown): void {
  const temporary = `${path}.new`
  const file = openSync(temporary, 'w', 0o600)
  try {
    writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(temporary, path)
  const folder = openSync(join(path, '..'), 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

function guarded<T>(path: string, write: () => T): T {
  try {
    return write()
  } catch (error) {
    const code = systemErrorCode(error)
    if (error instanceof StartupError || code === undefined) throw error
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      throw new StartupError(`The disk of ${path} is full. Free up space, and start again.`)
    }
    throw code === 'EROFS'
      ? new StartupError(
          `Can't write to ${path} (the disk is read-only). Remount it read-write, or choose another --data-dir.`,
        )
      : new StartupError(`Can't write to ${path} (${code}). Check its owner and permissions.`)
  }
}
