/** The reasons that a data directory can't be used, each with what to do about it. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { sqliteCode } from './driver'
import { OWNER_FILE } from './owner-file'
import { StorageError, type StorageErrorCode } from './storage'

export const DATABASE_FILE = 'data.sqlite'

export const IOERR = 10

/** SQLite's primary result codes, for those that have one meaning here. */
const CODES: Record<number, StorageErrorCode> = {
  3: 'UNWRITABLE', // PERM
  5: 'IN_USE', // BUSY
  8: 'UNWRITABLE', // READONLY
  [IOERR]: 'UNWRITABLE',
  11: 'CORRUPT', // CORRUPT
  13: 'FULL', // FULL
  14: 'UNWRITABLE', // CANTOPEN
  15: 'IN_USE', // PROTOCOL
  26: 'FOREIGN_DATA', // NOTADB
}

export function toStorageError(error: unknown, directory: string): unknown {
  if (error instanceof StorageError) return error
  const number = sqliteCode(error)
  const code = number === null ? fileSystemCode(error) : CODES[number]
  return code ? storageError(code, directory, error) : error
}

export function storageError(code: StorageErrorCode, directory: string, cause?: unknown): StorageError {
  return new StorageError(code, `${directory}: ${ADVICE[code]}`, cause)
}

export function missing(directory: string, file: string, why: string): StorageError {
  return new StorageError(
    'MISSING',
    `${directory}: ${file} is ${existsSync(join(directory, file)) ? 'empty' : 'missing'}. ${why} ${ADVICE.MISSING}`,
  )
}

export const ADVICE: Record<StorageErrorCode, string> = {
  FOREIGN_DATA: `${DATABASE_FILE} wasn't created by this server. Choose another data directory.`,
  NEWER_DATA: `${DATABASE_FILE} was written by a newer version. Start that version, or restore a backup.`,
  UNWRITABLE: 'can’t read or write the data. Check the permissions, whether the disk is read-only, and its health.',
  IN_USE: 'another server is using this data directory. Stop it, or choose another directory.',
  COPIED:
    'this is a copy that was made, file by file, while a server was using the original: its parts may be from different ' +
    'moments. Stop that server and copy again, or export its data while it runs with "npx convex export". ' +
    'If neither is possible, start once with --accept-copy: it keeps the files as they are and checks a copy of ' +
    `them first. (If it comes from a snapshot of the whole file system at one moment: remove ${OWNER_FILE}, and start.)`,
  MISSING: 'Put it back, or restore a backup. To start over, choose another data directory.',
  CORRUPT: `${DATABASE_FILE} is damaged. Keep a copy of it, then restore a backup.`,
  FULL: 'the disk is full. Free up space. No acknowledged write was lost.',
}

function fileSystemCode(error: unknown): StorageErrorCode | undefined {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOTDIR':
    case 'EEXIST':
    case 'EIO':
      return 'UNWRITABLE'
    case 'ENOSPC':
    case 'EDQUOT':
      return 'FULL'
    default:
      return undefined
  }
}
