/**
 * A file beside the database that says which database it was, by the number the file system knows it under, for as long
 * as somebody has it open. A copy of the directory, made file by file meanwhile, has this file and another database:
 * its parts may be of different moments, and SQLite could not tell.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'

export const OWNER_FILE = 'data.sqlite-owner'

/** By its path alone: opening and closing it here would drop SQLite's locks. */
function numberOf(database: string): string {
  return String(statSync(database, { bigint: true }).ino)
}

/** Whether the database is a copy of one that was in use. Writes nothing. */
export function isCopied(directory: string, database: string): boolean {
  const path = join(directory, OWNER_FILE)
  if (!existsSync(path)) return false
  // An empty one was about to be written when the machine failed: before anything was.
  const number = readFileSync(path, 'utf8').trim()
  return number !== '' && (!existsSync(database) || number !== numberOf(database))
}

/** From here on a copy is known as one. */
export function markInUse(directory: string, database: string): void {
  const path = join(directory, OWNER_FILE)
  const number = numberOf(database)
  if (existsSync(path) && readFileSync(path, 'utf8').trim() === number) return
  try {
    const file = openSync(`${path}.new`, 'w', 0o600)
    try {
      writeSync(file, `${number}\n`)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(`${path}.new`, path)
  } catch (error) {
    // On a full disk the data can still be read: better that than a mark.
    if (!['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
}

/** Everything is in the database again, which may be copied as any other file. */
export function markClosed(directory: string, database: string): void {
  if (!existsSync(`${database}-wal`)) rmSync(join(directory, OWNER_FILE), { force: true })
}
