/**
 * A file beside the database that says which database someone has open, by the number the file system knows it under.
 * A copy of the directory, made file by file meanwhile, has this file and another database: its parts may be of
 * different moments, and SQLite could not tell. Once it is closed the file is empty, and says that there was one.
 */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs' // prettier-ignore
import { dirname, join } from 'node:path'
import { syncDirectory } from './durable-files'

export const OWNER_FILE = 'data.sqlite-owner'

/** What was said when it was last written; null when there is no such file. */
export interface Owner {
  /** Empty when no one has the database open. */
  number: string
  /** The newest log that was about to be begun: `logGeneration` of a database that has all of it is at least that. */
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

/** From here on a copy is known as one, and so is a log that is gone. */
export function markInUse(database: string, generation: number): void {
  const number = numberOf(database)
  const owner = readOwner(database)
  if (owner?.number === number && owner.generation === generation) return
  try {
    replace(ownerFileOf(database), `${number} ${generation}\n`)
  } catch (error) {
    // On a full disk the data can still be read: better that than a mark.
    if (!isNoRoom(error)) throw error
  }
}

/** Everything is in the database, which may be copied as any other file. */
export function markClosed(database: string): void {
  const path = ownerFileOf(database)
  try {
    replace(path, '')
  } catch (error) {
    if (!isNoRoom(error)) throw error
    rmSync(path, { force: true })
  }
}

const ownerFileOf = (database: string): string => join(dirname(database), OWNER_FILE)

/** By its path alone: opening and closing it here would drop SQLite's locks. */
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
