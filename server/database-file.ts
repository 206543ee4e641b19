import { chooseModule, sqliteCode } from '../runtime/storage/driver'
import type { SqliteDatabase } from '../src/auth/embedded/identity-database'
import type { TakeLock } from './data-dir'

const BUSY = 5
/** How long a server that is just going away may take. */
const WAIT_MS = 1_000

/** A file of our own, beside the engine's store. The runtime's type names only the part of `DatabaseSync` it uses. */
export function openDatabaseFile(path: string): SqliteDatabase {
  return new (chooseModule().DatabaseSync)(path) as unknown as SqliteDatabase
}

/** SQLite's file lock: unlike a file with a process id in it, it can't be left behind by a crash. */
export const takeLock: TakeLock = (path) => {
  const database = openDatabaseFile(path)
  try {
    database.exec(`pragma busy_timeout = ${WAIT_MS}; pragma locking_mode = exclusive; begin exclusive; commit`)
    return () => database.close()
  } catch (error) {
    database.close()
    if (sqliteCode(error) === BUSY) return null
    throw error
  }
}
