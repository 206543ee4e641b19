/**
 * Makes a backup, whose name contains "partial" until everything is on disk. The data may be in use: a running server
 * holds its files unchanged (`Held`) while they are copied.
 */
import { existsSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { makeDirectory, syncDirectory } from '../../runtime/storage/durable-files'
import { StartupError, systemErrorCode } from '../startup-error'
import { fillArchive } from './archive'
import type { Filled, Filling } from './filling'
import { fillFolder } from './folder'
import { archiveName, backupName, isBackupOf, listBackups, MARKER_FILE, PARTIAL } from './layout'
import { rememberPlace, requirePlace } from './place'

export interface BackupMade extends Filled {
  path: string
}

export interface MakeOptions extends Filling {
  /** The folder for backups; created if missing. */
  to: string
  /** As one file, encrypted for a recipient. */
  archive: { recipient: string | null } | null
  /** `to` may have been on a separate disk. */
  isSameDisk: boolean
}

export async function makeBackup({ to, archive, isSameDisk, ...filling }: MakeOptions): Promise<BackupMade> {
  const { dataDir, now, held } = filling
  const inside = `${resolve(to)}/`.startsWith(`${resolve(dataDir)}/`)
  if (inside)
    throw new StartupError(`${to} is inside the data directory. Choose a place outside it, ideally on another disk.`)
  if (!isSameDisk) requirePlace({ to, dataDir })
  const marker = readFileSync(join(dataDir, MARKER_FILE), 'utf8')
  const name = archive ? archiveName(now, marker, archive.recipient !== null) : backupName(now)
  const path = join(resolve(to), name)
  const partial = path + PARTIAL
  if (existsSync(path)) throw new StartupError(`${path} already exists. Wait a second, then try again.`)
  try {
    makeDirectory(to)
    removePartial(to, marker)
    const filled = archive
      ? await fillArchive(partial, name, { ...filling, ...archive })
      : await fillFolder(partial, { ...filling, before: listBackups(to, dataDir).findLast(isFolder) ?? null })
    // Only now, because only the holder of the files may delete partial backups.
    await held.releaseFiles()
    renameSync(partial, path)
    syncDirectory(to)
    rememberPlace({ to, dataDir }, now)
    return { path, ...filled }
  } catch (error) {
    const code = systemErrorCode(error)
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      throw new StartupError(
        `The disk of ${to} is full. ${partial} is an incomplete backup: remove it, and free up space.`,
      )
    }
    throw error
  }
}

const isFolder = (path: string): boolean => !/\.tar(\.age)?$/.test(path)

/** Partial backups of this data directory, left by interrupted runs. */
function removePartial(to: string, marker: string): void {
  for (const name of readdirSync(to)) {
    if (name.endsWith(PARTIAL) && isBackupOf(marker, to, name)) rmSync(join(to, name), { recursive: true })
  }
}

/** Deletes all but the newest `keep`. */
export function forgetOldBackups(to: string, dataDir: string, keep: number): string[] {
  const forgotten = listBackups(to, dataDir).slice(0, -keep)
  for (const path of forgotten) rmSync(path, { recursive: true })
  return forgotten
}
