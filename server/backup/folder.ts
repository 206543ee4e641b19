/** A backup as a folder like a data directory. It shares unchanged files with the previous backup. */
import { existsSync, linkSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { syncDirectory } from '../../runtime/storage/durable-files'
import { systemErrorCode } from '../startup-error'
import type { CopiedData } from './copied-data'
import { copyDatabases } from './databases'
import {
  factsOfFile,
  type FileFacts,
  MANIFEST,
  manifestText,
  MARKER_FILE,
  readManifest,
  SETTINGS_FILES,
  syncFile,
} from './layout'
import type { Filled, Filling } from './filling'

export async function fillFolder(
  folder: string,
  { dataDir, version, now, held, before }: Filling & { before: string | null },
): Promise<Filled> {
  const facts: Record<string, FileFacts> = {}
  mkdirSync(folder, { mode: 0o700 })
  // The marker first: it says which directory an unfinished backup belongs to.
  for (const name of [MARKER_FILE, ...SETTINGS_FILES]) {
    if (!existsSync(join(dataDir, name))) continue
    await copyFile(join(dataDir, name), join(folder, name))
    syncFile(join(folder, name))
    facts[name] = await factsOfFile(join(folder, name))
  }
  const { data, facts: databases } = await copyDatabases(dataDir, folder, held)
  Object.assign(facts, databases)
  try {
    const stored = await copyStoredFiles(folder, { dataDir, before, data, facts })
    const counts = data.counts()
    writeFileSync(join(folder, MANIFEST), manifestText({ version, madeAt: now.toISOString(), files: facts, counts }), {
      mode: 0o600,
      flush: true,
    })
    syncTree(folder)
    return { counts, ...stored }
  } finally {
    data.close()
  }
}

interface Copying {
  dataDir: string
  before: string | null
  data: CopiedData
  facts: Record<string, FileFacts>
}

/** A stored file never changes under its name, so backups can share it. */
async function copyStoredFiles(folder: string, { dataDir, before, data, facts }: Copying) {
  const known = before === null ? {} : readManifest(before).files
  const damaged: string[] = []
  let files = 0
  let linked = 0
  for (const { path, bytes, sha256 } of data.storedFiles()) {
    files++
    const copy = join(folder, path)
    mkdirSync(dirname(copy), { recursive: true, mode: 0o700 })
    if (before !== null && known[path]?.sha256 === sha256 && share(join(before, path), copy)) {
      linked++
      facts[path] = { bytes, sha256 }
      continue
    }
    try {
      await copyFile(join(dataDir, path), copy)
    } catch (error) {
      if (systemErrorCode(error) !== 'ENOENT') throw error
      damaged.push(`${path} is gone`)
      continue
    }
    syncFile(copy)
    const copied = await factsOfFile(copy)
    facts[path] = copied
    if (copied.sha256 !== sha256) damaged.push(`${path} differs from what was stored`)
  }
  return { files, linked, damaged }
}

/** False if the file system can't link, or the file is missing. */
function share(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch {
    return false
  }
}

function syncTree(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) syncTree(join(folder, entry.name))
  }
  syncDirectory(folder)
}
