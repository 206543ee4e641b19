/** Operations that make files durable, and not only readable. */
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

const CHUNK = 1 << 20

/** A file's name is durable once its directory is fsynced. */
export function syncDirectory(path: string): void {
  const directory = openSync(path, 'r')
  try {
    fsyncSync(directory)
  } finally {
    closeSync(directory)
  }
}

/** With the directories above it, each durable in its parent. */
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
 * Writes a file's bytes once more, as they are read, and fsyncs them. After a failed fsync, the system marks unwritten
 * pages as written: reads see them, the next fsync skips them, and they may never have reached the disk.
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
