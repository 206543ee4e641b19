/**
 * The admin key of a data directory: generated on first use, stored in a file that only the owner can read, and printed
 * by `--print-admin-key` alone.
 */
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createAdminKey } from '../runtime/edge/auth/admin-key'
import { openDataDir, readOrCreate, type DataDir } from './data-dir'
import { takeLock } from './database-file'
import { StartupError } from './startup-error'

const FILE = 'admin-key.json'

const create = async () => ({ key: createAdminKey('parley', randomBytes) })

export async function openAdminKey(dataDir: DataDir): Promise<string> {
  return checked(await dataDir.readOrCreate(FILE, create), dataDir.file(FILE))
}

/** Works while a server is running, too: a server started with `--admin` has created the file. */
export async function findAdminKey(directory: string): Promise<string> {
  const path = join(directory, FILE)
  if (existsSync(path)) return checked(await readOrCreate(path, create), path)
  const dataDir = openDataDir(directory, takeLock)
  try {
    return await openAdminKey(dataDir)
  } finally {
    dataDir.release()
  }
}

function checked(file: { key: string } | null, path: string): string {
  if (typeof file?.key === 'string' && file.key.length > 32) return file.key
  throw new StartupError(`${path} is corrupted. Delete it to create a new key.`)
}
