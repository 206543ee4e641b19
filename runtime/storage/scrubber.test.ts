/** Searches for remains of erased rows in SQLite's pages, with rows of all lengths in any order. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { MAX_KEY } from '../values/keys'
import { SqliteConnection } from './driver'
import { OWNER_FILE } from './owner-file'
import { openSqlite } from './sqlite'
import { DATABASE_FILE } from './sqlite-errors'
import type { Storage } from './storage'

const newDirectory = () => mkdtempSync(join(tmpdir(), 'scrubber-'))
const remove = (directory: string) => rmSync(directory, { recursive: true, force: true })

let directory: string
let opened: Storage[]

beforeEach(() => {
  directory = newDirectory()
  opened = []
})

afterEach(() => {
  for (const storage of opened) storage.close()
  remove(directory)
})

function open(): Storage {
  const storage = openSqlite({ directory })
  opened.push(storage)
  return storage
}

function close(storage: Storage): void {
  opened = opened.filter((other) => other !== storage)
  storage.close()
}

describe('copies of erased content, in the unused parts of pages', () => {
  const bytesOf = (name: string) => execFileSync('cat', [join(directory, name)], { maxBuffer: 1 << 28 })
  /** The texts that are still in a file, of all that were ever written. */
  const markersIn = (): Set<string> => {
    const found = new Set<string>()
    for (const name of readdirSync(directory)) {
      for (const [marker] of bytesOf(name)
        .toString('latin1')
        .matchAll(/<\d{7}>/g))
        found.add(marker)
    }
    return found
  }
  const random = (seed: number) => () => (seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0) / 2 ** 32

  /**
   * Writes, changes, and deletes rows of all lengths in any order, so that they move between pages. Returns what is
   * left.
   */
  function churn(storage: Storage, seed: number, batches: number): Set<string> {
    const next = random(seed)
    const live = new Map<string, string>()
    let count = seed * 1_000_000
    for (let batch = 0; batch < batches; batch++) {
      storage.begin()
      for (let n = 0; n < 60; n++) {
        const key = String(Math.floor(next() * 3_000)).padStart(8, '0')
        const before = live.get(key)
        if (before !== undefined) storage.deleteIndex(1, before + key)
        if (next() < 0.45) {
          storage.delete(key)
          live.delete(key)
          continue
        }
        const marker = `<${String(++count).padStart(7, '0')}>`
        // Some span several pages.
        const length = next() < 0.05 ? next() * 3_000 : next() * 120
        storage.put(key, marker.repeat(1 + Math.floor(length)))
        storage.putIndex(1, marker + key, key)
        live.set(key, marker)
      }
      storage.commit()
      storage.tidy()
    }
    return new Set(live.values())
  }

  const scrubAll = (storage: Storage): void => {
    storage.erase()
    while (storage.scrub());
  }
  const beside = (found: Set<string>, live: Set<string>) => [...found].filter((marker) => !live.has(marker))

  test('S35 are gone after the search, whatever moved where, and nothing else is', () => {
    const damage = vi.fn<() => void>()
    const storage = openSqlite({ directory, longLog: 50, onDamage: damage })
    opened.push(storage)
    const live = churn(storage, 1, 400)
    storage.erase()
    // SQLite alone leaves them, or this test would prove nothing.
    expect(beside(markersIn(), live).length).toBeGreaterThan(0)
    scrubAll(storage)
    expect(beside(markersIn(), live)).toEqual([])
    expect(new Set(storage.range('', MAX_KEY, 'asc', Infinity).map(({ json }) => json.slice(0, 9)))).toEqual(live)
    // Every byte of every page was accounted for.
    expect(damage).not.toHaveBeenCalled()
    close(storage)
    expect(beside(markersIn(), live)).toEqual([])
    const db = new SqliteConnection(join(directory, DATABASE_FILE))
    expect(db.prepare('PRAGMA integrity_check').get()).toEqual(['ok'])
    db.close()
  })

  test('S35 are searched for at a clean shutdown, and everywhere after any other', () => {
    const first = open()
    const live = churn(first, 2, 150)
    close(first)
    expect(beside(markersIn(), live)).toEqual([])
    expect(existsSync(join(directory, `${DATABASE_FILE}-clean`))).toBe(true)

    const second = openSqlite({ directory, longLog: 50 })
    const after = churn(second, 3, 150)
    for (const marker of live) after.add(marker)
    const killed = newDirectory()
    // With the WAL checkpointed in steps, the list of changed pages is lost with the process. A child process makes the
    // copy, because of this process's locks.
    execFileSync('cp', ['-r', `${directory}/.`, killed])
    rmSync(join(killed, OWNER_FILE), { force: true })
    second.close()
    remove(directory)
    renameSync(killed, directory)
    const third = open()
    const left = beside(markersIn(), after).length
    expect(left).toBeGreaterThan(0)
    scrubAll(third)
    expect(beside(markersIn(), after)).toEqual([])
  })

  test('S35 in a file from elsewhere are searched for as well', () => {
    const storage = open()
    const live = churn(storage, 4, 100)
    close(storage)
    // Like a restored backup: from an earlier version, without anything next to it.
    const db = new SqliteConnection(join(directory, DATABASE_FILE))
    db.exec("DELETE FROM documents WHERE key < CAST('00000800' AS BLOB)")
    db.close()
    for (const name of readdirSync(directory)) if (name !== DATABASE_FILE) rmSync(join(directory, name))
    const left = new Set(
      (() => {
        const again = open()
        scrubAll(again)
        const rows = again.range('', MAX_KEY, 'asc', Infinity).map(({ json }) => json.slice(0, 9))
        const entries = again.entries(1, '', MAX_KEY, Infinity).map((entry) => entry.slice(0, 9))
        return [...rows, ...entries]
      })(),
    )
    expect(left.size).toBeLessThanOrEqual(live.size)
    expect(beside(markersIn(), left)).toEqual([])
  })

  test('S61 a torn page is found while the data is used, and its file is reported once, with what to do', () => {
    const first = open()
    churn(first, 5, 100)
    close(first)
    // The next start doesn't repeat a search if the file is small and was closed properly.
    rmSync(join(directory, `${DATABASE_FILE}-clean`))
    const bytes = Buffer.from(bytesOf(DATABASE_FILE))
    const leaves = [...Array(bytes.length / 8192).keys()].filter((page) => page > 0 && bytes[page * 8192] === 10)
    for (const page of leaves.slice(0, 2)) bytes.writeUInt16BE(9_999, page * 8192 + 5)
    const told: string[] = []
    const storage = openSqlite({ directory, onDamage: ({ message }) => told.push(message) })
    opened.push(storage)
    // Written by another process, after the start's search, which skips large files.
    const damaged = join(newDirectory(), 'damaged')
    writeFileSync(damaged, bytes)
    execFileSync('cp', ['--no-preserve=all', damaged, join(directory, DATABASE_FILE)])
    scrubAll(storage)
    expect(told).toEqual([
      expect.stringMatching(/data\.sqlite is damaged\. Keep a copy of it, then restore a backup\./),
    ])
  })
})
