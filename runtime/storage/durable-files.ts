/** What it takes for files to be on the disk, and not only to be read as if they were. */
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

const CHUNK = 1 << 20

/** The name of a file is durable when its directory is. */
export function syncDirectory(path: string): void {
  const directory = openSync(path, 'r')
  try {
    fsyncSync(directory)
  } finally {
    closeSync(directory)
  }
}

/** With the directories above it, each durable in the one above. */
export function makeDirectory(path: string): void {
  const made = mkdirSync(path, { recursive: true, mode: 0o700 })
  if (made === undefined) return
  const above = dirname(resolve(made))
  for (let at = dirname(resolve(path)); at.length >= above.length; at = dirname(at)) {
    syncDirectory(at)
    if (at === dirname(at)) return
  }
}

/**
 * Writes a file's bytes once more, as they are read, and syncs them. After a sync that failed the system takes what it
 * could not write for written: reading finds it, the next sync skips it, and it may be on no disk.
 */
export function writeAgain(path: string): void {
  if (!existsSync(path)) return
  const file = openSync(path, 'r+')
  try {
    const chunk = Buffer.allocUnsafe(CHUNK)
    for (let at = 0; ;) {
      const length = readSync(file, chunk, 0, CHUNK, at)
      if (length === 0) break
      for (let done = 0; done < length;) done += writeSync(file, chunk, done, length - done, at + done)
      at += length
    }
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
