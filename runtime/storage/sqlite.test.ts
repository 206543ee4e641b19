/**
 * Opening, owning, syncing, and erasing a data directory. One file: every case ends with the same directory opened
 * again.
 */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs' // oxfmt-ignore
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { buildSync } from 'esbuild'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { MAX_KEY } from '../values/keys'
import { SqliteConnection } from './driver'
import { createGate, shutGate } from './native-gate'
import { openSqlite } from './sqlite'
import { OWNER_FILE } from './owner-file'
import { DATABASE_FILE } from './sqlite-errors'
import { closeDataDirectory, openDataDirectory } from './sqlite-open'
import { APPLICATION_ID, MIGRATIONS } from './sqlite-schema'
import { StorageError, type Storage, type StorageErrorCode } from './storage'
import { testStorageContract } from '../testing/storage-contract'
import { asNobody } from '../../tests/support/as-nobody'

const newDirectory = () => mkdtempSync(join(tmpdir(), 'storage-'))
const remove = (directory: string) => rmSync(directory, { recursive: true, force: true })
// By a child process, because this process would lose its locks on a file that it opens and closes once more.
function copy(from: string, to: string): void {
  execFileSync('cp', ['-r', `${from}/.`, to])
  // It names the original's inode, so a copy would be rejected; this stands for the original after a power failure.
  rmSync(join(to, OWNER_FILE), { force: true })
}

testStorageContract('SQLite storage', () => {
  const directories = [newDirectory()]
  let storage = openSqlite({ directory: directories[0]! })
  return {
    storage,
    reopen() {
      storage.close()
      return (storage = openSqlite({ directory: directories.at(-1)! }))
    },
    crash() {
      const directory = newDirectory()
      copy(directories.at(-1)!, directory)
      storage.close()
      directories.push(directory)
      return (storage = openSqlite({ directory }))
    },
    dispose() {
      storage.close()
      directories.forEach(remove)
    },
  }
})

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

function open(maxBytes?: number): Storage {
  const storage = openSqlite({ directory, ...(maxBytes === undefined ? {} : { maxBytes }) })
  opened.push(storage)
  return storage
}

function close(storage: Storage): void {
  opened = opened.filter((other) => other !== storage)
  storage.close()
}

function put(storage: Storage, key: string, json: string): void {
  storage.begin()
  try {
    storage.put(key, json)
    storage.commit()
  } finally {
    storage.rollback()
  }
}

function codeOf(run: () => unknown): StorageErrorCode | 'none' {
  try {
    run()
  } catch (error) {
    if (error instanceof StorageError) return error.code
    throw error
  }
  return 'none'
}

function scribble(path: string, from: number, by?: Uint8Array): void {
  const bytes = readFileSync(path)
  if (by) bytes.set(by, from)
  else bytes.fill(0xa5, from)
  writeFileSync(path, bytes)
}

/** Runs SQL on the closed database, as another program would. */
function tamper(sql: string): void {
  const db = new SqliteConnection(join(directory, DATABASE_FILE))
  db.exec(sql)
  db.close()
}

describe('opening a data directory', () => {
  test('S15: creates the directory for its owner alone', () => {
    const below = join(directory, 'a', 'b')
    openSqlite({ directory: below }).close()
    expect(statSync(below).mode & 0o777).toBe(0o700)
  })

  test('S16: uses a write-ahead log, fsyncs every commit, and marks the file as its own', () => {
    const db = openDataDirectory(directory)
    const read = (name: string) => db.prepare(`PRAGMA ${name}`).get()?.[0]
    expect(read('journal_mode')).toBe('wal')
    expect([read('synchronous'), read('fullfsync'), read('checkpoint_fullfsync')]).toEqual([2, 1, 1])
    // The writer decides when the WAL is checkpointed, and what is replaced in it is overwritten.
    expect([read('wal_autocheckpoint'), read('secure_delete')]).toEqual([0, 1])
    expect(read('locking_mode')).toBe('exclusive')
    expect(read('page_size')).toBe(8192)
    expect(read('application_id')).toBe(APPLICATION_ID)
    expect(read('user_version')).toBe(MIGRATIONS.length)
    closeDataDirectory(db, directory)
  })

  test('S17: a foreign file is rejected and left unchanged', () => {
    writeFileSync(join(directory, DATABASE_FILE), 'not a database at all, but long enough to be looked at'.repeat(99))
    const before = readFileSync(join(directory, DATABASE_FILE))
    expect(codeOf(open)).toBe('FOREIGN_DATA')
    expect(readFileSync(join(directory, DATABASE_FILE)).equals(before)).toBe(true)
  })

  test('S17: another program’s database is rejected and left unchanged', () => {
    tamper('CREATE TABLE notes (text)')
    const before = readFileSync(join(directory, DATABASE_FILE))
    expect(codeOf(open)).toBe('FOREIGN_DATA')
    expect(readFileSync(join(directory, DATABASE_FILE)).equals(before)).toBe(true)
  })

  test('S18: data of a newer version is rejected', () => {
    close(open())
    tamper(`PRAGMA user_version = ${MIGRATIONS.length + 1}`)
    expect(codeOf(open)).toBe('NEWER_DATA')
  })

  test('S19: a second server on the same directory is rejected, and the first continues', () => {
    const first = open()
    put(first, 'a', '1')
    expect(codeOf(open)).toBe('IN_USE')
    put(first, 'b', '1')
    close(first)
    expect(open().range('', MAX_KEY, 'asc', 9)).toHaveLength(2)
  })

  test('S24: an older format is upgraded; a step that fails leaves the data unchanged', () => {
    put(open(), 'a', '1')
    close(opened[0]!)
    const next = 'CREATE TABLE later (x); INSERT INTO later VALUES (7);'
    expect(() => openDataDirectory(directory, { migrations: [...MIGRATIONS, next, 'CREATE TABLE later (x)'] })).toThrow(
      'later already exists',
    )
    const db = openDataDirectory(directory, { migrations: [...MIGRATIONS, next] })
    expect(db.prepare('SELECT x FROM later').all()).toStrictEqual([[7]])
    expect(db.prepare('SELECT json FROM documents').get()).toStrictEqual(['1'])
    expect(db.prepare('PRAGMA user_version').get()).toStrictEqual([MIGRATIONS.length + 1])
    closeDataDirectory(db, directory)
  })

  test('S22: a path that cannot be a directory is UNWRITABLE', () => {
    const file = join(directory, 'file')
    writeFileSync(file, '')
    expect(codeOf(() => openSqlite({ directory: file }))).toBe('UNWRITABLE')
    expect(codeOf(() => openSqlite({ directory: join(file, 'below') }))).toBe('UNWRITABLE')
  })

  test('S22: a directory without write permission is UNWRITABLE', () => {
    chmodSync(directory, 0o555)
    expect(asNobody(directory, () => codeOf(open))).toBe('UNWRITABLE')
    chmodSync(directory, 0o700)
  })

  test('S33: a missing database is rejected by name, and nothing is created in its place', () => {
    put(open(), 'a', '1')
    close(opened[0]!)
    rmSync(join(directory, DATABASE_FILE))
    expect(open).toThrow(
      expect.objectContaining({ code: 'MISSING', message: expect.stringMatching(/data\.sqlite is/) }),
    )
    expect(existsSync(join(directory, DATABASE_FILE))).toBe(false)
    // SQLite would take it for a new database, and delete a WAL next to it.
    writeFileSync(join(directory, DATABASE_FILE), '')
    writeFileSync(join(directory, `${DATABASE_FILE}-wal`), 'what was written last')
    expect(open).toThrow(expect.objectContaining({ code: 'MISSING', message: expect.stringMatching(/data\.sqlite is empty/) })) // oxfmt-ignore
    expect(readFileSync(join(directory, `${DATABASE_FILE}-wal`), 'utf8')).toBe('what was written last')
  })

  test('S23: damage is reported as CORRUPT', () => {
    const storage = open()
    storage.begin()
    for (let i = 0; i < 2000; i++) storage.put(`key${i}`, JSON.stringify('x'.repeat(200)))
    storage.commit()
    close(storage)
    const path = join(directory, DATABASE_FILE)
    const bytes = readFileSync(path)
    bytes.fill(0xa5, 8192 * 2)
    writeFileSync(path, bytes)
    // At startup, not when someone happens to read the damaged part.
    expect(codeOf(open)).toBe('CORRUPT')
    expect(readFileSync(path).equals(bytes)).toBe(true)
  })

  test.each([
    ['S23: damaged', 'CORRUPT', (path: string) => scribble(path, 8192 * 2)],
    ['S18: newer', 'NEWER_DATA', (path: string) => scribble(path, 60, Buffer.from([0, 0, 0, 99]))],
  ] as const)('%s data of a killed process is reported, and left unchanged with its WAL', (_what, code, tamperWith) => {
    const storage = open()
    storage.begin()
    for (let i = 0; i < 2000; i++) storage.put(`key${i}`, JSON.stringify('x'.repeat(200)))
    storage.commit()
    storage.erase()
    put(storage, 'z', '1')
    const image = newDirectory()
    copy(directory, image)
    const path = join(image, DATABASE_FILE)
    tamperWith(path)
    const before = [path, `${path}-wal`].map((file) => readFileSync(file))
    for (let n = 0; n < 2; n++) expect(codeOf(() => openSqlite({ directory: image }))).toBe(code)
    expect([path, `${path}-wal`].map((file, at) => readFileSync(file).equals(before[at]!))).toEqual([true, true])
    expect(readdirSync(image).filter((name) => name.endsWith('-shm'))).toEqual([])
    remove(image)
  })
})

describe('durability', () => {
  test('S9: a batch that was not committed is absent from the disk, a committed one present', () => {
    const storage = open()
    put(storage, 'a', '1')
    storage.begin()
    storage.put('b', '1')
    const image = newDirectory()
    copy(directory, image)
    storage.commit()
    copy(directory, `${image}/after`)
    const before = openSqlite({ directory: image })
    expect(before.range('', MAX_KEY, 'asc', 9).map((row) => row.key)).toStrictEqual(['a'])
    before.close()
    const after = openSqlite({ directory: `${image}/after` })
    expect(after.range('', MAX_KEY, 'asc', 9).map((row) => row.key)).toStrictEqual(['a', 'b'])
    after.close()
    remove(image)
  })

  const large = JSON.stringify('x'.repeat(100_000))

  /** Fills until FULL; returns the keys that were acknowledged. */
  function fill(storage: Storage): string[] {
    const kept: string[] = []
    for (;;) {
      const key = `fill${String(kept.length).padStart(6, '0')}`
      const code = codeOf(() => put(storage, key, large))
      if (code === 'FULL') return kept
      expect(code).toBe('none')
      kept.push(key)
    }
  }

  const keysOf = (storage: Storage) => storage.range('', MAX_KEY, 'asc', Infinity).map((row) => row.key)

  test('S13: at its size limit it reports FULL, keeps its data, and works again once there is space', () => {
    const storage = open(2_000_000)
    const kept = fill(storage)
    expect(kept.length).toBeGreaterThan(5)
    expect(keysOf(storage)).toStrictEqual(kept)
    storage.begin()
    for (const key of kept.slice(0, 3)) storage.delete(key)
    storage.commit()
    put(storage, 'next', large)
    close(storage)
    expect(keysOf(open())).toStrictEqual([...kept.slice(3), 'next'])
  })

  test('S27: a batch with a failed write is aborted, and the next one works', () => {
    const storage = open(400_000)
    put(storage, 'before', '1')
    storage.begin()
    const fillUp = () => {
      for (let n = 0; n < 1_000; n++) storage.put(`${n}`, large)
    }
    expect(fillUp).toThrow(expect.objectContaining({ code: 'FULL' }))
    storage.put('after', '1')
    expect(() => storage.get('before')).toThrow(expect.objectContaining({ code: 'FULL' }))
    expect(() => storage.commit()).toThrow(expect.objectContaining({ code: 'FULL' }))
    expect(keysOf(storage)).toStrictEqual(['before'])
    put(storage, 'next', '1')
    close(storage)
    expect(keysOf(open())).toStrictEqual(['before', 'next'])
  })

  const canMount = process.platform === 'linux' && process.getuid?.() === 0
  test.skipIf(!canMount)(
    'S13: on a full disk it reports FULL, keeps its data, and works again once there is space',
    () => {
      const root = directory
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', root])
      try {
        directory = join(root, 'data')
        writeFileSync(join(root, 'ballast'), Buffer.alloc(7_000_000))
        const storage = open()
        const kept = fill(storage)
        expect(keysOf(storage)).toStrictEqual(kept)
        rmSync(join(root, 'ballast'))
        put(storage, 'next', large)
        close(storage)
        const again = open()
        expect(keysOf(again)).toStrictEqual([...kept, 'next'])
        close(again)
      } finally {
        directory = root
        // Lazily, because a closed connection keeps its descriptors until it is garbage-collected.
        execFileSync('umount', ['-l', root])
      }
    },
  )
})

describe('ownership', () => {
  const cache = new URL('../../node_modules/.cache/storage-test/', import.meta.url).pathname
  const holder = join(cache, 'holder.mjs')

  // Workers and child processes can't load TypeScript on every supported Node.
  beforeAll(() => {
    mkdirSync(cache, { recursive: true })
    const source = `
      import { parentPort, workerData } from 'node:worker_threads'
      import { openSqlite } from './runtime/storage/sqlite'
      const storage = openSqlite(workerData ?? { directory: process.argv[2] })
      storage.begin()
      storage.put('held', '1')
      storage.commit()
      storage.begin()
      storage.put('open', '1')
      parentPort ? parentPort.postMessage('ready') : console.log('ready')
      for (;;) storage.get('held')`
    buildSync({
      stdin: { contents: source, resolveDir: new URL('../../', import.meta.url).pathname },
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      outfile: holder,
    })
  })

  afterAll(() => remove(cache))

  test('S20: ends with the thread that held it, even in the middle of a batch', async () => {
    for (let round = 0; round < 3; round++) {
      const gate = createGate()
      const worker = new Worker(holder, { workerData: { directory, gate } })
      await once(worker, 'message')
      expect(codeOf(open)).toBe('IN_USE')
      while (!shutGate(gate)) await setImmediate()
      await worker.terminate()
      const storage = open()
      expect(storage.get('held')).toBe('1')
      expect(storage.get('open')).toBe(undefined)
      close(storage)
    }
  })

  test('S21: ends with the process that held it', async () => {
    const child = spawn(process.execPath, [holder, directory], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(child.stdout, 'data')
    expect(codeOf(open)).toBe('IN_USE')
    child.kill('SIGKILL')
    await once(child, 'exit')
    const storage = open()
    expect(storage.get('held')).toBe('1')
    expect(storage.get('open')).toBe(undefined)
  })

  test('S33: the missing WAL of a killed process is named; after a clean exit none is expected', async () => {
    const child = spawn(process.execPath, [holder, directory], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(child.stdout, 'data')
    child.kill('SIGKILL')
    await once(child, 'exit')
    const log = `${join(directory, DATABASE_FILE)}-wal`
    renameSync(log, `${log}.away`)
    for (let n = 0; n < 2; n++) expect(open).toThrow(expect.objectContaining({ code: 'MISSING', message: expect.stringMatching(/data\.sqlite-wal is/) })) // oxfmt-ignore
    renameSync(`${log}.away`, log)
    const storage = open()
    expect(storage.get('held')).toBe('1')
    close(storage)
    expect(existsSync(log)).toBe(false)
    expect(open().get('held')).toBe('1')
  })
})

describe('erasing', () => {
  const holding = () =>
    readdirSync(directory).filter((name) =>
      execFileSync('cat', [join(directory, name)], { maxBuffer: 1 << 28 }).includes('secret-'),
    )

  test('S36: a file of a version that did not overwrite deletions is rewritten once, with a message', () => {
    tamper(
      `PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA secure_delete = OFF; ${MIGRATIONS.join('')};
       WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
       INSERT INTO documents SELECT CAST(printf('%06d', i) AS BLOB), '"secret-' || hex(randomblob(200)) || '"' FROM n;
       INSERT INTO documents VALUES (CAST('kept' AS BLOB), '"kept"');
       DELETE FROM documents WHERE json LIKE '"secret-%';
       PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${MIGRATIONS.length};`,
    )
    expect(holding()).not.toEqual([])
    // Left by an interrupted start.
    writeFileSync(join(directory, `${DATABASE_FILE}-new`), 'half of a file')
    const said: string[] = []
    const openAndTell = () => {
      const storage = openSqlite({ directory, log: (line) => said.push(line) })
      opened.push(storage)
      return storage
    }
    const first = openAndTell()
    expect(said).toEqual([expect.stringMatching(/Rewriting .*data\.sqlite/), 'Rewritten.'])
    expect(holding()).toEqual([])
    expect(first.get('kept')).toBe('"kept"')
    expect(codeOf(open)).toBe('IN_USE')
    put(first, 'next', '1')
    close(first)
    const again = openAndTell()
    expect(said).toHaveLength(2)
    expect([again.get('kept'), again.get('next')]).toEqual(['"kept"', '1'])
    expect(readdirSync(directory).filter((name) => name.includes('-new'))).toEqual([])
  })

  test('S36: without space for a second copy, a start reports how much it needs and changes nothing, and a later start does it', () => {
    tamper(
      `PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; ${MIGRATIONS.join('')};
       INSERT INTO documents VALUES (CAST('kept' AS BLOB), '"kept"');
       PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${MIGRATIONS.length};`,
    )
    const said: string[] = []
    const openWith = (room: number) =>
      openDataDirectory(directory, { log: (line) => said.push(line), roomIn: () => room })
    const kept = (db: SqliteConnection) => {
      const row = db.prepare("SELECT json FROM documents WHERE key = CAST('kept' AS BLOB)").get()
      closeDataDirectory(db, directory)
      return row
    }
    expect(kept(openWith(1 << 20))).toEqual(['"kept"'])
    expect(said).toEqual([expect.stringMatching(/needs \d+ MB of free space at startup/)])
    expect(readdirSync(directory).filter((name) => name.includes('-new'))).toEqual([])
    expect(kept(openWith(1 << 30))).toEqual(['"kept"'])
    expect(said.slice(1)).toEqual([expect.stringMatching(/Rewriting/), 'Rewritten.'])
  })

  test('S36: a new file needs no rewrite', () => {
    const said: string[] = []
    close(open())
    openSqlite({ directory, log: (line) => said.push(line) }).close()
    expect(said).toEqual([])
  })

  test('S35: deleted and replaced content is in none of the files once erased', () => {
    const storage = open()
    const keyOf = (n: number) => String(n).padStart(6, '0')
    for (let n = 0; n < 3_000; n += 100) {
      storage.begin()
      for (let at = n; at < n + 100; at++) {
        storage.put(keyOf(at), JSON.stringify(`secret-of-${at}`.repeat(1 + ((at * 13) % 90))))
        storage.putIndex(1, `secret-of-${keyOf(at)}`, keyOf(at))
      }
      storage.commit()
      storage.tidy()
    }
    for (let n = 0; n < 3_000; n += 50) {
      storage.begin()
      for (let at = n; at < n + 50; at++) {
        if (at % 3 === 0) storage.put(keyOf(at), '"kept"')
        else storage.delete(keyOf(at))
        storage.deleteIndex(1, `secret-of-${keyOf(at)}`)
      }
      storage.commit()
    }
    expect(holding()).not.toEqual([])
    storage.erase()
    expect(holding()).toEqual([])
    expect(storage.range('', MAX_KEY, 'asc', Infinity)).toHaveLength(1_000)
  })
})

test('S50 while a backup copies the database file, the file stays unchanged, and writes continue', () => {
  const storage = open()
  const write = (n: number) => {
    storage.begin()
    storage.put(`key ${n}`, `{"n":${n}}`)
    storage.commit()
  }
  write(1)
  storage.hold()
  const held = join(newDirectory(), DATABASE_FILE)
  const copyNow = () => {
    execFileSync('cp', [join(directory, DATABASE_FILE), held])
    return readFileSync(held)
  }
  const first = copyNow()
  for (let n = 2; n < 50; n++) write(n)
  storage.begin()
  storage.delete('key 1')
  storage.commit()
  storage.tidy()
  expect(storage.erase()).toBe(false)
  expect(copyNow().equals(first)).toBe(true)
  expect(storage.get('key 49')).toBe('{"n":49}')
  storage.release()
  expect(storage.erase()).toBe(true)
  expect(copyNow().equals(first)).toBe(false)

  writeFileSync(held, first)
  const copy = openSqlite({ directory: join(held, '..') })
  expect(copy.range('', MAX_KEY, 'asc', 10)).toMatchObject([{ key: 'key 1', json: '{"n":1}' }])
  copy.close()
  remove(join(held, '..'))
})
