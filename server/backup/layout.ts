/** The layout of a backup: a folder like a data directory, and a manifest of its contents, written last. */
import { createHash } from 'node:crypto'
import { closeSync, createReadStream, existsSync, fsyncSync, openSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DATABASE_FILE } from '../../runtime/storage/sqlite-errors'
import { PUSH_KEYS_FILE } from '../push-keys'
import { StartupError } from '../startup-error'

export const MANIFEST = 'manifest.json'
/** Suffix of an unfinished backup's name. */
export const PARTIAL = '.partial'
export const ACCOUNTS_FILE = 'identity.db'
/** Small files that never change once they exist. */
export const SETTINGS_FILES = ['secrets.json', 'admin-key.json', PUSH_KEYS_FILE] as const
/** Last: without it, a folder isn't a data directory. */
export const MARKER_FILE = 'parley.json'
export { DATABASE_FILE }
/** Where, in the data directory, an archive's database copies wait. A start deletes what an interrupted backup left. */
export const STAGING = 'backup-staging'

/** Raise when older programs can't restore the new format. */
const FORMAT = 1

export interface Manifest {
  format: number
  /** The version of the program that made it. */
  version: string
  /** UTC, ISO 8601: the moment that the data is from. */
  madeAt: string
  /** By path in the backup, with `/`. */
  files: Record<string, FileFacts>
  counts: Counts
}

export interface FileFacts {
  bytes: number
  /** In hex. */
  sha256: string
}

/** For people who look inside the backup. */
export interface Counts {
  messages: number
  conversations: number
  people: number
  accounts: number
}

/** Short. It contains the time, so names sort by age. */
const NAME = /^parley-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ(-(?<owner>[\da-f]{8})\.tar(\.age)?)?$/

/** Rejects paths that would leave the backup, because anyone could have written the manifest. */
const PATH = /^([\w-][\w.-]*\/)*[\w-][\w.-]*$/

export function backupName(now: Date): string {
  return `parley-${now.toISOString().slice(0, 19).replaceAll(':', '-')}Z`
}

/** An archive's name says which directory it is from, because its contents may be encrypted. */
export function archiveName(now: Date, marker: string, isEncrypted: boolean): string {
  return `${backupName(now)}-${ownerIn(marker)}.tar${isEncrypted ? '.age' : ''}`
}

const ownerIn = (marker: string): string => createHash('sha256').update(marker).digest('hex').slice(0, 8)

/** The part of a backup's name that the folder can be searched by: it includes the data directory's marker. */
export function isBackupOf(marker: string, to: string, name: string): boolean {
  const found = NAME.exec(name.endsWith(PARTIAL) ? name.slice(0, -PARTIAL.length) : name)
  if (!found) return false
  if (found.groups?.owner !== undefined) return found.groups.owner === ownerIn(marker)
  const path = join(to, name, MARKER_FILE)
  return existsSync(path) && readFileSync(path, 'utf8') === marker
}

/**
 * Finished backups of this data directory in a folder, oldest first; other servers' backups may be next to them. A
 * backup with a time in the future was made before now under a wrong clock, and must not push out newer ones.
 */
export function listBackups(to: string, dataDir: string, now = Date.now()): string[] {
  const marker = join(dataDir, MARKER_FILE)
  if (!existsSync(to) || !existsSync(marker)) return []
  const ours = readFileSync(marker, 'utf8')
  const isAhead = (name: string) => madeAt(name) > now
  const isWhole = (name: string) =>
    !name.endsWith(PARTIAL) && (/\.tar/.test(name) || existsSync(join(to, name, MANIFEST)))
  return readdirSync(to)
    .filter((name) => isBackupOf(ours, to, name) && isWhole(name))
    .toSorted((a, b) => Number(isAhead(b)) - Number(isAhead(a)) || (a < b ? -1 : 1))
    .map((name) => join(to, name))
}

/** When a backup was made, from its name; UTC ms. */
export function madeAt(path: string): number {
  const [, date, hours, minutes, seconds] = /parley-(.{10})T(..)-(..)-(..)Z[^/\\]*$/.exec(path) ?? []
  return Date.parse(`${date}T${hours}:${minutes}:${seconds}Z`)
}

const UNSEALED = '0'.repeat(64)
const SEAL = /"seal": "([\da-f]{64})"/

/** With its own hash, so that a changed byte in the manifest is found, too. */
export function manifestText(manifest: Omit<Manifest, 'format'>): string {
  const text = `${JSON.stringify({ format: FORMAT, ...manifest, seal: UNSEALED }, null, 2)}\n`
  return text.replace(UNSEALED, createHash('sha256').update(text).digest('hex'))
}

export function parseManifest(text: string, path: string): Manifest {
  const damaged = () => new StartupError(`${path} has changed since it was written. Use another backup.`)
  let manifest: Manifest
  try {
    manifest = JSON.parse(text) as Manifest
  } catch {
    throw damaged()
  }
  if (Number.isInteger(manifest?.format) && manifest.format > FORMAT && SEAL.test(text)) {
    throw new StartupError(`${path} belongs to a backup made by a newer version of Parley. Update this one.`)
  }
  // Backups made before manifests had a hash have none.
  const { seal, format, version, madeAt, files, counts, ...others } = manifest as Manifest & { seal?: string }
  const isWhole =
    seal === undefined
      ? Object.keys(others).length === 0 &&
        text === `${JSON.stringify({ format, version, madeAt, files, counts }, null, 2)}\n`
      : createHash('sha256')
          .update(text.replace(SEAL, `"seal": "${UNSEALED}"`))
          .digest('hex') === SEAL.exec(text)?.[1]
  if (!isWhole || format !== FORMAT || !Object.keys(files).every((path) => PATH.test(path))) throw damaged()
  return manifest
}

export function readManifest(folder: string): Manifest {
  const path = join(folder, MANIFEST)
  refusePartial(folder)
  if (!existsSync(path)) {
    const inside = existsSync(folder) ? readdirSync(folder).filter((name) => NAME.test(name)) : []
    const one = inside.toSorted().at(-1)
    throw new StartupError(
      one === undefined
        ? `${folder} isn't a backup: it has no ${MANIFEST}.`
        : `${folder} contains several backups. Choose one of them, such as ${join(folder, one)}`,
    )
  }
  return parseManifest(readFileSync(path, 'utf8'), path)
}

export function refusePartial(path: string): void {
  if (path.endsWith(PARTIAL)) throw new StartupError(`${path} belongs to an unfinished backup.`)
}

export async function factsOf(content: AsyncIterable<Uint8Array>): Promise<FileFacts> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of content) {
    hash.update(chunk)
    bytes += chunk.length
  }
  return { bytes, sha256: hash.digest('hex') }
}

export const factsOfFile = (path: string): Promise<FileFacts> =>
  factsOf(createReadStream(path) as AsyncIterable<Uint8Array>)

export function syncFile(path: string): void {
  const file = openSync(path, 'r+')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
