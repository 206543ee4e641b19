/**
 * The disk's contents when a machine dies, moment by moment: the WAL cut at every position, and a copy made while
 * running.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { MAX_KEY } from '../values/keys'
import { OWNER_FILE } from './owner-file'
import { SqliteConnection } from './driver'
import { openSqlite } from './sqlite'
import { DATABASE_FILE } from './sqlite-errors'
import type { Storage } from './storage'

/** SQLite's file format: a WAL has a header, then frames of a header and a page each. */
const LOG_HEADER = 32
const FRAME_HEADER = 24
const PAGE = 8_192
const LOG_FILE = `${DATABASE_FILE}-wal`
/** Several pages, so that a batch is many frames and a cut can go through the middle of it. */
const LARGE = JSON.stringify('x'.repeat(12_000))

let directory: string
let storage: Storage

// By a child process, because this process would lose its locks on a file that it opens and closes once more.
const copy = (to: string) => execFileSync('cp', ['-r', `${directory}/.`, to])

/** The contents of a file-system snapshot: here no one writes while it is copied. */
function imageTo(to: string): void {
  copy(to)
  rmSync(join(to, OWNER_FILE))
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'storage-'))
  storage = openSqlite({ directory })
})

afterEach(() => {
  storage.close()
  rmSync(directory, { recursive: true, force: true })
})

/** Commits batch n: three documents, of which all or none must exist. */
function commitBatch(n: number): void {
  storage.begin()
  for (const part of ['a', 'b', 'c']) storage.put(`${String(n).padStart(4, '0')}${part}`, LARGE)
  storage.commit()
  storage.tidy()
}

/** How many batches an image contains; throws unless they are the first ones, each complete. */
function wholeBatchesIn(image: string): number {
  const opened = openSqlite({ directory: image })
  try {
    const keys = opened.range('', MAX_KEY, 'asc', Infinity).map(({ key }) => key)
    const count = keys.length / 3
    const expected = Array.from({ length: keys.length }, (_, at) => `${String(Math.floor(at / 3)).padStart(4, '0')}${'abc'[at % 3]}`) // oxfmt-ignore
    expect(keys).toEqual(expected)
    expect(Number.isInteger(count)).toBe(true)
    return count
  } finally {
    opened.close()
  }
}

describe('durability', () => {
  test('S29 a WAL truncated at or inside any frame contains all batches before that frame, and nothing of the next', () => {
    const BATCHES = 3
    const logSizes: number[] = []
    const image = mkdtempSync(join(tmpdir(), 'storage-image-'))
    for (let n = 0; n < BATCHES; n++) {
      commitBatch(n)
      rmSync(image, { recursive: true })
      imageTo(image)
      logSizes.push(readFileSync(join(image, LOG_FILE)).length)
    }
    const full = mkdtempSync(join(tmpdir(), 'storage-image-'))
    execFileSync('cp', ['-r', `${image}/.`, full])
    try {
      const frames = (logSizes.at(-1)! - LOG_HEADER) / (FRAME_HEADER + PAGE)
      expect(frames).toBeGreaterThan(BATCHES * 3)
      for (let frame = 0; frame <= frames; frame++) {
        const boundary = LOG_HEADER + frame * (FRAME_HEADER + PAGE)
        for (const cut of [boundary, boundary + 10, boundary + FRAME_HEADER + 1_000]) {
          if (cut > logSizes.at(-1)!) continue
          rmSync(image, { recursive: true })
          execFileSync('cp', ['-r', full, image])
          truncateSync(join(image, LOG_FILE), cut)
          // Every batch whose fsync had returned by then is included.
          const acknowledged = logSizes.filter((size) => size <= cut).length
          expect({ cut, batches: wholeBatchesIn(image) }).toEqual({ cut, batches: acknowledged })
        }
      }
    } finally {
      for (const each of [image, full]) rmSync(each, { recursive: true, force: true })
    }
  })

  test('S30 an image of the directory at one moment holds every batch acknowledged by then', () => {
    for (let round = 0; round < 5; round++) {
      for (let n = 0; n < 20; n++) commitBatch(round * 20 + n)
      const image = mkdtempSync(join(tmpdir(), 'storage-image-'))
      try {
        imageTo(image)
        expect(wholeBatchesIn(image)).toBe((round + 1) * 20)
      } finally {
        rmSync(image, { recursive: true, force: true })
      }
    }
  })

  test('S31 a copy made file by file during commits is rejected in any order, and left unchanged', () => {
    const FILES = [DATABASE_FILE, LOG_FILE, OWNER_FILE]
    const orders = FILES.flatMap((a) => FILES.map((b) => [a, b, ...FILES.filter((c) => c !== a && c !== b)])).filter(
      (order) => new Set(order).size === FILES.length && order.length === FILES.length,
    )
    expect(orders).toHaveLength(6)
    let batches = 0
    for (const order of orders) {
      const copied = mkdtempSync(join(tmpdir(), 'storage-copy-'))
      try {
        for (const file of order) {
          execFileSync('cp', [join(directory, file), copied])
          // There are enough commits that the WAL is checkpointed and restarted between two files.
          for (let n = 0; n < 120; n++) commitBatch(batches++)
        }
        const before = readFileSync(join(copied, LOG_FILE))
        expect(() => openSqlite({ directory: copied })).toThrow(/npx convex export/)
        expect(readFileSync(join(copied, LOG_FILE)).equals(before)).toBe(true)
      } finally {
        rmSync(copied, { recursive: true, force: true })
      }
    }
    // The original has all of it, and once it is closed a copy is as good.
    storage.close()
    const copied = mkdtempSync(join(tmpdir(), 'storage-copy-'))
    try {
      copy(copied)
      expect(wholeBatchesIn(copied)).toBe(batches)
      expect(wholeBatchesIn(directory)).toBe(batches)
    } finally {
      rmSync(copied, { recursive: true, force: true })
    }
  })

  test('S31 a killed server finds its own data again, moved or not', () => {
    for (let n = 0; n < 5; n++) commitBatch(n)
    const image = mkdtempSync(join(tmpdir(), 'storage-image-'))
    imageTo(image)
    const killed = openSqlite({ directory: image })
    killed.close()
    expect(readFileSync(join(image, OWNER_FILE), 'utf8')).toBe('')
    expect(readFileSync(join(directory, OWNER_FILE), 'utf8')).not.toBe('')
    rmSync(image, { recursive: true, force: true })
  })

  describe('a copy as the only data', () => {
    const FILES = [DATABASE_FILE, LOG_FILE, OWNER_FILE]
    // WALs that soon grow long enough to be restarted.
    beforeEach(() => {
      storage.close()
      storage = openSqlite({ directory, longLog: 40 })
    })
    const digestsIn = (of: string) =>
      FILES.map((file) => createHash('sha256').update(readFileSync(join(of, file))).digest('hex')) // oxfmt-ignore
    const copies: string[] = []
    const said: string[] = []
    const newCopy = () => copies[copies.push(mkdtempSync(join(tmpdir(), 'storage-copy-'))) - 1]!
    const accept = (copied: string) =>
      openSqlite({ directory: copied, acceptCopy: true, log: (line) => said.push(line) })
    afterEach(() => {
      for (const each of copies.splice(0)) rmSync(each, { recursive: true, force: true })
      said.length = 0
    })

    test('S37 from one moment is rejected by name, checked on request, accepted, and preserved', () => {
      for (let n = 0; n < 22; n++) commitBatch(n)
      const copied = newCopy()
      copy(copied)
      const before = digestsIn(copied)
      expect(() => openSqlite({ directory: copied })).toThrow(/--accept-copy/)
      const taken = accept(copied)
      expect(taken.range('', MAX_KEY, 'asc', Infinity)).toHaveLength(66)
      expect(said.at(-1)).toContain('is consistent')
      taken.close()
      expect(digestsIn(join(copied, 'as-found-1'))).toEqual(before)
      expect(wholeBatchesIn(copied)).toBe(22)
    })

    test('S37 from two moments is rejected, whichever file is older, and left unchanged', () => {
      let n = 0
      for (const order of [FILES, FILES.toReversed()]) {
        const copied = newCopy()
        for (const file of order) {
          execFileSync('cp', [join(directory, file), copied])
          for (let more = 0; more < 15; more++) commitBatch(n++)
        }
        const before = digestsIn(copied)
        expect(() => accept(copied)).toThrow(/is inconsistent|is damaged/)
        expect(digestsIn(copied)).toEqual(before)
      }
    })

    test('S37 S64 a copy whose WAL was copied before a checkpoint changed its database is rejected', () => {
      storage.erase()
      const write = (n: number) => {
        storage.begin()
        storage.put('a', String(n))
        storage.putMeta('timestamp', String(n))
        storage.commit()
      }
      for (const n of [1, 2]) write(n)
      const copied = newCopy()
      execFileSync('cp', [join(directory, LOG_FILE), copied])
      write(3)
      storage.erase()
      for (const file of [DATABASE_FILE, OWNER_FILE]) execFileSync('cp', [join(directory, file), copied])
      const before = digestsIn(copied)
      expect(() => accept(copied)).toThrow(/is inconsistent: the WAL belongs to a different state/)
      expect(digestsIn(copied)).toEqual(before)
    })

    test.each([
      [
        'S37 an entry without its document',
        `DELETE FROM documents WHERE key = x'61'; INSERT INTO documents VALUES (x'63', '1')`,
        /an index has entries without documents/,
      ],
      [
        'S37 a document without its entry',
        `INSERT INTO documents VALUES (x'63', '1')`,
        /there are 3 documents, but 2 index entries/,
      ],
    ])('%s is found', (_what, sql, fault) => {
      storage.begin()
      storage.putMeta('catalog/index/1/by_creation_time', '{"id":7}')
      for (const key of ['a', 'b']) {
        storage.put(key, '1')
        storage.putIndex(7, key, key)
      }
      storage.commit()
      storage.erase()
      const copied = newCopy()
      for (const file of FILES) execFileSync('cp', [join(directory, file), copied])
      const tampered = new SqliteConnection(join(copied, DATABASE_FILE))
      tampered.exec(sql)
      tampered.close()
      expect(() => accept(copied)).toThrow(fault)
    })

    test('S37 a WAL that continues a later state of the database is rejected', () => {
      const write = (n: number) => {
        storage.begin()
        storage.put('a', String(n))
        storage.putMeta('timestamp', String(n))
        storage.commit()
      }
      write(1)
      storage.erase()
      const copied = newCopy()
      execFileSync('cp', [join(directory, DATABASE_FILE), copied])
      write(2)
      storage.erase()
      write(3)
      for (const file of [LOG_FILE, OWNER_FILE]) execFileSync('cp', [join(directory, file), copied])
      const before = digestsIn(copied)
      expect(() => accept(copied)).toThrow(/is inconsistent: the WAL belongs to a different state/)
      expect(digestsIn(copied)).toEqual(before)
    })

    test('S37 without its WAL continues with what was in the database', () => {
      for (let n = 0; n < 22; n++) commitBatch(n)
      const copied = newCopy()
      copy(copied)
      rmSync(join(copied, LOG_FILE))
      const taken = accept(copied)
      const kept = taken.range('', MAX_KEY, 'asc', Infinity).length
      expect(kept).toBeGreaterThan(0)
      expect(kept % 3).toBe(0)
      expect(said.at(-1)).toContain('is consistent')
      taken.close()
    })
  })
})
