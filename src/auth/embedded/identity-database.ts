/**
 * The accounts' own database, over whichever SQLite driver the server chose. Its version is kept in the file: a start
 * that finds the right one neither migrates nor looks at the tables.
 */
import type { BetterAuthOptions } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import { SqliteDialect } from 'kysely'

/** What both drivers have in common with Node's `DatabaseSync`. */
export interface SqliteDatabase {
  exec(sql: string): void
  prepare(sql: string): SqliteStatement
  close(): void
}

interface SqliteStatement {
  /** Rows are objects. */
  all(...parameters: unknown[]): unknown[]
  get(...parameters: unknown[]): unknown
  run(...parameters: unknown[]): Changes
}

interface Changes {
  changes: number | bigint
  lastInsertRowid: number | bigint
}

/** Raise when better-auth or our own fields change the tables; a test compares it with what they ask for. */
export const IDENTITY_VERSION = 1

export class NewerIdentityDatabaseError extends Error {}

export function sqliteDialect(database: SqliteDatabase): SqliteDialect {
  return new SqliteDialect({
    database: {
      close: () => database.close(),
      prepare(sql) {
        const statement = database.prepare(sql)
        return {
          // Not every supported Node has StatementSync.columns(); Kysely's own statements are told apart by their words.
          reader: /^\s*(select|with|pragma)\b|\breturning\b/i.test(sql),
          all: (parameters) => statement.all(...parameters),
          run: (parameters) => statement.run(...parameters),
          iterate: (parameters) => statement.all(...parameters)[Symbol.iterator](),
        }
      },
    },
  })
}

/** Call before anything else touches the database. */
export function prepareIdentityDatabase(database: SqliteDatabase): void {
  database.exec('pragma journal_mode = wal')
  database.exec('pragma synchronous = full')
  database.exec('pragma foreign_keys = on')
  if (readVersion(database) > IDENTITY_VERSION) {
    throw new NewerIdentityDatabaseError('The accounts were written by a newer Parley.')
  }
}

export async function migrateIdentityDatabase(database: SqliteDatabase, options: BetterAuthOptions): Promise<void> {
  if (readVersion(database) === IDENTITY_VERSION) return
  const { runMigrations } = await getMigrations(options)
  await runMigrations()
  // Last: a start that was cut off half-way runs the migrations again, and they only add what is missing.
  database.exec(`pragma user_version = ${IDENTITY_VERSION}`)
}

function readVersion(database: SqliteDatabase): number {
  return (database.prepare('pragma user_version').get() as { user_version: number }).user_version
}
