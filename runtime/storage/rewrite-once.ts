/**
 * Versions that didn't overwrite deleted content left all of it in unreferenced pages. The data is rewritten once, as a
 * second file that then replaces the first: an interrupted start begins again, and nothing changes until the very end.
 */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { SqliteConnection } from './driver'
import { syncDirectory } from './durable-files'
import { markClosed } from './owner-file'

/** Metadata of the storage itself: everything ever deleted from this file has been overwritten. */
const MARK = `INSERT INTO meta VALUES ('~erased', '1') ON CONFLICT DO NOTHING`

/** Space left for everything else, besides the second file. */
const ROOM_BESIDE = 16 << 20

export function markRewritten(db: SqliteConnection): void {
  db.exec(MARK)
}

/** Whether another file has replaced the one that `db` has open, which can then only be closed. */
export function rewriteOnce(
  db: SqliteConnection,
  path: string,
  say: (line: string) => void,
  roomIn: (directory: string) => number = freeRoom,
): boolean {
  if (db.prepare(`SELECT 1 FROM meta WHERE key = '~erased'`).get() !== undefined) return false
  const copy = `${path}-new`
  rmSync(copy, { force: true })
  rmSync(`${copy}-journal`, { force: true })
  const size = number(db, 'page_count') * number(db, 'page_size')
  if (roomIn(dirname(path)) < size + ROOM_BESIDE) {
    say(`Content deleted in earlier versions is still in ${path}. Erasing it needs ${megabytes(size + ROOM_BESIDE)} of free space at startup.`) // oxfmt-ignore
    return false
  }
  say(`Rewriting ${path} (${megabytes(size)}) once, to erase content deleted in earlier versions. An interruption loses nothing.`) // oxfmt-ignore
  if (db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.[0] !== 0) return false
  db.exec(`VACUUM INTO '${copy.replaceAll("'", "''")}'`)
  const rewritten = new SqliteConnection(copy)
  rewritten.exec(MARK)
  rewritten.close()
  // SQLite doesn't fsync what it writes there.
  const file = openSync(copy, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  // The old file has all of it, too, so whichever has the name is complete. Its lock is kept until then.
  markClosed(path)
  renameSync(copy, path)
  syncDirectory(dirname(path))
  say('Rewritten.')
  return true
}

function freeRoom(directory: string): number {
  const { bavail, bsize } = statfsSync(directory)
  return bavail * bsize
}

function number(db: SqliteConnection, pragma: string): number {
  return Number(db.prepare(`PRAGMA ${pragma}`).get()?.[0])
}

const megabytes = (bytes: number): string => `${Math.ceil(bytes / (1 << 20))} MB`
