/**
 * For administrators who only have a copy made while a server was writing, or who lost a WAL: the original files are
 * kept, and the data is checked as a whole before anything is written.
 */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { SqliteConnection } from './driver'

/** Null if they are consistent; otherwise the reason they aren't. `readGeneration`: of a database's WAL. */
export function findFault(
  path: string,
  readGeneration: (db: SqliteConnection) => number,
  say: (line: string) => void,
): string | null {
  const kept = keepAsFound(dirname(path), [path, `${path}-wal`, `${path}-owner`])
  say(`The files are kept as they were found in ${kept}. Checking them.`)
  const name = basename(path)
  const whole = inCopy(kept, [name, `${name}-wal`], (db) => {
    const [first] = db.prepare('PRAGMA integrity_check(1)').get() ?? []
    if (first !== 'ok') return `${name} is damaged (${String(first)})`
    if (value(db, DANGLING) !== 0) return 'an index has entries without documents'
    const hasIndexes = value(db, `SELECT count(*) FROM (${INDEXES})`) !== 0
    const [documents, entries] = [value(db, DOCUMENTS), value(db, ENTRIES)]
    if (hasIndexes && documents !== entries)
      return `there are ${documents} documents, but ${entries} index entries for them`
    return { generation: readGeneration(db), newest: value(db, NEWEST) }
  })
  if (typeof whole === 'string') return whole
  // A WAL continues from what the previous one has left in the database. The first one contains even the tables.
  const alone = inCopy(
    kept,
    [name],
    (db) =>
    value(db, TABLES) === 0 ? { generation: 0, newest: 0 } : { generation: readGeneration(db), newest: value(db, NEWEST) }, // oxfmt-ignore
  )
  const goesOn = whole.generation === alone.generation || whole.generation === alone.generation + 1
  // A WAL that was copied first lacks what the database took in later, and would put old pages over new ones.
  return goesOn && whole.newest >= alone.newest ? null : 'the WAL belongs to a different state of the database'
}

/** The time of the last commit, which each commit records. */
const NEWEST = `SELECT max(CAST(value AS INTEGER)) FROM meta WHERE key = 'timestamp'`

const TABLES = `SELECT count(*) FROM sqlite_schema WHERE name = 'meta'`
const INDEXES = `SELECT json_extract(value, '$.id') FROM meta WHERE key GLOB 'catalog/index/*'`
const DANGLING = `SELECT count(*) FROM entries AS e LEFT JOIN documents AS d ON d.key = e.key
  WHERE e.index_id IN (${INDEXES}) AND d.key IS NULL`
const DOCUMENTS = 'SELECT count(*) FROM documents'
const ENTRIES = `SELECT count(*) FROM entries WHERE index_id IN (${INDEXES} AND key GLOB '*/by_creation_time')`

const value = (db: SqliteConnection, sql: string): number => Number(db.prepare(sql).get()?.[0])

/** Copies them to the first folder that has none of them, and returns that. */
export function keepAsFound(directory: string, files: readonly string[]): string {
  for (let n = 1; ; n++) {
    const kept = join(directory, `as-found-${n}`)
    const places = files.map((file) => join(kept, basename(file)))
    if (places.some((place) => existsSync(place))) continue
    mkdirSync(kept, { recursive: true, mode: 0o700 })
    for (const [at, file] of files.entries()) if (existsSync(file)) copyFileSync(file, places[at]!)
    return kept
  }
}

/** Opening changes files, so it works on copies. */
function inCopy<T>(kept: string, names: string[], work: (db: SqliteConnection) => T): T {
  const folder = mkdtempSync(`${kept}-check-`)
  try {
    for (const name of names) if (existsSync(join(kept, name))) copyFileSync(join(kept, name), join(folder, name))
    const db = new SqliteConnection(join(folder, names[0]!))
    try {
      return work(db)
    } finally {
      db.close()
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
