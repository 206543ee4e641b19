import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type DatabaseFile, connect, databaseTrouble, openDatabaseFile, takeLock } from './database-file'

let folder: string
let path: string
let opened: DatabaseFile[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-database-'))
  path = join(folder, 'identity.db')
  opened = []
  lost.length = 0
  failure = null
})
afterEach(() => {
  vi.useRealTimers()
  for (const database of opened) database.close()
  rmSync(folder, { recursive: true })
})

const lost: unknown[] = []
/** The error that `exec` throws from now on. */
let failure: Error | null = null
const open = (acceptMissingLog = false) => {
  const through = (file: string) => {
    const connection = connect(file)
    return {
      prepare: (sql: string) => connection.prepare(sql),
      exec(sql: string) {
        if (failure) throw failure
        connection.exec(sql)
      },
      close: () => connection.close(),
    }
  }
  const database = openDatabaseFile(path, { onLost: (error) => lost.push(error), open: through, acceptMissingLog })
  opened.push(database)
  return database
}
const close = (database: DatabaseFile) => {
  opened = opened.filter((other) => other !== database)
  database.close()
}
const withRows = () => {
  const database = open()
  database.exec('create table names (name text)')
  const insert = database.prepare('insert into names values (?)')
  for (let row = 0; row < 500; row++) insert.run(`secret-name-${row}`.repeat(20))
  return database
}
const troubleWith = (call: () => unknown) => {
  try {
    call()
    return 'none'
  } catch (error) {
    return databaseTrouble(path, error)
  }
}
const holds = (text: string) =>
  ['', '-wal'].some((end) => existsSync(path + end) && readFileSync(path + end).includes(text))

describe('the accounts’ database', () => {
  it('B12 closing checkpoints the whole WAL', () => {
    close(withRows())
    expect(existsSync(`${path}-wal`)).toBe(false)
    const again = open()
    expect(again.prepare('select count(*) as rows from names').get()).toMatchObject({ rows: 500 })
  })

  it('S35: deleted content is in neither file a minute later', () => {
    vi.useFakeTimers()
    const database = withRows()
    database.exec('delete from names')
    expect(holds('secret-name-7')).toBe(true)
    vi.advanceTimersByTime(60_000)
    expect(statSync(`${path}-wal`).size).toBe(0)
    expect(holds('secret-name-7')).toBe(false)
  })

  it('B1 after a failed fsync nothing is written, returned, or checkpointed', () => {
    const database = withRows()
    const [insert, read] = [
      database.prepare('insert into names values (?)'),
      database.prepare('select count(*) from names'),
    ]
    failure = Object.assign(new Error('disk I/O error'), { errcode: 10 })
    expect(() => database.exec('delete from names')).toThrow('disk I/O error')
    failure = null
    expect(() => insert.run('after it')).toThrow('disk I/O error')
    expect(() => read.get()).toThrow('disk I/O error')
    expect(lost).toHaveLength(1)
    const before = readFileSync(`${path}-wal`)
    close(database)
    expect(readFileSync(`${path}-wal`).equals(before)).toBe(true)
  })

  it('B10 a failed write reveals that the disk is full, and a successful one that it no longer is', () => {
    const database = withRows()
    database.exec('pragma wal_checkpoint(truncate)')
    const { page_count: pages } = database.prepare('pragma page_count').get() as { page_count: number }
    database.exec(`pragma max_page_count = ${pages}`)
    const insert = database.prepare('insert into names values (?)')
    const fill = () => {
      for (let row = 0; row < 200; row++) insert.run('x'.repeat(500))
    }
    expect(troubleWith(fill)).toContain('is full')
    expect(database.isFull()).toBe(true)
    database.prepare('select count(*) from names').get()
    expect(database.isFull()).toBe(true)
    database.exec(`pragma max_page_count = ${pages * 10}`)
    fill()
    expect(database.isFull()).toBe(false)
    expect(lost).toEqual([])
  })

  it('B9 reports damage anywhere in the file, and leaves it unchanged', () => {
    close(withRows())
    const whole = readFileSync(path)
    for (const from of [0, 4096 * 3]) {
      const bytes = Buffer.from(whole)
      bytes.fill(0xa5, from, from + 4096)
      writeFileSync(path, bytes)
      expect(troubleWith(open)).toContain('is damaged')
      expect(readFileSync(path).equals(bytes)).toBe(true)
    }
    expect(databaseTrouble(path, new Error('anything else'))).toBeNull()
  })

  it('B9 a damaged file of a killed process stays unchanged, and so does its WAL', () => {
    const database = withRows()
    database.exec('pragma wal_checkpoint(truncate)')
    database.prepare('insert into names values (?)').run('the last one')
    const files = ['', '-wal'].map((end) => `${path}${end}`)
    const left = join(folder, 'left')
    mkdirSync(left)
    execFileSync('cp', [...files, left])
    close(database)
    path = join(left, 'identity.db')
    const bytes = readFileSync(path)
    bytes.fill(0xa5, 4096 * 3, 4096 * 4)
    writeFileSync(path, bytes)
    const log = readFileSync(`${path}-wal`)
    for (let n = 0; n < 2; n++) expect(troubleWith(open)).toContain('is damaged')
    expect(readFileSync(path).equals(bytes)).toBe(true)
    expect(readFileSync(`${path}-wal`).equals(log)).toBe(true)
  })

  /** As if the process had been killed: the files as they are, under the same inode. */
  const killed = (database: DatabaseFile) => {
    const kept = ['', '-owner'].map((end) => readFileSync(path + end))
    close(database)
    for (const [at, end] of ['', '-owner'].entries()) writeFileSync(path + end, kept[at]!)
  }

  it('B9 names the missing WAL of a killed process, and continues without it only if asked to', () => {
    const database = withRows()
    database.exec('pragma wal_checkpoint(truncate)')
    database.exec("insert into names values ('the last one')")
    killed(database)
    const left = readFileSync(path)
    for (let n = 0; n < 2; n++) expect(() => open()).toThrow(/identity\.db-wal is missing\..*--accept-copy/)
    expect(readFileSync(path).equals(left)).toBe(true)
    expect(readdirSync(folder).toSorted()).toEqual(['identity.db', 'identity.db-owner'])
    const count = open(true).prepare('select count(*) as rows from names')
    expect(count.get()).toMatchObject({ rows: 500 })
    expect(readFileSync(join(folder, 'as-found-1', 'identity.db')).equals(left)).toBe(true)
  })

  const closeButForMarker = () => {
    const marker = readFileSync(`${path}-owner`)
    close(open(true))
    writeFileSync(`${path}-owner`, marker)
  }

  it.each([
    ['before it had a marker', () => rmSync(`${path}-owner`)],
    ['that another file replaced', () => writeFileSync(`${path}-owner`, '1 0\n')],
    ['that was closed but for its marker', closeButForMarker],
  ])('B9 opens a file without a WAL %s', (_whose, change) => {
    killed(withRows())
    change()
    expect(open().prepare('select 1 as one').get()).toMatchObject({ one: 1 })
  })

  it('B9 an empty WAL contains nothing, and may be missing at the next start', () => {
    const database = withRows()
    database.exec('pragma wal_checkpoint(truncate)')
    const kept = ['', '-owner', '-wal'].map((end) => readFileSync(path + end))
    close(database)
    for (const [at, end] of ['', '-owner', '-wal'].entries()) writeFileSync(path + end, kept[at]!)
    // The check of the file removes it, and this start ends before it creates another.
    failure = new Error('ended')
    expect(() => open()).toThrow('ended')
    failure = null
    expect(existsSync(`${path}-wal`)).toBe(false)
    expect(open().prepare('select count(*) as rows from names').get()).toMatchObject({ rows: 500 })
  })

  it('belongs to one server at a time', () => {
    const lock = join(folder, 'lock')
    const release = takeLock(lock)
    expect(release).not.toBeNull()
    expect(takeLock(lock)).toBeNull()
    release?.()
    const next = takeLock(lock)
    expect(next).not.toBeNull()
    next?.()
  })
})
