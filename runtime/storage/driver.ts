/**
 * The only place that chooses a SQLite: Node's own if it can do everything needed (Node 22.16 and later, 24), otherwise
 * the drop-in package with the same interface. Chosen lazily, so that the other one is never loaded.
 */
import { createRequire } from 'node:module'

export type SqliteValue = null | number | bigint | string | Uint8Array

/** Rows are arrays of column values. */
export interface SqliteStatement {
  /** Runs it; undefined if there is no row. */
  get(...parameters: SqliteValue[]): SqliteValue[] | undefined
  all(...parameters: SqliteValue[]): SqliteValue[][]
}

interface NativeStatement extends SqliteStatement {
  setReturnArrays(enabled: boolean): void
}

interface NativeDatabase {
  exec(sql: string): void
  prepare(sql: string): NativeStatement
  function(name: string, body: (value: SqliteValue) => SqliteValue): void
  close(): void
}

interface SqliteModule {
  DatabaseSync: new (path: string, options?: { readOnly: boolean }) => NativeDatabase
  StatementSync: { prototype: Partial<NativeStatement> }
}

export class SqliteConnection {
  readonly #db: NativeDatabase

  /** Creates the file if there is none, unless opened read-only. */
  constructor(path: string, options: { readOnly: boolean } = { readOnly: false }) {
    this.#db = new (chooseModule().DatabaseSync)(path, options)
  }

  exec(sql: string): void {
    this.#db.exec(sql)
  }

  prepare(sql: string): SqliteStatement {
    const statement = this.#db.prepare(sql)
    statement.setReturnArrays(true)
    return statement
  }

  /**
   * A pragma's first value, read without a statement: until those are garbage-collected, the drop-in package keeps a
   * closed connection open, with its locks.
   */
  valueOf(pragma: string): SqliteValue | undefined {
    let value: SqliteValue | undefined
    this.#db.function('take', (found) => {
      value ??= found
      return null
    })
    this.#db.exec(`SELECT take("${pragma}") FROM pragma_${pragma}`)
    return value
  }

  close(): void {
    this.#db.close()
  }
}

/** SQLite's primary result code (the low byte: 5 busy, 13 full, ...), or null if `error` is not SQLite's. */
export function sqliteCode(error: unknown): number | null {
  if (!(error instanceof Error)) return null
  const code = (error as { errcode?: unknown }).errcode
  if (typeof code === 'number') return code & 0xff
  // The package omits the number for errors during a read.
  return CODES_BY_TEXT[error.message] ?? null
}

const CODES_BY_TEXT: Record<string, number> = {
  'database is locked': 5,
  'attempt to write a readonly database': 8,
  'disk I/O error': 10,
  'database disk image is malformed': 11,
  'database or disk is full': 13,
  'unable to open database file': 14,
  'file is not a database': 26,
}

export function chooseModule(): SqliteModule {
  const builtin = process.getBuiltinModule('node:sqlite') as SqliteModule | undefined
  if (builtin?.StatementSync.prototype.setReturnArrays) return builtin
  return createRequire(import.meta.url)('@photostructure/sqlite') as SqliteModule
}
