/**
 * Restores a backup into an empty folder. The marker of a data directory is written last: until then the folder is not
 * one, and an interrupted restore can start again.
 */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { makeDirectory, syncDirectory } from '../../runtime/storage/durable-files'
import { RESTORING } from '../data-dir'
import { StartupError, systemErrorCode } from '../startup-error'
import { MARKER_FILE, type Manifest } from './layout'
import { type BackupSource, openBackup } from './source'
import { verifySource } from './verify'

/** Names that the file system itself puts into a folder. */
const IGNORED = new Set(['lost+found', '.DS_Store'])

export async function restoreBackup(
  backup: string,
  dataDir: string,
  identity: string | null = null,
): Promise<Manifest> {
  const found = existsSync(dataDir) ? readdirSync(dataDir).filter((name) => !IGNORED.has(name)) : []
  if (found.length > 0 && !found.includes(RESTORING)) {
    throw new StartupError(
      `${dataDir} isn't empty (found ${found[0]}), so nothing was written to it. Choose an empty --data-dir.`,
    )
  }
  const source = openBackup(backup, identity)
  try {
    const { manifest, faults } = await verifySource(source)
    if (faults.length > 0) {
      throw new StartupError(`${backup} is damaged, so nothing was restored: ${faults.slice(0, 10).join('; ')}.`)
    }
    makeDirectory(dataDir)
    writeFileSync(join(dataDir, RESTORING), '', { mode: 0o600 })
    syncDirectory(dataDir)
    for (const name of found) if (name !== RESTORING) rmSync(join(dataDir, name), { recursive: true })
    await putAll(source, manifest, dataDir)
    return manifest
  } catch (error) {
    const code = systemErrorCode(error)
    if (code !== 'ENOSPC' && code !== 'EDQUOT') throw error
    throw new StartupError(
      `The disk is full, and ${dataDir} is only partly restored. Free up space, then run this again.`,
    )
  } finally {
    source.close()
  }
}

async function putAll(source: BackupSource, manifest: Manifest, dataDir: string): Promise<void> {
  const folders = new Set<string>([dataDir])
  let marker: Buffer | null = null
  for await (const { path, content } of source.files()) {
    if (!(path in manifest.files)) continue
    if (path === MARKER_FILE) {
      const chunks: Uint8Array[] = []
      for await (const chunk of content) chunks.push(chunk)
      marker = Buffer.concat(chunks)
      continue
    }
    const to = join(dataDir, path)
    const folder = dirname(to)
    if (!folders.has(folder)) {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      folders.add(folder).add(dirname(folder))
    }
    await writeFile(to, content, { mode: 0o600, flush: true })
  }
  for (const folder of folders) syncDirectory(folder)
  await writeFile(join(dataDir, MARKER_FILE), marker!, { mode: 0o600, flush: true })
  rmSync(join(dataDir, RESTORING))
  syncDirectory(dataDir)
}
