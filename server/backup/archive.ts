/**
 * A backup in one file, encrypted on its way to the disk, so that keys are never written in the clear. Database copies
 * are in the data directory meanwhile, where the databases are anyway.
 */
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { CopiedData } from './copied-data'
import { copyDatabases } from './databases'
import { encrypt } from './encryption'
import { factsOf, type FileFacts, MANIFEST, manifestText, MARKER_FILE, SETTINGS_FILES, STAGING } from './layout'
import type { Filled, Filling } from './filling'
import { type TarEntry, writeTar } from './tar'

export async function fillArchive(
  path: string,
  name: string,
  { dataDir, version, now, held, recipient }: Filling & { recipient: string | null },
): Promise<Filled> {
  const staging = join(dataDir, STAGING)
  rmSync(staging, { recursive: true, force: true })
  mkdirSync(staging, { mode: 0o700 })
  try {
    const { data, facts } = await copyDatabases(dataDir, staging, held)
    try {
      const counts = data.counts()
      const filled: Filled = { counts, files: 0, linked: 0, damaged: [] }
      const top = name.replace(/\.tar.*$/, '')
      const entries = async function* (): AsyncGenerator<TarEntry, void, undefined> {
        for (const [file, { bytes }] of Object.entries(facts)) {
          yield { name: `${top}/${file}`, bytes, content: read(join(staging, file)) }
        }
        for (const file of [MARKER_FILE, ...SETTINGS_FILES]) {
          if (!existsSync(join(dataDir, file))) continue
          const text = readFileSync(join(dataDir, file))
          facts[file] = await factsOf(oneChunk(text))
          yield { name: `${top}/${file}`, bytes: text.length, content: oneChunk(text) }
        }
        yield* storedFiles(top, dataDir, data, facts, filled)
        // Last, so that a truncated archive has no manifest.
        const manifest = Buffer.from(manifestText({ version, madeAt: now.toISOString(), files: facts, counts }))
        yield { name: `${top}/${MANIFEST}`, bytes: manifest.length, content: oneChunk(manifest) }
      }
      const tar = writeTar(entries(), Math.floor(now.getTime() / 1000))
      const bytes = recipient === null ? Readable.from(tar) : await encrypt(tar, recipient)
      await pipeline(bytes, createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true }))
      return filled
    } finally {
      data.close()
    }
  } finally {
    rmSync(staging, { recursive: true, force: true })
  }
}

async function* storedFiles(
  top: string,
  dataDir: string,
  data: CopiedData,
  facts: Record<string, FileFacts>,
  filled: Filled,
): AsyncGenerator<TarEntry, void, undefined> {
  for (const { path, sha256 } of data.storedFiles()) {
    filled.files++
    const stats = statSync(join(dataDir, path), { throwIfNoEntry: false })
    if (!stats) {
      filled.damaged.push(`${path} is gone`)
      continue
    }
    const content = watched(read(join(dataDir, path)), (found) => {
      facts[path] = found
      if (found.sha256 !== sha256) filled.damaged.push(`${path} differs from what was stored`)
    })
    yield { name: `${top}/${path}`, bytes: stats.size, content }
  }
}

const read = (path: string) => createReadStream(path) as AsyncIterable<Uint8Array>

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield bytes
}

/** Passes the bytes through, and returns their hash and size at the end. */
async function* watched(
  content: AsyncIterable<Uint8Array>,
  tell: (facts: FileFacts) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of content) {
    hash.update(chunk)
    bytes += chunk.length
    yield chunk
  }
  tell({ bytes, sha256: hash.digest('hex') })
}
