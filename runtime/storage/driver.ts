/**
 * The one place that chooses a SQLite: Node's own where it can do all that is needed (Node 22.16 and later, 24), else
 * the drop-in package with the same interface. It is asked for lazily, so that the other one is never loaded.
 */
import { createRequire } from 'node:module'

export type SqliteValue = null | number | bigint | string | Uint8Array

export interface SqliteStatement {
  run(...parameters: SqliteValue[]): unknown
  /** With `setReturnArrays`, rows are arrays of column values. */
  get(...parameters: SqliteValue[]): SqliteValue[] | undefined
  all(...parameters: SqliteValue[]): SqliteValue[][]
  setReturnArrays(enabled: boolean): void
}

export interface SqliteDatabase {
  exec(sql: string): void
  prepare(sql: string): SqliteStatement
  close(): void
}

interface SqliteModule {
  DatabaseSync: new (path: string) => SqliteDatabase
  StatementSync: { prototype: Partial<SqliteStatement> }
}

export function openDatabase(path: string): SqliteDatabase {
  return new (chooseModule().DatabaseSync)(path)
}

/** SQLite's primary result code (the low byte: 5 busy, 13 full, ...), or null if `error` is not SQLite's. */
export function sqliteCode(error: unknown): number | null {
  const code = error instanceof Error ? (error as { errcode?: unknown }).errcode : undefined
  return typeof code === 'number' ? code & 0xff : null
}

function chooseModule(): SqliteModule {
  const builtin = process.getBuiltinModule('node:sqlite') as SqliteModule | undefined
  if (builtin?.StatementSync.prototype.setReturnArrays) return builtin
  return createRequire(import.meta.url)('@photostructure/sqlite') as SqliteModule
}
