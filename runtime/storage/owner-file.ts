/**
 * A file next to the database that says which database is open, by its inode number. A file-by-file copy of the
 * directory in use contains this file and another database: its parts may be from different moments, and SQLite could
 * not tell. Closing the database empties the file, which shows that there was one.
 */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs' // oxfmt-ignore
import { dirname } from 'node:path'
import { syncDirectory } from './durable-files'

const SUFFIX = '-owner'
export const OWNER_FILE = `data.sqlite${SUFFIX}`

/** The content of the last write; null if there is no such file. */
export interface Owner {
  /** Empty while the database isn't open. */
  number: string
  /** The newest WAL that was about to be started: `logGeneration` of a complete database is at least that. */
  generation: number
}

export function readOwner(database: string): Owner | null {
  const path = ownerFileOf(database)
  if (!existsSync(path)) return null
  const [number = '', generation = '0'] = readFileSync(path, 'utf8').trim().split(' ')
  return { number, generation: Number(generation) }
}

/** Whether the database is a copy of one that was in use. */
export function isCopied(database: string, owner: Owner | null): boolean {
  return owner !== null && owner.number !== '' && owner.number !== numberOf(database)
}

/** From here on, a copy is recognized as one, and so is a missing WAL. */
export function markInUse(database: string, generation: number): void {
  const number = numberOf(database)
  const owner = readOwner(database)
  if (owner?.number === number && owner.generation === generation) return
  try {
    replace(ownerFileOf(database), `${number} ${generation}\n`)
  } catch (error) {
    // On a full disk the data can still be read, which matters more than the marker.
    if (!isNoRoom(error)) throw error
  }
}

/** The database file has everything, and can be copied like any other file. */
export function markClosed(database: string): void {
  const path = ownerFileOf(database)
  try {
    replace(path, '')
  } catch (error) {
    if (!isNoRoom(error)) throw error
    rmSync(path, { force: true })
  }
}

const ownerFileOf = (database: string): string => database + SUFFIX

/** By path only: opening and closing it here would drop SQLite's locks. */
function numberOf(database: string): string {
  return String(statSync(database, { bigint: true }).ino)
}

function replace(path: string, text: string): void {
  const file = openSync(`${path}.new`, 'w', 0o600)
  try {
    writeSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(`${path}.new`, path)
  syncDirectory(dirname(path))
}

function isNoRoom(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '')
}
