/**
 * Puts a backup into an empty folder. The marker of a data directory comes last: until then the folder is none, and
 * says so; a restore that was cut off begins again.
 */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { makeDirectory, syncDirectory } from '../../runtime/storage/durable-files'
import { RESTORING } from '../data-dir'
import { StartupError } from '../startup-error'
import { MARKER_FILE, type Manifest, syncFile } from './layout'
import { verifyBackup } from './verify'

/** What the folder may hold of the file system's own. */
const IGNORED = new Set(['lost+found', '.DS_Store'])

export async function restoreBackup(backup: string, dataDir: string): Promise<Manifest> {
  const found = existsSync(dataDir) ? readdirSync(dataDir).filter((name) => !IGNORED.has(name)) : []
  if (found.length > 0 && !found.includes(RESTORING)) {
    throw new StartupError(
      `${dataDir} holds files already (${found[0]}), so nothing was written to it. Choose an empty --data-dir.`,
    )
  }
  const { manifest, faults } = await verifyBackup(backup)
  if (faults.length > 0) {
    throw new StartupError(`${backup} can't be relied on, so nothing was restored: ${faults.slice(0, 10).join('; ')}.`)
  }
  makeDirectory(dataDir)
  writeFileSync(join(dataDir, RESTORING), '', { mode: 0o600 })
  syncDirectory(dataDir)
  for (const name of found) if (name !== RESTORING) rmSync(join(dataDir, name), { recursive: true })
  const folders = new Set<string>([dataDir])
  for (const path of Object.keys(manifest.files)) {
    if (path !== MARKER_FILE) await put(backup, dataDir, path, folders)
  }
  for (const folder of folders) syncDirectory(folder)
  await put(backup, dataDir, MARKER_FILE, folders)
  rmSync(join(dataDir, RESTORING))
  syncDirectory(dataDir)
  return manifest
}

async function put(backup: string, dataDir: string, path: string, folders: Set<string>): Promise<void> {
  const to = join(dataDir, path)
  const folder = dirname(to)
  if (!folders.has(folder)) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    folders.add(folder).add(dirname(folder))
  }
  await copyFile(join(backup, path), to)
  syncFile(to)
}
