/** Copies a data directory's databases while they are held, and closes the copies so that each is a single file. */
import { constants, existsSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SqliteConnection } from '../../runtime/storage/driver'
import { StartupError } from '../startup-error'
import { CopiedData } from './copied-data'
import { ACCOUNTS_FILE, DATABASE_FILE, factsOfFile, type FileFacts, syncFile } from './layout'
import type { Held } from './filling'

export interface CopiedDatabases {
  data: CopiedData
  facts: Record<string, FileFacts>
}

export async function copyDatabases(dataDir: string, folder: string, held: Held): Promise<CopiedDatabases> {
  const facts: Record<string, FileFacts> = {}
  const hasAccounts = existsSync(join(dataDir, ACCOUNTS_FILE))
  const databases = hasAccounts ? [DATABASE_FILE, ACCOUNTS_FILE] : [DATABASE_FILE]
  for (const name of databases) await copyFile(join(dataDir, name), join(folder, name), constants.COPYFILE_FICLONE)
  await held.releaseDatabase()
  for (const name of databases) {
    withoutLog(join(folder, name))
    facts[name] = await factsOfFile(join(folder, name))
  }
  const data = new CopiedData(folder, hasAccounts)
  const [fault] = data.faults()
  if (fault === undefined) return { data, facts }
  data.close()
  throw new StartupError(`The copied data is inconsistent: ${fault}. No backup was made.`)
}

/** Makes the copy open without a WAL next to it, even for a reader without write permission. */
function withoutLog(path: string): void {
  const db = new SqliteConnection(path)
  try {
    db.exec('PRAGMA journal_mode = DELETE')
  } finally {
    db.close()
  }
  syncFile(path)
}
